"""Loads the community (places, people, duties, announcements) from csv and xlsx files, all or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cases.desk import Work
from cases.errors import CaseError
from cases.import_check import Checked, check_tables
from cases.import_kinds import Kind
from cases.import_links import check_links
from cases.import_load import Loader, Outcome
from cases.import_tables import ImportProblem, Table, UnreadableError, read_tables
from db.queries import community, roster

#: The files of a community, as seed_sample finds them in a folder.
SAMPLE_FILES = ("grids.csv", "buildings.csv", "people.csv", "duties.csv", "places.csv", "announcements.csv")
_SHOWN = 200


class ImportRefusedError(CaseError):
    """Something in the files is wrong, so nothing was loaded."""

    def __init__(self, problems: Sequence[ImportProblem]) -> None:
        self.problems = tuple(problems)
        lines = [str(each) for each in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            lines.append(f"……还有 {len(self.problems) - _SHOWN} 处，一共 {len(self.problems)} 处")
        super().__init__("什么都没有导入，请先改好：\n" + "\n".join(lines))


@dataclass(frozen=True)
class KindReport:
    """What became of the rows of one kind."""

    added: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True)
class ImportReport:
    """What was loaded."""

    files: tuple[str, ...]
    kinds: Mapping[Kind, KindReport]

    def __str__(self) -> str:
        return "\n".join(
            f"{kind.value}：新增 {each.added}，更新 {each.changed}，不变 {each.same}"
            for kind, each in self.kinds.items()
        )


def import_file(work: Work, path: Path) -> ImportReport:
    """Loads one csv or xlsx file. Raises ImportRefusedError."""
    return import_files(work, [path])


def import_files(work: Work, paths: Sequence[Path]) -> ImportReport:
    """Loads files that may name each other's rows, in any order. Raises ImportRefusedError."""
    tables, problems = _read_all(paths)
    checked = check_tables(tables)
    # What a file or table brings that cannot be read is not known to be missing.
    links = [] if problems or checked.unread else check_links(work, checked)
    problems += _in_order(tables, [*checked.problems, *links])
    if not problems and not checked.entries:
        problems = [ImportProblem(path.name, 0, "", "表头下面没有内容") for path in paths]
    if problems:
        raise ImportRefusedError(problems)
    return ImportReport(tuple(path.name for path in paths), _load(work, checked))


def seed_sample(work: Work, folder: Path) -> bool:
    """Loads the sample community into an empty one; False, and nothing done, if it is not empty."""
    if community.grids(work.store) or community.buildings(work.store) or roster.people(work.store):
        return False
    import_files(work, [folder / name for name in SAMPLE_FILES])
    return True


def _read_all(paths: Sequence[Path]) -> tuple[list[Table], list[ImportProblem]]:
    tables: list[Table] = []
    problems: list[ImportProblem] = []
    for path in paths:
        try:
            tables += read_tables(path)
        except UnreadableError as error:
            problems.append(error.problem)
    return tables, problems


def _in_order(tables: Sequence[Table], problems: Sequence[ImportProblem]) -> list[ImportProblem]:
    """As they stand in the files."""
    files = list(dict.fromkeys(each.file for each in tables))
    return sorted(problems, key=lambda each: (files.index(each.file), each.row))


def _load(work: Work, checked: Checked) -> dict[Kind, KindReport]:
    loader = Loader(work)
    report = {}
    for kind in Kind:
        counts: Counter[Outcome] = Counter(loader.load(kind, checked.of(kind)))
        if counts:
            report[kind] = KindReport(counts[Outcome.ADDED], counts[Outcome.CHANGED], counts[Outcome.SAME])
    return report

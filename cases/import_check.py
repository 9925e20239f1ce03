"""Checks every cell of the tables, and the rows against each other, before anything is stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.import_kinds import COLUMNS, Column, Header, Kind, recognise
from cases.import_tables import ImportProblem, Line, Table

#: A list may begin with a line or two of title.
_HEADER_WITHIN = 4
_KEYS: Mapping[Kind, tuple[str, ...]] = {
    Kind.GRIDS: ("code",),
    Kind.BUILDINGS: ("number",),
    Kind.PEOPLE: ("code",),
    Kind.DUTIES: ("person", "role", "grid", "building", "unit"),
    Kind.PLACES: ("name",),
    Kind.ANNOUNCEMENTS: ("title", "starts_at"),
}
_DUTY_FIELDS = ("role", "grid", "building", "unit")


@dataclass(frozen=True)
class Entry:
    """One thing to be stored: the fields that the table has, by their stored names."""

    kind: Kind
    file: str
    row: int
    values: Mapping[str, Any]

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it the same thing in the next import."""
        return tuple(self.values.get(part) for part in _KEYS[self.kind])

    def problem(self, field_name: str, message: str) -> ImportProblem:
        """A problem with one of its cells."""
        column = next((each for each in COLUMNS[self.kind] if each.field == field_name), None)
        return ImportProblem(self.file, self.row, column.names[0] if column else "", message)


@dataclass
class Checked:
    """The entries found so far and everything that is wrong with them."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)
    #: Rows with a wrong cell, as far as they could be read: others may name them all the same.
    broken: list[Entry] = field(default_factory=list)
    #: A table whose columns are not known may bring anything.
    unread: bool = False

    def of(self, kind: Kind) -> list[Entry]:
        """The entries of one kind."""
        return [each for each in self.entries if each.kind is kind]

    def named(self, kind: Kind) -> list[Entry]:
        """The same with the broken ones."""
        return [each for each in (*self.entries, *self.broken) if each.kind is kind]


def check_tables(tables: Sequence[Table]) -> Checked:
    """Every readable entry once, and every problem, in the order of the rows."""
    checked = Checked()
    seen: dict[tuple[Kind, tuple[Any, ...]], Entry] = {}
    for table in tables:
        for entry in _entries(table, checked):
            first = seen.setdefault((entry.kind, entry.key), entry)
            if first is entry:
                checked.entries.append(entry)
            elif first.values != entry.values:
                where = f"第{first.row}行" if first.file == entry.file else f"{first.file} 第{first.row}行"
                message = f"和{where}是同一个{entry.kind.value}，内容却不同"
                checked.problems.append(entry.problem(_KEYS[entry.kind][0], message))
    return checked


def _entries(table: Table, checked: Checked) -> Iterator[Entry]:
    position, header = _header(table)
    wrong = _header_problems(table.file, table.lines[position].number, header)
    checked.problems.extend(wrong)
    checked.unread |= bool(wrong)
    if wrong:
        return
    for line in table.lines[position + 1 :]:
        values, whole = _values(table.file, line, header, checked.problems)
        if whole:
            yield from _split(header.kind, table.file, line.number, values)
        else:
            checked.broken.append(Entry(header.kind, table.file, line.number, values))


def _header(table: Table) -> tuple[int, Header]:
    """The header row among the first lines, or the first line if none fits."""
    for position, line in enumerate(table.lines[:_HEADER_WITHIN]):
        header = recognise(line.cells)
        if header.certain:
            return position, header
    return 0, recognise(table.lines[0].cells)


def _header_problems(file: str, row: int, header: Header) -> list[ImportProblem]:
    if not header.certain and header.known == 0:
        kinds = "；".join(f"{kind.value}表：{_needed(COLUMNS[kind])}" for kind in Kind)
        return [ImportProblem(file, row, "", f"看不出是什么表，第一行要写明各列。{kinds}")]
    kind = header.kind.value
    columns = "、".join(each.names[0] for each in COLUMNS[header.kind])
    return [
        *(ImportProblem(file, row, each.names[0], f"像是{kind}表，但缺少这一列") for each in header.missing),
        *(
            ImportProblem(file, row, text, f"{kind}表没有这一列；可以有：{columns}")
            for text in header.unknown
        ),
        *(ImportProblem(file, row, text, "这一列写了两次") for text in header.doubled),
    ]


def _needed(columns: Sequence[Column]) -> str:
    return "、".join(each.names[0] for each in columns if each.needed)


def _values(
    file: str, line: Line, header: Header, problems: list[ImportProblem]
) -> tuple[dict[str, Any], bool]:
    """The cells of a row that can be read, and whether that is all of them."""
    before = len(problems)
    values: dict[str, Any] = {}
    if any(line.cells[len(header.columns) :]):
        problems.append(ImportProblem(file, line.number, "", "比表头多出几格，可能少了引号"))
    for position, column in enumerate(header.columns):
        if column is None:
            continue
        text = line.cells[position] if position < len(line.cells) else ""
        try:
            values[column.field] = _value(column, text)
        except ValueError as error:
            problems.append(ImportProblem(file, line.number, column.names[0], str(error)))
    return values, len(problems) == before


def _value(column: Column, text: str) -> Any:
    if text:
        return column.read(text)
    if column.filled:
        raise ValueError("不能是空的")
    return None


def _split(kind: Kind, file: str, row: int, values: dict[str, Any]) -> Iterator[Entry]:
    """A row of the roster that names a role is a person and a duty."""
    duty = {each: values.get(each) for each in _DUTY_FIELDS}
    if kind is not Kind.PEOPLE:
        yield Entry(kind, file, row, {**values, **duty} if kind is Kind.DUTIES else values)
        return
    # Without a number of its own, a person is known by the telephone, or else by the name.
    code = values.get("code") or values.get("phone") or values["name"]
    yield Entry(kind, file, row, {k: v for k, v in values.items() if k not in _DUTY_FIELDS} | {"code": code})
    if any(duty.values()):
        yield Entry(Kind.DUTIES, file, row, {"person": code, **duty})

"""Checks what the entries name – grids, buildings, people, topics – against the file and the community."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cases.desk import Work
from cases.import_check import Checked, Entry
from cases.import_kinds import Kind
from cases.import_tables import ImportProblem
from cases.taxonomy import Taxonomy
from db.queries import community, roster
from db.vocabulary import Role

#: What a rung of the ladder must name, so that it can be found from a place.
_PLACE_OF: Mapping[Role, str] = {
    Role.UNIT_LEADER: "unit",
    Role.BUILDING_LEADER: "building",
    Role.GRID_WORKER: "grid",
    Role.GRID_LEADER: "grid",
}
_PLACE_WORDS = {"unit": "单元", "building": "楼号", "grid": "网格"}


@dataclass(frozen=True)
class Known:
    """What may be named: what is stored together with what the files bring."""

    grids: frozenset[str]
    #: None: its units cannot be read.
    buildings: Mapping[str, frozenset[str] | None]
    stored_units: Mapping[str, int]
    people: frozenset[str]
    taxonomy: Taxonomy


def check_links(work: Work, checked: Checked) -> list[ImportProblem]:
    """Every name that leads nowhere."""
    known = _known(work, checked)
    return [problem for entry in checked.entries for problem in _CHECKS[entry.kind](entry, known)]


def _known(work: Work, checked: Checked) -> Known:
    stored = roster.buildings_with_units(work.store)
    buildings: dict[str, frozenset[str] | None] = {
        number: frozenset(units) for number, units in stored.items()
    }
    for entry in checked.of(Kind.BUILDINGS):
        number, units = entry.values["number"], unit_numbers(entry)
        buildings[number] = (buildings.get(number) or frozenset()) | frozenset(units)
    broken = (each.values.get("number") for each in checked.broken if each.kind is Kind.BUILDINGS)
    buildings |= dict.fromkeys(filter(None, broken))
    grids: set[str | None] = {name for each in community.grids(work.store) for name in (each.code, each.name)}
    for entry in checked.named(Kind.GRIDS):
        grids |= {entry.values.get("code"), entry.values.get("name")}
    people: set[str | None] = {each.code for each in roster.people(work.store)}
    for entry in checked.named(Kind.PEOPLE):
        people |= {entry.values.get(each) for each in ("code", "phone", "name")}
    return Known(
        grids=frozenset(filter(None, grids)),
        buildings=buildings,
        stored_units={number: len(units) for number, units in stored.items()},
        people=frozenset(filter(None, people)),
        taxonomy=work.taxonomy,
    )


def unit_numbers(entry: Entry) -> list[str]:
    """The stairwells of a building in the file."""
    return [str(number) for number in range(1, (entry.values.get("units") or 0) + 1)]


def _nothing(_entry: Entry, _known: Known) -> Iterator[ImportProblem]:
    yield from ()


def _grid(entry: Entry, known: Known) -> Iterator[ImportProblem]:
    grid = entry.values.get("grid")
    if grid and grid not in known.grids:
        yield entry.problem("grid", f"没有“{grid}”这个网格")


def _house(entry: Entry, known: Known) -> Iterator[ImportProblem]:
    yield from _grid(entry, known)
    had, now = known.stored_units.get(entry.values["number"], 0), entry.values.get("units")
    if now is not None and now < had:
        yield entry.problem("units", f"这栋楼已有 {had} 个单元，不能改少成 {now} 个")


def _person(entry: Entry, known: Known) -> Iterator[ImportProblem]:
    if entry.values.get("home"):
        building, unit = entry.values["home"].split("-")
        yield from _stairwell(entry, "home", (building, unit), known)


def _stairwell(
    entry: Entry, column: str, place: tuple[str, str | None], known: Known
) -> Iterator[ImportProblem]:
    building, unit = place
    if building not in known.buildings:
        yield entry.problem(column, f"没有{building}号楼")
    elif unit and unit not in (known.buildings[building] or {unit}):
        yield entry.problem(column, f"{building}号楼没有{unit}单元")


def _duty(entry: Entry, known: Known) -> Iterator[ImportProblem]:
    person, role, building, unit = (entry.values.get(each) for each in ("person", "role", "building", "unit"))
    yield from _grid(entry, known)
    if person not in known.people:
        yield entry.problem("person", f"没有编号是“{person}”的人")
    if role is None:
        yield entry.problem("role", "写了负责的地方，却没有职务")
    elif role in _PLACE_OF and not entry.values.get(_PLACE_OF[role]):
        needed = _PLACE_OF[role]
        yield entry.problem(needed, f"{role.label}要写{_PLACE_WORDS[needed]}")
    if building:
        yield from _stairwell(
            entry, "unit" if building in known.buildings else "building", (building, unit), known
        )
    elif unit:
        yield entry.problem("building", "写了单元，却没有楼号")


def _announcement(entry: Entry, known: Known) -> Iterator[ImportProblem]:
    topic = entry.values.get("topic")
    if topic and topic_code(known.taxonomy, topic) is None:
        yield entry.problem("topic", f"没有“{topic}”这个类别")
    if entry.values["ends_at"] <= entry.values["starts_at"]:
        yield entry.problem("ends_at", "结束要在开始之后")
    for number in filter(None, (entry.values.get("buildings") or "").split(",")):
        if number not in known.buildings:
            yield entry.problem("buildings", f"没有{number}号楼")


def topic_code(taxonomy: Taxonomy, word: str) -> str | None:
    """A category by its code or one of its names."""
    named = (each.code for each in taxonomy.leaves.values() if word in (each.code, each.name, each.spoken))
    return next(named, None)


_CHECKS: Mapping[Kind, Callable[[Entry, Known], Iterator[ImportProblem]]] = {
    Kind.GRIDS: _nothing,
    Kind.BUILDINGS: _house,
    Kind.PEOPLE: _person,
    Kind.DUTIES: _duty,
    Kind.PLACES: _grid,
    Kind.ANNOUNCEMENTS: _announcement,
}

"""Stores checked entries: changes what is there by its natural key, adds the rest."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

from cases.desk import Work
from cases.import_check import Entry
from cases.import_kinds import Kind
from cases.import_links import topic_code, unit_numbers
from db.models import Announcement, Building, Duty, Grid, Person, PlaceName, Unit
from db.queries import community, roster
from db.store import Store
from db.vocabulary import Role

Row = TypeVar("Row", Grid, Building, Person, Duty, PlaceName, Announcement)

_GRID_ROLES = (Role.GRID_WORKER, Role.GRID_LEADER)
#: Columns that may be stored as empty; an empty cell of any other column means "".
_EMPTY_IS_NONE = {"home", "telegram_id", "topic", "grid_id", "building_id", "unit_id"}
_EMPTY_IS_UNSAID = {"phone_public", "active", "sample", "title"}


class Outcome(Enum):
    """What became of an entry."""

    ADDED = auto()
    CHANGED = auto()
    SAME = auto()


@dataclass(frozen=True)
class Ids:
    """Where the stored places are."""

    grids: Mapping[str, int | None]
    buildings: Mapping[str, int]
    units: Mapping[tuple[int, str], int | None]

    @classmethod
    def read(cls, store: Store) -> "Ids":
        """As they stand now. A grid is found by name and by code; a code wins over another grid's name."""
        grids = community.grids(store)
        return cls(
            grids={each.name: each.id for each in grids} | {each.code: each.id for each in grids},
            buildings={each.number: each.id for each in community.buildings(store) if each.id is not None},
            units={(each.building_id, each.number): each.id for each in community.units(store)},
        )

    def place_of(self, duty: Mapping[str, Any]) -> dict[str, int | None]:
        """The one place of a duty: as near as the role reaches, however much the row tells."""
        role, grid, building, unit = (duty[part] for part in ("role", "grid", "building", "unit"))
        place: dict[str, int | None] = {"grid_id": None, "building_id": None, "unit_id": None}
        if unit and role not in (*_GRID_ROLES, Role.BUILDING_LEADER):
            place["unit_id"] = self.units[self.buildings[building], unit]
        elif building and role not in _GRID_ROLES:
            place["building_id"] = self.buildings[building]
        elif grid:
            place["grid_id"] = self.grids[grid]
        return place


class Loader:
    """Loads one kind after the other; each finds the ids of those before."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._store = work.store
        self._kinds: Mapping[Kind, Callable[[Sequence[Entry]], list[Outcome]]] = {
            Kind.GRIDS: self._grids,
            Kind.BUILDINGS: self._buildings,
            Kind.PEOPLE: self._people,
            Kind.DUTIES: self._duties,
            Kind.PLACES: self._places,
            Kind.ANNOUNCEMENTS: self._announcements,
        }

    def load(self, kind: Kind, entries: Sequence[Entry]) -> list[Outcome]:
        """Stores the entries of a kind and says what became of each."""
        return self._kinds[kind](entries) if entries else []

    def _grids(self, entries: Sequence[Entry]) -> list[Outcome]:
        stored = {each.code: each for each in community.grids(self._store)}
        return self._put(Grid, stored, [(each.values["code"], dict(each.values)) for each in entries])

    def _buildings(self, entries: Sequence[Entry]) -> list[Outcome]:
        stored = {each.number: each for each in community.buildings(self._store)}
        grids = Ids.read(self._store).grids
        rows = []
        for each in entries:
            values = {key: value for key, value in each.values.items() if key not in ("grid", "units")}
            rows.append((each.values["number"], {**values, "grid_id": grids[each.values["grid"]]}))
        outcomes = self._put(Building, stored, rows)
        return [
            Outcome.CHANGED if grew and outcome is Outcome.SAME else outcome
            for outcome, grew in zip(outcomes, self._units(entries), strict=True)
        ]

    def _units(self, entries: Sequence[Entry]) -> list[bool]:
        """Whether a building got new stairwells."""
        ids = Ids.read(self._store)
        new = [
            [
                Unit(building_id=building_id, number=number)
                for number in unit_numbers(each)
                if (building_id, number) not in ids.units
            ]
            for each in entries
            for building_id in [ids.buildings[each.values["number"]]]
        ]
        community.save_all(self._store, [unit for units in new for unit in units])
        return [bool(units) for units in new]

    def _people(self, entries: Sequence[Entry]) -> list[Outcome]:
        stored = {each.code: each for each in roster.people(self._store)}
        rows = []
        for each in entries:
            values = dict(each.values)
            if each.values["code"] not in stored:
                values["title"] = values.get("title") or values["name"]
            rows.append((each.values["code"], values))
        return self._put(Person, stored, rows)

    def _duties(self, entries: Sequence[Entry]) -> list[Outcome]:
        ids = Ids.read(self._store)
        people = {each.code: each.id for each in roster.people(self._store)}
        stored = {
            (each.person_id, each.role, each.grid_id, each.building_id, each.unit_id): each
            for each in community.duties(self._store)
        }
        rows = []
        for each in entries:
            person_id = people[each.values["person"]]
            values = {"person_id": person_id, "role": each.values["role"], **ids.place_of(each.values)}
            rows.append((tuple(values.values()), values))
        return self._put(Duty, stored, rows)

    def _places(self, entries: Sequence[Entry]) -> list[Outcome]:
        stored = {each.name: each for each in roster.place_names(self._store)}
        grids = Ids.read(self._store).grids
        rows = [
            (each.values["name"], {"name": each.values["name"], "grid_id": grids.get(each.values["grid"])})
            for each in entries
        ]
        return self._put(PlaceName, stored, rows)

    def _announcements(self, entries: Sequence[Entry]) -> list[Outcome]:
        stored = {(each.title, each.starts_at): each for each in community.announcements(self._store)}
        rows = []
        for each in entries:
            topic = each.values.get("topic")
            code = {"topic": topic_code(self._work.taxonomy, topic)} if topic else {}
            rows.append(((each.values["title"], each.values["starts_at"]), {**each.values, **code}))
        return self._put(Announcement, stored, rows)

    def _put(
        self, model: type[Row], stored: Mapping[Any, Row], rows: Iterable[tuple[Hashable, dict[str, Any]]]
    ) -> list[Outcome]:
        known = dict(stored)
        touched: list[Row] = []
        outcomes = []
        for key, values in rows:
            row, outcome = _merge(model, known.get(key), values)
            known[key] = row
            outcomes.append(outcome)
            if outcome is not Outcome.SAME:
                touched.append(row)
        community.save_all(self._store, touched)
        return outcomes


def _merge(model: type[Row], row: Row | None, values: Mapping[str, Any]) -> tuple[Row, Outcome]:
    """The stored row with the values written over it, or a new one."""
    said = {key: _stored(key, value) for key, value in values.items() if value is not None or _clears(key)}
    if row is None:
        return model(**said), Outcome.ADDED
    different = {key: value for key, value in said.items() if getattr(row, key) != value}
    for key, value in different.items():
        setattr(row, key, value)
    return row, Outcome.CHANGED if different else Outcome.SAME


def _clears(key: str) -> bool:
    return key not in _EMPTY_IS_UNSAID


def _stored(key: str, value: Any) -> Any:
    return "" if value is None and key not in _EMPTY_IS_NONE else value

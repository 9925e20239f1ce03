"""Who has a duty for a place, and the places themselves."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from db.models import Building, Duty, Grid, Person, PlaceName, Unit
from db.store import Store
from db.vocabulary import Role


class PlacedBuilding(NamedTuple):
    """A building with its grid, and the stairwell asked for if it has it."""

    building_id: int
    number: str
    grid_id: int
    unit_id: int | None


class HeldDuty(NamedTuple):
    """A person with a duty, and what it is for; without building and grid the whole community."""

    role: Role
    person_id: int
    title: str
    phone: str
    phone_public: bool
    home: str | None
    away_from: date | None
    away_until: date | None
    substitute_id: int | None
    unit: str | None
    building: str | None
    grid: str | None


def _with_place(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The place of each duty beside it."""
    house = func.coalesce(col(Unit.building_id), col(Duty.building_id))
    return (
        query.outerjoin(Unit, col(Unit.id) == Duty.unit_id)
        .outerjoin(Building, col(Building.id) == house)
        .outerjoin(Grid, col(Grid.id) == Duty.grid_id)
        .order_by(col(Duty.id))
    )


_HELD = (
    col(Duty.role), col(Person.id), col(Person.title), col(Person.phone), col(Person.phone_public),
    col(Person.home), col(Person.away_from), col(Person.away_until), col(Person.substitute_id),
    col(Unit.number), col(Building.number), col(Grid.name),
)  # fmt: skip
_DUTIES = _with_place(select_columns(*_HELD).join_from(Duty, Person, col(Duty.person_id) == Person.id))
_OF_PEOPLE = _DUTIES.where(col(Person.id).in_(bindparam("person_ids", expanding=True)))
# Compared with no number at all, a column is never equal: what is not known covers nothing.
_COVERING = _DUTIES.where(
    col(Person.active),
    or_(
        col(Duty.unit_id) == bindparam("unit_id"),
        col(Duty.unit_id).is_(None) & (col(Duty.building_id) == bindparam("building_id")),
        col(Duty.unit_id).is_(None)
        & col(Duty.building_id).is_(None)
        & (col(Duty.grid_id) == bindparam("grid_id")),
        col(Duty.unit_id).is_(None) & col(Duty.building_id).is_(None) & col(Duty.grid_id).is_(None),
    ),
)
_IN_ROLE = _with_place(
    select_columns(*_HELD)
    .join_from(
        Person,
        Duty,
        and_(col(Duty.person_id) == Person.id, col(Duty.role) == bindparam("role")),
        isouter=True,
    )
    .where(col(Person.id) == bindparam("person_id"))
)
_PLACED = (
    select_columns(col(Building.id), col(Building.number), col(Building.grid_id), col(Unit.id))
    .outerjoin(Unit, and_(col(Unit.building_id) == Building.id, col(Unit.number) == bindparam("unit")))
    .where(col(Building.number).in_(bindparam("numbers", expanding=True)))
)


def placed_building(store: Store, number: str, unit: str | None) -> PlacedBuilding | None:
    """The building that residents call by this number, letters in either case, with this stairwell of it."""
    numbers = {number, number.upper(), number.lower()}
    found = store.rows(_PLACED, numbers=numbers, unit=unit)
    return PlacedBuilding._make(found[0]) if found else None


def place_by_name(store: Store, name: str) -> PlaceName | None:
    """A named place."""
    return store.session.exec(select(PlaceName).where(PlaceName.name == name)).first()


def place_names(store: Store) -> Sequence[PlaceName]:
    """Every named place."""
    return store.session.exec(select(PlaceName).order_by(PlaceName.name)).all()


def buildings_with_units(store: Store) -> dict[str, set[str]]:
    """Building number → its units' numbers."""
    query = select(Building.number, Unit.number).join(
        Unit, col(Unit.building_id) == Building.id, isouter=True
    )
    found: dict[str, set[str]] = {}
    for building, unit in store.session.exec(query):
        found.setdefault(building, set())
        if unit is not None:
            found[building].add(unit)
    return found


def duties_covering(
    store: Store, *, grid_id: int | None, building_id: int | None, unit_id: int | None
) -> list[HeldDuty]:
    """Every duty for the unit, its building, its grid or the whole community."""
    found = store.rows(_COVERING, grid_id=grid_id, building_id=building_id, unit_id=unit_id)
    return [HeldDuty._make(each) for each in found]


def held_duties(store: Store, person_ids: Sequence[int] | None = None) -> list[HeldDuty]:
    """The duties of these people, or of everybody."""
    found = store.rows(_DUTIES) if person_ids is None else store.rows(_OF_PEOPLE, person_ids=person_ids)
    return [HeldDuty._make(each) for each in found]


def held_by(store: Store, person_id: int, role: Role) -> HeldDuty | None:
    """A person with their first duty of this role; its place is empty if they have none any more."""
    found = store.rows(_IN_ROLE, person_id=person_id, role=role)
    return HeldDuty._make(found[0])._replace(role=role) if found else None


def duties_of(store: Store, person_id: int) -> Sequence[Duty]:
    """All duties of a person."""
    return store.session.exec(select(Duty).where(Duty.person_id == person_id).order_by(col(Duty.id))).all()


def person(store: Store, person_id: int) -> Person | None:
    """A person by id."""
    return store.session.get(Person, person_id)


def person_by_telegram(store: Store, telegram_id: str) -> Person | None:
    """Who taps a leader's button."""
    query = select(Person).where(Person.telegram_id == telegram_id, col(Person.active))
    return store.session.exec(query).first()


def people(store: Store) -> Sequence[Person]:
    """The whole roster."""
    return store.session.exec(select(Person).order_by(col(Person.id))).all()


def people_on_duty(store: Store, role: Role) -> Sequence[Person]:
    """Everybody with this role, whatever the place."""
    query = (
        select(Person)
        .join(Duty, col(Duty.person_id) == Person.id)
        .where(col(Duty.role) == role, col(Person.active))
        .order_by(col(Person.id))
    )
    return store.session.exec(query).unique().all()


def grid(store: Store, grid_id: int) -> Grid | None:
    """A grid by id."""
    return store.session.get(Grid, grid_id)

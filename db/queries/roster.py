"""Who has a duty for a place, and the places themselves."""

from collections.abc import Sequence

from sqlalchemy import or_
from sqlmodel import col, select

from db.models import Building, Duty, Grid, Person, PlaceName, Unit
from db.store import Store
from db.vocabulary import Role


def building_by_number(store: Store, number: str) -> Building | None:
    """The building that residents call by this number; letters in either case."""
    query = select(Building).where(col(Building.number).in_({number, number.upper(), number.lower()}))
    return store.session.exec(query).first()


def unit_of(store: Store, building_id: int, number: str) -> Unit | None:
    """A stairwell of a building."""
    return store.session.exec(
        select(Unit).where(Unit.building_id == building_id, Unit.number == number)
    ).first()


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
) -> Sequence[tuple[Duty, Person]]:
    """Every duty for the unit, its building, its grid or the whole community, with the person."""
    nobody = -1
    query = (
        select(Duty, Person)
        .join(Person, col(Duty.person_id) == Person.id)
        .where(
            col(Person.active),
            or_(
                col(Duty.unit_id) == (unit_id or nobody),
                col(Duty.unit_id).is_(None) & (col(Duty.building_id) == (building_id or nobody)),
                col(Duty.unit_id).is_(None)
                & col(Duty.building_id).is_(None)
                & (col(Duty.grid_id) == (grid_id or nobody)),
                col(Duty.unit_id).is_(None) & col(Duty.building_id).is_(None) & col(Duty.grid_id).is_(None),
            ),
        )
        .order_by(col(Duty.id))
    )
    return store.session.exec(query).all()


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


def building(store: Store, building_id: int) -> Building | None:
    """A building by id."""
    return store.session.get(Building, building_id)


def unit(store: Store, unit_id: int) -> Unit | None:
    """A unit by id."""
    return store.session.get(Unit, unit_id)

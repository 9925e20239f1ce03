"""The community's places and people: who answers for a place, and what may be told of them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cases.deadlines import SHANGHAI
from cases.desk import Work
from cases.drafts import HandlerView
from cases.routing import DutyView, RoutePlace
from db.models import Building, Duty, Person
from db.queries import roster
from db.vocabulary import LADDER, Role


def has_building(work: Work, number: str) -> bool:
    """Whether the community has a building of this number."""
    return roster.building_by_number(work.store, number) is not None


def gazetteer(work: Work) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Buildings with their units, and the named places, for the place parser."""
    buildings = {
        number: frozenset(units) for number, units in roster.buildings_with_units(work.store).items()
    }
    return buildings, frozenset(each.name for each in roster.place_names(work.store))


def route_place(work: Work, place: Mapping[str, Any] | None) -> tuple[RoutePlace, Sequence[DutyView]]:
    """Where a place lies, and everybody who has a duty for it."""
    place = place or {}
    building = roster.building_by_number(work.store, place["building"]) if place.get("building") else None
    unit_id, grid_id = None, None
    if building is not None and building.id is not None:
        grid_id = building.grid_id
        unit = roster.unit_of(work.store, building.id, place["unit"]) if place.get("unit") else None
        unit_id = unit.id if unit else None
    else:
        names = [place.get(part) for part in ("spot", "area", "text") if place.get(part)]
        named = next(filter(None, (roster.place_by_name(work.store, str(name)) for name in names)), None)
        grid_id = named.grid_id if named else None
    rows = roster.duties_covering(
        work.store, grid_id=grid_id, building_id=building.id if building else None, unit_id=unit_id
    )
    today = _today(work.now)
    duties = [_duty_view(work, duty, person, building, today) for duty, person in rows]
    where = RoutePlace(grid_id, building.number if building else None, place.get("unit"), place.get("room"))
    return where, duties


def _today(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()


def _away(person: Person, today: date) -> bool:
    after_start = person.away_from is not None and person.away_from <= today
    return after_start and (person.away_until is None or today <= person.away_until)


def _duty_view(work: Work, duty: Duty, person: Person, building: Building | None, today: date) -> DutyView:
    where, closeness = of_place(work, duty)
    stand_in = roster.person(work.store, person.substitute_id) if person.substitute_id else None
    substitute = None
    if stand_in is not None and stand_in.active and not _away(stand_in, today):
        substitute = _view(stand_in, duty.role, where, closeness)
    view = _view(person, duty.role, where, closeness)
    if not _away(person, today):
        return view
    return DutyView(**{**view.__dict__, "away": True, "substitute": substitute})


def _view(person: Person, role: Role, where: str, closeness: int) -> DutyView:
    return DutyView(
        person_id=person.id or 0,
        title=person.title,
        role=role,
        of_place=where,
        closeness=closeness,
        home=person.home,
        phone=person.phone if person.phone_public else "",
    )


def of_place(work: Work, duty: Duty) -> tuple[str, int]:
    """What a duty is for, in words, and how close it is (3 unit … 0 whole community)."""
    if duty.unit_id is not None:
        unit = roster.unit(work.store, duty.unit_id)
        building = roster.building(work.store, unit.building_id) if unit else None
        return (f"{building.number}号楼{unit.number}单元" if unit and building else ""), 3
    if duty.building_id is not None:
        building = roster.building(work.store, duty.building_id)
        return (f"{building.number}号楼" if building else ""), 2
    if duty.grid_id is not None:
        grid = roster.grid(work.store, duty.grid_id)
        return (grid.name if grid else ""), 1
    return "", 0


def handler_view(duty: DutyView) -> HandlerView:
    """A person as residents may read of them."""
    return HandlerView(duty.person_id, duty.title, duty.role, duty.of_place, duty.phone)


def handler_of(work: Work, person_id: int | None, role: Role | None) -> HandlerView | None:
    """The same for whoever holds a case."""
    person = roster.person(work.store, person_id) if person_id else None
    if person is None or role is None:
        return None
    duty = next((each for each in roster.duties_of(work.store, person.id or 0) if each.role is role), None)
    where = of_place(work, duty)[0] if duty else ""
    return HandlerView(person.id or 0, person.title, role, where, person.phone if person.phone_public else "")


def leaders_for(work: Work, place: Mapping[str, Any]) -> tuple[HandlerView, ...]:
    """The ladder of a place, nearest first; numbers only where they are public."""
    _, duties = route_place(work, place)
    found = []
    for role in LADDER:
        of_role = sorted((each for each in duties if each.role is role), key=lambda each: -each.closeness)
        present = [each.substitute if each.away else each for each in of_role]
        first = next((each for each in present if each is not None), None)
        if first is not None:
            found.append(handler_view(first))
    return tuple(found)


def person(work: Work, person_id: int) -> Person | None:
    """Somebody on the roster."""
    return roster.person(work.store, person_id)


def person_by_telegram(work: Work, telegram_id: str) -> Person | None:
    """The leader behind a Telegram account."""
    return roster.person_by_telegram(work.store, telegram_id)


def staff_on_duty(work: Work) -> HandlerView | None:
    """Who answers at the desk."""
    people = roster.people_on_duty(work.store, Role.COMMUNITY)
    today = _today(work.now)
    first = next((each for each in people if not _away(each, today)), None)
    return handler_of(work, first.id, Role.COMMUNITY) if first else None

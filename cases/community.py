"""The community's places and people: who answers for a place, and what may be told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cases.deadlines import SHANGHAI
from cases.desk import Work
from cases.drafts import HandlerView
from cases.routing import DutyView, RoutePlace
from db.models import Person
from db.queries import roster
from db.queries.roster import HeldDuty
from db.vocabulary import LADDER, Role


def has_building(work: Work, number: str) -> bool:
    """Whether the community has a building of this number."""
    return roster.placed_building(work.store, number, None) is not None


def lacks_unit(work: Work, building: str, unit: str) -> bool:
    """Whether the community has this building, and it has units, but not this one."""
    placed = roster.placed_building(work.store, building, unit)
    if placed is None or placed.unit_id is not None:
        return False
    return bool(roster.buildings_with_units(work.store)[placed.number])


def gazetteer(work: Work) -> tuple[dict[str, frozenset[str]], frozenset[str]]:
    """Buildings with their units, and the named places, for the place parser."""
    buildings = {
        number: frozenset(units) for number, units in roster.buildings_with_units(work.store).items()
    }
    return buildings, frozenset(each.name for each in roster.place_names(work.store))


def route_place(work: Work, place: Mapping[str, Any] | None) -> tuple[RoutePlace, Sequence[DutyView]]:
    """Where a place lies, and everybody who has a duty for it."""
    place = place or {}
    number = place.get("building")
    building = roster.placed_building(work.store, number, place.get("unit")) if number else None
    if building is not None:
        grid_id: int | None = building.grid_id
    else:
        names = [place.get(part) for part in ("spot", "area", "text") if place.get(part)]
        named = next(filter(None, (roster.place_by_name(work.store, str(name)) for name in names)), None)
        grid_id = named.grid_id if named else None
    held = roster.duties_covering(
        work.store,
        grid_id=grid_id,
        building_id=building.building_id if building else None,
        unit_id=building.unit_id if building else None,
    )
    today = _today(work.now)
    duties = [_duty_view(work, each, today) for each in held]
    where = RoutePlace(grid_id, building.number if building else None, place.get("unit"), place.get("room"))
    return where, duties


def _today(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()


def _away(person: Person | HeldDuty, today: date) -> bool:
    after_start = person.away_from is not None and person.away_from <= today
    return after_start and (person.away_until is None or today <= person.away_until)


def _duty_view(work: Work, held: HeldDuty, today: date) -> DutyView:
    where, closeness = place_words(held.unit, held.building, held.grid)
    view = DutyView(
        person_id=held.person_id,
        title=held.title,
        role=held.role,
        of_place=where,
        closeness=closeness,
        home=held.home,
        phone=held.phone if held.phone_public else "",
    )
    if not _away(held, today):
        return view
    stand_in = roster.person(work.store, held.substitute_id) if held.substitute_id else None
    if stand_in is None or not stand_in.active or _away(stand_in, today):
        return replace(view, away=True)
    substitute = replace(
        view,
        person_id=stand_in.id or 0,
        title=stand_in.title,
        home=stand_in.home,
        phone=stand_in.phone if stand_in.phone_public else "",
    )
    return replace(view, away=True, substitute=substitute)


def place_words(unit: str | None, building: str | None, grid: str | None) -> tuple[str, int]:
    """What a duty is for, in words, and how close it is (3 unit … 0 whole community)."""
    if unit is not None:
        return f"{building}号楼{unit}单元", 3
    if building is not None:
        return f"{building}号楼", 2
    return (grid, 1) if grid is not None else ("", 0)


def handler_view(duty: DutyView) -> HandlerView:
    """A person as residents may read of them."""
    return HandlerView(duty.person_id, duty.title, duty.role, duty.of_place, duty.phone)


def handler_of(work: Work, person_id: int | None, role: Role | None) -> HandlerView | None:
    """The same for whoever holds a case."""
    held = roster.held_by(work.store, person_id, role) if person_id and role else None
    if held is None:
        return None
    where, _ = place_words(held.unit, held.building, held.grid)
    return HandlerView(held.person_id, held.title, held.role, where, held.phone if held.phone_public else "")


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

"""The roster as staff see and keep it: who has which duty, who is away, who stands in, personal links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases import access
from cases.community import place_words
from cases.deadlines import SHANGHAI
from cases.desk import Work
from cases.errors import CaseError, NotFoundError
from db.models import Person
from db.queries import roster as queries
from db.vocabulary import Deed


@dataclass(frozen=True)
class PersonLine:
    """Somebody who may be given a case."""

    person_id: int
    title: str
    duties: str
    away: bool

    @property
    def label(self) -> str:
        """Name and duties."""
        return f"{self.title}（{self.duties or '没有职责'}）{'·今天不在' if self.away else ''}"


def person_lines(work: Work) -> list[PersonLine]:
    """Everybody active, those for larger places first."""
    duties = duty_labels(work)
    today = work.now.astimezone(SHANGHAI).date()
    return [
        PersonLine(each.id or 0, each.title, duties.get(each.id or 0, ""), is_away(each, today))
        for each in queries.people(work.store)
        if each.active
    ]


def titles(work: Work) -> dict[int, str]:
    """Person id → what residents read, of everybody who is or was on the roster."""
    return {each.id or 0: each.title for each in queries.people(work.store)}


def duty_labels(work: Work, person_ids: Sequence[int] | None = None) -> dict[int, str]:
    """Person id → `3号楼2单元单元长、…`, of these people or of everybody."""
    labels: dict[int, list[str]] = {}
    for each in queries.held_duties(work.store, person_ids):
        where, _ = place_words(each.unit, each.building, each.grid)
        labels.setdefault(each.person_id, []).append(f"{where}{each.role.label}")
    return {person_id: "、".join(found) for person_id, found in labels.items()}


def is_away(person: Person, today: date) -> bool:
    """On leave today."""
    started = person.away_from is not None and person.away_from <= today
    return started and (person.away_until is None or today <= person.away_until)


def find_person(work: Work, person_id: int) -> Person:
    """Raises NotFoundError."""
    person = queries.person(work.store, person_id)
    if person is None:
        raise NotFoundError("名册里没有这个人")
    return person


def set_leave(
    work: Work,
    person_id: int,
    *,
    away_from: date | None,
    away_until: date | None,
    substitute_id: int | None,
) -> Person:
    """请假和代班. New cases go to the substitute meanwhile. Raises CaseError for dates or people that don't fit."""
    person = find_person(work, person_id)
    if away_until is not None and (away_from is None or away_until < away_from):
        raise CaseError("请假的结束日期要在开始日期之后")
    if substitute_id == person_id:
        raise CaseError("不能由本人代班")
    if substitute_id is not None and not find_person(work, substitute_id).active:
        raise CaseError("代班的人已经停用")
    person.away_from, person.away_until, person.substitute_id = away_from, away_until, substitute_id
    access.audit(
        work,
        action=Deed.LEAVE_SET,
        subject=person.code,
        detail=f"{away_from or ''} ~ {away_until or ''} 代班 {substitute_id or ''}",
    )
    return work.store.add(person)


def renew_link(work: Work, person_id: int) -> Person:
    """Makes the personal link invalid; the next one is new."""
    person = find_person(work, person_id)
    person.link_version += 1
    access.audit(work, action=Deed.LINK_RENEWED, subject=person.code)
    return work.store.add(person)

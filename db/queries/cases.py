"""Cases, their history and their files."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, union_all, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from db.models import Assignment, Attachment, Case, CaseEvent, Person
from db.store import Store
from db.vocabulary import RUNNING, CaseState, EventKind


class HistoryLine(NamedTuple):
    """A line of a case's history, to read."""

    kind: EventKind
    at: datetime
    actor: str
    note: str


class SoughtWord(NamedTuple):
    """A word of a search: its spellings, and the categories that it names."""

    spellings: tuple[str, ...]
    topics: tuple[str, ...]


# Statements that every report or every look of the clock needs; the others are made where they are used.
_NEWEST_NO = (
    select(Case.case_no)
    .where(col(Case.case_no).startswith(bindparam("day")))
    .order_by(col(Case.id).desc())
    .limit(1)
)
_BY_NO = select(Case).where(Case.case_no == bindparam("case_no"))
_BY_ORIGIN = select(Case).where(Case.origin_key == bindparam("origin_key"))
# Whoever writes a line that names a case need not wait for its lock. A row that is locked is read anew: what was
# read of it before the lock may be out of date.
_HELD = select(Case).with_for_update(key_share=True).execution_options(populate_existing=True)
_TO_CHANGE = _HELD.where(Case.case_no == bindparam("case_no"))
_ID_TO_CHANGE = _HELD.where(Case.id == bindparam("case_id"))
_NAMED = select(Case.id, Case.merged_into_id).where(
    col(Case.case_no).in_(bindparam("case_nos", expanding=True))
)
_NAMED_IDS = select_columns(_NAMED.subquery().c.id)
# Of several cases always the older one first: whoever comes second waits, and nobody waits in a circle.
_FAMILY = _HELD.where(
    col(Case.id).in_(
        union_all(
            _NAMED_IDS,
            select_columns(_NAMED.subquery().c.merged_into_id),
            select_columns(col(Case.id)).where(col(Case.merged_into_id).in_(_NAMED_IDS)),
        )
    )
).order_by(col(Case.id))
_TO_CHECK = (
    select(Case.id)
    .where(col(Case.next_check_at) <= bindparam("now"))
    .order_by(col(Case.next_check_at))
    .limit(bindparam("most"))
)
_OF_CONVERSATION = (
    select(Case)
    .where(Case.conversation_id == bindparam("conversation_id"))
    .order_by(col(Case.id).desc())
    .limit(bindparam("most"))
)
_HISTORY = (
    select(CaseEvent.kind, CaseEvent.at, CaseEvent.actor, CaseEvent.note)
    .where(CaseEvent.case_id == bindparam("case_id"))
    .order_by(col(CaseEvent.id))
)
_DONE = select(CaseEvent.id).where(CaseEvent.origin_key == bindparam("origin_key"))
_ASSIGNMENTS = (
    select(Assignment).where(Assignment.case_id == bindparam("case_id")).order_by(col(Assignment.id))
)
_CLOSE_ASSIGNMENT = update(Assignment).where(
    col(Assignment.case_id) == bindparam("of_case"), col(Assignment.until).is_(None)
)


def next_case_no(store: Store, day: str) -> str:
    """`YYYYMMDD-NNNN`, without gaps. Writers of one day wait for one another, so the newest row has the last one."""
    store.hold(day)
    last = [int(no.split("-")[1]) for (no,) in store.rows(_NEWEST_NO, day=f"{day}-")]
    return f"{day}-{last[0] + 1 if last else 1:04d}"


def case_by_origin(store: Store, origin_key: str) -> Case | None:
    """The case that a message has already made."""
    return next(iter(store.look(_BY_ORIGIN, origin_key=origin_key)), None)


def case_by_no(store: Store, case_no: str) -> Case | None:
    """To look at."""
    return next(iter(store.look(_BY_NO, case_no=case_no)), None)


def case_to_change(store: Store, case_no: str) -> Case | None:
    """To change: nobody else changes it until the transaction ends."""
    return store.first(_TO_CHANGE, case_no=case_no)


def case_by_id(store: Store, case_id: int) -> Case | None:
    """A case by row id."""
    return store.session.get(Case, case_id)


def case_id_to_change(store: Store, case_id: int) -> Case | None:
    """The same by row id, waiting for whoever changes it now."""
    return store.first(_ID_TO_CHANGE, case_id=case_id)


def cases_to_change_together(store: Store, case_nos: Sequence[str]) -> Sequence[Case]:
    """These cases, those that they were merged into and those merged into them, all held like one."""
    return store.all(_FAMILY, case_nos=case_nos)


def children_of(store: Store, case_id: int) -> Sequence[Case]:
    """Cases merged into this one, or split from it."""
    query = select(Case).where(or_(col(Case.parent_id) == case_id, col(Case.merged_into_id) == case_id))
    return store.session.exec(query.order_by(col(Case.id))).all()


def merged_into(store: Store, case_id: int) -> Sequence[Case]:
    """Cases that are handled as part of this one, oldest first."""
    return store.session.exec(select(Case).where(Case.merged_into_id == case_id).order_by(col(Case.id))).all()


def cases_to_check(store: Store, now: datetime, limit: int) -> Sequence[int]:
    """Ids of cases for which the clock has something to do."""
    return [case_id for (case_id,) in store.rows(_TO_CHECK, now=now, most=limit)]


def open_cases_at(
    store: Store, *, topic: str, building: str, states: Sequence[CaseState], since: datetime
) -> Sequence[Case]:
    """Cases about a matter at a house that somebody still deals with, newest first."""
    query = select(Case).where(
        Case.topic == topic,
        Case.building == building,
        col(Case.state).in_(states),
        col(Case.registered_at) >= since,
    )
    return store.session.exec(query.order_by(col(Case.id).desc())).all()


def cases_of_conversation(store: Store, conversation_id: int, limit: int = 20) -> Sequence[Case]:
    """A resident's cases, newest first."""
    return store.look(_OF_CONVERSATION, conversation_id=conversation_id, most=limit)


def cases_held_by(
    store: Store, person_id: int, states: Sequence[CaseState], limit: int = 100
) -> Sequence[Case]:
    """A leader's cases, the most pressing first."""
    query = (
        select(Case)
        .where(Case.assignee_id == person_id, col(Case.state).in_(states))
        .order_by(col(Case.urgency), col(Case.accept_due_at), col(Case.id))
        .limit(limit)
    )
    return store.session.exec(query).all()


def cases_gone_from(
    store: Store, person_id: int, states: Collection[CaseState], since: datetime
) -> Sequence[Case]:
    """Cases in these states that this person has given up or was relieved of since then, and that are others' now."""
    gone = select(Assignment.case_id).where(Assignment.person_id == person_id, col(Assignment.until) >= since)
    query = select(Case).where(
        col(Case.id).in_(gone),
        col(Case.assignee_id).is_distinct_from(person_id),
        col(Case.state).in_(states),
    )
    return store.session.exec(query.order_by(col(Case.id).desc())).all()


def find_cases(
    store: Store,
    *,
    states: Sequence[CaseState] = (),
    category: str = "",
    building: str = "",
    assignee_id: int | None = None,
    overdue_at: datetime | None = None,
    words: Sequence[SoughtWord] = (),
    offset: int = 0,
    limit: int = 50,
) -> tuple[Sequence[Case], int]:
    """A page of cases, newest first, and how many there are in all. `category` may be a group: `parking`."""
    conditions: list[ColumnElement[bool]] = []
    if states:
        conditions.append(col(Case.state).in_(states))
    if category:
        conditions.append(or_(col(Case.topic) == category, col(Case.topic).startswith(f"{category}.")))
    if building:
        conditions.append(col(Case.building) == building)
    if assignee_id is not None:
        conditions.append(col(Case.assignee_id) == assignee_id)
    if overdue_at is not None:
        conditions.append(col(Case.resolve_due_at) < overdue_at)
        conditions.append(col(Case.state).in_(RUNNING))
    if words:
        conditions.append(case_matches(words))
    query = select(Case).where(*conditions).order_by(col(Case.id).desc()).offset(offset).limit(limit)
    total = store.session.exec(select(func.count()).select_from(Case).where(*conditions)).one()
    return store.session.exec(query).all(), total


def case_matches(words: Sequence[SoughtWord]) -> ColumnElement[bool]:
    """Every word is in the case's text, place, number or history, names its category or whoever has it."""
    return and_(*map(_word_matches, words))


def _word_matches(word: SoughtWord) -> ColumnElement[bool]:
    def any_has(*fields: object) -> ColumnElement[bool]:
        return or_(
            *(col(field).contains(each, autoescape=True) for field in fields for each in word.spellings)
        )

    return or_(
        any_has(Case.text, Case.place_text, Case.case_no),
        col(Case.id).in_(select(CaseEvent.case_id).where(any_has(CaseEvent.note))),
        col(Case.topic).in_(word.topics),
        col(Case.assignee_id).in_(select(Person.id).where(any_has(Person.title, Person.name))),
    )


def events_of(store: Store, case_id: int) -> list[HistoryLine]:
    """A case's history, oldest first."""
    return [HistoryLine._make(each) for each in store.rows(_HISTORY, case_id=case_id)]


def was_done(store: Store, origin_key: str) -> bool:
    """Whether a message has already done this."""
    return bool(store.rows(_DONE, origin_key=origin_key))


def assignments_of(store: Store, case_id: int) -> Sequence[Assignment]:
    """Who had it, oldest first."""
    return store.look(_ASSIGNMENTS, case_id=case_id)


def close_assignment(store: Store, case_id: int, *, at: datetime, reason: str | None) -> None:
    """Whoever has the case has it no more."""
    store.change(_CLOSE_ASSIGNMENT, of_case=case_id, until=at, returned_reason=reason)


def attachments_of(store: Store, case_id: int) -> Sequence[Attachment]:
    """Photos of a case."""
    return store.session.exec(
        select(Attachment).where(Attachment.case_id == case_id).order_by(col(Attachment.id))
    ).all()


def attachment(store: Store, attachment_id: int) -> Attachment | None:
    """A photo by id."""
    return store.session.get(Attachment, attachment_id)


def count_by_state(store: Store) -> dict[CaseState, int]:
    """How many cases stand where."""
    query = select(Case.state, func.count()).group_by(col(Case.state))
    return {CaseState(state): count for state, count in store.session.exec(query)}

"""A resident's own cases as they may see them; never somebody else's, not even where two were merged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cases import alerts, community
from cases.clock import may_be_reopened
from cases.dangers import is_cleared
from cases.desk import Actor, Work
from cases.drafts import PLACE_PARTS, PlaceDraft
from cases.lifecycle import OPEN
from cases.privacy import shield
from db.models import Case
from db.queries import cases as case_queries
from db.queries import promises
from db.queries.cases import HistoryLine
from db.vocabulary import AlertKind, CaseState, EventKind

#: How many of their cases, newest first, a resident may be speaking of.
MOST_OWN = 50
#: So long after the handler has written, what is said is the answer; more of it may follow within the second.
ANSWER_WITHIN, MORE_WITHIN = timedelta(days=1), timedelta(minutes=10)
#: So soon after, the same kind of matter is likely the same one told in other words.
SOON = timedelta(hours=2)
#: So long after a danger was told, 「没事了」 is about it.
ALL_CLEAR_WITHIN = timedelta(days=3)
_TOLD_WITH_NOTE = frozenset({EventKind.PROGRESSED, EventKind.DONE, EventKind.EXTENDED, EventKind.SUSPENDED})

#: The clock's own doings; they say nothing of the matter.
_NOT_TOLD = frozenset({EventKind.REMINDED, EventKind.NEARLY_DUE, EventKind.FOLLOW_UP_ASKED})


@dataclass(frozen=True)
class CaseLine:
    """A case as its reporter, or a list, shows it."""

    case_no: str
    topic: str
    category_name: str
    state: CaseState
    text: str
    place_text: str
    place: Mapping[str, str | None]
    handler_label: str
    last_event: str
    done_note: str
    registered_at: datetime
    accept_due_at: datetime | None
    resolve_due_at: datetime | None
    suspended_until: datetime | None
    #: The number of the case that this one was merged into; state, handler and times are of that one.
    follows: str = ""
    #: Of a danger: the last that was said of it is that it is over.
    cleared: bool = False

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN


def case_line(work: Work, case: Case) -> CaseLine:
    """The short view. Of a merged case the place and the matter are its own, the handling is the other's."""
    handled = _handled(work, case)
    events = case_queries.events_of(work.store, handled.id or 0)
    told = [each for each in events if each.kind not in _NOT_TOLD]
    done = [each for each in events if each.kind is EventKind.DONE]
    handler = community.handler_of(work, handled.assignee_id, handled.assignee_role)
    follows = handled.case_no if handled is not case else ""
    return CaseLine(
        case_no=case.case_no,
        topic=case.topic,
        category_name=work.taxonomy.leaf(case.topic).spoken,
        state=handled.state,
        text=case.text,
        place_text=case.place_text,
        place={part: getattr(case, part) for part in PLACE_PARTS},
        handler_label=handler.label if handler else "",
        last_event=_event_words(told[-1], shielded=bool(follows)) if told else "",
        done_note=_note(done[-1], shielded=bool(follows)) if done else "",
        registered_at=case.registered_at,
        accept_due_at=handled.accept_due_at,
        resolve_due_at=handled.resolve_due_at,
        suspended_until=handled.suspended_until,
        follows=follows,
    )


def _handled(work: Work, case: Case) -> Case:
    """The case that is handled: the one that this was merged into, or itself."""
    parent = case_queries.case_by_id(work.store, case.merged_into_id) if case.merged_into_id else None
    return parent or case


def _event_words(event: HistoryLine, *, shielded: bool) -> str:
    if event.kind not in _TOLD_WITH_NOTE or not event.note:
        return event.kind.label
    return f"{event.kind.label}：{_note(event, shielded=shielded)}"


def _note(event: HistoryLine, *, shielded: bool) -> str:
    return shield(event.note) if shielded else event.note


def cases_of(work: Work, conversation_id: int, *, limit: int = 5) -> list[CaseLine]:
    """A resident's cases, newest first."""
    found = case_queries.cases_of_conversation(work.store, conversation_id, limit)
    return [case_line(work, each) for each in found]


def own_case(work: Work, conversation_id: int, case_no: str | None) -> CaseLine | None:
    """The resident's case of this number, or their latest, open ones first; never somebody else's.

    The number of a case that theirs was merged into finds theirs: to look at. Steps are for `is_own` only.
    """
    found = case_queries.cases_of_conversation(work.store, conversation_id, MOST_OWN)
    if case_no:
        found = [each for each in found if case_no in (each.case_no, _handled(work, each).case_no)]
    first = next((each for each in found if _handled(work, each).state in OPEN), next(iter(found), None))
    return case_line(work, first) if first else None


def own_case_ending(work: Work, conversation_id: int, digits: str) -> CaseLine | None:
    """The resident's latest case whose number ends so: 「0105」 is what people remember of it."""
    found = case_queries.cases_of_conversation(work.store, conversation_id, MOST_OWN)
    named = next((each for each in found if each.case_no.split("-")[-1] == digits), None)
    return case_line(work, named) if named else None


def own_unrated(work: Work, conversation_id: int) -> list[CaseLine]:
    """The resident's cases that are done and not yet rated; merged ones their first reporter rates."""
    found = case_queries.cases_of_conversation(work.store, conversation_id, MOST_OWN)
    return [case_line(work, each) for each in found if each.state is CaseState.DONE]


def own_closed_lately(work: Work, conversation_id: int, *, case_no: str | None = None) -> CaseLine | None:
    """The resident's case of this number, else their latest, that is closed and may still be taken up again."""
    found = case_queries.cases_of_conversation(work.store, conversation_id, MOST_OWN)
    may = [
        each
        for each in found
        if each.state is CaseState.CLOSED and case_no in (None, each.case_no) and may_be_reopened(work, each)
    ]
    return case_line(work, max(may, key=lambda each: each.closed_at or work.now)) if may else None


def is_own(work: Work, conversation_id: int, case_no: str) -> bool:
    """Whether this very number is the resident's, so that they may take it back, close or rate it."""
    case = case_queries.case_by_no(work.store, case_no)
    return case is not None and case.conversation_id == conversation_id


def own_open_case(
    work: Work,
    conversation_id: int,
    *,
    case_no: str | None,
    topics: Sequence[str] = (),
    place: PlaceDraft | None = None,
) -> CaseLine | None:
    """The open case that a message is about: the one named, else one of these topics and not certainly
    somewhere else, else – no topic being given – the latest."""
    found = case_queries.cases_of_conversation(work.store, conversation_id, MOST_OWN)
    waiting = OPEN | {CaseState.DONE}
    still = [each for each in found if _handled(work, each).state in waiting]
    if case_no:
        still = [each for each in still if case_no in (each.case_no, _handled(work, each).case_no)]
    else:
        still = [each for each in still if place is None or not place.elsewhere(each)]
        if topics:
            groups = {topic.split(".")[0] for topic in topics}
            same = [each for each in still if each.topic in topics]
            still = same or [each for each in still if each.topic.split(".")[0] in groups]
    return case_line(work, still[0]) if still else None


def just_reported(work: Work, conversation_id: int) -> list[CaseLine]:
    """The resident's open cases of the last hours; where there is none, the latest open one."""
    found = case_queries.cases_of_conversation(work.store, conversation_id, MOST_OWN)
    still = [each for each in found if _handled(work, each).state in OPEN]
    fresh = [each for each in still if work.now - each.registered_at <= SOON]
    return [case_line(work, each) for each in fresh or still[:1]]


def own_open_dangers(work: Work, conversation_id: int) -> list[CaseLine]:
    """The resident's dangers that nobody has ended yet: the latest, and earlier ones not yet said to be over."""
    found = [
        each
        for each in case_queries.cases_of_conversation(work.store, conversation_id, MOST_OWN)
        if work.taxonomy.leaf(each.topic).is_danger
        and _handled(work, each).state in OPEN
        and work.now - each.registered_at <= ALL_CLEAR_WITHIN
    ]
    lines = [replace(case_line(work, each), cleared=is_cleared(work, each)) for each in found]
    return [each for each in lines if each is lines[0] or not each.cleared]


def asked_by_handler(work: Work, conversation_id: int) -> CaseLine | None:
    """The open case about which its handler has written to the resident and waits for the answer."""
    asked = promises.last_told(
        work.store, alerts.to_conversation(conversation_id), AlertKind.RESIDENT_MESSAGE
    )
    case = case_queries.case_by_id(work.store, asked.case_id or 0) if asked else None
    if asked is None or case is None or case.state not in OPEN or work.now - asked.due_at > ANSWER_WITHIN:
        return None
    resident = Actor.conversation(conversation_id).name
    answers = [
        each.at
        for each in case_queries.events_of(work.store, case.id or 0)
        if each.kind is EventKind.SUPPLEMENTED and each.actor == resident and each.at >= asked.due_at
    ]
    return case_line(work, case) if not answers or work.now - answers[0] <= MORE_WITHIN else None


def own_open_twin(
    work: Work,
    conversation_id: int,
    *,
    topics: Sequence[str],
    place: PlaceDraft | None,
    certain: bool = True,
) -> CaseLine | None:
    """The resident's open case about this very matter at this very place: reporting it again makes no second one.

    A matter not understood for `certain`, or told without a place, is likely that of a case made a moment ago.
    """
    where = place or PlaceDraft("")
    for each in case_queries.cases_of_conversation(work.store, conversation_id, MOST_OWN):
        soon = work.now - each.registered_at <= SOON and not where.elsewhere(each)
        same = each.topic in topics and (soon or (certain and where.is_that_of(each)))
        if same and _handled(work, each).state in OPEN:
            return case_line(work, each)
    return None


def last_place(work: Work, conversation_id: int) -> dict[str, str | None] | None:
    """Where the resident's latest case with a building was: likely where they live."""
    for each in case_queries.cases_of_conversation(work.store, conversation_id, 20):
        if each.building:
            return {"building": each.building, "unit": each.unit}
    return None

"""A leader's cases as their page shows them: the matter and the place, never who told it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases import alerts, community
from cases.dangers import is_cleared
from cases.desk import Work
from cases.errors import NotFoundError
from cases.lifecycle import OPEN
from cases.photos import lacks_photo
from db.models import Case
from db.queries import cases as case_queries
from db.vocabulary import RUNNING, CaseState

#: So long a leader's list tells where a case went.
GONE_FOR = timedelta(days=1)


@dataclass(frozen=True)
class GoneCase:
    """A case that was this leader's: whose it is now, and nothing of what it has become since."""

    case_no: str
    handler: str
    danger: bool


@dataclass(frozen=True)
class LeaderCase:
    """A case as its handler sees it: the matter and the place, never who told it."""

    case_no: str
    category: str
    place: str
    words: str
    state: CaseState
    urgency: str
    danger: bool
    #: Its reporter has said that it is over; who has it confirms that.
    cleared: bool
    accept_due_at: datetime | None
    resolve_due_at: datetime | None
    suspended_until: datetime | None
    because: str
    lacks_photo: bool
    overdue: bool
    can_message: bool
    photos: tuple[int, ...]
    notes: tuple[tuple[datetime, str, str], ...]


def leader_cases(work: Work, person_id: int) -> list[LeaderCase]:
    """A leader's to-do list, the most pressing first."""
    states = (CaseState.DISPATCHED, CaseState.ACCEPTED, CaseState.SUSPENDED, CaseState.DONE)
    return [
        leader_case_view(work, each) for each in case_queries.cases_held_by(work.store, person_id, states)
    ]


def gone_cases(work: Work, person_id: int) -> list[GoneCase]:
    """What went to others within the last day: nobody has to guess where a danger is."""
    found = case_queries.cases_gone_from(work.store, person_id, OPEN, work.now - GONE_FOR)
    return [
        GoneCase(
            case_no=each.case_no,
            handler=_handler(work, each),
            danger=work.taxonomy.leaf(each.topic).is_danger,
        )
        for each in found
    ]


def _handler(work: Work, case: Case) -> str:
    held = community.handler_of(work, case.assignee_id, case.assignee_role)
    return held.label if held else "社区工作人员"


def leader_case(work: Work, person_id: int, case_no: str) -> LeaderCase:
    """One of a leader's cases. Raises NotFoundError for somebody else's."""
    case = case_queries.case_by_no(work.store, case_no)
    if case is None or case.assignee_id != person_id:
        raise NotFoundError("这件事不在您这里，可能已经转给别人了")
    return leader_case_view(work, case)


def leader_case_view(work: Work, case: Case) -> LeaderCase:
    """The handler's view."""
    category = work.taxonomy.leaf(case.topic)
    events = case_queries.events_of(work.store, case.id or 0)
    photos = case_queries.attachments_of(work.store, case.id or 0)
    return LeaderCase(
        case_no=case.case_no,
        category=category.spoken,
        place=alerts.place_for_handler(work, case),
        words=alerts.words_for_handler(work, case),
        state=case.state,
        urgency=case.urgency.label,
        danger=category.is_danger,
        cleared=category.is_danger and is_cleared(work, case),
        accept_due_at=case.accept_due_at,
        resolve_due_at=case.resolve_due_at,
        suspended_until=case.suspended_until,
        because=alerts.because_label(case),
        lacks_photo=lacks_photo(work, case),
        overdue=case.state in RUNNING and case.resolve_due_at is not None and case.resolve_due_at < work.now,
        can_message=case.conversation_id is not None,
        photos=tuple(each.id or 0 for each in photos),
        notes=tuple((each.at, each.kind.label, alerts.for_handler(work, case, each.note)) for each in events),
    )

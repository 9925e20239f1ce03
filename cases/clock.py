"""When something about a case falls due, read from its history: nothing is remembered elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.deadlines import SHANGHAI, Span, length_of, nearly_due
from cases.desk import Work
from cases.errors import CaseError
from cases.lifecycle import OPEN
from cases.urgency import respond_within
from db.models import Case
from db.queries import cases as case_queries
from db.queries.cases import HistoryLine
from db.vocabulary import CaseState, EventKind

#: What waits or takes longer is to be looked at again in between.
LONGEST_SUSPENDED = timedelta(days=180)
LONGEST_EXTENDED = timedelta(days=180)
_HANDED = frozenset(
    {
        EventKind.REGISTERED,
        EventKind.DISPATCHED,
        EventKind.TRANSFERRED,
        EventKind.ESCALATED,
        EventKind.REOPENED,
    }
)
_NEW_LIMIT = frozenset(
    {EventKind.REGISTERED, EventKind.EXTENDED, EventKind.REOPENED, EventKind.CATEGORY_CORRECTED}
)


@dataclass(frozen=True)
class Clock:
    """What the clock has already done about a case, and since when it runs."""

    handed_at: datetime
    limit_at: datetime
    reminded: bool = False
    gave_up: bool = False
    warned: bool = False
    overdue: bool = False


def clock_of(events: Sequence[HistoryLine]) -> Clock:
    """Read from the history: nothing is remembered elsewhere."""
    handed = max(index for index, each in enumerate(events) if each.kind in _HANDED)
    limit = max(index for index, each in enumerate(events) if each.kind in _NEW_LIMIT)
    after_handed = {each.kind for each in events[handed:]}
    after_limit = {each.kind for each in events[limit:]}
    return Clock(
        handed_at=events[handed].at,
        limit_at=events[limit].at,
        reminded=EventKind.REMINDED in after_handed,
        gave_up=any(each.kind is EventKind.REMINDED and each.note for each in events[handed:]),
        warned=EventKind.NEARLY_DUE in after_limit,
        overdue=EventKind.OVERDUE in after_limit,
    )


def next_check(work: Work, case: Case, clock: Clock) -> datetime | None:
    """When the clock has something to do next about an open case; None: never, until somebody acts."""
    moments = []
    if case.state is CaseState.DISPATCHED and case.accept_due_at and not clock.gave_up:
        start = min(max(heard_at(work, case, clock.handed_at), work.now), case.accept_due_at)
        halfway = start + (case.accept_due_at - start) / 2
        moments.append(case.accept_due_at if clock.reminded else halfway)
    if case.resolve_due_at:
        if not clock.warned:
            moments.append(nearly_due(clock.limit_at, case.resolve_due_at))
        elif not clock.overdue:
            moments.append(case.resolve_due_at)
    return min(moments, default=None)


def heard_at(work: Work, case: Case, at: datetime) -> datetime:
    """When whoever gets the case at this moment hears of it: at night in the morning, unless there is danger."""
    return at if work.taxonomy.leaf(case.topic).is_danger else work.policy.not_at_night(at)


def suspend_until(work: Work, day: date) -> datetime:
    """When a case suspended to this day comes back: as people begin to work. Raises CaseError for no such time."""
    opens = datetime.combine(day, work.policy.working_hours.start, SHANGHAI)
    if not work.now < opens <= work.now + LONGEST_SUSPENDED:
        raise CaseError(f"恢复的日子要在今天以后、{LONGEST_SUSPENDED.days}天以内")
    return work.now + (opens - work.now) / work.policy.clock_rate


def extended_due(work: Work, case: Case, by: Span) -> datetime:
    """By when a case with this much more time is to be solved. Raises CaseError for too much of it."""
    policy = work.policy
    # The length comes first: the calendar is walked day by day.
    if length_of(by, policy.calendar) <= LONGEST_EXTENDED:
        due = policy.due(max(work.now, case.resolve_due_at or work.now), by)
        if due <= work.now + LONGEST_EXTENDED / policy.clock_rate:
            return due
    raise CaseError(f"延期不能太久：新的期限要在{LONGEST_EXTENDED.days}天以内")


def may_be_reopened(work: Work, case: Case) -> bool:
    """Whether the window in which a closed case is taken up again is still open."""
    return case.closed_at is None or work.now <= work.policy.due(case.closed_at, work.policy.reopen_within)


def give_back_time(work: Work, case: Case) -> None:
    """A case that runs again gets the time that it stood still."""
    events = case_queries.events_of(work.store, case.id or 0)
    since = max(each.at for each in events if each.kind is EventKind.SUSPENDED)
    if case.resolve_due_at is not None:
        case.resolve_due_at += work.now - since


def accept_due(work: Work, case: Case) -> None:
    """Sets by when it is to be accepted: the shorter of the rule of service and the category's limit."""
    category, policy = work.taxonomy.leaf(case.topic), work.policy
    start = heard_at(work, case, work.now)
    limits = [policy.due(start, policy.accept_within)]
    if "accept_within" not in policy.set_by_operator:
        limits.append(policy.due(start, respond_within(category, case.urgency)))
    case.accept_due_at = min(limits)


def resolve_due(work: Work, topic: str) -> datetime:
    """By when a case registered or taken up again now is to be solved."""
    own = "resolve_within" in work.policy.set_by_operator
    span = work.policy.resolve_within if own else work.taxonomy.leaf(topic).resolve_within
    return work.policy.due(work.now, span)


def set_clock(work: Work, case: Case) -> Case:
    """Writes down when the clock has to look at the case again."""
    if case.state is CaseState.SUSPENDED:
        case.next_check_at = case.suspended_until
    elif case.state in OPEN:
        clock = clock_of(case_queries.events_of(work.store, case.id or 0))
        case.next_check_at = next_check(work, case, clock)
    else:
        case.next_check_at = None
    return work.store.add(case)

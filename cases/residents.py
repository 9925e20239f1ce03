"""What the resident does with their own case: chases, adds, takes back, says it is not solved."""

from collections.abc import Sequence

from cases import alerts, dispatch, supervision
from cases.casefile import attach, find, take
from cases.clock import resolve_due, set_clock
from cases.desk import Work
from cases.errors import ConflictError
from cases.routing import Candidate
from db.models import Case
from db.queries import cases as case_queries
from db.vocabulary import AlertKind, Because, CaseState, Step


def urge_case(work: Work, case_no: str, *, text: str = "") -> Case:
    """催办: the handler and the rung above are told."""
    case = find(work, case_no)
    take(work, case, Step.URGE, text)
    if case.assignee_id is None:
        alerts.promise(work, AlertKind.URGED, alerts.DESK, case=case)
    alerts.tell_handler(work, case, AlertKind.URGED)
    supervision.tell_above(work, case, AlertKind.URGED)
    return case


def supplement_case(work: Work, case_no: str, *, text: str, attachments: Sequence[int] = ()) -> Case:
    """补充: words and photos for the handler."""
    case = find(work, case_no)
    take(work, case, Step.SUPPLEMENT, text or "照片")
    for attachment_id in attachments:
        attach(work, case, attachment_id)
    alerts.tell_handler(work, case, AlertKind.SUPPLEMENTED, note=alerts.for_handler(work, case, text))
    return case


def withdraw_case(work: Work, case_no: str, *, reason: str = "") -> Case:
    """撤单."""
    case = find(work, case_no)
    take(work, case, Step.WITHDRAW, reason)
    case.closed_at, case.next_check_at = work.now, None
    alerts.cancel_pending(work, case, case.assignee_id)
    if case.assignee_id is not None:
        alerts.tell_handler(work, case, AlertKind.WITHDRAWN)
    return work.store.add(case)


def reopen_case(work: Work, case_no: str, *, reason: str) -> Case:
    """重办, one level up, while the window is open. Raises ConflictError after it."""
    case = find(work, case_no)
    closed = case.closed_at if case.state is CaseState.CLOSED else None
    if closed is not None and work.now > work.policy.due(closed, work.policy.reopen_within):
        raise ConflictError("结案已久，请重新报一次")
    above = dispatch.next_candidate(work, case) or _same(work, case)
    take(work, case, Step.REOPEN, reason)
    for each in case_queries.follow_ups_of(work.store, case.id or 0):
        if each.done_at is None:
            each.done_at = work.now
            work.store.add(each)
    case.round += 1
    case.closed_at, case.resolved_at, case.satisfaction, case.accepted_at = None, None, None, None
    case.resolve_due_at = resolve_due(work, case.topic)
    if above is None:
        case.assignee_id = None
        alerts.promise(work, AlertKind.NOBODY_ON_DUTY, alerts.DESK, case=case)
        return set_clock(work, case)
    take(work, case, Step.DISPATCH)
    dispatch.assign(work, case, Candidate(above.duty, Because.REOPENED), kind=AlertKind.REOPENED)
    return case


def _same(work: Work, case: Case) -> Candidate | None:
    """With nobody above, the last on the ladder takes it up again."""
    people = dispatch.ladder_of(work, case)
    return people[-1] if people else None

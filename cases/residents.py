"""What the resident does with their own case: chases, adds, takes back, says it is not solved."""

from collections.abc import Sequence

from cases import alerts, dispatch, supervision
from cases.casefile import attach, done_before, find, find_together, record, running, take
from cases.clock import may_be_reopened, resolve_due, set_clock
from cases.desk import Work
from cases.errors import ConflictError
from cases.routing import Candidate
from db.models import Case
from db.queries import cases as case_queries
from db.queries import promises
from db.vocabulary import AlertKind, Because, CaseState, EventKind, Step


def urge_case(work: Work, case_no: str, *, text: str = "", origin_key: str | None = None) -> Case:
    """催办: the handler and the rung above are told. The same `origin_key` again does nothing more."""
    (own,) = find_together(work, case_no)
    case = running(work, own)
    if done_before(work, origin_key):
        return case
    take(work, case, Step.URGE, text, origin_key=origin_key)
    if case.assignee_id is None:
        alerts.promise(work, AlertKind.URGED, alerts.DESK, case=case)
    alerts.tell_handler(work, case, AlertKind.URGED)
    supervision.tell_above(work, case, AlertKind.URGED)
    return case


def supplement_case(
    work: Work, case_no: str, *, text: str, attachments: Sequence[int] = (), origin_key: str | None = None
) -> Case:
    """补充: words and photos for the handler. The same `origin_key` again does nothing more."""
    (own,) = find_together(work, case_no)
    case = running(work, own)
    if done_before(work, origin_key):
        return case
    words = alerts.for_handler(work, own, text)
    take(work, case, Step.SUPPLEMENT, (text if case is own else words) or "照片", origin_key=origin_key)
    for attachment_id in attachments:
        attach(work, case, attachment_id)
    alerts.tell_handler(work, case, AlertKind.SUPPLEMENTED, note=words or "照片")
    return case


def shield_reporter(work: Work, case_no: str, *, text: str, origin_key: str | None = None) -> Case:
    """From now on nobody who handles it sees who told it. The same `origin_key` again does nothing more."""
    case = find(work, case_no)
    if not done_before(work, origin_key):
        case.anonymous = True
        record(work, case, EventKind.SUPPLEMENTED, note=text, before=case.state, origin_key=origin_key)
        work.store.add(case)
    return case


def withdraw_case(work: Work, case_no: str, *, reason: str = "", origin_key: str | None = None) -> Case:
    """撤单. What others reported too goes on for them. The same `origin_key` again does nothing more."""
    (case,) = find_together(work, case_no)
    if done_before(work, origin_key):
        return case
    take(work, case, Step.WITHDRAW, reason, origin_key=origin_key)
    case.closed_at, case.next_check_at = work.now, None
    if case.merged_into_id is not None:
        case.merged_into_id = None
        return work.store.add(case)
    alerts.cancel_at_end(work, case)
    alerts.tell_handler(work, case, AlertKind.WITHDRAWN)
    _go_on_for_followers(work, case)
    return work.store.add(case)


def _go_on_for_followers(work: Work, case: Case) -> None:
    """Of the cases merged into this one the first is taken up on its own, the others follow that."""
    first, *others = case_queries.merged_into(work.store, case.id or 0) or (None,)
    if first is None:
        return
    for each in others:
        each.merged_into_id = first.id
        work.store.add(each)
    before, first.state = first.state, CaseState.REGISTERED
    first.merged_into_id, first.closed_at = None, None
    first.resolve_due_at = resolve_due(work, first.topic)
    record(work, first, EventKind.REOPENED, note="并入的诉求撤单了，单独办理", before=before)
    dispatch.first_dispatch(work, first)
    alerts.tell_resident(work, first, AlertKind.RESIDENT_HANDLER_CHANGED)


def reopen_case(work: Work, case_no: str, *, reason: str, origin_key: str | None = None) -> Case:
    """重办, one level up, while the window is open. Raises ConflictError after it. Once for an `origin_key`."""
    case = find(work, case_no)
    if done_before(work, origin_key):
        return case
    if case.state is CaseState.CLOSED and not may_be_reopened(work, case):
        raise ConflictError("结案已久，请重新报一次")
    above = dispatch.next_candidate(work, case) or _same(work, case)
    take(work, case, Step.REOPEN, reason, origin_key=origin_key)
    for each in promises.follow_ups_of(work.store, case.id or 0):
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
    alerts.tell_followers(work, case, AlertKind.RESIDENT_HANDLER_CHANGED)
    return case


def _same(work: Work, case: Case) -> Candidate | None:
    """With nobody above, the last on the ladder takes it up again."""
    people = dispatch.ladder_of(work, case)
    return people[-1] if people else None

"""What the handler does with a case: takes it, reports on it, waits, asks for time, finishes it."""

from collections.abc import Sequence
from datetime import date

from cases import alerts, community
from cases.casefile import attach, done_before, find, find_together, record, take
from cases.clock import extended_due, give_back_time, set_clock, suspend_until
from cases.deadlines import Span
from cases.desk import Actor, Work
from cases.errors import CaseError
from cases.lifecycle import ENDED, OPEN
from cases.photos import lacks_photo
from db.models import Case, FollowUp
from db.queries import cases as case_queries
from db.queries import promises
from db.vocabulary import AlertKind, CaseState, EventKind, FollowUpKind, Satisfaction, Step


def accept_case(work: Work, case_no: str, *, note: str = "") -> Case:
    """接单."""
    case = find(work, case_no)
    take(work, case, Step.ACCEPT, note)
    case.accepted_at = case.accepted_at or work.now
    alerts.cancel_pending(work, case, case.assignee_id)
    alerts.tell_resident(work, case, AlertKind.RESIDENT_ACCEPTED)
    return set_clock(work, case)


def report_progress(work: Work, case_no: str, *, note: str, attachments: Sequence[int] = ()) -> Case:
    """A note on the way; the resident reads it. A suspended case runs again, with the time it stood added."""
    if not note.strip():
        raise CaseError("请写一句进展")
    case = find(work, case_no)
    if case.state is CaseState.SUSPENDED:
        give_back_time(work, case)
    take(work, case, Step.PROGRESS, note)
    _attach(work, case, attachments)
    alerts.tell_resident(work, case, AlertKind.RESIDENT_PROGRESS, note=note.strip())
    return set_clock(work, case)


def suspend_case(work: Work, case_no: str, *, reason: str, until: date) -> Case:
    """Waits for somebody else; the clock stands still until that day. The resident learns why and until when."""
    why = reason.strip().rstrip("。.！!")
    if not why:
        raise CaseError("挂起要写明原因")
    case = find(work, case_no)
    case.suspended_until = suspend_until(work, until)
    day = f"{until.month}月{until.day}日"
    take(work, case, Step.SUSPEND, f"{why}，预计{day}恢复")
    alerts.tell_resident(work, case, AlertKind.RESIDENT_SUSPENDED, note=why, until=day)
    return set_clock(work, case)


def resume_case(work: Work, case_no: str, *, note: str = "") -> Case:
    """What it waited for is there, or its day has come: it runs again with the time that it stood still."""
    case = find(work, case_no)
    take(work, case, Step.RESUME, note)
    give_back_time(work, case)
    if case.assignee_id is None or work.actor != Actor.person(case.assignee_id):
        alerts.tell_handler(work, case, AlertKind.RESUMED)
    alerts.tell_resident(work, case, AlertKind.RESIDENT_RESUMED)
    return set_clock(work, case)


def extend_case(work: Work, case_no: str, *, reason: str, by: Span) -> Case:
    """More time, explained to the resident (北京接诉即办条例: extensions are explained)."""
    if not reason.strip():
        raise CaseError("延期要写明原因")
    case = find(work, case_no)
    case.resolve_due_at = extended_due(work, case, by)
    take(work, case, Step.EXTEND, reason)
    alerts.tell_resident(work, case, AlertKind.RESIDENT_EXTENDED, note=reason.strip())
    return set_clock(work, case)


def report_done(work: Work, case_no: str, *, note: str, attachments: Sequence[int] = ()) -> Case:
    """办结: the handler says it is solved; the resident will be asked whether it is.

    Categories that need a photo are not done without one (anti-false-closing).
    """
    if not note.strip():
        raise CaseError("请写一句怎么办的")
    case = find(work, case_no)
    _attach(work, case, attachments)
    if lacks_photo(work, case):
        raise CaseError("这类事办结要附一张现场照片")
    take(work, case, Step.DONE, note)
    case.resolved_at = work.now
    case.accepted_at = case.accepted_at or work.now
    alerts.cancel_at_end(work, case)
    alerts.cancel_overtaken(work, case)
    due = work.policy.not_at_night(work.policy.due(work.now, work.policy.followup_after))
    work.store.add(
        FollowUp(case_id=case.id or 0, kind=FollowUpKind.SATISFACTION, round=case.round, due_at=due)
    )
    return set_clock(work, case)


def close_case(
    work: Work, case_no: str, *, satisfaction: Satisfaction, note: str = "", origin_key: str | None = None
) -> Case:
    """结案, as the resident rated it; those whose cases were merged into it learn the outcome."""
    case = find(work, case_no)
    take(work, case, Step.CLOSE, note or satisfaction.label, origin_key=origin_key)
    _ended(work, case)
    case.satisfaction = satisfaction
    alerts.tell_followers(work, case, AlertKind.RESIDENT_CLOSED)
    return set_clock(work, case)


def close_as_solved(
    work: Work, case_no: str, *, satisfaction: Satisfaction, origin_key: str | None = None
) -> Case:
    """The resident says by themselves that it is solved: done and closed in one, once for an `origin_key`."""
    case = find(work, case_no)
    if done_before(work, origin_key):
        return case
    if case.state is CaseState.REGISTERED:
        case.state = CaseState.DISPATCHED
    if case.state in OPEN:
        take(work, case, Step.DONE, "居民说已经解决")
        case.resolved_at = work.now
    return close_case(work, case_no, satisfaction=satisfaction, origin_key=origin_key)


def message_resident(work: Work, case_no: str, *, text: str) -> None:
    """The handler's words go to the resident through us; neither learns the other's number."""
    case = find(work, case_no)
    if not text.strip():
        raise CaseError("请写要说的话")
    if case.conversation_id is None:
        raise CaseError("这件事不是在对话里报的，请和社区工作人员联系居民")
    handler = community.handler_of(work, case.assignee_id, case.assignee_role)
    note = f"{handler.title if handler else '社区'}：{text.strip()}"
    recipient = alerts.to_conversation(case.conversation_id)
    alerts.promise(work, AlertKind.RESIDENT_MESSAGE, recipient, case=case, params={"note": note}, urgent=True)


def decline_case(work: Work, case_no: str, *, reason: str) -> Case:
    """不予受理, with the reason for the resident."""
    if not reason.strip():
        raise CaseError("不予受理要写明原因")
    case = find(work, case_no)
    take(work, case, Step.DECLINE, reason)
    _ended(work, case)
    alerts.tell_resident(work, case, AlertKind.RESIDENT_DECLINED, note=reason.strip())
    return set_clock(work, case)


def merge_case(work: Work, case_no: str, *, into_case_no: str, told: bool = False) -> Case:
    """The same matter as another case: that one is handled, this one keeps its history.

    Its reporter learns the number that is now followed, unless `told` already, and nothing of who else reported.
    """
    case, target = find_together(work, case_no, into_case_no)
    if case.id == target.id or target.state in ENDED:
        raise CaseError("不能并到自己或已经结束的诉求里")
    take(work, case, Step.MERGE, into_case_no)
    _ended(work, case)
    words = f"并入 {case_no}：{alerts.words_for_handler(work, case)}"
    record(work, target, EventKind.SUPPLEMENTED, note=words, before=target.state)
    alerts.tell_handler(work, target, AlertKind.SUPPLEMENTED, note=words)
    if case.assignee_id not in (None, target.assignee_id):
        alerts.tell_handler(work, case, AlertKind.TRANSFERRED_AWAY)
    for each in (case, *case_queries.merged_into(work.store, case.id or 0)):
        each.merged_into_id = target.id
        work.store.add(each)
        if not told:
            alerts.tell_reporter(work, each, AlertKind.RESIDENT_MERGED, into=into_case_no)
    return set_clock(work, case)


def _ended(work: Work, case: Case) -> None:
    case.closed_at = work.now
    alerts.cancel_at_end(work, case)
    for each in promises.follow_ups_of(work.store, case.id or 0):
        if each.done_at is None:
            each.done_at = work.now
            work.store.add(each)


def _attach(work: Work, case: Case, attachments: Sequence[int]) -> None:
    for attachment_id in attachments:
        attach(work, case, attachment_id)

"""回访: when to ask the resident, what an answer leads to, and what happens when none comes."""

from dataclasses import dataclass
from datetime import datetime

from cases import alerts, community, handling, residents
from cases.casefile import done_before, find, record
from cases.desk import Work
from cases.drafts import HandlerView
from cases.errors import ConflictError
from db.models import Case, FollowUp
from db.queries import cases as case_queries
from db.queries import promises
from db.vocabulary import AlertKind, CaseState, EventKind, FollowUpKind, Satisfaction

_QUESTIONS = (FollowUpKind.SATISFACTION, FollowUpKind.SATISFACTION_AGAIN)


@dataclass(frozen=True)
class DueFollowUp:
    """A question to ask now."""

    followup_id: int
    case_no: str
    conversation_id: int


@dataclass(frozen=True)
class Followed:
    """What an answer led to."""

    case_no: str
    reopened: bool
    handler: HandlerView | None
    resolve_due_at: datetime | None


def due_questions(work: Work, *, limit: int = 50) -> list[DueFollowUp]:
    """Questions for residents who can be asked by chat. For others the desk is told to phone, once."""
    due = []
    for each in promises.due_follow_ups(work.store, work.now, _QUESTIONS, limit):
        case = case_queries.case_by_id(work.store, each.case_id)
        if case is None or case.state is not CaseState.DONE:
            each.done_at = work.now
            work.store.add(each)
        elif case.conversation_id is None:
            alerts.promise(
                work, AlertKind.HUMAN_WANTED, alerts.DESK, case=case, params={"about": each.kind.label}
            )
            mark_asked(work, each.id or 0)
        else:
            due.append(DueFollowUp(each.id or 0, case.case_no, case.conversation_id))
    return due


def mark_asked(work: Work, followup_id: int) -> None:
    """The question went out; the next step of asking is promised."""
    asked = promises.follow_up(work.store, followup_id)
    if asked is None or asked.started_at is not None:
        return
    asked.started_at = work.now
    work.store.add(asked)
    case = case_queries.case_by_id(work.store, asked.case_id)
    if case is None:
        return
    record(work, case, EventKind.FOLLOW_UP_ASKED, note=asked.kind.label, before=case.state)
    first = asked.kind is FollowUpKind.SATISFACTION
    kind = FollowUpKind.SATISFACTION_AGAIN if first else FollowUpKind.CLOSE_UNANSWERED
    wait = work.policy.followup_again_after if first else work.policy.followup_close_after
    due_at = work.policy.not_at_night(work.policy.due(work.now, wait))
    work.store.add(FollowUp(case_id=asked.case_id, kind=kind, round=asked.round, due_at=due_at))


def close_unanswered(work: Work, *, limit: int = 50) -> int:
    """Asked twice, no answer: closed as 未评价, never as satisfied."""
    closed = 0
    for each in promises.due_follow_ups(work.store, work.now, (FollowUpKind.CLOSE_UNANSWERED,), limit):
        each.started_at = each.done_at = work.now
        each.answer = Satisfaction.UNRATED
        work.store.add(each)
        case = case_queries.case_by_id(work.store, each.case_id)
        if case is not None and case.state is CaseState.DONE:
            handling.close_case(work, case.case_no, satisfaction=Satisfaction.UNRATED)
            alerts.tell_reporter(work, case, AlertKind.RESIDENT_CLOSED)
            closed += 1
    return closed


def answer_followup(
    work: Work,
    case_no: str,
    *,
    satisfaction: Satisfaction,
    solved: bool,
    comment: str = "",
    origin_key: str | None = None,
) -> Followed:
    """Solved: closed as rated. Not solved: taken up again one level higher. Once for each `origin_key`.

    Raises ConflictError when the case is not waiting for an answer.
    """
    case = find(work, case_no)
    if not done_before(work, origin_key):
        _answer(work, case, satisfaction, solved=solved, comment=comment, origin_key=origin_key)
    handler = community.handler_of(work, case.assignee_id, case.assignee_role)
    return Followed(case_no, not solved, handler, case.resolve_due_at)


def _answer(
    work: Work,
    case: Case,
    satisfaction: Satisfaction,
    *,
    solved: bool,
    comment: str,
    origin_key: str | None,
) -> None:
    if case.state is not CaseState.DONE:
        raise ConflictError("这件事现在不在等您评价")
    _keep_answer(work, case, satisfaction, solved=solved, comment=comment)
    note = "，".join(filter(None, ("已解决" if solved else "未解决", satisfaction.label, comment)))
    record(work, case, EventKind.FOLLOW_UP_ANSWERED, note=note, before=case.state, origin_key=origin_key)
    if solved:
        handling.close_case(work, case.case_no, satisfaction=satisfaction)
    else:
        residents.reopen_case(work, case.case_no, reason=comment or "居民说没有解决")


def _keep_answer(work: Work, case: Case, satisfaction: Satisfaction, *, solved: bool, comment: str) -> None:
    waiting = [
        each
        for each in promises.follow_ups_of(work.store, case.id or 0)
        if each.round == case.round and each.done_at is None
    ]
    questions = [each for each in waiting if each.kind in _QUESTIONS]
    # Whoever answers before they are asked answers the first question; the second was never put to them.
    answered = ([each for each in questions if each.started_at] or questions[:1])[-1:]
    for each in waiting:
        each.done_at = work.now
        if each in answered:
            each.answer, each.solved, each.comment = satisfaction, solved, comment[:2000]
        work.store.add(each)

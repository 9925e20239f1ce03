"""The clock: reminds, escalates, warns before and after a deadline. Its schedule is `Case.next_check_at`."""

from cases import alerts, dispatch, handling
from cases.casefile import find, record, take
from cases.clock import Clock, clock_of, heard_at, set_clock
from cases.deadlines import nearly_due
from cases.desk import Work
from cases.lifecycle import OPEN
from db.models import Case
from db.queries import cases as case_queries
from db.vocabulary import AlertKind, Because, CaseState, EventKind, Step


def due_for_check(work: Work, *, limit: int = 100) -> list[int]:
    """Ids of the cases that the clock is to look at now."""
    return list(case_queries.cases_to_check(work.store, work.now, limit))


def check_case(work: Work, case_id: int) -> bool:
    """Does what is due about one case. False: somebody else was faster, or nothing was due."""
    case = case_queries.case_id_to_change(work.store, case_id)
    if case is None or case.next_check_at is None or case.next_check_at > work.now:
        return False
    clock = clock_of(case_queries.events_of(work.store, case_id))
    if case.state is CaseState.SUSPENDED:
        handling.resume_case(work, case.case_no)
    elif case.state in OPEN:
        _check_accepted(work, case, clock)
        _check_resolved(work, case, clock)
    set_clock(work, case)
    return True


def _check_accepted(work: Work, case: Case, clock: Clock) -> None:
    if case.state is not CaseState.DISPATCHED or case.accept_due_at is None or clock.gave_up:
        return
    if work.now >= case.accept_due_at:
        if not dispatch.escalate_case(work, case, because=Because.NOT_ACCEPTED):
            # The top of the ladder does not answer either: it stays theirs, and the desk is told once.
            record(work, case, EventKind.REMINDED, note=AlertKind.NOBODY_ON_DUTY.label, before=case.state)
            alerts.promise(work, AlertKind.NOBODY_ON_DUTY, alerts.DESK, case=case)
    elif not clock.reminded and work.now > heard_at(work, case, clock.handed_at):
        record(work, case, EventKind.REMINDED, before=case.state)
        alerts.tell_handler(work, case, AlertKind.REMIND_ACCEPT)


def _check_resolved(work: Work, case: Case, clock: Clock) -> None:
    if case.resolve_due_at is None:
        return
    if work.now >= case.resolve_due_at and not clock.overdue:
        if not clock.warned:
            record(work, case, EventKind.NEARLY_DUE, before=case.state)
        record(work, case, EventKind.OVERDUE, before=case.state)
        alerts.tell_handler(work, case, AlertKind.OVERDUE)
        tell_above(work, case, AlertKind.OVERDUE)
        alerts.promise(work, AlertKind.OVERDUE, alerts.DESK, case=case)
    elif work.now >= nearly_due(clock.limit_at, case.resolve_due_at) and not clock.warned:
        record(work, case, EventKind.NEARLY_DUE, before=case.state)
        alerts.tell_handler(work, case, AlertKind.NEARLY_DUE)


def tell_above(work: Work, case: Case, kind: AlertKind) -> None:
    """A notice to the next rung."""
    above = dispatch.next_candidate(work, case)
    if above is not None:
        recipient = alerts.to_person(above.duty.person_id)
        alerts.promise(work, kind, recipient, case=case, role=above.duty.role)


def supervise_case(work: Work, case_no: str, *, note: str) -> Case:
    """督办: staff chase; the handler and the rung above are told."""
    case = find(work, case_no)
    take(work, case, Step.SUPERVISE, note)
    alerts.tell_handler(work, case, AlertKind.SUPERVISED, note=note)
    tell_above(work, case, AlertKind.SUPERVISED)
    return case

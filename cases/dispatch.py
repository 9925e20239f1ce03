"""Giving a case to somebody: the first time, by transfer, after a return, up the ladder."""

from collections.abc import Collection, Mapping, Sequence

from cases import alerts, community
from cases.casefile import done_before, file_new, find, record, set_place, take
from cases.clock import Clock, accept_due, give_back_time, next_check, set_clock
from cases.desk import Work
from cases.drafts import PlaceDraft
from cases.errors import CaseError, NotFoundError
from cases.lifecycle import OPEN, next_state
from cases.routing import Candidate, DutyView, ladder
from db.models import Assignment, Case
from db.queries import cases as case_queries
from db.queries import roster
from db.vocabulary import AlertKind, Because, CaseState, EventKind, Role, Step


def dispatch_new(work: Work, case: Case, *, attachments: Sequence[int]) -> None:
    """Stores a new case with the first on the ladder; in danger the rest of the ladder is told in the same moment.

    All is decided before anything is written, so that the case is written once.
    """
    people = ladder_of(work, case)
    if people:
        case.state = next_state(case.state, Step.DISPATCH)
        _choose(work, case, people[0])
    case.next_check_at = next_check(work, case, Clock(handed_at=work.now, limit_at=work.now))
    file_new(work, case, attachments=attachments)
    if people:
        _hand(work, case, _first_alert(work, case))
    _tell_others(work, case, people)


def first_dispatch(work: Work, case: Case) -> None:
    """The same for a case that was part of another one and goes on alone."""
    people = ladder_of(work, case)
    if people:
        take(work, case, Step.DISPATCH)
        assign(work, case, people[0], kind=_first_alert(work, case))
    else:
        set_clock(work, case)
    _tell_others(work, case, people)


def dispatch_case(work: Work, case_no: str, *, person_id: int | None = None, note: str = "") -> Case:
    """By staff: to somebody named, else to the first on the ladder."""
    case = find(work, case_no)
    next_state(case.state, Step.DISPATCH)
    candidate = (
        _named(work, person_id, Because.STAFF) if person_id else next(iter(ladder_of(work, case)), None)
    )
    if candidate is None:
        raise CaseError("这个地方没有可以派的人，请指定一位")
    take(work, case, Step.DISPATCH, note)
    assign(work, case, candidate)
    return case


def transfer_case(work: Work, case_no: str, *, person_id: int, reason: str) -> Case:
    """To another person. The one who had it is told so; the resident learns who has it now."""
    if not reason.strip():
        raise CaseError("转派要写明原因")
    case = find(work, case_no)
    candidate = _named(work, person_id, Because.TRANSFERRED)
    _pass_on(work, case, candidate, note=reason)
    _tell_new_handler(work, case)
    return case


def _pass_on(
    work: Work,
    case: Case,
    candidate: Candidate,
    *,
    note: str,
    rung: Collection[int] = (),
) -> None:
    """To somebody else; who had it, and is not `rung` all the same, is told that it is no longer theirs."""
    before, role = case.assignee_id, case.assignee_role
    if case.state is CaseState.SUSPENDED:
        give_back_time(work, case)
    take(work, case, Step.DISPATCH if case.state is CaseState.REGISTERED else Step.TRANSFER, note)
    assign(work, case, candidate, kind=_first_alert(work, case))
    if before is not None and before not in (*rung, candidate.duty.person_id):
        alerts.promise(work, AlertKind.TRANSFERRED_AWAY, alerts.to_person(before), case=case, role=role)


def return_case(work: Work, case_no: str, *, reason: str) -> Case:
    """「不是我的」: the reason is kept, the next on the ladder gets it; with nobody left the desk does."""
    if not reason.strip():
        raise CaseError("请写明为什么不是您的")
    case = find(work, case_no)
    take(work, case, Step.RETURN, reason)
    _close_assignment(work, case, returned_reason=reason)
    candidate = next_candidate(work, case)
    alerts.cancel_pending(work, case, case.assignee_id)
    case.assignee_id, case.assignee_role = None, None
    if candidate is None:
        _nobody(work, case)
        return set_clock(work, case)
    take(work, case, Step.DISPATCH)
    assign(work, case, Candidate(candidate.duty, Because.RETURNED))
    _tell_new_handler(work, case)
    return case


def escalate_case(work: Work, case: Case, *, because: Because) -> bool:
    """Up one rung because nobody took it. False: there is no rung above; the desk is told."""
    candidate = next_candidate(work, case)
    if candidate is None:
        return False
    before = community.handler_of(work, case.assignee_id, case.assignee_role)
    record(work, case, EventKind.ESCALATED, note=because.label, before=case.state)
    # The resident learns who has it when somebody accepts; a message for every rung would be noise.
    told = {"before": f"（{before.label}）" if before else ""}
    assign(work, case, Candidate(candidate.duty, because), kind=AlertKind.ESCALATED, told=told)
    return True


def locate_case(work: Work, case_no: str, *, place: PlaceDraft, origin_key: str | None = None) -> Case:
    """A place told after the case was registered: whoever answers for it gets the case. Once for an `origin_key`."""
    case = find(work, case_no)
    if done_before(work, origin_key):
        return case
    before = ladder_of(work, case)
    set_place(case, place)
    record(work, case, EventKind.SUPPLEMENTED, note=place.text, before=case.state, origin_key=origin_key)
    hand_to_whom_it_belongs(work, case, before, told=alerts.place_for_handler(work, case))
    return case


def hand_to_whom_it_belongs(
    work: Work, case: Case, before: Sequence[Candidate], *, told: str, alarm: bool = False
) -> bool:
    """After its place or category changed. True: somebody else has it now; else whoever has it is `told`, or rung
    where it has only now turned out to be a danger (`alarm`).

    `before` is the ladder until now: where the same people answer for it, whoever it was escalated to keeps it.
    In danger the others on the ladder hear of it anew.
    """
    if case.merged_into_id or case.state not in OPEN:
        return False
    people = ladder_of(work, case)
    ids = [each.duty.person_id for each in people]
    same = [each.duty.person_id for each in before] == ids
    moves = bool(people) and (case.assignee_id is None or not (same or ids[0] == case.assignee_id))
    if moves:
        _pass_on(work, case, people[0], note=told, rung=ids)
    else:
        kind = AlertKind.DANGER if alarm else AlertKind.SUPPLEMENTED
        alerts.tell_handler(work, case, kind, note=told)
        set_clock(work, case)
    if work.taxonomy.leaf(case.topic).is_danger:
        _ring(work, case, [each for each in people if each.duty.person_id != case.assignee_id])
    return moves


def ladder_of(work: Work, case: Case) -> tuple[Candidate, ...]:
    """The people for this case, nearest first."""
    place = {part: getattr(case, part) for part in ("area", "building", "unit", "room", "spot")}
    where, duties = community.route_place(work, {**place, "text": case.place_text})
    return ladder(work.taxonomy.leaf(case.topic), where, duties, text=case.text)


def next_candidate(work: Work, case: Case) -> Candidate | None:
    """The first on the ladder who has not had the case in this round and stands no lower than who had it."""
    people = ladder_of(work, case)
    had = {each.person_id for each in _this_round(work, case)}
    last = max((index for index, each in enumerate(people) if each.duty.person_id in had), default=-1)
    return next((each for each in people[last + 1 :] if each.duty.person_id not in had), None)


def assign(
    work: Work,
    case: Case,
    candidate: Candidate,
    kind: AlertKind = AlertKind.NEW_CASE,
    *,
    told: Mapping[str, str] | None = None,
) -> None:
    """Hands the case over: assignment row, deadline, alert (with what is `told` beside the case), clock."""
    alerts.cancel_pending(work, case, case.assignee_id)
    _close_assignment(work, case)
    _choose(work, case, candidate)
    _hand(work, case, kind, **told or {})
    set_clock(work, case)


def _choose(work: Work, case: Case, candidate: Candidate) -> None:
    case.assignee_id, case.assignee_role = candidate.duty.person_id, candidate.duty.role
    case.assigned_because = candidate.because.value
    accept_due(work, case)


def _hand(work: Work, case: Case, kind: AlertKind, **told: str) -> None:
    work.store.insert(
        Assignment,
        case_id=case.id,
        person_id=case.assignee_id,
        role=case.assignee_role,
        because=case.assigned_because,
        at=work.now,
    )
    alerts.tell_handler(work, case, kind, **told)


def _first_alert(work: Work, case: Case) -> AlertKind:
    return AlertKind.DANGER if work.taxonomy.leaf(case.topic).is_danger else AlertKind.NEW_CASE


def _tell_others(work: Work, case: Case, people: Sequence[Candidate]) -> None:
    """Beside the first on the ladder: in danger the others, and where there is nobody the desk."""
    if not people:
        _nobody(work, case)
    elif work.taxonomy.leaf(case.topic).is_danger:
        _ring(work, case, people[1:])


def _ring(work: Work, case: Case, people: Sequence[Candidate]) -> None:
    for each in people:
        recipient = alerts.to_person(each.duty.person_id)
        alerts.promise(work, AlertKind.DANGER, recipient, case=case, role=each.duty.role, urgent=True)
    alerts.promise(work, AlertKind.DANGER, alerts.DESK, case=case)


def _nobody(work: Work, case: Case) -> None:
    """No case is lost: the desk has it."""
    alerts.promise(work, AlertKind.NOBODY_ON_DUTY, alerts.DESK, case=case)


def _named(work: Work, person_id: int, because: Because) -> Candidate:
    person = roster.person(work.store, person_id)
    if person is None or not person.active:
        raise NotFoundError("名册里没有这个人")
    duties = roster.duties_of(work.store, person_id)
    role = duties[0].role if duties else Role.COMMUNITY
    return Candidate(DutyView(person_id, person.title, role, "", 0), because)


def _this_round(work: Work, case: Case) -> list[Assignment]:
    """Assignments since the case was last taken up."""
    events = case_queries.events_of(work.store, case.id or 0)
    starts = [each.at for each in events if each.kind in (EventKind.REGISTERED, EventKind.REOPENED)]
    return [each for each in case_queries.assignments_of(work.store, case.id or 0) if each.at >= max(starts)]


def _close_assignment(work: Work, case: Case, *, returned_reason: str | None = None) -> None:
    case_queries.close_assignment(work.store, case.id or 0, at=work.now, reason=returned_reason)


def _tell_new_handler(work: Work, case: Case) -> None:
    alerts.tell_resident(work, case, AlertKind.RESIDENT_HANDLER_CHANGED)

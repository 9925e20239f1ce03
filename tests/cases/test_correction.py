"""Staff put right what was understood wrongly: who has it, by when, and what everybody hears of it."""

from datetime import timedelta

import pytest

from cases import casefile, correction, handling, lookups, residents
from cases.desk import Actor, Desk
from cases.drafts import PlaceDraft
from cases.errors import CaseError
from db.queries import promises
from db.vocabulary import AlertKind, CaseState, Role, Urgency
from tests.conftest import Clock, place, report

STAFF = Actor("staff:li")


def noise(desk: Desk) -> str:
    """Handled by the unit leader."""
    case = report(desk, "clutter.stairwell", "过道堵着一堆东西", place("3", "2")).case
    assert case is not None
    assert case.assignee_role is Role.UNIT_LEADER
    return case.case_no


def told(desk: Desk, case_no: str) -> list[tuple[AlertKind, str]]:
    with desk.read() as work:
        case = casefile.find(work, case_no)
        return [(each.kind, each.recipient) for each in promises.alerts_of(work.store, case.id or 0)]


def test_another_category_goes_to_its_people_with_its_time(desk: Desk, clock: Clock) -> None:
    case_no = noise(desk)
    with desk.read() as work:
        before = casefile.find(work, case_no).assignee_id
    clock.forward(hours=3)
    with desk.work(actor=STAFF) as work:
        case = correction.correct_category(work, case_no, topic="repair.light")
        limit = work.policy.due(work.now, work.taxonomy.leaf("repair.light").resolve_within)
    assert case.assignee_role is Role.PROPERTY_MANAGER
    assert case.resolve_due_at == limit
    heard = told(desk, case_no)
    assert (AlertKind.TRANSFERRED_AWAY, f"person:{before}") in heard
    assert (AlertKind.NEW_CASE, f"person:{case.assignee_id}") in heard
    with desk.read() as work:
        found = lookups.case_detail(work, case_no)
    assert [each["label"] for each in found["events"]][-2:] == ["更正类别", "转派"]
    assert found["events"][-2]["note"] == "楼内私堆乱放 → 照明损坏或缺失"


def test_what_was_accepted_is_to_be_accepted_by_the_new_people(desk: Desk) -> None:
    case_no = noise(desk)
    with desk.work(actor=STAFF) as work:
        handling.accept_case(work, case_no)
    with desk.work(actor=STAFF) as work:
        case = correction.correct_place(work, case_no, place=place("5", "1"))
        assert case.state is CaseState.DISPATCHED
        assert case.accept_due_at is not None
        assert case.accept_due_at > work.now


def test_a_corrected_danger_rings_the_whole_ladder(desk: Desk) -> None:
    case_no = noise(desk)
    with desk.work(actor=STAFF) as work:
        case = correction.correct_category(work, case_no, topic="em.fire")
    assert case.urgency is Urgency.P0
    assert case.assignee_role is Role.GRID_LEADER
    rung = [recipient for kind, recipient in told(desk, case_no) if kind is AlertKind.DANGER]
    assert "desk" in rung
    assert len(rung) > 2


def test_who_has_it_keeps_it_within_their_stairwell_and_reads_of_it(desk: Desk) -> None:
    case_no = noise(desk)
    with desk.work(actor=STAFF) as work:
        handling.accept_case(work, case_no)
    with desk.work(actor=STAFF) as work:
        upstairs = PlaceDraft("3号楼2单元5楼", building="3", unit="2", floor="5")
        case = correction.correct_place(work, case_no, place=upstairs)
    assert case.state is CaseState.ACCEPTED
    assert told(desk, case_no)[-1] == (AlertKind.SUPPLEMENTED, f"person:{case.assignee_id}")


@pytest.mark.parametrize(
    ("where", "why"),
    [
        (PlaceDraft(""), "请写清地点"),
        (place("999", "1"), "社区没有999号楼"),
        (place("3", "9"), "3号楼没有9单元"),
    ],
)
def test_a_place_that_is_none_changes_nothing(desk: Desk, where: PlaceDraft, why: str) -> None:
    case_no = noise(desk)
    with pytest.raises(CaseError, match=why), desk.work(actor=STAFF) as work:
        correction.correct_place(work, case_no, place=where)
    with desk.read() as work:
        assert casefile.find(work, case_no).building == "3"


@pytest.mark.parametrize("topic", ["clutter.stairwell", "no.such"])
def test_a_category_that_is_none_or_the_same_changes_nothing(desk: Desk, topic: str) -> None:
    case_no = noise(desk)
    with pytest.raises(CaseError, match="别的类别"), desk.work(actor=STAFF) as work:
        correction.correct_category(work, case_no, topic=topic)


def test_what_has_ended_is_not_corrected(desk: Desk) -> None:
    case_no = noise(desk)
    with desk.work(actor=Actor("conversation:1")) as work:
        residents.withdraw_case(work, case_no)
    with pytest.raises(CaseError, match="不能更正"), desk.work(actor=STAFF) as work:
        correction.correct_category(work, case_no, topic="repair.light")


def test_whoever_has_what_turns_out_a_danger_is_rung_too(desk: Desk) -> None:
    case = report(desk, "em.gas_leak", "好大煤气味", place("3", "2")).case
    assert case is not None
    with desk.work(actor=STAFF) as work:
        correction.correct_category(work, case.case_no, topic="em.fire")
    rung = [whom for kind, whom in told(desk, case.case_no) if kind is AlertKind.DANGER]
    # Once when it was told, once as it was put right: nobody twice for one thing.
    assert {whom: rung.count(whom) for whom in rung} == dict.fromkeys(rung, 2)
    assert {f"person:{case.assignee_id}", "desk"} <= set(rung)


def test_a_suspended_case_of_another_category_is_taken_up_and_gets_no_time_twice(
    desk: Desk, clock: Clock
) -> None:
    case_no = noise(desk)
    with desk.work(actor=STAFF) as work:
        handling.accept_case(work, case_no)
        handling.suspend_case(work, case_no, reason="等配件", until=(work.now + timedelta(days=20)).date())
    clock.forward(days=10)
    with desk.work(actor=STAFF) as work:
        case = correction.correct_category(work, case_no, topic="repair.light")
        limit = work.policy.due(work.now, work.taxonomy.leaf("repair.light").resolve_within)
    assert case.state is CaseState.DISPATCHED
    assert case.resolve_due_at == limit

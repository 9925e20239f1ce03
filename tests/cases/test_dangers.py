"""What is told of a danger after it was alarmed reaches all who were alerted, once, and ends nothing."""

from collections import Counter
from datetime import timedelta

from cases import casefile, dangers, dispatch, lookups, own_cases, residents
from cases.desk import Actor, Desk
from db.queries import promises
from db.vocabulary import AlertKind, Because, CaseState
from tests.conftest import Clock, place, report

NIGHT = timedelta(hours=13)


def fire(desk: Desk) -> str:
    case = report(
        desk, topic="em.fire", text="着火了", where=place("3", "2"), conversation_id=_chat(desk)
    ).case
    assert case is not None
    return case.case_no


def _chat(desk: Desk) -> int:
    from cases import conversations

    with desk.work(actor=Actor("web:resident")) as work:
        return conversations.open_conversation(work, channel="web", sender="老王").id or 0


def clear(desk: Desk, case_no: str, text: str = "灭了没事了", key: str | None = None) -> None:
    with desk.work(actor=Actor.conversation(1)) as work:
        dangers.report_all_clear(work, case_no, text=text, origin_key=key)


def told(desk: Desk, case_no: str, kind: AlertKind) -> Counter[str]:
    with desk.read() as work:
        alerts = lookups.case_detail(work, case_no)["alerts"]
    return Counter(each["to"]["name"] for each in alerts if each["kind"] == kind.value)


def test_everybody_who_was_rung_hears_the_all_clear_once_and_at_night(desk: Desk, clock: Clock) -> None:
    clock.now += NIGHT
    case_no = fire(desk)
    clear(desk, case_no, key="1:m:all_clear")
    clear(desk, case_no, key="1:m:all_clear")
    clear(desk, case_no, text="真的没事了")
    assert told(desk, case_no, AlertKind.ALL_CLEAR) == told(desk, case_no, AlertKind.DANGER)
    with desk.read() as work:
        case = lookups.case_detail(work, case_no)
    assert {each["due_at"] for each in case["alerts"]} == {clock.now.isoformat()}
    assert case["state"] == CaseState.DISPATCHED
    notes = [each["note"] for each in case["events"] if each["kind"] == "supplemented"]
    assert notes == ["报告人说已没事：灭了没事了", "报告人说已没事：真的没事了"]


def test_after_an_all_clear_a_danger_that_is_back_rings_everybody_again(desk: Desk) -> None:
    case_no = fire(desk)
    rung = told(desk, case_no, AlertKind.DANGER)
    with desk.work(actor=Actor.conversation(1)) as work:
        dangers.report_danger_again(work, case_no, text="快来")
    assert told(desk, case_no, AlertKind.DANGER) == rung
    assert told(desk, case_no, AlertKind.URGED).total() > 0
    clear(desk, case_no)
    with desk.work(actor=Actor.conversation(1)) as work:
        dangers.report_danger_again(work, case_no, text="又着了")
    assert told(desk, case_no, AlertKind.DANGER) == rung + rung
    clear(desk, case_no, text="这回真灭了")
    assert told(desk, case_no, AlertKind.ALL_CLEAR) == rung + rung


def test_only_an_open_danger_of_the_last_days_is_spoken_of(desk: Desk, clock: Clock) -> None:
    case_no = fire(desk)
    with desk.read() as work:
        assert [each.case_no for each in own_cases.own_open_dangers(work, 1)] == [case_no]
        assert own_cases.own_open_dangers(work, 2) == []
    clock.now += own_cases.ALL_CLEAR_WITHIN + timedelta(minutes=1)
    with desk.read() as work:
        assert own_cases.own_open_dangers(work, 1) == []
    case_no = fire(desk)
    with desk.work(actor=Actor.conversation(1)) as work:
        residents.withdraw_case(work, case_no)
    with desk.read() as work:
        assert own_cases.own_open_dangers(work, 1) == []


def test_a_place_told_again_does_not_take_it_from_whom_it_was_escalated_to(desk: Desk) -> None:
    case_no = fire(desk)
    with desk.work(actor=Actor("clock")) as work:
        dispatch.escalate_case(work, casefile.find(work, case_no), because=Because.NEXT_RUNG)
        higher = casefile.find(work, case_no).assignee_id
    with desk.work(actor=Actor.conversation(1)) as work:
        dispatch.locate_case(work, case_no, place=place("3", "2", "楼顶"))
        assert casefile.find(work, case_no).assignee_id == higher
        dispatch.locate_case(work, case_no, place=place("80", "2"))
        assert casefile.find(work, case_no).assignee_id != higher


def test_who_gets_a_danger_by_transfer_is_rung_and_not_told_of_a_new_matter(desk: Desk) -> None:
    case_no = fire(desk)
    with desk.work(actor=Actor("staff:li")) as work:
        dispatch.transfer_case(work, case_no, person_id=1, reason="离得近")
        told = promises.pending_alerts_about(work.store, casefile.find(work, case_no).id or 0)
    assert [each.kind for each in told if each.recipient == "person:1"][-1] is AlertKind.DANGER

"""The clock runs: reminded, escalated, warned, asked, closed – by moving the time and looking."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases import alerts, dispatch, followup, handling, lookups, residents, supervision
from cases.desk import Actor, Desk
from cases.errors import ConflictError
from db.vocabulary import AlertKind, CaseState, Role, Satisfaction
from tests.cases.test_handling import detail, light
from tests.conftest import MONDAY, Clock, report


def sweep(desk: Desk) -> None:
    with desk.read() as work:
        due = supervision.due_for_check(work)
    for case_id in due:
        with desk.work(actor=Actor.clock()) as work:
            supervision.check_case(work, case_id)


def kinds(desk: Desk, case_no: str) -> list[str]:
    return [each["kind"] for each in detail(desk, case_no)["events"]]


def test_not_accepted_it_is_reminded_and_climbs(desk: Desk, clock: Clock) -> None:
    case = report(desk).case
    assert case is not None
    sweep(desk)
    assert kinds(desk, case.case_no) == ["registered", "dispatched"]
    clock.forward(minutes=15)
    sweep(desk)
    assert kinds(desk, case.case_no)[-1] == "reminded"
    clock.forward(minutes=15)
    sweep(desk)
    assert kinds(desk, case.case_no)[-1] == "escalated"
    found = detail(desk, case.case_no)
    assert found["assignee"]["role"] == Role.BUILDING_LEADER.value
    assert found["accept_due_at"] == (clock.now + timedelta(minutes=30)).isoformat()


def reminded_at(desk: Desk, clock: Clock, case_no: str) -> datetime:
    """When the clock, looking every few minutes, chases the handler for the first time."""
    while "reminded" not in kinds(desk, case_no):
        clock.forward(minutes=1)
        sweep(desk)
    return clock.now


@pytest.mark.parametrize("hour", [22, 23, 7])
def test_at_night_the_reminder_leaves_time_after_the_first_word(
    sqlite_desk: Desk, clock: Clock, hour: int
) -> None:
    clock.forward(hours=(hour - 10) % 24)
    case = report(sqlite_desk).case
    assert case is not None
    sweep(sqlite_desk)
    morning = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert reminded_at(sqlite_desk, clock, case.case_no) == morning + timedelta(minutes=15)


def test_who_got_it_from_below_at_night_is_reminded_after_being_told(sqlite_desk: Desk, clock: Clock) -> None:
    clock.forward(hours=11, minutes=20)
    case = report(sqlite_desk).case
    assert case is not None
    clock.forward(minutes=30)
    sweep(sqlite_desk)
    assert kinds(sqlite_desk, case.case_no)[-1] == "escalated"
    told = reminded_at(sqlite_desk, clock, case.case_no)
    assert told == datetime(2026, 11, 24, 0, 15, tzinfo=UTC)


def test_a_warning_at_night_brings_no_reminder_to_who_is_not_told_yet(
    sqlite_desk: Desk, clock: Clock
) -> None:
    case_no = light(sqlite_desk)
    with sqlite_desk.work(actor=Actor("person:1")) as work:
        due = handling.accept_case(work, case_no).resolve_due_at
    assert due is not None
    nearly = clock.now + (due - clock.now) * 0.75
    assert nearly.hour == 14, "in quiet hours"
    clock.now = nearly - timedelta(minutes=5)
    with sqlite_desk.work(actor=Actor("staff:admin")) as work:
        dispatch.transfer_case(work, case_no, person_id=2, reason="更近")
    clock.now = nearly
    sweep(sqlite_desk)
    assert kinds(sqlite_desk, case_no)[-2:] == ["transferred", "nearly_due"]


def test_in_danger_the_reminder_comes_at_night(sqlite_desk: Desk, clock: Clock) -> None:
    clock.forward(hours=12)
    case = report(sqlite_desk, "em.fire", "着火了").case
    assert case is not None
    assert case.accept_due_at is not None
    assert reminded_at(sqlite_desk, clock, case.case_no) <= case.accept_due_at


def test_looking_twice_does_nothing_twice(desk: Desk, clock: Clock) -> None:
    case = report(desk).case
    assert case is not None
    clock.forward(minutes=20)
    sweep(desk)
    sweep(desk)
    assert kinds(desk, case.case_no).count("reminded") == 1


def test_at_the_top_the_desk_is_told_once_and_the_case_is_not_lost(desk: Desk, clock: Clock) -> None:
    case = report(desk).case
    assert case is not None
    for _ in range(40):
        clock.forward(minutes=16)
        sweep(desk)
    found = detail(desk, case.case_no)
    assert found["state"] == "dispatched"
    assert found["assignee"]["role"] == Role.COMMUNITY.value
    assert [each["kind"] for each in found["alerts"]].count("nobody_on_duty") == 1


def test_accepted_in_time_nobody_is_pinged(desk: Desk, clock: Clock) -> None:
    case_no = light(desk)
    with desk.work(actor=Actor("person:1")) as work:
        handling.accept_case(work, case_no)
    clock.forward(hours=3)
    sweep(desk)
    assert kinds(desk, case_no) == ["registered", "dispatched", "accepted"]


def test_nearly_due_then_overdue_then_in_the_list(desk: Desk, clock: Clock) -> None:
    case_no = light(desk)
    with desk.work(actor=Actor("person:1")) as work:
        due = handling.accept_case(work, case_no).resolve_due_at
    assert due is not None
    clock.now = due - timedelta(hours=1)
    sweep(desk)
    assert kinds(desk, case_no)[-1] == "nearly_due"
    clock.now = due + timedelta(minutes=1)
    sweep(desk)
    assert kinds(desk, case_no)[-1] == "overdue"
    with desk.read() as work:
        assert [each["case_no"] for each in lookups.list_cases(work, overdue=True).items] == [case_no]
        assert {each["kind"].value for each in lookups.to_do(work)} == {"overdue"}


def ask(desk: Desk) -> list[str]:
    with desk.work(actor=Actor.clock()) as work:
        due = followup.due_questions(work)
        for each in due:
            followup.mark_asked(work, each.followup_id)
        followup.close_unanswered(work)
    return [each.case_no for each in due]


@pytest.fixture
def chat(desk: Desk) -> int:
    from cases import conversations

    with desk.work(actor=Actor("web:resident")) as work:
        return conversations.open_conversation(work, channel="web", sender="老王").id or 0


def done_case(desk: Desk, chat: int) -> str:
    case = report(desk, "animals.leash", "遛狗不拴绳", conversation_id=chat).case
    assert case is not None
    with desk.work(actor=Actor("person:1")) as work:
        handling.report_done(work, case.case_no, note="劝过了")
    return case.case_no


def test_the_resident_is_asked_an_hour_after_and_answers(desk: Desk, clock: Clock, chat: int) -> None:
    case_no = done_case(desk, chat)
    assert ask(desk) == []
    clock.forward(hours=1)
    assert ask(desk) == [case_no]
    assert ask(desk) == []
    with desk.work(actor=Actor.conversation(chat)) as work:
        done = followup.answer_followup(work, case_no, satisfaction=Satisfaction.SATISFIED, solved=True)
    assert not done.reopened
    found = detail(desk, case_no)
    assert (found["state"], found["satisfaction"]) == ("closed", "satisfied")
    assert found["followups"][0]["answer"] == "satisfied"
    assert found["followups"][1]["answer"] is None, "the second question was never put"


def test_unanswered_twice_is_closed_as_unrated_never_as_satisfied(
    desk: Desk, clock: Clock, chat: int
) -> None:
    case_no = done_case(desk, chat)
    clock.forward(hours=1)
    assert ask(desk) == [case_no]
    clock.forward(days=1, minutes=1)
    assert ask(desk) == [case_no]
    clock.forward(days=2, minutes=1)
    assert ask(desk) == []
    found = detail(desk, case_no)
    assert (found["state"], found["satisfaction"]) == ("closed", "unrated")


def test_not_solved_reopens_and_asks_anew(desk: Desk, clock: Clock, chat: int) -> None:
    case_no = done_case(desk, chat)
    clock.forward(hours=1)
    ask(desk)
    with desk.work(actor=Actor.conversation(chat)) as work:
        done = followup.answer_followup(
            work, case_no, satisfaction=Satisfaction.DISSATISFIED, solved=False, comment="还是不拴"
        )
    assert done.reopened
    assert done.handler is not None
    assert done.handler.role is Role.GRID_WORKER
    with pytest.raises(ConflictError), desk.work(actor=Actor.conversation(chat)) as work:
        followup.answer_followup(work, case_no, satisfaction=Satisfaction.SATISFIED, solved=True)
    with desk.work(actor=Actor("person:1")) as work:
        handling.report_done(work, case_no, note="上门谈过了")
    clock.forward(hours=1)
    assert ask(desk) == [case_no]


def test_a_case_by_phone_is_asked_about_by_phone(desk: Desk, clock: Clock) -> None:
    case_no = light(desk)
    with desk.work(actor=Actor("person:1")) as work:
        handling.report_done(work, case_no, note="劝过了")
    clock.forward(hours=1)
    assert ask(desk) == []
    with desk.read() as work:
        assert [(each["kind"].value, each["case_no"]) for each in lookups.to_do(work)] == [
            ("human_wanted", case_no)
        ]


def test_an_alert_is_claimed_by_one_worker_and_retried_later_and_later(desk: Desk, clock: Clock) -> None:
    report(desk)
    with desk.work(actor=Actor.clock()) as work:
        claimed = alerts.claim_due(work)
    assert len(claimed) == 1
    with desk.work(actor=Actor.clock()) as work:
        assert alerts.claim_due(work) == []
        alerts.mark_failed(work, claimed[0], error="no network")
        assert alerts.claim_due(work) == []
    waits = []
    while True:
        before = clock.now
        for _ in range(200):
            clock.forward(seconds=30)
            with desk.work(actor=Actor.clock()) as work:
                again = [each for each in alerts.claim_due(work) if each == claimed[0]]
            if again:
                break
        if not again:
            break
        waits.append((clock.now - before).total_seconds())
        with desk.work(actor=Actor.clock()) as work:
            alerts.mark_failed(work, claimed[0], error="no network")
    assert waits == [30, 60, 120, 240, 480]
    with desk.read() as work:
        assert "undeliverable" in {each["kind"].value for each in lookups.to_do(work)}


def test_a_worker_that_died_after_claiming_delays_the_alert_but_does_not_lose_it(
    desk: Desk, clock: Clock
) -> None:
    report(desk)
    with desk.work(actor=Actor.clock()) as work:
        claimed = alerts.claim_due(work)
    clock.forward(minutes=3)
    with desk.work(actor=Actor.clock()) as work:
        assert alerts.claim_due(work) == claimed


def test_what_nobody_is_sent_is_shown_when_it_is_due_unless_a_worker_has_it(desk: Desk, clock: Clock) -> None:
    taken, waiting = light(desk), light(desk)
    with desk.work(actor=Actor.clock()) as work:
        assert len(alerts.claim_due(work, limit=1)) == 1
        alerts.promise(work, AlertKind.HUMAN_WANTED, alerts.DESK)
        alerts.show_due(work, alerts.PERSON, channel="page")
    assert [(each["state"], each["channel"], each["attempts"]) for each in detail(desk, taken)["alerts"]] == [
        ("pending", None, 1)
    ]
    (shown,) = detail(desk, waiting)["alerts"]
    assert (shown["state"], shown["channel"], shown["attempts"]) == ("sent", "page", 1)
    assert shown["sent_at"] == clock.now.isoformat()
    with desk.work(actor=Actor.clock()) as work:
        assert len(alerts.claim_due(work)) == 1, "the desk's is still to be sent"
    clock.now = MONDAY + timedelta(hours=13)
    at_night = light(desk)
    with desk.work(actor=Actor.clock()) as work:
        alerts.show_due(work, alerts.PERSON, channel="page")
    assert [each["state"] for each in detail(desk, at_night)["alerts"]] == ["pending"]


def test_what_is_no_longer_true_is_not_sent(desk: Desk) -> None:
    case_no = light(desk)
    with desk.work(actor=Actor("conversation:1")) as work:
        residents.withdraw_case(work, case_no)
        views = [alerts.alert_view(work, each) for each in alerts.claim_due(work)]
    assert [each.kind.value for each in views if each] == ["withdrawn"]


@pytest.mark.parametrize("end", ["done", "closed", "withdrawn", "declined"])
def test_nobody_is_chased_in_the_morning_for_what_ended_at_night(desk: Desk, clock: Clock, end: str) -> None:
    case_no = light(desk)
    clock.forward(hours=13)
    with desk.work(actor=Actor("staff:admin")) as work:
        residents.urge_case(work, case_no)
        supervision.supervise_case(work, case_no, note="尽快")
    with desk.work(actor=Actor("person:1")) as work:
        match end:
            case "done":
                handling.report_done(work, case_no, note="劝过了")
            case "closed":
                handling.close_as_solved(work, case_no, satisfaction=Satisfaction.SATISFIED)
            case "withdrawn":
                residents.withdraw_case(work, case_no)
            case "declined":
                handling.decline_case(work, case_no, reason="不归社区管")
    states = {
        (each["to"]["role"], each["kind"]): each["state"]
        for each in detail(desk, case_no)["alerts"]
        if each["to"]["role"] != "desk"
    }
    assert states.pop(("unit_leader", "withdrawn"), "pending") == "pending", "that one is still news"
    assert {kind for role, kind in states if role != "unit_leader"} == {"urged", "supervised"}
    assert set(states.values()) == {"cancelled"}


def test_a_suspended_case_comes_back_on_its_day(desk: Desk, clock: Clock) -> None:
    case_no = light(desk)
    with desk.work(actor=Actor("person:1")) as work:
        before = handling.accept_case(work, case_no).resolve_due_at
        handling.suspend_case(work, case_no, reason="等配件", until=date(2026, 11, 30))
    assert before is not None
    clock.now = datetime(2026, 11, 30, 0, 59, tzinfo=UTC)
    sweep(desk)
    assert kinds(desk, case_no)[-1] == "suspended"
    clock.forward(minutes=1)
    sweep(desk)
    sweep(desk)
    found = detail(desk, case_no)
    assert (found["state"], found["suspended_until"]) == ("accepted", None)
    assert kinds(desk, case_no).count("resumed") == 1
    assert found["resolve_due_at"] == (before + (clock.now - MONDAY)).isoformat()
    assert [each["to"]["role"] for each in found["alerts"] if each["kind"] == "resumed"] == ["unit_leader"]


def test_who_is_in_danger_hears_at_night_that_somebody_comes(desk: Desk, clock: Clock, chat: int) -> None:
    clock.forward(hours=13)
    cases = [report(desk, topic, "救急", conversation_id=chat).case for topic in ("em.fire", "animals.leash")]
    late = []
    for case in cases:
        assert case is not None
        with desk.work(actor=Actor("person:1")) as work:
            handling.accept_case(work, case.case_no)
        told = next(
            each for each in detail(desk, case.case_no)["alerts"] if each["kind"] == "resident_accepted"
        )
        late.append(told["due_at"] > clock.now.isoformat())
    assert late == [False, True]


def test_a_case_that_ended_is_left_alone(desk: Desk, clock: Clock) -> None:
    case_no = light(desk)
    with desk.work(actor=Actor("conversation:1")) as work:
        residents.withdraw_case(work, case_no)
    clock.forward(days=30)
    sweep(desk)
    assert detail(desk, case_no)["state"] == CaseState.WITHDRAWN.value

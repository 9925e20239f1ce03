"""Two residents told the same: one case is handled, both hear of it, neither learns of the other."""

from datetime import date
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import update
from sqlmodel import col

from actions.changes import ActionCarryOutChoice
from actions.followup_end import ActionConcludeFollowup
from actions.turn import Turn
from bot.delivery import alert_params
from cases import alerts, conversations, followup, handling, lookups, own_cases, residents
from cases.desk import Actor, Desk
from db.models import Attachment, Case
from db.queries import cases as queries
from db.queries import promises
from db.vocabulary import AlertKind, CaseState, Satisfaction
from tests.cases.test_handling import detail
from tests.conftest import Clock, place, report

STAFF = Actor("staff:admin")


def chat(desk: Desk, sender: str) -> int:
    with desk.work(actor=Actor("web:resident")) as work:
        return conversations.open_conversation(work, channel="web", sender=sender).id or 0


@pytest.fixture
def wang(desk: Desk) -> int:
    return chat(desk, "老王")


@pytest.fixture
def li(desk: Desk) -> int:
    return chat(desk, "老李")


def told(desk: Desk, conversation_id: int) -> list[tuple[str, str]]:
    """What was promised to a resident: kind and case number, in order."""
    with desk.read() as work:
        every = [each["case_no"] for each in reversed(lookups.list_cases(work).items)]
        found = [
            (alert.id, view.kind.value, view.case_no)
            for case_no in every
            for alert in promised(work, case_no)
            if (view := alerts.alert_view(work, alert.id or 0)) and view.conversation_id == conversation_id
        ]
    return [(kind, case_no) for _, kind, case_no in sorted(found)]


def turn_of(conversation_id: int, *, slots: dict[str, Any] | None = None, **said: Any) -> Turn:
    """A message of a resident as the actions get it."""
    latest = {**said, "metadata": {"conversation_id": conversation_id}}
    return Turn.of(Tracker(str(conversation_id), slots or {}, latest, [], False, None, {}, "action_listen"))


def promised(work, case_no: str):
    case = queries.case_by_no(work.store, case_no)
    return promises.alerts_of(work.store, case.id)


def merged(desk: Desk, wang: int, li: int, topic: str = "animals.leash") -> tuple[str, str]:
    """老王's case, and 老李's that was merged into it."""
    first = report(
        desk, topic, "我是502的老王，有人遛狗不拴绳", place("3", "2", room="502"), conversation_id=wang
    ).case
    second = report(desk, topic, "我叫李四，狗没拴绳", place("3", "2"), conversation_id=li).case
    assert first is not None
    assert second is not None
    with desk.work(actor=STAFF) as work:
        handling.merge_case(work, second.case_no, into_case_no=first.case_no)
    return first.case_no, second.case_no


def test_who_reported_the_merged_case_is_told_which_number_they_follow(
    desk: Desk, wang: int, li: int, clock: Clock
) -> None:
    clock.forward(hours=13)
    first, second = merged(desk, wang, li)
    assert told(desk, li) == [("resident_merged", second)]
    assert told(desk, wang) == []
    alert = next(each for each in detail(desk, second)["alerts"] if each["kind"] == "resident_merged")
    assert alert["due_at"] > clock.now.isoformat(), "not in the night"
    with desk.read() as work:
        row = next(each for each in promised(work, second) if each.kind is AlertKind.RESIDENT_MERGED)
        view = alerts.alert_view(work, row.id or 0)
    assert view is not None
    params = alert_params(view, clock.now)
    assert (params["case_no"], params["into"]) == (second, first)
    assert detail(desk, first)["assignee"]["name"] in params["handler"]
    assert params["place"] == "3号楼2单元"


def test_they_hear_of_what_is_done_by_their_own_number_and_of_the_outcome(
    desk: Desk, wang: int, li: int
) -> None:
    first, second = merged(desk, wang, li)
    with desk.work(actor=Actor("person:1")) as work:
        handling.accept_case(work, first)
        handling.report_progress(work, first, note="已联系到狗主人，电话13812345678")
    kinds = ["resident_merged", "resident_accepted", "resident_progress"]
    assert told(desk, li) == [(kind, second) for kind in kinds]
    with desk.work(actor=Actor("person:1")) as work:
        handling.report_done(work, first, note="狗主人答应拴绳")
        followup.answer_followup(work, first, satisfaction=Satisfaction.SATISFIED, solved=True)
    # Not sent until it was done, 「已经接了」 is not said any more.
    kinds = ["resident_merged", "resident_progress", "resident_closed"]
    assert told(desk, li) == [(kind, second) for kind in kinds]
    with desk.read() as work:
        notes = [each.params.get("note", "") for each in promised(work, second)]
    assert any("已联系到狗主人" in each for each in notes)
    assert not any("13812345678" in each for each in notes)


def test_their_progress_is_that_of_the_case_they_follow_and_shows_nothing_of_its_reporter(
    desk: Desk, wang: int, li: int
) -> None:
    first, second = merged(desk, wang, li)
    with desk.work(actor=Actor("person:1")) as work:
        handling.accept_case(work, first)
    with desk.read() as work:
        for number in (None, first, second):
            line = own_cases.own_case(work, li, number)
            assert line is not None
            assert (line.case_no, line.follows, line.state) == (second, first, CaseState.ACCEPTED)
        assert "502" not in str(line)
        assert "老王" not in str(line)
        assert own_cases.own_case(work, wang, second) is None


def test_they_chase_and_add_to_the_case_they_follow(desk: Desk, wang: int, li: int) -> None:
    first, _ = merged(desk, wang, li)
    with desk.work(actor=Actor.conversation(li)) as work:
        line = own_cases.own_open_case(work, li, case_no=None)
        assert line is not None
        residents.urge_case(work, line.case_no)
        residents.supplement_case(work, line.case_no, text="狗是黄色的")
    kinds = [each["kind"] for each in detail(desk, first)["events"]]
    assert kinds[-2:] == ["urged", "supplemented"]


def test_whoever_takes_theirs_back_hears_no_more_and_the_case_goes_on(desk: Desk, wang: int, li: int) -> None:
    first, second = merged(desk, wang, li)
    with desk.work(actor=Actor.conversation(li)) as work:
        residents.withdraw_case(work, second)
    with desk.work(actor=Actor("person:1")) as work:
        handling.accept_case(work, first)
    assert told(desk, li) == [("resident_merged", second)]
    assert detail(desk, first)["children"] == []
    assert "withdrawn" not in [each["kind"] for each in detail(desk, first)["alerts"]]


def test_when_the_first_reporter_takes_it_back_the_others_are_not_forgotten(
    desk: Desk, wang: int, li: int
) -> None:
    first, second = merged(desk, wang, li)
    third = report(desk, "animals.leash", "遛狗", conversation_id=chat(desk, "老赵")).case
    assert third is not None
    with desk.work(actor=STAFF) as work:
        handling.merge_case(work, third.case_no, into_case_no=first)
    with desk.work(actor=Actor.conversation(wang)) as work:
        residents.withdraw_case(work, first)
    found = detail(desk, second)
    assert (found["state"], found["merged_into"], found["children"]) == ("dispatched", None, [third.case_no])
    assert found["assignee"]["name"] == "王师傅"
    assert told(desk, li)[-1] == ("resident_handler_changed", second)


def test_cases_merged_before_follow_into_the_next(desk: Desk, wang: int, li: int) -> None:
    first, second = merged(desk, wang, li)
    third = report(desk, "animals.leash", "遛狗", conversation_id=chat(desk, "老赵")).case
    assert third is not None
    with desk.work(actor=STAFF) as work:
        handling.merge_case(work, first, into_case_no=third.case_no)
    assert [detail(desk, each)["merged_into"] for each in (first, second)] == [third.case_no] * 2
    assert told(desk, li) == [("resident_merged", second)] * 2


def test_an_anonymous_report_stays_so_in_the_case_it_was_merged_into(desk: Desk, wang: int) -> None:
    first = report(desk, "animals.leash", "遛狗不拴绳", conversation_id=wang).case
    second = report(desk, "animals.leash", "我是李四，狗没拴绳", anonymous=True).case
    assert first is not None
    assert second is not None
    with desk.work(actor=STAFF) as work:
        handling.merge_case(work, second.case_no, into_case_no=first.case_no)
    assert "李四" not in str(detail(desk, first.case_no)["events"])


def test_two_cases_of_one_resident_are_not_told_of_twice(desk: Desk, wang: int) -> None:
    first, second = merged(desk, wang, wang)
    with desk.work(actor=Actor("person:1")) as work:
        handling.accept_case(work, first)
    assert told(desk, wang) == [("resident_merged", second), ("resident_accepted", first)]


def test_a_handler_whose_case_was_merged_away_is_told(desk: Desk, wang: int, li: int) -> None:
    first = report(desk, "animals.leash", "遛狗", conversation_id=wang).case
    second = report(desk, "animals.leash", "遛狗", place("5", "1"), conversation_id=li).case
    assert first is not None
    assert second is not None
    with desk.work(actor=STAFF) as work:
        handling.merge_case(work, second.case_no, into_case_no=first.case_no)
    assert [each["kind"] for each in detail(desk, second.case_no)["alerts"]][-2:] == [
        "transferred_away",
        "resident_merged",
    ]


def test_the_number_of_the_case_that_theirs_follows_lets_nobody_end_or_rate_it(
    desk: Desk, wang: int, li: int
) -> None:
    first, second = merged(desk, wang, li)
    with desk.work(actor=Actor("person:1")) as work:
        handling.report_done(work, first, note="劝过了，我是502的老王说的那位")
    carry_out, conclude, say = (
        ActionCarryOutChoice(desk),
        ActionConcludeFollowup(desk),
        CollectingDispatcher(),
    )
    for kind in ("withdraw", "solved"):
        carry_out.act(turn_of(li, entities=[{"entity": "choice", "value": f"{kind}:{first}"}]), say)
    conclude.act(turn_of(li, slots={"followup_case": first, "followup_answer": "satisfied"}), say)
    assert [each["response"] for each in say.messages] == ["utter_no_such_case"] * 3
    assert detail(desk, first)["state"] == CaseState.DONE
    with desk.read() as work:
        line = own_cases.own_case(work, li, first)
        assert line is not None
        assert (line.case_no, "502" in line.done_note) == (second, False)
    conclude.act(turn_of(wang, slots={"followup_case": first, "followup_answer": "satisfied"}), say)
    assert detail(desk, first)["state"] == CaseState.CLOSED


def test_what_waited_for_the_morning_and_is_overtaken_is_told_to_nobody(
    desk: Desk, wang: int, li: int, clock: Clock
) -> None:
    first, _ = merged(desk, wang, li, topic="repair.light")
    clock.forward(hours=13)
    with desk.work(actor=Actor("person:1")) as work:
        handling.accept_case(work, first)
        photo = Attachment(path="a/x.jpg", media_type="image/jpeg", by=work.actor.name, at=work.now)
        handling.report_done(work, first, note="修好了", attachments=[work.store.add(photo).id or 0])
    assert [kind for chat in (wang, li) for kind, _ in told(desk, chat)] == ["resident_merged"]


def test_a_person_wanted_again_after_the_promised_time_is_wanted_anew(
    desk: Desk, wang: int, clock: Clock
) -> None:
    def ask() -> int:
        with desk.work(actor=Actor.conversation(wang)) as work:
            conversations.ask_for_staff(work, wang, words="")
            return len(lookups.to_do(work))

    assert [ask(), ask()] == [1, 1]
    clock.forward(days=3)
    assert [ask(), ask()] == [2, 2]


def test_who_takes_it_up_again_before_the_day_is_not_told_what_they_did(desk: Desk, wang: int) -> None:
    first = report(desk, "animals.leash", "遛狗不拴绳", conversation_id=wang).case
    assert first is not None
    handler = first.assignee_id or 0
    until = date(2026, 12, 1)
    for actor, alerted in ((Actor.person(handler), 0), (STAFF, 1)):
        with desk.work(actor=actor) as work:
            if alerted == 0:
                handling.accept_case(work, first.case_no)
            handling.suspend_case(work, first.case_no, reason="等人", until=until)
            handling.resume_case(work, first.case_no)
        kinds = [each["kind"] for each in detail(desk, first.case_no)["alerts"]]
        assert kinds.count("resumed") == alerted


def test_a_row_that_is_held_is_read_anew(desk: Desk, wang: int) -> None:
    first = report(desk, "animals.leash", "遛狗不拴绳", conversation_id=wang).case
    assert first is not None
    with desk.work(actor=STAFF) as work:
        seen = queries.case_by_no(work.store, first.case_no)
        assert seen is not None
        work.store.change(update(Case).where(col(Case.id) == seen.id).values(place_text="改过的地方"))
        held = queries.case_to_change(work.store, first.case_no)
        assert held is not None
        assert held.place_text == "改过的地方"

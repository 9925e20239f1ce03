"""A neighbour's case is offered for what all share only, and who follows it hears what is done."""

from datetime import timedelta

import pytest

from cases import conversations, handling, lookups, neighbours
from cases.desk import Actor, Desk
from cases.drafts import CaseDraft, PlaceDraft
from cases.errors import CaseError
from db.vocabulary import AlertKind, Satisfaction
from tests.conftest import Clock, place, report

LIFT = place("2", "1", "电梯")


def chat(desk: Desk, sender: str) -> int:
    with desk.work(actor=Actor("web:resident")) as work:
        return conversations.open_conversation(work, channel="web", sender=sender).id or 0


def lift(desk: Desk, conversation_id: int, topic: str = "repair.elevator", where: PlaceDraft = LIFT) -> str:
    case = report(desk, topic, "电梯坏了", where, conversation_id=conversation_id).case
    assert case is not None
    return case.case_no


def join(desk: Desk, conversation_id: int, into: str) -> str:
    draft = CaseDraft("电梯又坏了", "repair.elevator", "o:1", place=LIFT, conversation_id=conversation_id)
    with desk.work(actor=Actor.conversation(conversation_id)) as work:
        return neighbours.join_case(work, draft, into_case_no=into).case_no


def kinds(desk: Desk, case_no: str) -> list[str]:
    with desk.read() as work:
        return [each["kind"] for each in lookups.case_detail(work, case_no)["alerts"]]


def test_who_joins_has_a_number_of_their_own_and_hears_what_is_done(desk: Desk) -> None:
    first, second = chat(desk, "老李"), chat(desk, "老王")
    case_no = lift(desk, first)
    own = join(desk, second, case_no)
    assert join(desk, second, case_no) == own
    with desk.read() as work:
        assert lookups.list_cases(work).total == 2
        assert lookups.case_detail(work, own)["merged_into"] == case_no
        joined = neighbours.neighbours_case(work, 99, topic="repair.elevator", place=LIFT)
    assert joined is not None
    assert (joined.case_no, joined.households) == (case_no, 2)
    assert kinds(desk, own) == [], "told in the talk, and nobody is sent a second time"
    assert kinds(desk, case_no).count("supplemented") == 1
    with desk.work(actor=Actor("staff:tests")) as work:
        handling.accept_case(work, case_no)
    assert kinds(desk, own) == [AlertKind.RESIDENT_ACCEPTED.value]


@pytest.mark.parametrize(
    ("topic", "where"),
    [
        ("repair.elevator", place("2", "2", "电梯")),
        ("repair.elevator", place("5", "1", "电梯")),
        ("repair.elevator", place("2", "1", "电梯", room="501")),
        ("repair.elevator", PlaceDraft("电梯", spot="电梯")),
        ("repair.light", LIFT),
    ],
)
def test_another_place_or_matter_is_no_neighbours_case(desk: Desk, topic: str, where: PlaceDraft) -> None:
    lift(desk, chat(desk, "老李"))
    with desk.read() as work:
        assert neighbours.neighbours_case(work, 99, topic=topic, place=where) is None


def test_nor_are_ones_own_an_old_one_and_a_matter_between_neighbours(desk: Desk, clock: Clock) -> None:
    first = chat(desk, "老李")
    lift(desk, first)
    lift(desk, first, "animals.leash")
    with desk.read() as work:
        assert neighbours.neighbours_case(work, first, topic="repair.elevator", place=LIFT) is None
        assert neighbours.neighbours_case(work, 99, topic="animals.leash", place=LIFT) is None
    clock.now += neighbours.LATELY + timedelta(minutes=1)
    with desk.read() as work:
        assert neighbours.neighbours_case(work, 99, topic="repair.elevator", place=LIFT) is None


def test_a_case_that_has_ended_is_not_joined(desk: Desk) -> None:
    case_no = lift(desk, chat(desk, "老李"))
    with desk.work(actor=Actor("staff:tests")) as work:
        handling.close_as_solved(work, case_no, satisfaction=Satisfaction.SATISFIED)
    with pytest.raises(CaseError):
        join(desk, chat(desk, "老王"), case_no)
    with desk.read() as work:
        assert lookups.list_cases(work).total == 1

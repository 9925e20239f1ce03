"""Registering: number, handler, deadlines, alerts, in one transaction, once."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from cases import lookups
from cases.desk import Actor, Desk
from cases.drafts import CaseDraft
from cases.errors import CaseError
from cases.intake import register_case
from cases.policy import ServicePolicy
from cases.taxonomy import Taxonomy
from cases.urgency import urgency_of
from db.engine import open_engine
from db.queries import cases as case_queries
from db.store import Stores
from db.vocabulary import AlertKind, CaseState, Role, Urgency
from tests.conftest import Clock, place, report


def test_a_report_goes_to_the_unit_leader_with_its_deadlines(desk: Desk) -> None:
    done = report(desk)
    assert done.case is not None
    assert done.case.case_no == "20261123-0001"
    assert done.case.state is CaseState.DISPATCHED
    assert done.handler is not None
    assert done.handler.label == "3号楼2单元单元长 王师傅"
    assert done.accept_due_at == done.case.registered_at + timedelta(minutes=30)
    with desk.read() as work:
        detail = lookups.case_detail(work, done.case.case_no)
    assert [each["kind"] for each in detail["events"]] == ["registered", "dispatched"]
    assert [(each["kind"], each["to"]["role"]) for each in detail["alerts"]] == [("new_case", "unit_leader")]


@pytest.mark.parametrize("topic", ["clutter.stairwell", "em.gas_leak"])
def test_what_is_told_of_a_new_case_is_what_is_stored(desk: Desk, topic: str) -> None:
    done = report(desk, topic)
    assert done.case is not None
    with desk.read() as work:
        stored = case_queries.case_by_id(work.store, done.case.id or 0)
    assert stored is not None
    assert stored.model_dump() == done.case.model_dump()
    assert (stored.version, stored.next_check_at is not None) == (2, True)


def test_the_same_message_makes_one_case(desk: Desk) -> None:
    draft = CaseDraft(text="灯坏了", topic="repair.light", origin_key="7:m1:0", place=place("3"))
    numbers = set()
    for _ in range(3):
        with desk.work(actor=Actor("conversation:7")) as work:
            done = register_case(work, draft)
            assert done.case is not None
            numbers.add(done.case.case_no)
    assert len(numbers) == 1


def test_what_is_not_ours_becomes_no_case_but_a_number(desk: Desk) -> None:
    done = report(desk, "redirect.labor", "公司欠我三个月工资")
    assert done.case is None
    assert done.redirect_phone == "12333"
    legal = report(desk, "redirect.legal", "借条没写利息能要吗")
    assert legal.case is not None
    assert legal.redirect_phone == "12348"


def test_danger_rings_grid_leader_community_and_desk_even_at_night(desk: Desk, clock: Clock) -> None:
    clock.forward(hours=14)
    done = report(desk, "em.gas_leak", "楼道里好大煤气味")
    assert done.case is not None
    assert done.case.urgency is Urgency.P0
    assert done.case.assignee_role is Role.GRID_LEADER
    with desk.read() as work:
        alerts = lookups.case_detail(work, done.case.case_no)["alerts"]
    assert {each["kind"] for each in alerts} == {AlertKind.DANGER.value}
    assert {each["to"]["role"] for each in alerts} == {"grid_leader", "community", "grid_worker", "desk"}
    assert {each["due_at"] for each in alerts} == {clock.now.isoformat()}


def test_at_night_a_volunteer_is_told_in_the_morning(desk: Desk, clock: Clock) -> None:
    clock.forward(hours=14)
    done = report(desk)
    assert done.case is not None
    with desk.read() as work:
        alert = lookups.case_detail(work, done.case.case_no)["alerts"][0]
    assert alert["due_at"] == "2026-11-24T00:00:00+00:00"
    assert done.accept_due_at is not None
    assert done.accept_due_at.isoformat() == "2026-11-24T00:30:00+00:00"


def told_at(desk: Desk, topic: str, text: str) -> tuple[Urgency, Role | None, str]:
    """How urgent a report is, whose it becomes and when that person is told."""
    case = report(desk, topic, text).case
    assert case is not None
    with desk.read() as work:
        alert = lookups.case_detail(work, case.case_no)["alerts"][0]
    return case.urgency, case.assignee_role, alert["due_at"]


def test_what_is_paid_for_answers_at_night_when_it_is_urgent(desk: Desk, clock: Clock) -> None:
    clock.forward(hours=14)
    now, morning = clock.now.isoformat(), "2026-11-24T00:00:00+00:00"
    manager = Role.PROPERTY_MANAGER
    for topic, text, expected in (
        ("repair.water", "水管爆了，水哗哗往外流", (Urgency.P1, manager, now)),
        ("repair.water", "水压有点低", (Urgency.P2, manager, morning)),
        ("clutter.stairwell", "楼道堵死了，出不去", (Urgency.P1, Role.UNIT_LEADER, morning)),
    ):
        assert told_at(desk, topic, text) == expected, text


@pytest.mark.parametrize(
    ("topic", "text", "urgency"),
    [
        ("repair.water", "水管爆了", Urgency.P1),
        ("repair.water", "主管道爆裂，路上全是水", Urgency.P1),
        ("repair.water", "小区门口爆管", Urgency.P1),
        ("repair.water", "水表那里一直往外喷", Urgency.P1),
        ("repair.water", "总阀那儿水往外冒", Urgency.P1),
        ("repair.heat", "暖气片喷水", Urgency.P1),
        ("repair.heat", "暖气管哗哗流水", Urgency.P1),
        ("repair.water", "家里没水", Urgency.P1),
        ("repair.water", "水管接头有点渗漏", Urgency.P2),
        ("repair.leak", "顶棚渗漏，水往外冒", Urgency.P2),
        ("repair.water", "水管一年爆了七次，该换了", Urgency.P2),
        ("repair.heat", "暖气的计量费哗哗涨", Urgency.P2),
        ("repair.water", "爆管以后什么时候恢复供水", Urgency.P2),
    ],
)
def test_what_bursts_or_pours_out_is_urgent_and_a_leak_is_not(
    taxonomy: Taxonomy, topic: str, text: str, urgency: Urgency
) -> None:
    assert urgency_of(taxonomy.leaf(topic), text) is urgency


def test_an_unknown_place_goes_to_somebody_of_the_whole_community(desk: Desk) -> None:
    done = report(desk, "repair.light", "路灯坏了", place("999"))
    assert done.handler is not None
    assert done.handler.role is Role.PROPERTY_MANAGER


def test_nothing_is_stored_of_a_wrong_draft(desk: Desk) -> None:
    with pytest.raises(CaseError, match="事项类别"):
        report(desk, "no.such")
    with pytest.raises(CaseError, match="不能为空"):
        report(desk, text="  ")
    with desk.read() as work:
        assert lookups.list_cases(work).total == 0


def test_numbers_have_no_gaps_when_many_register_at_once(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: report(desk), range(24)))
    numbers = sorted(each.case.case_no for each in found if each.case)
    assert numbers == [f"20261123-{index:04d}" for index in range(1, 25)]


def test_one_message_arriving_many_times_at_once_makes_one_case(desk: Desk) -> None:
    draft = CaseDraft(text="楼道堆满纸箱", topic="clutter.stairwell", origin_key="telegram:7:42", place=None)

    def register(_turn: int) -> str:
        with desk.work(actor=Actor("conversation:1")) as work:
            case = register_case(work, draft).case
        return case.case_no if case else ""

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(register, range(16))) == {"20261123-0001"}


def _register_in_another_process(url: str, policy: ServicePolicy, taxonomy: Taxonomy, count: int) -> None:
    desk = Desk(Stores(open_engine(url)), policy, taxonomy, Clock())
    for _ in range(count):
        report(desk)


def test_two_processes_lose_no_case(sqlite_desk: Desk, sqlite_engine: object) -> None:
    url = sqlite_engine.url.render_as_string(hide_password=False)  # type: ignore[attr-defined]
    context = multiprocessing.get_context("spawn")
    args = (url, sqlite_desk.policy, sqlite_desk.taxonomy, 15)
    processes = [context.Process(target=_register_in_another_process, args=args) for _ in range(2)]
    for each in processes:
        each.start()
    for each in processes:
        each.join()
    assert [each.exitcode for each in processes] == [0, 0]
    with sqlite_desk.read() as work:
        page = lookups.list_cases(work, size=100)
    assert sorted(each["case_no"] for each in page.items) == [
        f"20261123-{index:04d}" for index in range(1, 31)
    ]

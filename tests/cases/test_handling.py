"""What leaders, residents and staff do with a case."""

from datetime import date, timedelta

import pytest

from cases import community, dispatch, handling, lookups, residents
from cases.deadlines import Calendar, Span, parse_span
from cases.desk import Actor, Desk, Work
from cases.drafts import PlaceDraft
from cases.errors import CaseError, ConflictError, NotFoundError
from cases.lifecycle import StepNotAllowedError
from db.models import Attachment
from db.queries import promises
from db.vocabulary import AlertKind, AlertState, CaseState, Role, Satisfaction
from tests.conftest import Clock, report

LEADER = Actor("person:1")


def light(desk: Desk) -> str:
    """A case that needs no photo when it is done."""
    case = report(desk, "animals.leash", "有人遛狗不拴绳").case
    assert case is not None
    return case.case_no


def accepted(desk: Desk) -> str:
    """The same, taken by its leader."""
    case_no = light(desk)
    with desk.work(actor=LEADER) as work:
        handling.accept_case(work, case_no)
    return case_no


def photo(work: Work, by: str = "person:1") -> int:
    row = Attachment(path="attachments/x.jpg", media_type="image/jpeg", by=by, at=work.now)
    return work.store.add(row).id or 0


def detail(desk: Desk, case_no: str) -> dict[str, object]:
    with desk.read() as work:
        return lookups.case_detail(work, case_no)


def test_accept_progress_done(desk: Desk) -> None:
    case_no = light(desk)
    with desk.work(actor=LEADER) as work:
        handling.accept_case(work, case_no)
    with desk.work(actor=LEADER) as work:
        handling.report_progress(work, case_no, note="已经找到狗主人")
    with desk.work(actor=LEADER) as work:
        case = handling.report_done(work, case_no, note="狗主人答应拴绳")
    assert case.state is CaseState.DONE
    found = detail(desk, case_no)
    assert [each["kind"] for each in found["followups"]] == ["satisfaction"]
    assert found["allowed_steps"] == ["close", "reopen", "supplement"]


def test_accepting_twice_names_what_is_allowed(desk: Desk) -> None:
    case_no = light(desk)
    with desk.work(actor=LEADER) as work:
        handling.accept_case(work, case_no)
    with pytest.raises(StepNotAllowedError, match="不能接单"), desk.work(actor=LEADER) as work:
        handling.accept_case(work, case_no)


def test_clutter_is_not_done_without_a_photo(desk: Desk) -> None:
    case = report(desk).case
    assert case is not None
    with pytest.raises(CaseError, match="附一张现场照片"), desk.work(actor=LEADER) as work:
        handling.report_done(work, case.case_no, note="清走了")
    assert detail(desk, case.case_no)["state"] == "dispatched"
    with pytest.raises(CaseError, match="附一张现场照片"), desk.work(actor=LEADER) as work:
        handling.report_done(
            work, case.case_no, note="清走了", attachments=[photo(work, by="conversation:1")]
        )
    with desk.work(actor=LEADER) as work:
        handling.report_done(work, case.case_no, note="清走了", attachments=[photo(work)])
    assert detail(desk, case.case_no)["state"] == "done"


def test_not_mine_goes_to_the_next_with_the_reason_kept(desk: Desk) -> None:
    case = report(desk).case
    assert case is not None
    with desk.work(actor=LEADER) as work:
        moved = dispatch.return_case(work, case.case_no, reason="这是3单元的")
    assert moved.assignee_role is Role.BUILDING_LEADER
    events = detail(desk, case.case_no)["events"]
    assert [(each["kind"], each["note"]) for each in events][-2:] == [
        ("returned", "这是3单元的"),
        ("dispatched", ""),
    ]


def test_who_gave_it_back_is_told_no_more_of_it(desk: Desk) -> None:
    case = report(desk).case
    assert case is not None
    with desk.work(actor=LEADER) as work:
        residents.urge_case(work, case.case_no)
        first = case.assignee_id
        dispatch.return_case(work, case.case_no, reason="这是3单元的")
    with desk.read() as work:
        own = promises.alerts_of(work.store, case.id or 0)
    states = {each.kind: each.state for each in own if each.recipient == f"person:{first}"}
    assert states == {AlertKind.NEW_CASE: AlertState.CANCELLED, AlertKind.URGED: AlertState.CANCELLED}


def test_returned_by_all_the_ladder_it_lies_with_the_desk(desk: Desk) -> None:
    case = report(desk).case
    assert case is not None
    for _ in range(20):
        with desk.work(actor=LEADER) as work:
            state = dispatch.return_case(work, case.case_no, reason="不是我的").state
        if state is CaseState.REGISTERED:
            break
    found = detail(desk, case.case_no)
    assert found["state"] == "registered"
    assert found["assignee"] is None
    assert found["alerts"][-1]["kind"] == "nobody_on_duty"


def test_transfer_tells_both(desk: Desk) -> None:
    case = report(desk).case
    assert case is not None
    with desk.read() as work:
        grid_leader = next(
            each for each in dispatch.ladder_of(work, case) if each.duty.role is Role.GRID_LEADER
        )
    with desk.work(actor=Actor("staff:admin")) as work:
        dispatch.transfer_case(work, case.case_no, person_id=grid_leader.duty.person_id, reason="需要协调")
    kinds = [(each["kind"], each["state"]) for each in detail(desk, case.case_no)["alerts"]]
    assert kinds == [("new_case", "cancelled"), ("new_case", "pending"), ("transferred_away", "pending")]


def test_a_transfer_to_who_has_it_takes_it_from_nobody(desk: Desk) -> None:
    case = report(desk).case
    assert case is not None
    with desk.work(actor=Actor("staff:admin")) as work:
        dispatch.transfer_case(work, case.case_no, person_id=case.assignee_id or 0, reason="还是您来办")
    kinds = [each["kind"] for each in detail(desk, case.case_no)["alerts"]]
    assert "transferred_away" not in kinds


def test_a_transfer_without_reason_or_to_nobody_changes_nothing(desk: Desk) -> None:
    case = report(desk).case
    assert case is not None
    with pytest.raises(CaseError, match="写明原因"), desk.work(actor=LEADER) as work:
        dispatch.transfer_case(work, case.case_no, person_id=1, reason=" ")
    with pytest.raises(NotFoundError, match="名册"), desk.work(actor=LEADER) as work:
        dispatch.transfer_case(work, case.case_no, person_id=99999, reason="换人")
    assert len(detail(desk, case.case_no)["events"]) == 2


def test_a_suspended_case_gets_its_time_back(desk: Desk, clock: Clock) -> None:
    case_no = light(desk)
    with desk.work(actor=LEADER) as work:
        before = handling.accept_case(work, case_no).resolve_due_at
        handling.suspend_case(work, case_no, reason="等狗主人回来", until=date(2026, 11, 30))
    clock.forward(days=2)
    with desk.work(actor=LEADER) as work:
        case = handling.report_progress(work, case_no, note="回来了")
    assert before is not None
    assert case.resolve_due_at == before + timedelta(days=2)
    assert (case.state, case.suspended_until) == (CaseState.ACCEPTED, None)


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2026, 11, 23), date(2030, 1, 1)])
def test_it_is_suspended_to_a_day_that_comes_soon(desk: Desk, until: date) -> None:
    case_no = light(desk)
    with desk.work(actor=LEADER) as work:
        handling.accept_case(work, case_no)
    with pytest.raises(CaseError, match="今天以后"), desk.work(actor=LEADER) as work:
        handling.suspend_case(work, case_no, reason="等配件", until=until)
    assert detail(desk, case_no)["state"] == "accepted"


def test_who_gets_a_suspended_case_gets_its_time_too(desk: Desk, clock: Clock) -> None:
    case_no = light(desk)
    with desk.work(actor=LEADER) as work:
        before = handling.accept_case(work, case_no).resolve_due_at
        handling.suspend_case(work, case_no, reason="等配件", until=date(2026, 11, 30))
        other = community.staff_on_duty(work)
    assert other is not None
    clock.forward(days=2)
    with desk.work(actor=Actor("staff:admin")) as work:
        case = dispatch.transfer_case(work, case_no, person_id=other.person_id, reason="原来的人请假")
    assert before is not None
    assert case.resolve_due_at == before + timedelta(days=2)


def test_more_time_is_explained_to_the_resident(desk: Desk) -> None:
    case_no = light(desk)
    with desk.work(actor=LEADER) as work:
        before = handling.accept_case(work, case_no).resolve_due_at
        after = handling.extend_case(work, case_no, reason="要等配件", by=Span(2, "wd")).resolve_due_at
    assert before is not None
    assert after is not None
    assert after > before


@pytest.mark.parametrize("by", ["181d", "200wd", "999999d", "999999wh", "999999wd"])
def test_more_time_has_an_end_however_it_is_said(
    desk: Desk, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_no = accepted(desk)
    looked_at: list[date] = []
    works = Calendar.works
    monkeypatch.setattr(Calendar, "works", lambda self, day: looked_at.append(day) or works(self, day))
    with pytest.raises(CaseError, match="180天"), desk.work(actor=LEADER) as work:
        handling.extend_case(work, case_no, reason="要等配件", by=parse_span(by))
    assert len(looked_at) < 1000, "a careless number does not hold the database"


def test_more_time_again_and_again_ends_too(desk: Desk) -> None:
    case_no = accepted(desk)
    for _ in range(3):
        with desk.work(actor=LEADER) as work:
            due = handling.extend_case(work, case_no, reason="要等配件", by=Span(50, "d")).resolve_due_at
    with pytest.raises(CaseError, match="180天"), desk.work(actor=LEADER) as work:
        handling.extend_case(work, case_no, reason="要等配件", by=Span(50, "d"))
    assert due is not None
    assert detail(desk, case_no)["resolve_due_at"] == due.isoformat()


def test_the_resident_chases_adds_and_takes_back(desk: Desk) -> None:
    case_no = light(desk)
    with desk.work(actor=Actor("conversation:1")) as work:
        residents.urge_case(work, case_no)
        residents.supplement_case(work, case_no, text="狗是黄色的")
        residents.withdraw_case(work, case_no, reason="狗主人道歉了")
    found = detail(desk, case_no)
    assert found["state"] == "withdrawn"
    kinds = [each["kind"] for each in found["alerts"]]
    assert kinds.count("urged") == 2, "the handler and the rung above"
    assert "supplemented" in kinds
    with pytest.raises(StepNotAllowedError), desk.work(actor=Actor("conversation:1")) as work:
        residents.urge_case(work, case_no)


def test_not_solved_is_taken_up_one_level_higher(desk: Desk) -> None:
    case_no = light(desk)
    with desk.work(actor=LEADER) as work:
        first = handling.report_done(work, case_no, note="说过了").assignee_role
        handling.close_case(work, case_no, satisfaction=Satisfaction.FAIR)
    with desk.work(actor=Actor("conversation:1")) as work:
        again = residents.reopen_case(work, case_no, reason="又没拴")
    assert (first, again.assignee_role) == (Role.UNIT_LEADER, Role.GRID_WORKER)
    assert again.round == 2
    assert again.closed_at is None


def test_after_the_window_it_is_a_new_matter(desk: Desk, clock: Clock) -> None:
    case_no = light(desk)
    with desk.work(actor=LEADER) as work:
        handling.report_done(work, case_no, note="好了")
        handling.close_case(work, case_no, satisfaction=Satisfaction.SATISFIED)
    clock.forward(days=11)
    with pytest.raises(ConflictError, match="重新报"), desk.work(actor=Actor("conversation:1")) as work:
        residents.reopen_case(work, case_no, reason="又来了")


def test_merging_keeps_both_histories(desk: Desk) -> None:
    first, second = light(desk), light(desk)
    with desk.work(actor=Actor("staff:admin")) as work:
        handling.merge_case(work, second, into_case_no=first)
    assert detail(desk, second)["merged_into"] == first
    assert detail(desk, first)["children"] == [second]
    with pytest.raises(CaseError), desk.work(actor=Actor("staff:admin")) as work:
        handling.merge_case(work, first, into_case_no=first)


def test_nothing_is_merged_into_what_has_ended(desk: Desk) -> None:
    gone, open_case = light(desk), light(desk)
    with desk.work(actor=Actor("conversation:1")) as work:
        residents.withdraw_case(work, gone)
    with pytest.raises(CaseError, match="已经结束"), desk.work(actor=Actor("staff:admin")) as work:
        handling.merge_case(work, open_case, into_case_no=gone)
    assert detail(desk, open_case)["state"] == CaseState.DISPATCHED.value


def test_a_place_told_later_sends_the_danger_to_its_grid(desk: Desk) -> None:
    case = report(desk, "em.gas_leak", "好大煤气味", PlaceDraft("楼道", spot="楼道")).case
    assert case is not None
    assert case.assignee_role is Role.COMMUNITY
    where = PlaceDraft("6号楼1单元", building="6", unit="1")
    with desk.work(actor=Actor("conversation:1")) as work:
        moved = dispatch.locate_case(work, case.case_no, place=where)
    assert moved.assignee_role is Role.GRID_LEADER
    assert moved.place_text == "6号楼1单元"

"""The staff console by real HTTP: sign-in, roles, lists, pages, and that every change is an operation."""

import html
import re
from collections.abc import Awaitable, Callable

import httpx
import pytest
from sqlmodel import select

from cases import access, alerts, conversations, todo
from cases.conversations import Answer
from cases.desk import Actor, Desk
from db.models import Alert, Announcement, AuditEntry, Case, Person
from db.vocabulary import AlertKind, CaseState, StaffRole
from tests.web.conftest import JPEG, STAFF, Clock, Reported, hidden, outside, words

Report = Callable[..., Reported]
PASSWORD = "correct horse"
SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
def sign_in(client: httpx.AsyncClient, desk: Desk) -> SignIn:
    """Makes an account of this role and signs in with it."""

    async def make(role: StaffRole = StaffRole.ADMIN) -> httpx.AsyncClient:
        with desk.work(actor=STAFF) as work:
            access.create_user(
                work, username=role.value, display_name=f"小{role.label}", password=PASSWORD, role=role
            )
        answer = await try_password(client, role.value, PASSWORD)
        assert answer.status_code == 303, words(answer)
        return client

    return make


async def try_password(client: httpx.AsyncClient, username: str, password: str) -> httpx.Response:
    page = await client.get("/console/login")
    data = {"username": username, "password": password, "csrftoken": hidden(page, "csrftoken")}
    return await client.post("/console/login", data=data)


async def send(client: httpx.AsyncClient, page: str, path: str, **more: object) -> httpx.Response:
    """Sends a form of a page."""
    token = hidden(await client.get(page), "csrftoken")
    data = {"csrftoken": token, **more.pop("data", {})}  # type: ignore[dict-item]
    return await client.post(path, data=data, **more)  # type: ignore[arg-type]


async def test_nobody_sees_anything_before_signing_in(client: httpx.AsyncClient, report: Report) -> None:
    case_no = report().case_no
    for path in ("", "cases/list", f"case/{case_no}", "conversation/1", "people/list", "person/1", "photo/1"):
        answer = await client.get(f"/console/{path}")
        assert answer.status_code == 303
        assert "/console/login" in answer.headers["location"]
    login = await client.get("/console/login")
    assert "用户名" in words(login)
    assert not outside(login)


async def test_five_wrong_passwords_lock_the_account_for_a_while(
    client: httpx.AsyncClient, desk: Desk, clock: Clock
) -> None:
    with desk.work(actor=STAFF) as work:
        access.create_user(work, username="li", display_name="李", password=PASSWORD, role=StaffRole.STAFF)
    for _ in range(5):
        assert "用户名或密码不对" in words(await try_password(client, "li", "wrong"))
    assert "请过一刻钟再试" in words(await try_password(client, "li", PASSWORD))
    clock.forward(minutes=16)
    assert (await try_password(client, "li", PASSWORD)).status_code == 303


async def test_a_volunteer_is_sent_to_the_personal_link(client: httpx.AsyncClient, desk: Desk) -> None:
    with desk.work(actor=STAFF) as work:
        access.create_user(work, username="w", display_name="王", password=PASSWORD, role=StaffRole.LEADER)
    assert "专用链接" in words(await try_password(client, "w", PASSWORD))
    assert (await client.get("/console/")).status_code == 303


async def test_half_an_hour_of_rest_ends_the_session(sign_in: SignIn, clock: Clock) -> None:
    client = await sign_in()
    for _ in range(3):
        clock.forward(minutes=29)
        assert (await client.get("/console/")).status_code == 200
    clock.forward(minutes=31)
    assert (await client.get("/console/")).status_code == 303


async def test_a_new_password_ends_every_session(sign_in: SignIn, desk: Desk) -> None:
    client = await sign_in()
    with desk.work(actor=STAFF) as work:
        access.change_password(work, username="admin", password="another password")
    assert (await client.get("/console/")).status_code == 303


async def test_signing_out(sign_in: SignIn) -> None:
    client = await sign_in()
    await send(client, "/console/", "/console/logout")
    assert (await client.get("/console/")).status_code == 303


async def test_the_overview_counts_and_lists_what_waits(sign_in: SignIn, report: Report, desk: Desk) -> None:
    reported = report()
    with desk.work(actor=STAFF) as work:
        conversations.ask_for_staff(work, reported.conversation_id, words="叫个人来")
    client = await sign_in()
    read = words(await client.get("/console/"))
    assert "待接单 1" in read
    assert read.index("要人处理的事（1）") < read.index("待接单 1")
    assert "叫个人来" in read
    await send(client, "/console/", "/console/todo/1")
    with desk.read() as work:
        number = work.store.session.exec(select(Alert.id).where(Alert.recipient == "desk")).one()
    await send(client, "/console/", f"/console/todo/{number}")
    assert "要人处理的事（0）" in words(await client.get("/console/"))


async def test_the_same_of_the_same_case_waits_once(sign_in: SignIn, report: Report, desk: Desk) -> None:
    report("楼道着火了", "em.fire")
    with desk.work(actor=STAFF) as work:
        case = work.store.session.exec(select(Case)).one()
        alerts.promise(work, AlertKind.DANGER, alerts.DESK, case=case)
    client = await sign_in()
    assert "要人处理的事（1）" in words(await client.get("/console/"))
    with desk.read() as work:
        query = select(Alert.id).where(Alert.recipient == "desk").order_by(Alert.id.desc())  # type: ignore[union-attr]
        newest = work.store.session.exec(query).first()
    await send(client, "/console/", f"/console/todo/{newest}")
    assert "要人处理的事（0）" in words(await client.get("/console/"))


async def test_two_whom_nothing_reached_are_two_things_to_do(
    sign_in: SignIn, report: Report, desk: Desk
) -> None:
    report()
    with desk.work(actor=STAFF) as work:
        case = work.store.session.exec(select(Case)).one()
        for name in ("王师傅", "刘姐"):
            alerts.promise(
                work, AlertKind.UNDELIVERABLE, alerts.DESK, case=case, params={"to": name, "about": "新诉求"}
            )
    client = await sign_in()
    assert "要人处理的事（2）" in words(await client.get("/console/"))
    with desk.read() as work:
        query = select(Alert.id).where(Alert.recipient == "desk").order_by(Alert.id.desc())  # type: ignore[union-attr]
        newest = work.store.session.exec(query).first()
    await send(client, "/console/", f"/console/todo/{newest}")
    read = words(await client.get("/console/"))
    assert "要人处理的事（1）" in read
    assert "王师傅" in read


async def test_staff_correct_category_and_place(sign_in: SignIn, report: Report, desk: Desk) -> None:
    case_no = report("楼上半夜敲敲打打", "clutter.stairwell").case_no
    client, page = await sign_in(), f"/console/case/{case_no}"
    await send(client, page, f"{page}/correct/category", data={"topic": "noise.neighbor"})
    place = {"building": "3号楼", "unit": "1单元", "floor": "", "room": "502", "spot": ""}
    await send(client, page, f"{page}/correct/place", data=place)
    with desk.read() as work:
        case = work.store.session.exec(select(Case)).one()
        done = work.store.session.exec(select(AuditEntry.action)).all()
    assert (case.topic, case.unit, case.room) == ("noise.neighbor", "1", "502")
    assert case.place_text == "3号楼1单元502室"
    assert done.count("case.correct") == 2
    await send(client, page, f"{page}/correct/place", data={**place, "building": "大楼"})
    assert "“大楼”不像楼号" in words(await client.get(page))
    read = words(await client.get(page))
    assert "楼内私堆乱放 → 邻里与动物叫声" in read
    assert "3号楼2单元楼道 → 3号楼1单元502室" in read


async def test_only_who_changes_cases_corrects_them(sign_in: SignIn, report: Report, desk: Desk) -> None:
    case_no = report().case_no
    client, page = await sign_in(StaffRole.REVIEWER), f"/console/case/{case_no}"
    assert "更正" not in words(await client.get(page))
    refused = await send(client, page, f"{page}/correct/category", data={"topic": "repair.light"})
    assert refused.status_code == 403
    with desk.read() as work:
        assert work.store.session.exec(select(Case)).one().topic == "clutter.stairwell"


async def test_a_person_is_found_by_duty(sign_in: SignIn) -> None:
    client = await sign_in()
    read = words(await client.get("/console/people/list", params={"q": "楼栋长"}))
    assert "刘姐" in read
    assert "王师傅" not in read


async def test_every_tile_of_the_overview_leads_to_its_list(sign_in: SignIn, report: Report) -> None:
    report()
    client = await sign_in()
    page = (await client.get("/console/")).text
    links = {html.unescape(each) for each in re.findall(r'href="([^"]+filter=[^"]+)"', page)}
    assert len(links) > 3
    assert {each: (await client.get(each)).status_code for each in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"纸箱", "装修"}),
        ("?q=纸箱", {"纸箱"}),
        ("?q=私堆", {"纸箱"}),
        ("?q=3号楼 装修", {"装修"}),
        ("?q=三号楼二单元", {"纸箱", "装修"}),
        ("?q=十三号楼", set()),
        ("?q=王师傅 私堆", {"纸箱"}),
        ("?q=没有这样的", set()),
        ("?filter=state__in=dispatched", {"纸箱", "装修"}),
        ("?filter=topic__in=noise.renovation", {"装修"}),
        ("?filter=resolve_due_at__passed", set()),
        ("?filter=resolve_due_at__coming", {"纸箱", "装修"}),
        ("?filter=registered_at__between=2026-03-12T09:00..2026-03-12T11:00", {"纸箱", "装修"}),
        ("?filter=registered_at__between=2026-03-12T11:00..2026-03-12T12:00", set()),
        ("?filter=building__eq=3", {"纸箱", "装修"}),
    ],
)
async def test_cases_are_searched_and_filtered_in_chinese(
    sign_in: SignIn, report: Report, query: str, found: set[str]
) -> None:
    report("楼道里堆满了纸箱")
    report("楼上半夜装修", "noise.renovation")
    client = await sign_in()
    page = await client.get(f"/console/cases/list{query}")
    assert page.status_code == 200
    rows = page.text[page.text.index("<tbody") : page.text.index("</tbody>")]
    assert {each for each in ("纸箱", "装修") if each in rows} == found
    assert not outside(page)


async def test_numbers_of_persons_are_hidden_in_lists_and_files(sign_in: SignIn, report: Report) -> None:
    case_no = report("楼道里堆满了纸箱，电话13812345678").case_no
    client = await sign_in()
    assert "13812345678" not in (await client.get("/console/cases/list")).text
    assert "13812345678" in (await client.get(f"/console/case/{case_no}")).text


async def test_a_case_page_tells_everything_and_offers_what_is_allowed(
    sign_in: SignIn, report: Report
) -> None:
    case_no = report().case_no
    client = await sign_in()
    row = await client.get("/console/cases/detail?pk=1")
    assert row.headers["location"].endswith(f"/console/case/{case_no}")
    page = await client.get(f"/console/case/{case_no}")
    read = words(page)
    for each in (
        "待接单",
        "楼内私堆乱放",
        "3号楼2单元楼道",
        "王师傅",
        "登记",
        "派单",
        "新诉求",
        "转派",
        "督办",
    ):
        assert each in read
    assert f"/case/{case_no}/close" not in page.text
    assert not outside(page)


async def test_steps_go_through_the_operations(sign_in: SignIn, report: Report, desk: Desk) -> None:
    case_no = report().case_no
    client = await sign_in(StaffRole.STAFF)
    page = f"/console/case/{case_no}"
    await send(client, page, f"{page}/transfer", data={"person_id": "2", "words": "离得近"})
    await send(client, page, f"{page}/accept")
    refused = await send(client, page, f"{page}/done", data={"words": "已清理"})
    assert refused.status_code == 303
    assert "要附一张现场照片" in words(await client.get(page))
    await send(client, page, f"{page}/done", data={"words": "已清理"}, files={"photos": ("a.jpg", JPEG)})
    await send(client, page, f"{page}/close", data={"satisfaction": "satisfied"})
    read = words(await client.get(page))
    assert "已结案" in read
    assert "离得近" in read
    assert (await client.get("/console/photo/1")).content == JPEG
    with desk.read() as work:
        case = work.store.session.exec(select(Case)).one()
        done = work.store.session.exec(select(AuditEntry.action, AuditEntry.actor)).all()
    assert case.state is CaseState.CLOSED
    assert ("case.transfer", "staff:staff") in done
    assert ("case.close", "staff:staff") in done


async def test_a_case_is_suspended_to_a_day_and_resumed(sign_in: SignIn, report: Report, desk: Desk) -> None:
    case_no = report().case_no
    client = await sign_in(StaffRole.STAFF)
    page = f"/console/case/{case_no}"
    await send(client, page, f"{page}/accept")
    await send(client, page, f"{page}/suspend", data={"words": "等配件", "until": "明天"})
    assert "办理中" in words(await client.get(page))
    await send(client, page, f"{page}/suspend", data={"words": "等配件", "until": "2026-03-20"})
    read = words(await client.get(page))
    assert "已挂起" in read
    assert "暂缓到" in read
    assert "等配件，预计3月20日恢复" in read
    await send(client, page, f"{page}/resume")
    with desk.read() as work:
        case = work.store.session.exec(select(Case)).one()
    assert (case.state, case.suspended_until) == (CaseState.ACCEPTED, None)


async def test_a_step_that_is_not_allowed_is_told(sign_in: SignIn, report: Report) -> None:
    case_no = report().case_no
    client = await sign_in()
    page = f"/console/case/{case_no}"
    await send(client, page, f"{page}/close")
    assert "不能结案；现在可以" in words(await client.get(page))
    await send(client, page, f"{page}/extend", data={"by": "很久"})
    assert (await send(client, page, f"{page}/jump")).status_code == 404


async def test_a_case_cannot_be_changed_by_the_generic_form(
    sign_in: SignIn, report: Report, desk: Desk
) -> None:
    report()
    client = await sign_in()
    for path in (
        "cases/edit?pk=1",
        "cases/create",
        "conversations/edit?pk=1",
        "people/edit?pk=1",
        "audit/create",
    ):
        assert (await client.get(f"/console/{path}")).status_code == 403
        assert (
            await send(client, "/console/", f"/console/{path}", data={"state": "closed"})
        ).status_code == 403
    with desk.read() as work:
        assert work.store.session.exec(select(Case.state)).one() is CaseState.DISPATCHED


async def test_a_transcript_shows_what_was_understood_and_leaves_a_trace(
    sign_in: SignIn, report: Report, desk: Desk
) -> None:
    number = report().conversation_id
    understood = {
        "intent": {"name": "report", "confidence": 0.97},
        "problems": [
            {"topic": {"name": "clutter.stairwell", "confidence": 0.93}, "place": {"text": "3号楼2单元楼道"}}
        ],
        "emergency": None,
        "engine": "model 1a2b",
    }
    with desk.work(actor=STAFF) as work:
        conversations.store_answers(
            work, 1, answers=[Answer("是楼道堆物吗？", {"buttons": [{"title": "对", "payload": "/affirm"}]})],
            tracker={}, expected_version=1, understood=understood, flags=["unsure"],
        )  # fmt: skip
    client = await sign_in(StaffRole.REVIEWER)
    row = await client.get(f"/console/conversations/detail?pk={number}")
    page = await client.get(row.headers["location"])
    read = words(page)
    for each in (
        "楼道里堆满了纸箱子",
        "是楼道堆物吗",
        "楼内私堆乱放 93%",
        "97%",
        "3号楼2单元楼道",
        "没听懂",
        "模型 1a2b",
    ):
        assert each in read
    assert "给居民写一句" not in read
    assert not outside(page)
    with desk.read() as work:
        done = work.store.session.exec(select(AuditEntry.actor, AuditEntry.action, AuditEntry.subject)).all()
    assert ("staff:reviewer", "conversation.read", str(number)) in done


async def test_what_staff_did_is_told_in_words(sign_in: SignIn, report: Report, desk: Desk) -> None:
    reported = report()
    with desk.work(actor=Actor.person(1)) as work:
        conversations.add_flag(work, reported.conversation_id, "human")
        access.audit(work, action="case.accept", subject=reported.case_no)
        todo.clear_flags(work, reported.conversation_id)
    client = await sign_in()
    shown = await client.get(f"/console/conversation/{reported.conversation_id}")
    assert "网页" in words(shown)
    read = words(await client.get("/console/audit/list"))
    for told in ("王师傅 接单", "王师傅 标记看过", "要人工", "admin 登录", "admin 看对话"):
        assert told in read
    assert not re.search(r"staff:|person:|login|\w\.\w", read)


@pytest.mark.parametrize(
    ("channel", "label"),
    [("leader_page", "网格页面"), ("console", "工作台"), ("web", "网页"), ("fax", "fax")],
)
async def test_the_way_an_alert_went_is_told_in_words(
    sign_in: SignIn, report: Report, desk: Desk, channel: str, label: str
) -> None:
    reported = report()
    with desk.work(actor=STAFF) as work:
        (alert_id,) = work.store.session.exec(select(Alert.id)).all()
        alerts.mark_sent(work, alert_id or 0, channel=channel)
    client = await sign_in()
    assert f"已发送 {label}" in words(await client.get(f"/console/case/{reported.case_no}"))


async def test_conversations_are_found_by_what_was_said(sign_in: SignIn, report: Report, desk: Desk) -> None:
    report("楼道里堆满了纸箱")
    flagged = report("楼上半夜装修", "noise.renovation")
    with desk.work(actor=STAFF) as work:
        conversations.add_flag(work, flagged.conversation_id, "human")
    client = await sign_in()
    for query, found in (
        ("q=装修", {"装修"}),
        ("q=楼", {"纸箱", "装修"}),
        ("filter=flags__contains=human", {"装修"}),
    ):
        page = await client.get(f"/console/conversations/list?{query}")
        assert {
            each for each in ("纸箱", "装修") if f"堆满了{each}" in page.text or f"半夜{each}" in page.text
        } == found
    assert "要人工" in words(page)
    await send(client, f"/console/conversation/{flagged.conversation_id}",
               f"/console/conversation/{flagged.conversation_id}/looked-at")  # fmt: skip
    page = await client.get("/console/conversations/list?filter=flags__contains=human")
    assert "半夜装修" not in page.text


async def test_staff_write_to_the_resident_under_their_name(
    sign_in: SignIn, report: Report, desk: Desk
) -> None:
    number = report().conversation_id
    client = await sign_in(StaffRole.STAFF)
    page = f"/console/conversation/{number}"
    await send(client, page, f"{page}/say", data={"text": "明天上午来看"})
    await send(client, page, f"{page}/say", data={"text": "  "})
    with desk.read() as work:
        said = work.store.session.exec(select(Alert).where(Alert.kind == AlertKind.RESIDENT_MESSAGE)).all()
    assert [(each.recipient, each.params["note"]) for each in said] == [
        (f"conversation:{number}", "小工作人员：明天上午来看")
    ]


async def test_a_reviewer_only_reads(sign_in: SignIn, report: Report, desk: Desk) -> None:
    reported = report()
    client = await sign_in(StaffRole.REVIEWER)
    case = f"/console/case/{reported.case_no}"
    assert f"{case}/accept" not in (await client.get(case)).text
    for path in (
        f"{case}/accept", f"/console/conversation/{reported.conversation_id}/say",
        f"/console/conversation/{reported.conversation_id}/looked-at", "/console/todo/1",
        "/console/person/1/leave", "/console/person/1/link", "/console/announcements/create",
    ):  # fmt: skip
        answer = await send(client, case, path, data={"text": "x", "title": "x"})
        assert answer.status_code == 403, path
    assert (await client.get("/console/audit/list")).status_code == 403
    assert "专用链接" not in words(await client.get("/console/person/1"))
    with desk.read() as work:
        assert work.store.session.exec(select(Case.state)).one() is CaseState.DISPATCHED


@pytest.mark.parametrize("token", [{}, {"csrftoken": ""}, {"csrftoken": "nonsense"}])
async def test_a_form_from_elsewhere_does_nothing(
    sign_in: SignIn, report: Report, desk: Desk, token: dict[str, str]
) -> None:
    case_no = report().case_no
    client = await sign_in()
    answer = await client.post(f"/console/case/{case_no}/accept", data=token)
    assert answer.status_code == 403
    assert "再试一次" in words(answer)
    with desk.read() as work:
        assert work.store.session.exec(select(Case.state)).one() is CaseState.DISPATCHED


async def test_leave_and_substitute_send_new_cases_elsewhere(
    sign_in: SignIn, report: Report, desk: Desk
) -> None:
    client = await sign_in(StaffRole.HEAD)
    leave = {"away_from": "2026-03-12", "away_until": "2026-03-14", "substitute_id": "3"}
    await send(client, "/console/person/1", "/console/person/1/leave", data=leave)
    assert "已保存" in words(await client.get("/console/person/1"))
    report()
    with desk.read() as work:
        assert work.store.session.exec(select(Case.assignee_id)).one() == 3
    for wrong in (
        {"away_from": "2026-03-14", "away_until": "2026-03-12"}, {"away_from": "明天"}, {"substitute_id": "1"},
        {"substitute_id": "999"}, {"substitute_id": "9" * 30},
    ):  # fmt: skip
        answer = await send(client, "/console/person/1", "/console/person/1/leave", data=wrong)
        assert answer.status_code in (303, 404), wrong
    with desk.read() as work:
        person = work.store.session.get(Person, 1)
        assert person is not None
        assert str(person.away_until) == "2026-03-14"


async def test_the_personal_link_is_shown_and_renewed(sign_in: SignIn, client: httpx.AsyncClient) -> None:
    await sign_in(StaffRole.HEAD)
    page = await client.get("/console/person/1")
    link = page.text.split('value="http://community.test')[1].split('"')[0]
    assert (await client.get(link)).status_code == 303
    await send(client, "/console/person/1", "/console/person/1/link")
    assert (await client.get(link)).status_code == 403


async def test_announcements_are_written_and_checked(sign_in: SignIn, desk: Desk) -> None:
    client = await sign_in(StaffRole.HEAD)
    good = {
        "title": "停电通知", "text": "明天上午停电", "buildings": "3", "topic": "",
        "starts_at": "2026-03-13T08:00", "ends_at": "2026-03-13T12:00",
    }  # fmt: skip
    create = "/console/announcements/create"
    for wrong in ({"buildings": "99"}, {"ends_at": "2026-03-01T00:00"}, {"title": ""}, {"starts_at": "哪天"}):
        assert (await send(client, create, create, data={**good, **wrong})).status_code == 422, wrong
    assert (await send(client, create, create, data=good)).status_code == 303
    edit = "/console/announcements/edit?pk=2"
    assert (await send(client, edit, edit, data={**good, "title": "停电改期"})).status_code == 303
    with desk.read() as work:
        rows = work.store.session.exec(select(Announcement).order_by(Announcement.title)).all()
    assert [each.title for each in rows] == ["停水通知", "停电改期"]
    assert rows[1].starts_at.isoformat() == "2026-03-13T00:00:00+00:00"


async def test_no_page_asks_another_machine_for_anything(sign_in: SignIn, report: Report) -> None:
    reported = report()
    client = await sign_in()
    for path in (
        "", "cases/list", f"case/{reported.case_no}", "conversations/list", "conversation/1", "people/list",
        "person/1", "announcements/list", "announcements/create", "announcements/edit?pk=1",
        "announcements/detail?pk=1", "audit/list", "nothing", "case/none",
    ):  # fmt: skip
        page = await client.get(f"/console/{path}")
        assert not outside(page), path
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "query",
    ["filter=state__in=bogus", "filter=nonsense", "page=9999999999999999999", "page_size=x", "sort=x"],
)
async def test_a_wrong_search_is_a_chinese_page(sign_in: SignIn, query: str) -> None:
    client = await sign_in()
    page = await client.get(f"/console/cases/list?{query}")
    assert page.status_code in (200, 400, 422)
    assert "诉求" in words(page) or "没有做成" in words(page)


MISSING = (
    "case/none", "conversation/999", "person/99", "photo/9", "cases/detail?pk=x", "cases/detail", "nothing/list",
    "conversation/99999999999999999999", "photo/99999999999999999999", "person/99999999999999999999",
    "people/detail?pk=99999999999", "announcements/detail?pk=x", "announcements/edit?pk=99",
)  # fmt: skip


@pytest.mark.parametrize("path", MISSING)
async def test_what_is_not_there_is_a_chinese_page(sign_in: SignIn, path: str) -> None:
    client = await sign_in()
    page = await client.get(f"/console/{path}")
    assert page.status_code == 404
    assert "没有找到" in words(page)

"""The leader's page by real HTTP, without a script running anywhere."""

from collections.abc import Callable

import httpx
import pytest
from sqlmodel import select

from cases import dangers, dispatch, residents, roster
from cases.desk import Actor, Desk
from db.models import Alert, Case, CaseEvent, Person
from db.vocabulary import AlertKind, CaseState, EventKind
from tests.web.conftest import JPEG, SECRET, STAFF, Clock, Reported, hidden, outside, words
from web.links import leader_link

UNIT_LEADER, BUILDING_LEADER, GRID_LEADER = 1, 2, 4
Report = Callable[..., Reported]


async def open_page(client: httpx.AsyncClient, person_id: int = UNIT_LEADER) -> httpx.Response:
    opened = await client.get(leader_link(SECRET, person_id, 1))
    assert (opened.status_code, opened.headers["location"]) == (303, "/leader")
    return await client.get("/leader")


async def tap(client: httpx.AsyncClient, case_no: str, name: str, **more: object) -> httpx.Response:
    token = hidden(await client.get(f"/leader/cases/{case_no}"), "token")
    data = {"token": token, **more.pop("data", {})}  # type: ignore[dict-item]
    return await client.post(f"/leader/cases/{case_no}/{name}", data=data, **more)  # type: ignore[arg-type]


def state_of(desk: Desk, case_no: str) -> CaseState:
    with desk.read() as work:
        return work.store.session.exec(select(Case.state).where(Case.case_no == case_no)).one()


async def test_a_link_opens_the_list_and_is_put_away(client: httpx.AsyncClient, report: Report) -> None:
    report("我是501的张三，电话13812345678，楼道里堆满了纸箱子")
    opened = await client.get(leader_link(SECRET, UNIT_LEADER, 1))
    cookie = opened.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "key" not in opened.headers["location"]
    page = await client.get("/leader")
    read = words(page)
    assert "王师傅，您好" in read
    assert "待办 1 件" in read
    assert "楼内私堆乱放" in read
    assert "3号楼2单元楼道" in read
    assert "接单" in read
    assert "张三" not in read
    assert "13812345678" not in read
    assert page.headers["referrer-policy"] == "no-referrer"
    assert not outside(page)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/leader", "请点开社区发给您的专用链接"),
        ("/leader?key=", "请点开社区发给您的专用链接"),
        ("/leader?key=nonsense", "重新点开链接"),
        (leader_link("another secret", 1, 1), "重新点开链接"),
        (leader_link(SECRET, 1, 2), "已经失效"),
        (leader_link(SECRET, 999, 1), "已经失效"),
        ("/leader/cases/20260312-0001", "请点开社区发给您的专用链接"),
        ("/leader/photo/1", "请点开社区发给您的专用链接"),
    ],
)
async def test_a_wrong_link_is_answered_kindly(client: httpx.AsyncClient, path: str, says: str) -> None:
    page = await client.get(path)
    assert page.status_code == 403
    assert says in words(page)
    assert "set-cookie" not in page.headers


async def test_a_renewed_link_ends_the_old_one_at_once(client: httpx.AsyncClient, desk: Desk) -> None:
    await open_page(client)
    with desk.work(actor=STAFF) as work:
        roster.renew_link(work, UNIT_LEADER)
    page = await client.get("/leader")
    assert page.status_code == 403
    assert "已经失效" in words(page)


async def test_somebody_who_left_sees_nothing(client: httpx.AsyncClient, desk: Desk) -> None:
    await open_page(client)
    with desk.work(actor=STAFF) as work:
        person = work.store.session.get(Person, UNIT_LEADER)
        assert person is not None
        person.active = False
        work.store.add(person)
    assert (await client.get("/leader")).status_code == 403


async def test_accepting_is_one_tap_on_the_list(
    client: httpx.AsyncClient, report: Report, desk: Desk
) -> None:
    case_no = report().case_no
    page = await open_page(client)
    answer = await client.post(f"/leader/cases/{case_no}/accept", data={"token": hidden(page, "token")})
    assert answer.status_code == 303
    assert state_of(desk, case_no) is CaseState.ACCEPTED
    assert "已接单，谢谢" in words(await client.get(answer.headers["location"]))


async def test_one_page_accepts_two_cases_and_a_double_tap_counts_once(
    client: httpx.AsyncClient, report: Report, desk: Desk
) -> None:
    cases = [report().case_no, report().case_no]
    token = {"token": hidden(await open_page(client), "token")}
    for each in (*cases, cases[0]):
        assert (await client.post(f"/leader/cases/{each}/accept", data=token)).status_code == 303
    assert [state_of(desk, each) for each in cases] == [CaseState.ACCEPTED] * 2


async def test_a_message_sent_twice_reaches_the_resident_once(
    client: httpx.AsyncClient, report: Report, desk: Desk
) -> None:
    reported = report()
    await open_page(client)
    token = hidden(await client.get(f"/leader/cases/{reported.case_no}"), "token")
    for _ in range(2):
        sent = await client.post(
            f"/leader/cases/{reported.case_no}/message", data={"token": token, "note": "我下午三点到"}
        )
        assert sent.status_code == 303
    with desk.read() as work:
        alerts = work.store.session.exec(select(Alert).where(Alert.kind == AlertKind.RESIDENT_MESSAGE)).all()
    assert [(each.recipient, each.params["note"]) for each in alerts] == [
        (f"conversation:{reported.conversation_id}", "王师傅：我下午三点到")
    ]


async def test_done_needs_a_sentence_and_where_the_category_says_so_a_photo(
    client: httpx.AsyncClient, report: Report, desk: Desk
) -> None:
    case_no = report().case_no
    await open_page(client)
    for data, says in (({}, "怎么办好的？请点一句或写一句"), ({"choice": "已清理干净"}, "要附一张现场照片")):
        page = await tap(client, case_no, "done", data=data)
        assert page.status_code == 422
        assert says in words(page)
        assert "已清理干净" in page.text
    for content in (b"GIF89a", b"<script>", JPEG + b"0" * 15_000_000):
        wrong = await tap(
            client, case_no, "done", data={"choice": "已清理干净"}, files={"photos": ("a.jpg", content)}
        )
        assert wrong.status_code == 422
    assert state_of(desk, case_no) is CaseState.DISPATCHED
    done = await tap(
        client, case_no, "done", data={"choice": "已清理干净"}, files={"photos": ("a.jpg", JPEG)}
    )
    assert done.status_code == 303
    assert state_of(desk, case_no) is CaseState.DONE


async def test_photos_are_for_whoever_has_the_case(
    client: httpx.AsyncClient, report: Report, desk: Desk
) -> None:
    case_no = report().case_no
    await open_page(client)
    await tap(client, case_no, "accept")
    sent = {"photos": ("a.jpg", JPEG)}
    before = (await client.get(f"/leader/cases/{case_no}")).text
    assert before.index("办结（要附照片）") < before.index("先附现场照片") < before.index("怎么办好的")
    await tap(client, case_no, "progress", data={"choice": "已到现场看过"}, files=sent)
    assert "要附照片" not in (await client.get(f"/leader/cases/{case_no}")).text
    photo = await client.get("/leader/photo/1")
    assert (photo.status_code, photo.content) == (200, JPEG)
    assert photo.headers["content-type"] == "image/jpeg"
    assert photo.headers["x-content-type-options"] == "nosniff"
    assert "/leader/photo/1" in (await client.get(f"/leader/cases/{case_no}")).text
    await open_page(client, BUILDING_LEADER)
    assert (await client.get("/leader/photo/1")).status_code == 404


async def test_not_mine_goes_on_to_the_next_with_its_reason(
    client: httpx.AsyncClient, report: Report, desk: Desk
) -> None:
    case_no = report().case_no
    await open_page(client)
    answer = await tap(client, case_no, "return", data={"note": "我家就在隔壁"})
    assert answer.headers["location"] == "/leader?told=return"
    assert "会转给合适的人" in words(await client.get(answer.headers["location"]))
    gone = await client.get(f"/leader/cases/{case_no}")
    assert gone.status_code == 404
    assert "可能已经转给别人了" in words(gone)
    await open_page(client, BUILDING_LEADER)
    read = words(await client.get(f"/leader/cases/{case_no}"))
    assert "我家就在隔壁" in read
    assert "下一级退回" in read


async def test_what_went_to_others_is_named_with_whose_it_is(
    client: httpx.AsyncClient, report: Report, desk: Desk, clock: Clock
) -> None:
    case_no = report().case_no
    assert "转给别人的" not in words(await open_page(client))
    await tap(client, case_no, "return", data={"note": "我家就在隔壁"})
    read = words(await client.get("/leader"))
    assert f"{case_no} 现在由3号楼楼栋长 刘姐负责" in read
    assert "楼道" not in read
    clock.forward(hours=25)
    assert "转给别人的" not in words(await client.get("/leader"))


async def test_a_photo_without_a_word_is_enough(
    client: httpx.AsyncClient, report: Report, desk: Desk
) -> None:
    case_no = report().case_no
    await open_page(client)
    done = await tap(client, case_no, "done", files={"photos": ("a.jpg", JPEG)})
    assert done.status_code == 303
    assert state_of(desk, case_no) is CaseState.DONE
    with desk.read() as work:
        notes = work.store.session.exec(select(CaseEvent.note).where(CaseEvent.kind == EventKind.DONE)).all()
    assert notes == ["见照片"]


async def test_in_danger_nobody_is_given_until_tomorrow(client: httpx.AsyncClient, report: Report) -> None:
    report("有人要跳楼", "em.selfharm")
    read = words(await open_page(client, GRID_LEADER))
    assert "请马上联系现场" in read
    assert "前办结" not in read


async def test_more_time_is_explained(client: httpx.AsyncClient, report: Report, desk: Desk) -> None:
    case_no = report().case_no
    await open_page(client)
    await tap(client, case_no, "accept")
    answer = await tap(client, case_no, "extend", data={"choice": "要等配件", "by": "2wd"})
    assert answer.status_code == 303
    for by in ("一会儿", "10wd", "999999wd"):
        other = await tap(client, case_no, "extend", data={"choice": "要等配件", "by": by})
        assert other.status_code == 422
        assert "请点一下延长多久" in words(other)
    with desk.read() as work:
        alerts = work.store.session.exec(select(Alert).where(Alert.kind == AlertKind.RESIDENT_EXTENDED)).all()
    assert [each.params["note"] for each in alerts] == ["要等配件"]


@pytest.mark.parametrize("token", ["", "nonsense"])
async def test_a_form_that_is_not_ours_does_nothing(
    client: httpx.AsyncClient, report: Report, desk: Desk, token: str
) -> None:
    case_no = report().case_no
    await open_page(client)
    page = await client.post(f"/leader/cases/{case_no}/accept", data={"token": token})
    assert page.status_code == 403
    assert state_of(desk, case_no) is CaseState.DISPATCHED


async def test_the_form_of_another_person_does_nothing(
    client: httpx.AsyncClient, report: Report, desk: Desk
) -> None:
    case_no = report().case_no
    await open_page(client, BUILDING_LEADER)
    await open_page(client)
    mine = hidden(await client.get(f"/leader/cases/{case_no}"), "token")
    await open_page(client, BUILDING_LEADER)
    assert (await client.post(f"/leader/cases/{case_no}/accept", data={"token": mine})).status_code in (
        403,
        404,
    )
    assert state_of(desk, case_no) is CaseState.DISPATCHED


async def test_danger_and_overdue_come_first(client: httpx.AsyncClient, report: Report, clock: Clock) -> None:
    late = report().case_no
    fresh = report().case_no
    await open_page(client)
    await tap(client, fresh, "accept")
    clock.forward(days=20)
    third = report().case_no
    page = (await client.get("/leader")).text
    assert page.index(late) < page.index(third)
    assert page.index(fresh) < page.index(third)
    assert "超时" in page


async def test_danger_comes_before_everything_else(
    client: httpx.AsyncClient, report: Report, desk: Desk
) -> None:
    ordinary, danger = report().case_no, report("家里煤气味很大", "em.gas_leak").case_no
    with desk.work(actor=STAFF) as work:
        dispatch.transfer_case(work, ordinary, person_id=GRID_LEADER, reason="代为办理")
    page = (await open_page(client, GRID_LEADER)).text
    assert page.index(danger) < page.index(ordinary)
    assert "紧急" in page
    assert "报告人说已没事" not in page
    with desk.work(actor=Actor.conversation(1)) as work:
        dangers.report_all_clear(work, danger, text="没味了")
    assert "报告人说已没事" in (await client.get("/leader")).text


async def test_the_resident_stays_unknown_in_the_history_too(
    client: httpx.AsyncClient, report: Report, desk: Desk
) -> None:
    case_no = report("楼上半夜吵", "noise.neighbor").case_no
    with desk.work(actor=STAFF) as work:
        residents.supplement_case(work, case_no, text="我是501的张三，电话13812345678")
        holder = work.store.session.exec(select(Case.assignee_id).where(Case.case_no == case_no)).one()
    assert holder is not None
    await open_page(client, holder)
    read = words(await client.get(f"/leader/cases/{case_no}"))
    assert "补充" in read
    assert "13812345678" not in read
    assert "张三" not in read


async def test_a_broken_upload_is_answered_kindly(client: httpx.AsyncClient, report: Report) -> None:
    case_no = report().case_no
    await open_page(client)
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    page = await client.post(f"/leader/cases/{case_no}/done", content=b"--x\r\nnonsense", headers=headers)
    assert page.status_code in (400, 403)
    assert "再" in words(page)

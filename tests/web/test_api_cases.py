"""Cases by the program interface, as CONTRACT promises them."""

import base64
import re
from collections.abc import Callable

import httpx
import pytest
from sqlmodel import select

from cases.desk import Desk
from db.models import AuditEntry, Case
from db.vocabulary import StaffRole, Step
from tests.web.conftest import JPEG, Reported

CASES = "/api/v1/cases"
BODY = {
    "text": "3号楼2单元楼道里堆满了纸箱子",
    "category": "clutter.stairwell",
    "place": {"building": "3", "unit": "2"},
    "source": "phone",
}
KEYS = {
    "case_no", "state", "category", "place", "text", "urgency", "source", "anonymous", "assignee",
    "registered_at", "accept_due_at", "resolve_due_at", "resolved_at", "closed_at", "satisfaction",
    "events", "alerts", "followups", "merged_into", "children",
}  # fmt: skip
PHOTO = "data:image/jpeg;base64," + base64.b64encode(JPEG).decode()


@pytest.fixture
def staff(client: httpx.AsyncClient, token: Callable[[StaffRole], dict[str, str]]) -> httpx.AsyncClient:
    client.headers.update(token(StaffRole.STAFF))
    return client


def count_cases(desk: Desk) -> int:
    with desk.read() as work:
        return len(work.store.session.exec(select(Case)).all())


def is_problem(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert {"type", "title", "detail"} <= body.keys()
    return dict(body)


async def test_a_case_registered_on_behalf_has_every_key_of_the_contract(staff: httpx.AsyncClient) -> None:
    answer = await staff.post(CASES, json=BODY)
    assert answer.status_code == 201
    case = answer.json()
    assert case.keys() >= KEYS
    assert case["category"] == {"code": "clutter.stairwell", "name": "楼内私堆乱放"}
    assert case["place"]["text"] == "3号楼2单元"
    assert case["source"] == "phone"
    assert (case["assignee"]["name"], case["assignee"]["role"]) == ("王师傅", "unit_leader")
    assert [each["kind"] for each in case["events"]] == ["registered", "dispatched"]
    assert case["events"][0]["actor"] == "staff"
    assert case["alerts"][0].keys() >= {"kind", "to", "channel", "due_at", "sent_at", "attempts"}
    again = await staff.get(f"{CASES}/{case['case_no']}")
    assert again.json() == case


async def test_words_may_be_given_as_people_write_them(staff: httpx.AsyncClient) -> None:
    answer = await staff.post(CASES, json={**BODY, "source": "走访", "urgency": "小时级"})
    assert (answer.json()["source"], answer.json()["urgency"]) == ("visit", "P1")


async def test_the_list_is_filtered_and_searched_in_chinese(staff: httpx.AsyncClient) -> None:
    await staff.post(CASES, json=BODY)
    other = {**BODY, "text": "楼上半夜装修", "category": "noise.construction"}
    number = (await staff.post(CASES, json=other)).json()["case_no"]
    for query, found in (
        ({"q": "装修"}, 1), ({"q": "纸箱 楼道"}, 1), ({"q": "没有这样的"}, 0), ({"category": "noise"}, 1),
        ({"building": "3"}, 2), ({"building": "4"}, 0), ({"state": "dispatched,done"}, 2), ({"q": number}, 1),
        ({"state": "closed"}, 0), ({"overdue": "true"}, 0), ({"assignee": "1"}, 1), ({"page": "2"}, 0),
    ):  # fmt: skip
        answer = (await staff.get(CASES, params=query)).json()
        assert len(answer["items"]) == found, query


async def test_a_case_lives_its_whole_life(staff: httpx.AsyncClient) -> None:
    number = (await staff.post(CASES, json=BODY)).json()["case_no"]

    async def step(name: str, **body: object) -> dict[str, object]:
        answer = await staff.post(f"{CASES}/{number}/{name}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    assert (await step("accept"))["state"] == "accepted"
    assert (await step("progress", note="已到现场"))["state"] == "accepted"
    until = "2026-03-20"
    suspended = await step("suspend", reason="等物业", until=until)
    assert (suspended["state"], suspended["suspended_until"]) == ("suspended", f"{until}T01:00:00+00:00")
    assert (await step("resume"))["state"] == "accepted"
    assert str((await step("suspend", reason="等配件"))["suspended_until"]).startswith("2026-03-19")
    assert (await step("extend", reason="等配件", by="2wd"))["state"] == "suspended"
    assert (await step("transfer", reason="更近", person_id=2))["state"] == "dispatched"
    assert (await step("return", reason="不是我的"))["assignee"] is not None
    assert (await step("urge"))["state"] == "dispatched"
    assert (await step("supervise", note="尽快"))["state"] == "dispatched"
    assert (await step("supplement", note="还有自行车"))["state"] == "dispatched"
    done = await step("done", note="已清理", images=[PHOTO])
    assert (done["state"], len(done["attachments"])) == ("done", 1)  # type: ignore[arg-type]
    assert (await step("reopen", reason="又堆上了"))["state"] == "dispatched"
    await step("done", note="又清理了")
    closed = await step("close", satisfaction="满意")
    assert (closed["state"], closed["satisfaction"]) == ("closed", "satisfied")


@pytest.mark.parametrize("until", ["下周", "2026-03-12", "2028-01-01"])
async def test_suspending_needs_a_reason_and_a_day_to_come(staff: httpx.AsyncClient, until: str) -> None:
    number = (await staff.post(CASES, json=BODY)).json()["case_no"]
    await staff.post(f"{CASES}/{number}/accept")
    body = {"reason": "等物业", "until": until}
    is_problem(await staff.post(f"{CASES}/{number}/suspend", json=body), 422)
    is_problem(await staff.post(f"{CASES}/{number}/suspend", json={"until": "2026-03-20"}), 422)
    assert (await staff.get(f"{CASES}/{number}")).json()["state"] == "accepted"


async def test_closing_without_the_resident_is_never_satisfied(staff: httpx.AsyncClient) -> None:
    number = (await staff.post(CASES, json={**BODY, "category": "noise.construction"})).json()["case_no"]
    await staff.post(f"{CASES}/{number}/done", json={"note": "谈好了"})
    assert (await staff.post(f"{CASES}/{number}/close")).json()["satisfaction"] == "unrated"


async def test_withdraw_decline_and_merge(staff: httpx.AsyncClient) -> None:
    one, two, three = [(await staff.post(CASES, json=BODY)).json()["case_no"] for _ in range(3)]
    assert (await staff.post(f"{CASES}/{one}/withdraw")).json()["state"] == "withdrawn"
    assert (await staff.post(f"{CASES}/{two}/merge", json={"into": three})).json()["merged_into"] == three
    assert (await staff.get(f"{CASES}/{three}")).json()["children"] == [two]
    declined = await staff.post(f"{CASES}/{three}/decline", json={"reason": "不属于社区"})
    assert declined.json()["state"] == "declined"


async def test_a_step_that_is_not_allowed_names_those_that_are(staff: httpx.AsyncClient) -> None:
    number = (await staff.post(CASES, json=BODY)).json()["case_no"]
    problem = is_problem(await staff.post(f"{CASES}/{number}/close", json={}), 409)
    assert "accept" in problem["allowed_steps"]  # type: ignore[operator]
    assert "接单" in str(problem["detail"])
    assert (await staff.get(f"{CASES}/{number}")).json()["state"] == "dispatched"


async def test_more_time_than_half_a_year_is_refused(staff: httpx.AsyncClient) -> None:
    number = (await staff.post(CASES, json=BODY)).json()["case_no"]
    before = (await staff.post(f"{CASES}/{number}/accept")).json()
    body = {"reason": "等配件", "by": "999999d"}
    problem = is_problem(await staff.post(f"{CASES}/{number}/extend", json=body), 422)
    assert "180天" in str(problem["detail"])
    assert (await staff.get(f"{CASES}/{number}")).json() == before


@pytest.mark.parametrize(
    ("step", "body", "field"),
    [
        ("transfer", {"reason": "x"}, "person_id"),
        ("extend", {"reason": "x", "by": "很久"}, "by"),
        ("merge", {}, "into"),
        ("reopen", {}, "reason"),
        ("close", {"satisfaction": "还行吧"}, "satisfaction"),
        ("supplement", {}, "note"),
        ("done", {"note": "x", "images": ["data:image/jpeg;base64,AAAA"]}, "images"),
        ("done", {"note": "x", "images": ["http://example.org/a.jpg"]}, "images"),
        ("dispatch", {"person_id": 10**12}, "person_id"),
        ("jump", {}, "step"),
    ],
)
async def test_bad_input_names_the_field_and_changes_nothing(
    staff: httpx.AsyncClient, step: str, body: dict[str, object], field: str
) -> None:
    before = (await staff.post(CASES, json=BODY)).json()
    problem = is_problem(await staff.post(f"{CASES}/{before['case_no']}/{step}", json=body), 422)
    assert [each["field"] for each in problem["errors"]] == [field]  # type: ignore[attr-defined]
    assert (await staff.get(f"{CASES}/{before['case_no']}")).json() == before


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("", {**BODY, "text": " "}, "不能为空"),
        ("", {**BODY, "images": [PHOTO] * 100}, "太多了"),
        ("", {**BODY, "details": []}, "要是一个 JSON 对象"),
        ("", {**BODY, "conversation_id": 1.5}, "要是整数"),
        ("", {**BODY, "place": {"text": 7}}, "要是文字"),
        ("/1/suspend", {"until": "下周"}, "要是日期，像 2027-03-05 这样"),
        ("/1/suspend", {"until": "2027-03-05T10:00:00"}, "要是日期，像 2027-03-05 这样"),
        ("/1/suspend", {"until": [1]}, "要是日期，像 2027-03-05 这样"),
        ("/1/jump", {}, "只能是：" + "、".join(Step)),
        ("/1/note", {"person_id": "9" * 5000}, "太大了"),
    ],
)
async def test_what_is_wrong_is_said_in_chinese(
    staff: httpx.AsyncClient, path: str, body: dict[str, object], message: str
) -> None:
    problem = is_problem(await staff.post(f"{CASES}{path}", json=body), 422)
    assert message in [each["message"] for each in problem["errors"]]  # type: ignore[attr-defined]
    for each in problem["errors"]:  # type: ignore[attr-defined]
        assert not re.search(r"\b(should|value|input|valid|or)\b", each["message"], re.IGNORECASE)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"[1]", b"{", b"nonsense", b"[" * 50_000, b'{"text": "\\ud800", "category": "noise.life"}',
        b'{"text": "a\\u0000b", "category": "clutter.stairwell"}', b'{"text": " ", "category": "clutter.stairwell"}',
        b'{"text": "x", "category": "no.such"}', b'{"text": "x", "category": 7}',
        b'{"text": "x", "category": "clutter.stairwell", "place": {"building": "99"}}',
        b'{"text": "x", "category": "clutter.stairwell", "source": "pigeon"}',
        b'{"text": "x", "category": "clutter.stairwell", "conversation_id": 999}',
        b"\xff\xfe\x00",
    ],
)  # fmt: skip
async def test_a_bad_report_is_a_problem_and_no_case(
    staff: httpx.AsyncClient, desk: Desk, body: bytes
) -> None:
    answer = await staff.post(CASES, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 404, 422)
    is_problem(answer, answer.status_code)
    assert count_cases(desk) == 0


async def test_what_the_community_cannot_do_is_answered_with_a_number(
    staff: httpx.AsyncClient, desk: Desk
) -> None:
    leaves = desk.taxonomy.leaves.values()
    elsewhere = next(each for each in leaves if each.redirect_phone and not each.handled_by)
    problem = is_problem(await staff.post(CASES, json={**BODY, "category": elsewhere.code}), 422)
    assert str(elsewhere.redirect_phone) in str(problem["detail"])
    assert count_cases(desk) == 0


async def test_an_idempotency_key_makes_a_repeated_post_harmless(
    staff: httpx.AsyncClient, desk: Desk
) -> None:
    key = {"Idempotency-Key": "once"}
    first = await staff.post(CASES, json=BODY, headers=key)
    second = await staff.post(CASES, json=BODY, headers=key)
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert count_cases(desk) == 1
    is_problem(await staff.post(CASES, json={**BODY, "text": "别的事"}, headers=key), 409)
    accept = f"{CASES}/{first.json()['case_no']}/accept"
    accepted = [await staff.post(accept, headers={"Idempotency-Key": "accept"}) for _ in range(2)]
    assert [each.status_code for each in accepted] == [200, 200]
    assert accepted[0].json() == accepted[1].json()


async def test_a_failed_post_leaves_its_key_free(staff: httpx.AsyncClient) -> None:
    number = (await staff.post(CASES, json=BODY)).json()["case_no"]
    key = {"Idempotency-Key": "progress"}
    is_problem(await staff.post(f"{CASES}/{number}/progress", json={"note": "到了"}, headers=key), 409)
    await staff.post(f"{CASES}/{number}/accept")
    again = await staff.post(f"{CASES}/{number}/progress", json={"note": "到了"}, headers=key)
    assert again.status_code == 200


async def test_roles(
    client: httpx.AsyncClient, token: Callable[[StaffRole], dict[str, str]], report: Callable[..., Reported]
) -> None:
    reported = report()
    case, chat = f"{CASES}/{reported.case_no}", f"/api/v1/conversations/{reported.conversation_id}"
    expected = {
        StaffRole.LEADER: (200, 403, 403),
        StaffRole.REVIEWER: (200, 200, 403),
        StaffRole.STAFF: (200, 200, 200),
        StaffRole.HEAD: (200, 200, 200),
        StaffRole.ADMIN: (200, 200, 200),
    }
    for role, statuses in expected.items():
        headers = token(role)
        answers = (
            await client.get(case, headers=headers),
            await client.get(chat, headers=headers),
            await client.post(f"{case}/urge", headers=headers),
        )
        assert tuple(each.status_code for each in answers) == statuses, role
        for each in answers:
            if each.status_code == 403:
                is_problem(each, 403)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer no"}, {"Authorization": "Basic YTpi"}])
async def test_without_a_token_nothing_is_told(client: httpx.AsyncClient, header: dict[str, str]) -> None:
    answer = await client.get(CASES, headers=header)
    is_problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_unknown_addresses_and_methods_are_problems(staff: httpx.AsyncClient) -> None:
    is_problem(await staff.get("/api/v1/nothing"), 404)
    is_problem(await staff.get(f"{CASES}/20260101-0001"), 404)
    is_problem(await staff.post(f"{CASES}/20260101-0001/accept"), 404)
    is_problem(await staff.delete(CASES), 405)


@pytest.mark.parametrize(
    "query", ["state=x", "page=0", "page=x", "assignee=王", "overdue=perhaps", "q=" + "长" * 300]
)
async def test_a_wrong_filter_is_a_problem(staff: httpx.AsyncClient, query: str) -> None:
    is_problem(await staff.get(f"{CASES}?{query}"), 422)


async def test_every_step_is_described(client: httpx.AsyncClient) -> None:
    described = (await client.get("/api/v1/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    assert described["servers"] == [{"url": "/api/v1"}]
    assert set(described["components"]["schemas"]["Step"]["enum"]) == {each.value for each in Step}


async def test_every_change_is_in_the_audit_log(staff: httpx.AsyncClient, desk: Desk) -> None:
    number = (await staff.post(CASES, json=BODY)).json()["case_no"]
    await staff.post(f"{CASES}/{number}/accept")
    with desk.read() as work:
        rows = work.store.session.exec(select(AuditEntry)).all()
    assert [(each.actor, each.action, each.subject) for each in rows] == [
        ("program:staff", "case.register", number),
        ("program:staff", "case.accept", number),
    ]


async def test_a_leaders_token_reads_no_more_of_the_reporter_than_the_leaders_page(
    client: httpx.AsyncClient, token: Callable[[StaffRole], dict[str, str]]
) -> None:
    words = "3号楼2单元501，楼道灯不亮，我电话13912345678"
    place = {"building": "3", "unit": "2", "room": "501"}
    body = {**BODY, "text": words, "category": "repair.light", "place": place, "anonymous": True}
    staff, leader = token(StaffRole.STAFF), token(StaffRole.LEADER)
    case_no = (await client.post(CASES, json=body, headers=staff)).json()["case_no"]
    for address in (f"{CASES}/{case_no}", CASES):
        assert "501" in (await client.get(address, headers=staff)).text
        shown = (await client.get(address, headers=leader)).text
        assert "楼道灯不亮" in shown
        assert not any(secret in shown for secret in ("501", "13912345678"))

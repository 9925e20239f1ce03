"""The resident's side over HTTP: the REST channel, pushed messages, understanding, health – and nonsense."""

import base64
import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from bot.app import Service, build_http
from cases import handling, lookups, transcripts
from cases.desk import Actor

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    service.settings.roles = "chat,web"
    with TestClient(build_http(service)) as client:
        yield client


def say(client: TestClient, message: str, **metadata: object) -> list[dict[str, object]]:
    body = {"sender": "老王", "message": message, **({"metadata": metadata} if metadata else {})}
    reply = client.post("/webhooks/rest/webhook", json=body)
    assert reply.status_code == 200
    answers: list[dict[str, object]] = reply.json()
    assert all(set(each) <= {"recipient_id", "text", "buttons", "image", "custom"} for each in answers)
    assert all(each["recipient_id"] == "老王" for each in answers)
    return answers


def test_a_report_by_button(client: TestClient, service: Service) -> None:
    asked = say(client, "3号楼2单元楼道里堆满了纸箱子，走路都困难")[-1]
    assert "3号楼2单元 楼道" in str(asked["text"])
    buttons = asked["buttons"]
    assert isinstance(buttons, list)
    done = say(client, buttons[0]["payload"])
    assert "已登记，编号 20261123-0001" in str(done[0]["text"])
    with service.desk.read() as work:
        transcript = transcripts.conversation_detail(work, 1)
    assert [each["from"] for each in transcript["messages"]].count("resident") == 2
    assert transcript["messages"][0]["understood"]["problems"][0]["topic"]["name"] == "clutter.stairwell"
    assert transcript["messages"][0]["understood"]["intent"]["name"] == "report"


def test_the_same_message_id_is_the_same_message(client: TestClient, service: Service) -> None:
    say(client, "3号楼2单元有人遛狗不拴绳", message_id="m1")
    first = say(client, "1", message_id="m2")
    assert say(client, "1", message_id="m2") == first
    with service.desk.read() as work:
        assert lookups.list_cases(work).total == 1


def test_what_is_pushed_is_fetched_once(client: TestClient, service: Service) -> None:
    say(client, "3号楼2单元有人遛狗不拴绳")
    say(client, "1")
    assert client.get("/conversations/老王/messages").json() == []
    with service.desk.work(actor=Actor("person:1")) as work:
        handling.accept_case(work, "20261123-0001")
    client.portal.call(service.worker.run_once)  # type: ignore[union-attr]
    pushed = client.get("/conversations/老王/messages?after=0").json()
    assert ["已经接了您的事" in each["text"] for each in pushed] == [True]
    assert client.get(f"/conversations/老王/messages?after={pushed[-1]['id']}").json() == []
    assert client.get("/conversations/别人/messages").json() == []


@pytest.mark.parametrize("after", ["99999999999999999999", "9" * 5000, "2147483648", "-1", "一"])
def test_what_can_be_no_message_number_is_refused(client: TestClient, after: str) -> None:
    answer = client.get("/conversations/老王/messages", params={"after": after})
    assert answer.status_code == 422


def test_a_photo_alone_waits_for_its_words_and_goes_with_the_case(
    client: TestClient, service: Service
) -> None:
    image = "data:image/png;base64," + base64.b64encode(PNG).decode()
    assert "照片收到了" in str(say(client, "", images=[image])[0]["text"])
    say(client, "3号楼2单元楼道里堆满了纸箱子")
    say(client, "1")
    with service.desk.read() as work:
        detail = lookups.case_detail(work, "20261123-0001")
    assert [each["media_type"] for each in detail["attachments"]] == ["image/png"]


@pytest.mark.parametrize(
    "image",
    ["data:image/png;base64,!!!", "data:text/html;base64,PGI+", "data:image/png;base64,PGI+", "x", 7, None],
)
def test_what_is_no_photo_gets_a_sentence(client: TestClient, image: object) -> None:
    assert "看不懂" in str(say(client, "", images=[image])[0]["text"])


@pytest.mark.parametrize(
    "text",
    ["", "   ", "啊" * 4000, "a" * 20000, "😀😀😀", "hello", "\u202e倒过来", "\x00\x01\x02", "{}[]<script>alert(1)</script>",
     "'; DROP TABLE case; --", "z̷̢a̸l̴g̵o̶", "/choose{\"choice\":", "/nothing", "/choose{\"choice\":\"only:99\"}", "\ud800", "99"],
)  # fmt: skip
def test_nonsense_is_kept_and_answered_and_the_talk_goes_on(
    client: TestClient, service: Service, text: str
) -> None:
    raw = json.dumps({"sender": "老王", "message": text}).encode()
    reply = client.post("/webhooks/rest/webhook", content=raw)
    assert reply.status_code == 200
    assert reply.json()[0]["text"]
    with service.desk.read() as work:
        assert transcripts.conversation_detail(work, 1)["messages"][0]["from"] == "resident"
    say(client, "重新开始")
    assert "遛狗不拴绳" in str(say(client, "5号楼有人遛狗不拴绳")[-1]["text"])


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400), (b"[]", 400), (b"{", 400), (b'"x"', 400), (b"\xff\xfe", 400), (b"[" * 100_000, 400),
        (b'{"message": "x"}', 422), (b'{"sender": 7, "message": "x"}', 422), (b'{"sender": "a", "message": 7}', 422),
        (b'{"sender": "a", "message": "x", "metadata": 7}', 422), (b'{"sender": "", "message": "x"}', 422),
    ],
)  # fmt: skip
def test_a_wrong_request_is_a_problem_in_chinese(client: TestClient, content: bytes, status: int) -> None:
    reply = client.post("/webhooks/rest/webhook", content=content)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert not reply.json()["detail"].isascii()


def test_too_much_is_refused(client: TestClient) -> None:
    reply = client.post("/webhooks/rest/webhook", content=b"x" * 9_000_000)
    assert reply.status_code == 413


def test_understanding_over_http(client: TestClient) -> None:
    understood = client.post(
        "/model/parse", json={"text": "三号楼二单元楼道堆满纸箱子，还有人遛狗不拴绳"}
    ).json()
    assert set(understood) >= {
        "text",
        "intent",
        "intent_ranking",
        "emergency",
        "problems",
        "entities",
        "engine",
    }
    assert [each["topic"]["name"] for each in understood["problems"]] == [
        "clutter.stairwell",
        "animals.leash",
    ]
    assert understood["problems"][0]["place"]["building"] == "3"
    danger = client.post("/dialogue/model/parse", json={"text": "厨房着火了"}).json()
    assert danger["intent"]["name"] == "emergency"
    assert client.post("/model/parse", json={"text": 3}).status_code == 422


def test_health_and_pages(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    page = client.get("/")
    assert "邻里办" in page.text
    assert client.get("/nothing").status_code == 404

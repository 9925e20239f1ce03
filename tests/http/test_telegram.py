"""Telegram against a Bot API server of the test's own: residents by webhook, leaders by button."""

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.app import Service, build_http, build_service
from bot.settings import Settings
from cases import lookups
from cases.desk import Actor, Desk
from db.models import Person
from db.queries.conversations import conversation_by_sender, messages_of
from nlu.interpreter import Interpreter
from tests.conftest import MODEL, MONDAY, report
from web.links import read_key

TOKEN, SECRET = "1:test", "only-telegram-knows"
HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


class BotApi:
    """Stands in for Telegram: takes calls and remembers what was sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.blocked: set[int] = set()
        self.down = False
        self.refused, self.webhook_set = threading.Event(), threading.Event()

    async def call(self, request: Request) -> Response:
        method = request.path_params["method"]
        values = dict(await request.form())
        if self.down:
            self.refused.set()
            return JSONResponse({"ok": False, "error_code": 502, "description": "Bad Gateway"}, 502)
        if method == "getMe":
            return self.result({"id": 1, "is_bot": True, "first_name": "邻里办", "username": "linli_bot"})
        if method == "setWebhook":
            self.webhook_set.set()
        if method != "sendMessage":
            return self.result(True)
        if int(str(values["chat_id"])) in self.blocked:
            return JSONResponse(
                {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"}, 403
            )
        self.sent.append(values)
        chat = {"id": int(str(values["chat_id"])), "type": "private"}
        return self.result(
            {"message_id": len(self.sent), "date": 0, "chat": chat, "text": str(values["text"])}
        )

    @staticmethod
    def result(value: Any) -> Response:
        return JSONResponse({"ok": True, "result": value})

    def buttons(self) -> list[str]:
        """Of the last message."""
        rows = json.loads(str(self.sent[-1]["reply_markup"]))["inline_keyboard"]
        return [each["text"] for row in rows for each in row]

    def texts(self, chat: int) -> str:
        return "\n".join(str(each["text"]) for each in self.sent if str(each["chat_id"]) == str(chat))


@pytest.fixture
def bot_api() -> Iterator[tuple[BotApi, str]]:
    api = BotApi()
    app = Starlette(routes=[Route("/bot{token}/{method}", api.call, methods=["GET", "POST"])])
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield api, f"http://127.0.0.1:{listening.getsockname()[1]}/bot"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def not_started(
    sqlite_desk: Desk, interpreter: Interpreter, tmp_path: Path, bot_api: tuple[BotApi, str]
) -> tuple[Service, BotApi]:
    assert interpreter.engine
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copytree(MODEL, folder / "model")
    settings = Settings(
        data_dir=folder, roles="chat", telegram_token=TOKEN, telegram_secret=SECRET, telegram_api=bot_api[1],
        telegram_webhook_url="https://example.org/webhooks/telegram", _env_file=None,
    )  # type: ignore[call-arg]  # fmt: skip
    return build_service(settings, desk=sqlite_desk), bot_api[0]


@pytest.fixture
def telegram(not_started: tuple[Service, BotApi]) -> Iterator[tuple[Service, TestClient, BotApi]]:
    service, api = not_started
    with TestClient(build_http(service)) as client:
        assert api.webhook_set.wait(10)
        yield service, client, api


def message(number: int, text: str, chat: int = 7) -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": "老王"}
    body = {
        "message_id": number,
        "date": int(MONDAY.timestamp()),
        "chat": {"id": chat, "type": "private"},
        "from": who,
        "text": text,
    }
    return {"update_id": number, "message": body}


def tap(number: int, data: str, chat: int = 7) -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": "老王"}
    shown = {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "private"}, "text": "?"}
    query = {"id": str(number), "from": who, "chat_instance": "1", "data": data, "message": shown}
    return {"update_id": number, "callback_query": query}


def post(client: TestClient, update: dict[str, Any]) -> int:
    return client.post("/webhooks/telegram", json=update, headers=HEADER).status_code


def test_a_resident_reports_by_words_and_buttons(telegram: tuple[Service, TestClient, BotApi]) -> None:
    service, client, api = telegram
    assert post(client, message(1, "3号楼2单元有人遛狗不拴绳")) == 200
    assert "1 对，提交" in api.buttons()
    assert post(client, tap(2, '/choose{"choice":"submit"}')) == 200
    assert "已登记，编号" in api.texts(7)
    with service.desk.read() as work:
        assert lookups.list_cases(work).total == 1


def test_an_update_that_comes_again_makes_nothing_twice(telegram: tuple[Service, TestClient, BotApi]) -> None:
    service, client, _ = telegram
    for _ in range(2):
        post(client, message(1, "3号楼2单元有人遛狗不拴绳"))
        post(client, message(2, "1"))
    with service.desk.read() as work:
        assert lookups.list_cases(work).total == 1


def test_without_the_secret_nothing_is_taken(telegram: tuple[Service, TestClient, BotApi]) -> None:
    _, client, api = telegram
    assert client.post("/webhooks/telegram", json=message(1, "着火了")).status_code == 403
    wrong = {"X-Telegram-Bot-Api-Secret-Token": "guessed"}
    assert client.post("/webhooks/telegram", json=message(1, "着火了"), headers=wrong).status_code == 403
    foreign = {"X-Telegram-Bot-Api-Secret-Token": "密".encode()}
    assert client.post("/webhooks/telegram", json=message(1, "着火了"), headers=foreign).status_code == 403
    assert api.sent == []


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": 5},
        {"update_id": 5, "message": {"x": 1}},
        {"update_id": 5, "message": "着火了"},
        {
            "update_id": 5,
            "message": {"message_id": 1, "date": "gestern", "chat": {"id": 7, "type": "private"}},
        },
    ],
)
def test_what_is_no_update_is_passed_over(
    telegram: tuple[Service, TestClient, BotApi], update: dict[str, Any]
) -> None:
    _, client, api = telegram
    assert post(client, update) == 200
    assert api.sent == []
    assert post(client, message(1, "你好")) == 200
    assert api.texts(7)


def test_a_chat_begins_with_the_greeting_also_by_a_link(
    telegram: tuple[Service, TestClient, BotApi],
) -> None:
    _, client, api = telegram
    starts = ["/start", "/start x", "/start gate-3_2", "/start@linli_bot"]
    for number, words in enumerate(starts, 1):
        assert post(client, message(number, words)) == 200
    said = [str(each["text"]) for each in api.sent]
    assert len(said) == len(starts)
    assert set(said) == {said[0]}
    assert "邻里办" in said[0]


@pytest.mark.parametrize("kind", ["voice", "sticker", "location"])
def test_what_has_no_words_is_kept_and_answered(
    telegram: tuple[Service, TestClient, BotApi], kind: str
) -> None:
    _, client, api = telegram
    parts = {
        "voice": {"file_id": "a", "file_unique_id": "a", "duration": 3},
        "sticker": {
            "file_id": "a",
            "file_unique_id": "a",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        },
        "location": {"latitude": 39.8, "longitude": 98.3},
    }
    update = message(1, "")
    del update["message"]["text"]
    update["message"][kind] = parts[kind]
    assert post(client, update) == 200
    assert "麻烦您打几个字" in api.texts(7)


def test_a_contact_card_is_its_number(telegram: tuple[Service, TestClient, BotApi]) -> None:
    service, client, api = telegram
    update = message(1, "")
    del update["message"]["text"]
    update["message"]["contact"] = {"phone_number": "+8613800000000", "first_name": "老王"}
    assert post(client, update) == 200
    assert "什么也没写" not in api.texts(7)
    with service.desk.read() as work:
        conversation = conversation_by_sender(work.store, "telegram", "7")
        assert conversation is not None
        assert messages_of(work.store, conversation.id or 0)[0].text == "+8613800000000"


def leader(desk: Desk, telegram_id: str) -> None:
    """王师傅 of 3号楼2单元 has Telegram."""
    with desk.read() as work:
        person_id = lookups.list_cases(work).items[0]["assignee"]["id"]
    with desk.work(actor=Actor("test")) as work:
        person = work.store.session.get(Person, person_id)
        assert person is not None
        person.telegram_id = telegram_id
        work.store.add(person)


def test_a_leader_gets_the_alert_and_accepts_by_one_tap(telegram: tuple[Service, TestClient, BotApi]) -> None:
    service, client, api = telegram
    post(client, message(1, "3号楼2单元有人遛狗不拴绳"))
    post(client, message(2, "1"))
    leader(service.desk, "42")
    client.portal.call(service.worker.deliver)  # type: ignore[union-attr]
    alert = api.texts(42)
    assert "【新诉求】遛狗不拴绳 · 3号楼2单元" in alert
    assert "为什么派给您：您负责这里" in alert
    assert "老王" not in alert
    assert "1 接单" in api.buttons()
    post(client, tap(3, "leader:accept:20261123-0001", chat=42))
    assert "已接单 20261123-0001" in api.texts(42)
    post(client, tap(4, "leader:accept:20261123-0001", chat=42))
    assert "不能接单" in api.texts(42)
    post(client, tap(5, "leader:accept:20261123-0001", chat=99))
    assert "没有在名册里找到您" in api.texts(99)


def test_what_cannot_be_delivered_becomes_a_to_do(telegram: tuple[Service, TestClient, BotApi]) -> None:
    service, client, api = telegram
    post(client, message(1, "3号楼2单元有人遛狗不拴绳"))
    post(client, message(2, "1"))
    leader(service.desk, "42")
    api.blocked.add(42)
    client.portal.call(service.worker.deliver)  # type: ignore[union-attr]
    with service.desk.read() as work:
        alerts = lookups.case_detail(work, "20261123-0001")["alerts"]
    assert [(each["kind"], each["state"]) for each in alerts] == [
        ("new_case", "failed"),
        ("undeliverable", "sent"),
    ]


def test_a_network_failure_is_tried_again(telegram: tuple[Service, TestClient, BotApi], clock: Any) -> None:
    service, client, api = telegram
    post(client, message(1, "3号楼2单元有人遛狗不拴绳"))
    post(client, message(2, "1"))
    leader(service.desk, "42")
    api.down = True
    client.portal.call(service.worker.deliver)  # type: ignore[union-attr]
    assert api.texts(42) == ""
    api.down = False
    clock.forward(minutes=1)
    client.portal.call(service.worker.deliver)  # type: ignore[union-attr]
    assert "【新诉求】" in api.texts(42)


def test_a_telegram_out_of_reach_holds_up_nothing_else_and_is_tried_again(
    not_started: tuple[Service, BotApi],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    service, api = not_started
    monkeypatch.setattr("bot.channels.telegram.FIRST_WAIT", 0.01)
    api.down = True
    with TestClient(build_http(service)) as client:
        assert client.get("/readyz").status_code == 200
        assert api.refused.wait(10)
        assert post(client, message(1, "你好")) == 503
        api.down = False
        assert api.webhook_set.wait(10)
        assert post(client, message(1, "你好")) == 200
    assert api.texts(7)
    told = [each for each in caplog.records if each.levelname == "WARNING"]
    assert [each.exc_info for each in told] == [None]
    assert "Telegram cannot be reached (NetworkError)" in told[0].getMessage()


def test_a_telegram_out_of_reach_does_not_hold_up_the_end(not_started: tuple[Service, BotApi]) -> None:
    service, api = not_started
    api.down = True
    with TestClient(build_http(service)):
        assert api.refused.wait(10)
    assert not api.webhook_set.is_set()


def test_a_group_is_not_answered_and_can_report_nothing(
    telegram: tuple[Service, TestClient, BotApi],
) -> None:
    service, client, api = telegram
    written, tapped = message(1, "3号楼2单元有人遛狗不拴绳", chat=-5), tap(2, "/my_cases", chat=-5)
    for part in (written["message"], tapped["callback_query"]["message"]):
        part["chat"] = {"id": -5, "type": "group", "title": "3号楼"}
    assert [post(client, written), post(client, tapped)] == [200, 200]
    assert api.sent == []
    with service.desk.read() as work:
        assert conversation_by_sender(work.store, "telegram", "-5") is None


def test_a_leader_reads_where_the_photo_is_added(telegram: tuple[Service, TestClient, BotApi]) -> None:
    service, client, api = telegram
    report(service.desk)
    leader(service.desk, "42")
    post(client, tap(1, "leader:accept:20261123-0001", chat=42))
    post(client, tap(2, "leader:done:20261123-0001", chat=42))
    said = str(api.sent[-1]["text"])
    assert "要附一张现场照片" in said
    key = said.rpartition("/leader?key=")[2]
    with service.desk.read() as work:
        case = lookups.list_cases(work).items[0]
    assert read_key(service.secret, key) == (case["assignee"]["id"], 1)
    assert case["state"] == "accepted"


def test_a_button_that_nobody_made_does_nothing(telegram: tuple[Service, TestClient, BotApi]) -> None:
    service, client, api = telegram
    report(service.desk, topic="animals.leash", text="有人遛狗不拴绳")
    leader(service.desk, "42")
    post(client, tap(1, "leader:banana:20261123-0001", chat=42))
    assert "这个按钮现在不能用，20261123-0001 没有动" in api.texts(42)
    with service.desk.read() as work:
        assert lookups.list_cases(work).items[0]["state"] == "dispatched"

"""Our channels in front of a standard Rasa: what reaches it, and what is answered without it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.app import Service
from bot.assistant import EmbeddedAssistant
from bot.messages import PHOTO, IncomingMessage, NewAttachment
from bot.rasa_assistant import RasaAssistant
from cases import conversations, lookups
from tests.conftest import Clock
from tests.dialogue.test_retries import Overtaken, store

ANSWER = [{"recipient_id": "x", "text": "哪一类？", "buttons": [{"title": "灯", "payload": "/choose"}]}]


class Rasa(ThreadingHTTPServer):
    """Takes the place of a standard Rasa's REST channel and remembers what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.heard: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.form: str | None = None
        self.answer: list[dict[str, Any]] = ANSWER


class Answering(BaseHTTPRequestHandler):
    server: Rasa

    def do_POST(self) -> None:
        self.server.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.paths.append(self.path)
        self.send_response(200)
        self.end_headers()
        asked = self.path.endswith("/trigger_intent")
        self.wfile.write(
            json.dumps({"messages": self.server.answer} if asked else self.server.answer).encode()
        )

    def do_GET(self) -> None:
        assert self.path == f"/conversations/{self.server.heard[0]['sender']}/tracker?include_events=NONE"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(
            json.dumps(
                {"slots": {}, "active_loop": {"name": self.server.form} if self.server.form else {}}
            ).encode()
        )

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def rasa() -> Iterator[Rasa]:
    with Rasa() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def assistant(service: Service, rasa: Rasa) -> RasaAssistant:
    assert isinstance(service.assistant, EmbeddedAssistant)
    return RasaAssistant(service.assistant, f"http://127.0.0.1:{rasa.server_port}")


@pytest.mark.parametrize("text", ["", "😀😀", "hello can you help me", "？？！！。。"])
async def test_what_nobody_can_read_never_reaches_it(
    assistant: RasaAssistant, service: Service, rasa: Rasa, text: str
) -> None:
    said = await assistant.reply(IncomingMessage("web", "老王", "1", text))
    ours = await service.assistant.reply(IncomingMessage("web", "老李", "1", text))
    assert [each.text for each in said] == [each.text for each in ours]
    assert not rasa.heard


async def test_words_buttons_and_photos_reach_it(assistant: RasaAssistant, rasa: Rasa) -> None:
    photo = NewAttachment(PHOTO, "image/jpeg", "attachments/aa/x.jpg")
    for index, (text, attachments) in enumerate((("灯坏了", ()), ("1", ()), ("", (photo,)))):
        await assistant.reply(IncomingMessage("web", "老王", str(index), text, attachments=attachments))
    assert [each["message"] for each in rasa.heard] == ["灯坏了", "/choose", "/attachment"]
    assert rasa.heard[2]["metadata"]["attachments"]


async def test_what_is_meant_for_the_page_is_no_message_of_its_own(
    assistant: RasaAssistant, rasa: Rasa
) -> None:
    rasa.answer = [{"text": "字给您放大了"}, {"custom": {"elder_mode": True}}]
    [said] = await assistant.reply(IncomingMessage("web", "老王", "1", "字太小看不清"))
    assert (said.text, said.custom) == ("字给您放大了", {"elder_mode": True})


@pytest.mark.parametrize(("form", "sent"), [(None, "/choose"), ("case_form", "对")])
async def test_a_yes_is_the_first_button_where_no_form_reads_it(
    assistant: RasaAssistant, rasa: Rasa, form: str | None, sent: str
) -> None:
    rasa.form = form
    for index, text in enumerate(("灯坏了", "对")):
        await assistant.reply(IncomingMessage("web", "老王", str(index), text))
    assert rasa.heard[-1]["message"] == sent


async def test_a_subject_is_opened_in_the_conversation_that_the_messages_are_in(
    assistant: RasaAssistant, rasa: Rasa
) -> None:
    await assistant.reply(IncomingMessage("web", "老王", "1", "灯坏了"))
    sender, conversation_id = rasa.heard[0]["sender"], rasa.heard[0]["metadata"]["conversation_id"]
    said = await assistant.trigger(conversation_id, "EXTERNAL_followup_due", {"case_no": "1"}, key="k")
    assert said is not None
    assert [each.text for each in said] == ["哪一类？"]
    assert rasa.paths[-1] == f"/conversations/{sender}/trigger_intent"


async def test_a_number_that_is_not_shown_is_said_so(assistant: RasaAssistant, rasa: Rasa) -> None:
    await assistant.reply(IncomingMessage("web", "老王", "1", "灯坏了"))
    said = await assistant.reply(IncomingMessage("web", "老王", "2", "7"))
    assert [each.title for each in said[0].buttons] == ["灯"]
    assert len(rasa.heard) == 1


async def test_a_turn_that_another_process_overtook_is_stored_anew_and_asked_once(
    service: Service, rasa: Rasa
) -> None:
    ours = service.assistant
    assert isinstance(ours, EmbeddedAssistant)
    overtaken = Overtaken(ours.desk, ours.engine, ours.cue)
    overtaken.times = 2
    assistant = RasaAssistant(overtaken, f"http://127.0.0.1:{rasa.server_port}")
    said = await assistant.reply(IncomingMessage("web", "老王", "1", "灯坏了"))
    assert (overtaken.times, [each.text for each in said]) == (0, ["哪一类？"])
    assert len(rasa.heard) == 1
    assert await assistant.resume_unanswered() == []
    again = await assistant.reply(IncomingMessage("web", "老王", "1", "灯坏了"))
    assert [each.text for each in again] == ["哪一类？"]
    assert len(rasa.heard) == 1


async def test_what_was_left_for_long_goes_to_staff_but_danger_to_rasa(
    assistant: RasaAssistant, service: Service, rasa: Rasa, clock: Clock
) -> None:
    store(service, "m1", "3号楼2单元有人遛狗不拴绳")
    store(service, "m2", "3号楼2单元着火了")
    clock.forward(hours=20)
    late, danger = [said[0].text for _, _, said in await assistant.resume_unanswered()]
    assert "没有及时回您" in late
    assert danger == "哪一类？"
    assert [each["message"] for each in rasa.heard] == ["3号楼2单元着火了"]
    with service.desk.read() as work:
        assert [each["params"]["words"] for each in lookups.to_do(work)] == ["3号楼2单元有人遛狗不拴绳"]


async def test_without_rasa_staff_look_at_what_was_said(service: Service) -> None:
    ours = service.assistant
    assert isinstance(ours, EmbeddedAssistant)
    assistant = RasaAssistant(ours, "http://127.0.0.1:1")
    said = await assistant.reply(IncomingMessage("web", "老王", "1", "灯坏了"))
    assert "对不起" in said[0].text
    with service.desk.read() as work:
        assert "failed" in conversations.by_id(work, 1).flags

"""A turn that another process overtook is taken anew and does nothing twice; a failed or a late one gets its answer."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Service, build_service
from bot.assistant import EmbeddedAssistant
from bot.dialogue.store import StoredTurn
from bot.messages import IncomingMessage, OutgoingMessage
from bot.settings import Settings
from cases import conversations, handling, lookups, transcripts
from cases.desk import Actor, Desk
from db.vocabulary import AlertKind
from nlu.interpreter import Interpreter
from tests.conftest import MODEL, Clock

REPORT = "3号楼2单元有人遛狗不拴绳"


@pytest.fixture
def service(desk: Desk, interpreter: Interpreter, tmp_path: Path) -> Service:
    """Everything connected, over each kind of database."""
    assert interpreter.engine
    (tmp_path / "model").symlink_to(MODEL)
    return build_service(Settings(data_dir=tmp_path, _env_file=None), desk=desk)  # type: ignore[call-arg]


class Overtaken(EmbeddedAssistant):
    """Before a turn is stored, another process ends one in the same conversation, so often as is said."""

    times = 0

    def store(
        self,
        stored: StoredTurn,
        said: Sequence[OutgoingMessage],
        cue: Mapping[str, Any],
        flags: Sequence[str],
    ) -> list[OutgoingMessage]:
        if self.times:
            self.times -= 1
            chat = self.conversation(stored.conversation_id)
            with self.desk.work(actor=Actor.clock()) as work:
                conversations.push(
                    work, stored.conversation_id, answers=[], key=f"other-{self.times}",
                    tracker=chat.tracker, expected_version=chat.version,
                )  # fmt: skip
        return super().store(stored, said, cue, flags)


@pytest.fixture
def overtaken(service: Service) -> Overtaken:
    ours = service.assistant
    assert isinstance(ours, EmbeddedAssistant)
    return Overtaken(ours.desk, ours.engine, ours.cue)


class Talk:
    """Messages of one resident, numbered."""

    def __init__(self, assistant: EmbeddedAssistant) -> None:
        self.assistant, self.number = assistant, 0

    async def say(self, text: str, **more: Any) -> str:
        self.number += 1
        message = IncomingMessage("web", "老王", f"m{self.number}", text, **more)
        return "\n".join(each.text for each in await self.assistant.reply(message))


def events(desk: Desk, case_no: str = "20261123-0001") -> list[str]:
    with desk.read() as work:
        return [each["kind"] for each in lookups.case_detail(work, case_no)["events"]]


async def test_what_is_done_to_a_case_is_done_once(service: Service, overtaken: Overtaken) -> None:
    talk = Talk(overtaken)
    for text, said, event in (
        (REPORT, "对吗", ""),
        ("1", "已登记", "registered"),
        ("催办", "已经替您催了", "urged"),
        ("补充一下，狗是黄色的", "记到", "supplemented"),
        ("撤销", "要撤销", ""),
        ("1", "已经撤销", "withdrawn"),
    ):
        overtaken.times = 2
        assert said in await talk.say(text)
        assert overtaken.times == 0
        assert not event or events(service.desk).count(event) == 1
    with service.desk.read() as work:
        assert lookups.list_cases(work).total == 1


async def test_the_same_matter_again_is_added_once(service: Service, overtaken: Overtaken) -> None:
    talk = Talk(overtaken)
    for text in (REPORT, "1", REPORT):
        await talk.say(text)
    overtaken.times = 2
    assert "记到" in await talk.say("1")
    assert events(service.desk).count("supplemented") == 1


@pytest.mark.parametrize(("answer", "said"), [("1", "已结案"), ("4", "重新办理")])
async def test_an_answer_after_is_taken_once(
    service: Service, overtaken: Overtaken, clock: Clock, answer: str, said: str
) -> None:
    talk = Talk(overtaken)
    for text in (REPORT, "1"):
        await talk.say(text)
    with service.desk.work(actor=Actor("person:1")) as work:
        handling.report_done(work, "20261123-0001", note="劝过了")
    clock.forward(minutes=61)
    await service.worker.run_once()
    overtaken.times = 2
    assert said in await talk.say(answer)
    assert events(service.desk).count("follow_up_answered") == 1


async def test_a_person_wanted_is_one_thing_on_the_list(service: Service, overtaken: Overtaken) -> None:
    talk = Talk(overtaken)
    overtaken.times = 2
    assert "已转给" in await talk.say("转人工")
    await talk.say("转人工")
    with service.desk.read() as work:
        assert [each["kind"] for each in lookups.to_do(work)] == [AlertKind.HUMAN_WANTED]


async def test_a_failed_turn_that_is_overtaken_gets_its_sorry_once(
    service: Service, overtaken: Overtaken, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> list[OutgoingMessage]:
        raise RuntimeError

    monkeypatch.setattr(overtaken, "_answer", broken)
    overtaken.times = 2
    assert "对不起" in await Talk(overtaken).say(REPORT)
    with service.desk.read() as work:
        said = [each["text"] for each in transcripts.conversation_detail(work, 1)["messages"]]
        assert "failed" in conversations.by_id(work, 1).flags
    assert [each[:3] for each in said] == [REPORT[:3], "对不起"]


async def test_what_was_left_for_long_goes_to_staff_and_not_into_the_talk(
    service: Service, clock: Clock
) -> None:
    for number, text in enumerate((REPORT, "你好")):
        store(service, f"m{number}", text)
    clock.forward(hours=20)
    answers = [said[0].text for _, _, said in await service.assistant.resume_unanswered()]
    assert "您昨天 10:00说的“3号楼2单元有人遛狗不拴绳”" in answers[0]
    assert "已经转给" in answers[0]
    assert "我是邻里办" in answers[1], "a greeting is answered whenever"
    with service.desk.read() as work:
        assert [each["params"]["words"] for each in lookups.to_do(work)] == [REPORT]
        assert lookups.list_cases(work).total == 0
    assert await service.assistant.resume_unanswered() == []


async def test_what_was_left_for_a_moment_or_is_danger_is_answered_as_ever(
    service: Service, clock: Clock
) -> None:
    store(service, "m1", REPORT)
    clock.forward(minutes=30)
    ((_, _, said),) = await service.assistant.resume_unanswered()
    assert "对吗" in said[-1].text
    store(service, "m2", "3号楼2单元着火了")
    clock.forward(hours=20)
    ((_, _, said),) = await service.assistant.resume_unanswered()
    assert said[0].text.startswith("可能着火了")


async def test_a_button_tapped_long_ago_is_carried_out(service: Service, clock: Clock) -> None:
    assert isinstance(service.assistant, EmbeddedAssistant)
    talk = Talk(service.assistant)
    await talk.say(REPORT)
    await talk.say("1")
    store(service, "late", '/urge{"case_no":"20261123-0001"}')
    clock.forward(hours=20)
    ((_, _, said),) = await service.assistant.resume_unanswered()
    assert "/urge" not in said[0].text
    assert "没有及时回您" not in said[0].text
    assert events(service.desk).count("urged") == 1


async def test_what_the_platform_kept_for_long_is_late_too(service: Service, clock: Clock) -> None:
    assert isinstance(service.assistant, EmbeddedAssistant)
    said = await Talk(service.assistant).say(REPORT, sent_at=clock.now - timedelta(hours=5))
    assert "没有及时回您" in said


def store(service: Service, message_id: str, text: str) -> None:
    """As a process that was killed leaves it."""
    with service.desk.work(actor=Actor("web:resident")) as work:
        chat = conversations.open_conversation(work, channel="web", sender="老王")
        conversations.store_incoming(work, chat, platform_id=message_id, text=text)

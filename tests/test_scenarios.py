"""Conversations in Chinese, from tests/scenarios, through the terminal channel with a clock set by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.app import Service
from bot.channels.base import numbered_buttons
from bot.channels.terminal import TerminalChannel
from bot.messages import OutgoingMessage
from cases import conversations, dispatch, handling, lookups
from cases.deadlines import Calendar, length_of, parse_span
from cases.desk import Actor
from db.models import Attachment
from tests.conftest import Clock

SCENARIOS = [
    (f"{path.stem}：{each['title']}", each["talk"])
    for path in sorted((Path(__file__).parent / "scenarios").glob("*.yml"))
    for each in YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
]


class Stage:
    """Plays one scenario."""

    def __init__(self, service: Service, clock: Clock) -> None:
        self.service, self.desk, self.clock = service, service.desk, clock
        self.said: list[str] = []
        self.pushed_to = 0
        self.channel = TerminalChannel(
            service.assistant, pushed=self._pushed, write=self.said.append, sender="老王"
        )

    def _pushed(self) -> list[OutgoingMessage]:
        with self.desk.read() as work:
            rows = conversations.messages_after(
                work, channel="terminal", sender="老王", after_id=self.pushed_to
            )
        self.pushed_to = max([self.pushed_to, *(each.id or 0 for each in rows)])
        return [OutgoingMessage.stored(each.text, each.extra) for each in rows]

    @property
    def text(self) -> str:
        return "\n".join(self.said)

    async def play(self, step: dict[str, Any]) -> None:
        for name in (
            "resident",
            "neighbour",
            "after",
            "leader",
            "asks",
            "bot",
            "first",
            "never",
            "answers",
            "pushed",
            "case",
            "history",
            "cases",
            "alert",
            "to_do",
        ):
            if name in step:
                value = step[name]
                outcome = getattr(self, f"_{name}")(value, any(["any" in step]))
                if outcome is not None:
                    await outcome

    async def _resident(self, text: str, _: bool) -> None:
        self.said.clear()
        await self.channel.say(text)
        await self.service.worker.run_once()

    async def _neighbour(self, text: str, _: bool) -> None:
        """Somebody else writes; what they are told is what was said last."""
        self.said.clear()
        await TerminalChannel(
            self.service.assistant, pushed=lambda: [], write=self.said.append, sender="老李"
        ).say(text)
        await self.service.worker.run_once()

    async def _after(self, span: str, _: bool) -> None:
        self.said.clear()
        self.clock.now += length_of(parse_span(span), Calendar())
        await self.service.worker.run_once()

    async def _pushed_now(self) -> None:
        self.said.clear()
        await self.channel.show_pushed()

    async def _pushed_check(self, words: Any) -> None:
        await self._pushed_now()
        self._bot(words, False)

    def _leader(self, does: Any, _: bool) -> None:
        step, note = next(iter(does.items())) if isinstance(does, dict) else (does, "")
        case = self._newest()
        with self.desk.work(actor=Actor.person(case["assignee"]["id"])) as work:
            if step == "accept":
                handling.accept_case(work, case["case_no"])
            elif step == "return":
                dispatch.return_case(work, case["case_no"], reason=note)
            elif step == "suspend":
                until = date.fromisoformat(str(does["until"]))
                handling.suspend_case(work, case["case_no"], reason=note, until=until)
            else:
                row = Attachment(path="a/x.jpg", media_type="image/jpeg", by=work.actor.name, at=work.now)
                photo = work.store.add(row).id or 0
                handling.report_done(work, case["case_no"], note=note, attachments=[photo])

    async def _asks(self, text: str, _: bool) -> None:
        """The handler asks from the case's page, and the resident gets it."""
        case = self._newest()
        with self.desk.work(actor=Actor.person(case["assignee"]["id"])) as work:
            handling.message_resident(work, case["case_no"], text=text)
        await self.service.worker.run_once()

    def _newest(self) -> dict[str, Any]:
        with self.desk.read() as work:
            newest = lookups.list_cases(work).items[0]["case_no"]
            return lookups.case_detail(work, newest)

    def _bot(self, words: Any, alternatives: bool) -> None:
        wanted = [words] if isinstance(words, str) else list(words)
        missing = [each for each in wanted if each not in self.text]
        assert not missing or (alternatives and len(missing) < len(wanted)), (
            f"没有说 {missing}，说的是：\n{self.text}"
        )

    def _first(self, words: str, _: bool) -> None:
        assert self.said[0].removeprefix("邻里办：").startswith(words), self.text

    def _never(self, words: Any, _: bool) -> None:
        said = [each for each in ([words] if isinstance(words, str) else words) if each in self.text]
        assert not said, f"不该说 {said}：\n{self.text}"

    def _answers(self, count: int, _: bool) -> None:
        assert len(self.said) == count, self.text

    def _case(self, wanted: dict[str, Any], _: bool) -> None:
        case = self._newest()
        flat = {
            **case,
            **case["place"],
            "words": case["text"],
            "topic": case["category"]["code"],
            "role": (case["assignee"] or {}).get("role"),
        }
        assert {name: flat[name] for name in wanted} == wanted

    def _history(self, wanted: Any, _: bool) -> None:
        notes = [each["note"] for each in self._newest()["events"]]
        assert set([wanted] if isinstance(wanted, str) else wanted) <= set(notes), notes

    def _cases(self, count: int, _: bool) -> None:
        with self.desk.read() as work:
            assert lookups.list_cases(work).total == count

    def _alert(self, wanted: dict[str, Any], _: bool) -> None:
        found = [
            each
            for each in self._newest()["alerts"]
            if each["kind"] == wanted["kind"] and each["to"]["role"] == wanted["role"]
        ]
        assert found, self._newest()["alerts"]
        if "sent" in wanted:
            assert (found[-1]["sent_at"] is not None) is wanted["sent"]

    def _to_do(self, kind: str, _: bool) -> None:
        with self.desk.read() as work:
            assert kind in {each["kind"].value for each in lookups.to_do(work)}


@pytest.mark.parametrize("talk", [talk for _, talk in SCENARIOS], ids=[title for title, _ in SCENARIOS])
async def test_scenario(talk: list[dict[str, Any]], service: Service, clock: Clock) -> None:
    stage = Stage(service, clock)
    for step in talk:
        if "pushed" in step:
            await stage._pushed_check(step["pushed"])
        else:
            await stage.play(step)


def test_numbers_stand_before_choices() -> None:
    from bot.messages import Button

    assert numbered_buttons(OutgoingMessage("对吗？", (Button("对", "/affirm"),))) == "对吗？\n1 对"

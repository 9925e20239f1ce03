"""Turns through a running service on the REST channel, and where the time of a turn goes."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from bench import ours
from bench.measure import heading, median_of, show
from bench.talk import TALK, Connect, Resident, load
from bot.app import Service, build_service, first_start, open_desk
from bot.dialogue.tracker import Tracker
from bot.messages import IncomingMessage, OutgoingMessage
from bot.settings import Settings

RUNS = 3
USERS = (1, 8)
TALKS_EACH = {1: 25, 8: 10}


@dataclass(frozen=True)
class RestResident:
    """Somebody on Rasa's REST channel, ours or Rasa's own."""

    client: ours.Client
    sender: str

    def say(self, text: str) -> str:
        """See Resident."""
        body = {"sender": self.sender, "message": text}
        return "\n".join(each.get("text", "") for each in self.client.post("/webhooks/rest/webhook", body))


@contextmanager
def connect(url: str) -> Iterator[Callable[[str], Resident]]:
    """Residents that share one connection."""
    with ours.client(url) as client:
        yield lambda sender: RestResident(client, sender)


def through(url: str) -> dict[int, dict[str, float]]:
    """The figures for each number of users, after one talk that nobody measures."""
    load(partial(connect, url), users=1, talks_each=1)
    return {users: at_once(partial(connect, url), users, TALKS_EACH[users]) for users in USERS}


def at_once(resident: Connect, users: int, talks_each: int) -> dict[str, float]:
    """The middle figures of several runs."""
    return median_of(RUNS, lambda: load(resident, users=users, talks_each=talks_each))


def measure(model: Path) -> dict[int, dict[str, float]]:
    """Prints the figures of the real service and their parts; returns the former."""
    with ours.data_dir(model) as data, ours.serve(data) as server:
        heading(f"turns: linli serve, SQLite, REST channel, median of {RUNS} runs, talk of {len(TALK)} turns")
        figures = through(server.url)
    for users, one in figures.items():
        who = f"{users} user{'s' if users > 1 else ''}"
        show(f"{who}: p50", one["p50"], "ms")
        show(f"{who}: p99", one["p99"], "ms")
        show(f"{who}: turns a second", one["rate"], "/s", beside=f"{one['turns']:.0f} turns")
    with ours.data_dir(model) as data:
        show_parts(asyncio.run(parts(data)))
    return figures


@dataclass
class Stopwatch:
    """Seconds by name, added up."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Adds what the block takes."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began


@dataclass(frozen=True)
class TimedCue:
    """The cue with a stopwatch around it."""

    cue: Any
    watch: Stopwatch

    def __call__(self, text: str) -> Mapping[str, Any]:
        """What the dialogue is told."""
        with self.watch("understanding"):
            return self.cue(text)

    def command(self, text: str) -> Any:
        """What needs no understanding."""
        return self.cue.command(text)


@dataclass(frozen=True)
class TimedEngine:
    """The dialogue engine with a stopwatch around it."""

    engine: Any
    watch: Stopwatch

    def turn(self, tracker: Tracker) -> list[OutgoingMessage]:
        """One turn."""
        with self.watch("dialogue"):
            return self.engine.turn(tracker)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)


async def parts(data: Path, talks: int = 25) -> dict[str, float]:
    """Milliseconds a turn, in process and one after another, for each part of it."""
    settings = Settings(data_dir=data, _env_file=None)  # type: ignore[call-arg]
    desk = open_desk(settings)
    first_start(desk)
    service = build_service(settings, desk=desk)
    watch = Stopwatch()
    await lead(service, "warm")
    assistant: Any = service.assistant
    assistant.cue, assistant.engine = TimedCue(assistant.cue, watch), TimedEngine(assistant.engine, watch)
    with statements_timed(watch):
        for number in range(talks):
            with watch("turn"):
                await lead(service, f"bench-{number}")
    turns = talks * len(TALK)
    return {name: 1000 * seconds / turns for name, seconds in watch.seconds.items()}


async def lead(service: Service, sender: str) -> None:
    """One talk."""
    for index, (text, _) in enumerate(TALK):
        await service.assistant.reply(IncomingMessage("web", sender, f"{sender}:{index}", text))


@contextmanager
def statements_timed(watch: Stopwatch) -> Iterator[None]:
    """Adds up what the database driver takes, statements and commits, in every engine of this process."""
    began: dict[Any, float] = {}

    def before(_connection: Any, cursor: Any, *_: Any) -> None:
        began[cursor] = time.perf_counter()

    def after(_connection: Any, cursor: Any, *_: Any) -> None:
        spent = time.perf_counter() - began.pop(cursor)
        watch.seconds["statements"] = watch.seconds.get("statements", 0.0) + spent

    def committing(connection: Any) -> None:
        driver = connection.connection.dbapi_connection
        with watch("commits"):
            driver.commit()

    hooks = (("before_cursor_execute", before), ("after_cursor_execute", after), ("commit", committing))
    for name, hook in hooks:
        event.listen(Engine, name, hook)
    try:
        yield
    finally:
        for name, hook in hooks:
            event.remove(Engine, name, hook)


def show_parts(of: Mapping[str, float]) -> None:
    """Prints where a turn's time goes."""
    whole, database = of["turn"], of["statements"] + of["commits"]
    storing = whole - of["understanding"] - of["dialogue"]
    heading("turns: where the time goes, in process, mean of a turn")
    show("whole turn", whole, "ms")
    for name, value in (
        ("understanding", of["understanding"]),
        ("dialogue and actions, with their transactions", of["dialogue"]),
        ("storing the message and the answers", storing),
    ):
        show(name, value, "ms", beside=f"{value / whole:.0%} of the turn")
    show("of all this in SQLite: statements", of["statements"], "ms")
    show("of all this in SQLite: commits to disk", of["commits"], "ms", beside=f"together {database:.2f} ms")

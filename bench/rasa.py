"""The same talk through a standard Rasa: its RulePolicy, our understanding over HTTP, rasa-sdk's action server."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from bench import ours
from bench.measure import heading, ratio, run, show
from bench.ours import PROJECT
from bench.rasa_env import VERSION, RasaEnv
from bench.talk import Resident, load
from bench.turns import RUNS, TALKS_EACH, USERS, at_once, through
from bot.app import open_desk
from bot.settings import Settings
from cases import conversations
from cases.desk import Actor, Desk


def measure(model: Path, env: RasaEnv) -> None:
    """Prints Rasa's figures beside ours, measured in the same run."""
    with ours.data_dir(model) as data, ours.serve(data) as server:
        mine = through(server.url)
    with standard_rasa(model, env) as stack:
        desk = open_desk(Settings(data_dir=stack.data, _env_file=None))  # type: ignore[call-arg]
        theirs = rasas_figures(stack.rasa, desk)
    heading(f"rasa: the same talk, linli serve beside a standard Rasa {VERSION}, median of {RUNS} runs")
    for users in USERS:
        who, one, other = f"{users} user{'s' if users > 1 else ''}", mine[users], theirs[users]
        for name in ("p50", "p99"):
            beside = f"Rasa {other[name]:.0f} ms, {ratio(other[name], one[name])} ours"
            show(f"{who}: {name}", one[name], "ms", beside=beside)
        beside = f"Rasa {other['rate']:.1f} /s, ours is {ratio(one['rate'], other['rate'])}"
        show(f"{who}: turns a second", one["rate"], "/s", beside=beside)


def rasas_figures(url: str, desk: Desk) -> dict[int, dict[str, float]]:
    """The figures of Rasa's own REST channel, after one talk that nobody measures."""
    connect = partial(connect_rasa, url, desk)
    load(connect, users=1, talks_each=1)
    return {users: at_once(connect, users, TALKS_EACH[users] // 4) for users in USERS}


@dataclass
class RasaResident:
    """Somebody on Rasa's REST channel; taps the first button where a resident of ours types 1."""

    client: ours.Client
    sender: str
    conversation_id: int
    shown: list[Mapping[str, Any]] = field(default_factory=list)
    said: int = 0

    def say(self, text: str) -> str:
        """See Resident."""
        self.said += 1
        metadata = {"channel": "web", "conversation_id": self.conversation_id}
        metadata["message_id"] = f"{self.sender}:{self.said}"
        message = self.shown[0]["payload"] if text == "1" and self.shown else text
        body = {"sender": self.sender, "message": message, "metadata": metadata}
        answers = self.client.post("/webhooks/rest/webhook", body)
        self.shown = next((each["buttons"] for each in reversed(answers) if each.get("buttons")), self.shown)
        return "\n".join(each.get("text", "") for each in answers)


@contextmanager
def connect_rasa(url: str, desk: Desk) -> Iterator[Callable[[str], Resident]]:
    """Residents that share one connection; our actions need their conversations in the database."""
    with ours.client(url) as client:

        def resident(sender: str) -> Resident:
            with desk.work(actor=Actor("bench")) as work:
                known = conversations.open_conversation(work, channel="web", sender=sender)
            return RasaResident(client, sender, known.id or 0)

        yield resident


@dataclass(frozen=True)
class Stack:
    """A standard Rasa with what it needs beside it."""

    data: Path
    rasa: str
    #: Our channels in front of it.
    linli: str


@contextmanager
def standard_rasa(model: Path, env: RasaEnv) -> Iterator[Stack]:
    """Runs our understanding, the action server, and Rasa trained on our files."""
    with ExitStack() as stack:
        data = stack.enter_context(ours.data_dir(model))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linli-rasa-")))
        ports = [ours.free_port() for _ in range(3)]
        linli, actions, rasa = (f"http://127.0.0.1:{port}" for port in ports)
        stack.enter_context(ours.serve(data, port=ports[0], roles="chat", rasa_url=rasa))
        command = [*ours.alone("actions"), "--actions", "actions", "--port", str(ports[1])]
        settings = ours.environment(data_dir=str(data))
        stack.enter_context(ours.process(command, alive=f"{actions}/health", env=settings, cwd=PROJECT))
        trained = train(env, folder, linli=linli, actions=actions)
        command = [str(env.rasa), "run", "--model", str(trained), "--port", str(ports[2])]
        command += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        command += ["--enable-api", "--interface", "127.0.0.1"]
        ready = f"{rasa}/webhooks/rest/"
        stack.enter_context(ours.process(command, alive=ready, env=env.environment(), cwd=folder))
        yield Stack(data, rasa, linli)


def train(env: RasaEnv, folder: Path, *, linli: str, actions: str) -> Path:
    """Trains RulePolicy on our files in this folder; the model's file."""
    for name in ("domain.yml", "config.yml", "credentials.yml", "data/rules.yml"):
        shutil.copy(PROJECT / name, folder)
    endpoints = f"action_endpoint:\n  url: {actions}/webhook\nnlu:\n  url: {linli}/dialogue\n"
    (folder / "endpoints.yml").write_text(endpoints, "utf-8")
    command = [str(env.rasa), "train", "core", "--domain", "domain.yml", "--stories", "rules.yml"]
    run([*command, "--config", "config.yml", "--out", "models"], cwd=folder, env=env.environment())
    return next((folder / "models").glob("*.tar.gz"))

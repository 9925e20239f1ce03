"""Killed with -9 at each step and started again: no lost message, no second case, no lost alert, one question."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import Service, build_service
from bot.delivery import Delivery
from bot.messages import IncomingMessage
from bot.settings import Settings
from cases import handling, lookups, transcripts
from cases.alerts import CLAIM
from cases.desk import Actor
from db.vocabulary import AlertState
from nlu.interpreter import Interpreter
from tests.conftest import MODEL, PROJECT

REPORT = ("m1", "3号楼2单元有人遛狗不拴绳")
YES = ("m2", "1")


@pytest.fixture
def data_dir(sample_file: Path, tmp_path: Path, interpreter: Interpreter) -> Path:
    """A data directory as a running service has it. The model is trained before."""
    assert interpreter.engine
    shutil.copy(sample_file, tmp_path / "linli.db")
    (tmp_path / "model").symlink_to(MODEL)
    (tmp_path / "fast.yml").write_text(
        'service:\n  quiet_hours: "00:00-00:00"\n  followup_after: 0s\n', "utf-8"
    )
    return tmp_path


STARTED: list[Service] = []


def start(data_dir: Path) -> Service:
    service = build_service(Settings(data_dir=data_dir, config=data_dir / "fast.yml", _env_file=None))  # type: ignore[call-arg]
    STARTED.append(service)
    return service


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while STARTED:
        STARTED.pop().desk.close()


def kill_at(data_dir: Path, place: str, does: str = "reply", message: tuple[str, str] = ("", "")) -> None:
    command = [sys.executable, "-m", "tests.crash.victim", str(data_dir), place, does, *message]
    environment = {"LINLI_CONFIG": str(data_dir / "fast.yml"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


async def say(service: Service, message: tuple[str, str]) -> str:
    answers = await service.assistant.reply(IncomingMessage("web", "老王", *message))
    return "\n".join(each.text for each in answers)


def later_delivery(service: Service, clock: Callable[[], datetime]) -> Delivery:
    """The same delivery when the time of a dead worker's claim is over."""
    before = service.worker.delivery
    return Delivery(replace(service.desk, clock=clock), before.wording, before.channels, before.leader_page)


def cases(service: Service) -> list[str]:
    with service.desk.read() as work:
        return [each["case_no"] for each in lookups.list_cases(work).items]


def transcript(service: Service) -> list[tuple[str, str]]:
    with service.desk.read() as work:
        detail = transcripts.conversation_detail(work, 1)
    return [(each["from"], each["text"]) for each in detail["messages"]]


@pytest.mark.parametrize("place", ["message being stored", "message stored, nothing else"])
async def test_a_message_that_comes_again_is_answered_once(data_dir: Path, place: str) -> None:
    kill_at(data_dir, place, message=REPORT)
    service = start(data_dir)
    assert "遛狗不拴绳" in await say(service, REPORT)
    assert [who for who, _ in transcript(service)].count("resident") == 1


async def test_a_message_stored_and_not_answered_is_answered_after_the_start(data_dir: Path) -> None:
    kill_at(data_dir, "message stored, nothing else", message=REPORT)
    service = start(data_dir)
    left = await service.assistant.resume_unanswered()
    assert [(channel, sender) for channel, sender, _ in left] == [("web", "老王")]
    assert transcript(service)[0] == ("resident", REPORT[1])
    assert "遛狗不拴绳" in transcript(service)[-1][1]
    assert await service.assistant.resume_unanswered() == []


@pytest.mark.parametrize(
    "place",
    ["case being registered", "case registered, answer not stored", "answer stored, not sent"],
)
async def test_confirming_makes_one_case_wherever_it_is_killed(data_dir: Path, place: str) -> None:
    service = start(data_dir)
    await say(service, REPORT)
    kill_at(data_dir, place, message=YES)
    again = start(data_dir)
    assert "已登记，编号" in await say(again, YES)
    assert len(cases(again)) == 1
    with again.desk.read() as work:
        alerts = lookups.case_detail(work, cases(again)[0])["alerts"]
    assert [each["kind"] for each in alerts] == ["new_case"]
    assert sum("已登记" in text for _, text in transcript(again)) == 1


@pytest.mark.parametrize("place", ["alert claimed", "alert sent, not marked"])
async def test_an_alert_is_not_lost(data_dir: Path, place: str) -> None:
    service = start(data_dir)
    await say(service, REPORT)
    await say(service, YES)
    with service.desk.work(actor=Actor("person:1")) as work:
        handling.accept_case(work, cases(service)[0])
    kill_at(data_dir, place, does="tick")
    again = start(data_dir)
    later = again.desk.clock() + 2 * CLAIM
    await later_delivery(again, lambda: later).deliver_due()
    with again.desk.read() as work:
        alerts = lookups.case_detail(work, cases(again)[0])["alerts"]
    assert [(each["kind"], each["state"]) for each in alerts] == [
        ("new_case", AlertState.CANCELLED.value),
        ("resident_accepted", AlertState.SENT.value),
    ]
    assert sum("已经接了您的事" in text for _, text in transcript(again)) == 1


async def test_the_question_after_is_put_once(data_dir: Path) -> None:
    service = start(data_dir)
    await say(service, REPORT)
    await say(service, YES)
    with service.desk.work(actor=Actor("person:1")) as work:
        handling.report_done(work, cases(service)[0], note="劝过了")
    kill_at(data_dir, "question stored, not marked", does="tick")
    again = start(data_dir)
    await again.worker.run_once()
    await again.worker.run_once()
    assert sum("现在好了吗" in text for _, text in transcript(again)) == 1
    with again.desk.read() as work:
        kinds = [each["kind"] for each in lookups.case_detail(work, cases(again)[0])["followups"]]
    assert kinds == ["satisfaction", "satisfaction_again"]


def events(service: Service) -> list[str]:
    with service.desk.read() as work:
        return [each["kind"] for each in lookups.case_detail(work, cases(service)[0])["events"]]


def told(service: Service, kind: str) -> int:
    with service.desk.read() as work:
        return sum(each["kind"] == kind for each in lookups.case_detail(work, cases(service)[0])["alerts"])


@pytest.mark.parametrize("place", ["case registered, answer not stored", "answer stored, not sent"])
async def test_chasing_is_done_once_wherever_it_is_killed(data_dir: Path, place: str) -> None:
    service = start(data_dir)
    for message in (REPORT, YES):
        await say(service, message)
    kill_at(data_dir, place, message=("m3", "催办"))
    again = start(data_dir)
    assert "已经替您催了" in await say(again, ("m3", "催办"))
    assert (events(again).count("urged"), told(again, "urged")) == (1, 2)
    assert "已经替您催了" in await say(again, ("m4", "催办"))
    assert events(again).count("urged") == 2, "another message chases again"


async def test_adding_and_taking_back_are_done_once(data_dir: Path) -> None:
    service = start(data_dir)
    for message in (REPORT, YES):
        await say(service, message)
    kill_at(data_dir, "case registered, answer not stored", message=("m3", "补充一下，狗是黄色的"))
    again = start(data_dir)
    assert "记到" in await say(again, ("m3", "补充一下，狗是黄色的"))
    assert (events(again).count("supplemented"), told(again, "supplemented")) == (1, 1)
    await say(again, ("m4", "撤销"))
    kill_at(data_dir, "case registered, answer not stored", message=("m5", "1"))
    last = start(data_dir)
    assert "已经撤销" in await say(last, ("m5", "1"))
    assert (events(last).count("withdrawn"), told(last, "withdrawn")) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "said", "event"), [("1", "已结案", "closed"), ("4", "重新办理", "reopened")]
)
async def test_an_answer_after_is_taken_once(data_dir: Path, answer: str, said: str, event: str) -> None:
    service = start(data_dir)
    for message in (REPORT, YES):
        await say(service, message)
    with service.desk.work(actor=Actor("person:1")) as work:
        handling.report_done(work, cases(service)[0], note="劝过了")
    await service.worker.run_once()
    kill_at(data_dir, "case registered, answer not stored", message=("m3", answer))
    again = start(data_dir)
    assert said in await say(again, ("m3", answer))
    assert (events(again).count("follow_up_answered"), events(again).count(event)) == (1, 1)

"""The same turns through the actions in process and through `python -m rasa_sdk --actions actions`."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.app import build_service
from bot.messages import IncomingMessage
from bot.settings import Settings
from nlu.interpreter import Interpreter
from tests.conftest import MODEL, PROJECT

TALK = [
    "3号楼2单元有人遛狗不拴绳", "不对，是5号楼", "1", "进度", "催办", "我的诉求", "撤销", "1", "你好", "转人工",
    "楼道里好大煤气味", "6号楼1单元",
]  # fmt: skip


@pytest.fixture
def data_dir(sample_file: Path, tmp_path: Path, interpreter: Interpreter) -> Path:
    assert interpreter.engine
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        shutil.copy(sample_file, tmp_path / name / "linli.db")
        (tmp_path / name / "model").symlink_to(MODEL)
    return tmp_path


@pytest.fixture
def action_server(data_dir: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    environment = {**os.environ, "LINLI_DATA_DIR": str(data_dir / "theirs")}
    url = f"http://127.0.0.1:{port}"
    with (
        (data_dir / "server.log").open("w") as log,
        subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=log, stderr=log, start_new_session=True
        ) as server,
    ):
        try:
            until_alive(url, server)
            yield url
        finally:
            # It has a process of its own beside it, and may wait for that one for ever when asked to end.
            os.killpg(server.pid, signal.SIGKILL)


def until_alive(url: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            httpx.get(f"{url}/health")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the action server ended before it listened")


async def play(settings: Settings) -> list[list[str]]:
    service = build_service(settings)
    said = []
    for index, text in enumerate(TALK):
        answers = await service.assistant.reply(IncomingMessage("web", "老王", f"m{index}", text))
        # The clock may pass a minute between the two.
        said.append([re.sub(r"\d\d:\d\d前", "", each.text) for each in answers])
    service.runner.close()
    service.desk.close()
    return said


async def test_both_say_the_same(data_dir: Path, action_server: str) -> None:
    ours = await play(Settings(data_dir=data_dir / "ours", _env_file=None))  # type: ignore[call-arg]
    theirs = await play(Settings(data_dir=data_dir / "theirs", action_url=action_server, _env_file=None))  # type: ignore[call-arg]
    assert ours == theirs
    assert any("已登记" in text for answers in ours for text in answers)
    assert httpx.get(f"{action_server}/health").json() == {"status": "ok"}


def test_the_server_is_not_reached_from_outside_and_repeats_nobodys_words(action_server: str) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.get(action_server.replace("127.0.0.1", "127.0.0.2") + "/health")
    answer = httpx.post(f"{action_server}/webhook", json=["我家的事"], timeout=60)
    assert (answer.status_code, answer.json()) == (500, {"error": "action failed"})

"""Run by test_crash.py as a process of its own: does one thing and is killed in the middle of it."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.app import build_service
from bot.assistant import EmbeddedAssistant
from bot.delivery import Delivery
from bot.dialogue import store
from bot.messages import IncomingMessage
from bot.settings import Settings
from bot.worker import Worker
from cases import intake


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(function: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **more: Any) -> Any:
        function(*args, **more)
        die()

    return wrapped


#: Where the process is killed: (owner, name, what happens there).
PLACES: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "message stored, nothing else": (EmbeddedAssistant, "_understand", die),
    "case being registered": (intake, "registered_view", die),
    "case registered, answer not stored": (EmbeddedAssistant, "store", die),
    "answer stored, not sent": (EmbeddedAssistant, "store", then_die(EmbeddedAssistant.store)),
    "alert claimed": (Delivery, "_view", die),
    "alert sent, not marked": (Delivery, "_sent", die),
    "question stored, not marked": (Worker, "_mark_asked", die),
    "message being stored": (store, "_tracker", die),
}


async def main(data_dir: Path, place: str, does: str, message_id: str, text: str) -> None:
    service = build_service(Settings(data_dir=data_dir, _env_file=None))  # type: ignore[call-arg]
    owner, name, instead = PLACES[place]
    setattr(owner, name, instead)
    if does == "reply":
        await service.assistant.reply(IncomingMessage("web", "老王", message_id, text))
    else:
        await service.worker.run_once()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:6]))

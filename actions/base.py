"""What every action has in common: a desk, and one place where the blocking work leaves the event loop."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn
from cases.desk import Desk

Event = dict[str, Any]


class DeskMissingError(RuntimeError):
    """An action server was started without telling it how to open the desk."""


class _DeskSource:
    """How an action opens a desk when it was not given one (run by an action server)."""

    open: Callable[[], Desk] | None = None


def open_desk_with(source: Callable[[], Desk]) -> None:
    """Tells actions that are built without a desk how to open one, once, when first needed."""
    _DeskSource.open = source


class DeskAction(Action, ABC):
    """An action that works at the desk. Subclasses say their name and what they do with a turn."""

    def __init__(self, desk: Desk | None = None) -> None:
        self._desk = desk

    @property
    def desk(self) -> Desk:
        """The desk given, or the one that the server's source opens."""
        if self._desk is None:
            if _DeskSource.open is None:
                raise DeskMissingError("no desk: start the server with `linli actions`")
            self._desk = _DeskSource.open()
        return self._desk

    @abstractmethod
    def name(self) -> str:
        """The name in domain.yml."""

    @abstractmethod
    def act(self, turn: Turn, say: CollectingDispatcher) -> list[Event]:
        """Does it, says what there is to say, and returns Rasa events."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[Event]:
        """Rasa's entry."""
        return await asyncio.to_thread(self.act, Turn.of(tracker), dispatcher)

"""What every action has in common: a desk, and one place where the blocking work leaves the event loop."""

import asyncio
from abc import ABC, abstractmethod
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.turn import Turn
from cases.desk import Desk

Event = dict[str, Any]


class DeskMissingError(RuntimeError):
    """An action server runs where the project is not installed."""


@cache
def shared_desk() -> Desk:
    """The desk of an action server: whatever the installation names as `linli.desk`, opened once."""
    for entry in entry_points(group="linli.desk"):
        desk: Desk = entry.load()()
        return desk
    raise DeskMissingError("no desk: install the project first (scripts/serve does)")


class DeskAction(Action, ABC):  # type: ignore[misc]  # rasa-sdk ships no types
    """An action that works at the desk. Subclasses say their name and what they do with a turn."""

    def __init__(self, desk: Desk | None = None) -> None:
        self._desk = desk

    @property
    def desk(self) -> Desk:
        """The desk given, or the shared one."""
        return self._desk or shared_desk()

    @abstractmethod
    def name(self) -> str:
        """The name in domain.yml."""

    @abstractmethod
    def act(self, turn: Turn, say: Say) -> list[Event]:
        """Does it, says what there is to say, and returns Rasa events."""

    async def run(self, dispatcher: Say, tracker: Tracker, domain: Any) -> list[Event]:
        """Rasa's entry."""
        return await asyncio.to_thread(self.act, Turn.of(tracker), dispatcher)

"""Runs rasa-sdk actions, in this process or on an action server, with the same payload."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import rasa_sdk
from rasa_sdk.executor import CollectingDispatcher

from actions import ALL_ACTIONS
from actions.base import DeskAction
from actions.turn import Turn
from bot.dialogue.tracker import Tracker
from cases.desk import Desk


class ActionRunner(Protocol):
    """Runs one action in the thread of the turn; returns `{"events": […], "responses": […]}`."""

    def run(self, action: str, tracker: Tracker, domain: Mapping[str, Any]) -> Mapping[str, Any]:
        """Raises whatever the action raises."""
        ...

    def close(self) -> None:
        """Lets go of connections."""
        ...


def payload(action: str, tracker: Tracker, domain: Mapping[str, Any]) -> dict[str, Any]:
    """Rasa's webhook body."""
    return {
        "next_action": action,
        "sender_id": tracker.sender_id,
        "tracker": tracker.to_payload(action),
        "domain": domain,
        "version": rasa_sdk.__version__,
    }


class InProcess:
    """The actions with our desk, given what an action server would read, without a hop to another thread."""

    def __init__(self, desk: Desk, actions: Iterable[type[DeskAction]] = ALL_ACTIONS) -> None:
        self._actions = {each.name(): each for each in (action(desk) for action in actions)}

    def run(self, action: str, tracker: Tracker, domain: Mapping[str, Any]) -> Mapping[str, Any]:
        """See ActionRunner. The domain is not given: no action of ours reads it."""
        say = CollectingDispatcher()
        turn = Turn.of(rasa_sdk.Tracker.from_dict(tracker.to_payload(action)))
        return {"events": self._actions[action].act(turn, say), "responses": say.messages}

    def close(self) -> None:
        """There is nothing to let go of."""


class ActionServer:
    """An action server elsewhere (`python -m rasa_sdk --actions actions`)."""

    def __init__(self, url: str) -> None:
        # Only an action server of its own is spoken to over HTTP.
        import httpx

        # Whoever waits here holds a thread that other conversations need.
        self._client = httpx.Client(base_url=url, timeout=10)

    def run(self, action: str, tracker: Tracker, domain: Mapping[str, Any]) -> Mapping[str, Any]:
        """See ActionRunner."""
        answer = self._client.post("/webhook", json=payload(action, tracker, domain))
        answer.raise_for_status()
        result: Mapping[str, Any] = answer.json()
        return result

    def close(self) -> None:
        """See ActionRunner."""
        self._client.close()

"""Runs rasa-sdk actions, in this process or on an action server, with the same payload."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

import rasa_sdk
from rasa_sdk.executor import ActionExecutor

from actions import ALL_ACTIONS
from bot.dialogue.tracker import Tracker
from cases.desk import Desk


class ActionRunner(Protocol):
    """Runs one action; returns `{"events": […], "responses": […]}`."""

    async def run(self, action: str, tracker: Tracker, domain: Mapping[str, Any]) -> Mapping[str, Any]:
        """Raises whatever the action raises."""
        ...

    async def close(self) -> None:
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
    """The actions with our desk, through rasa-sdk's own executor."""

    def __init__(self, desk: Desk, actions: Iterable[type[Any]] = ALL_ACTIONS) -> None:
        self._executor = ActionExecutor()
        for each in actions:
            self._executor.register_action(each(desk))

    async def run(self, action: str, tracker: Tracker, domain: Mapping[str, Any]) -> Mapping[str, Any]:
        """See ActionRunner. The domain is not sent along: no action of ours reads it, and it is big."""
        result = await self._executor.run(payload(action, tracker, {}))
        return result.model_dump() if result else {}

    async def close(self) -> None:
        """There is nothing to let go of."""


class ActionServer:
    """An action server elsewhere (`python -m rasa_sdk --actions actions`)."""

    def __init__(self, url: str) -> None:
        # Only an action server of its own is spoken to over HTTP.
        import httpx

        self._client = httpx.AsyncClient(base_url=url, timeout=30)

    async def run(self, action: str, tracker: Tracker, domain: Mapping[str, Any]) -> Mapping[str, Any]:
        """See ActionRunner."""
        answer = await self._client.post("/webhook", json=payload(action, tracker, domain))
        answer.raise_for_status()
        result: Mapping[str, Any] = answer.json()
        return result

    async def close(self) -> None:
        """See ActionRunner."""
        await self._client.aclose()

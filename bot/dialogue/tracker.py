"""The state of one conversation between turns, changed by Rasa events, given to actions as Rasa's payload."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.script import REQUESTED


class UnknownEventError(ValueError):
    """An action returned an event that the engine does not carry out, or named a slot that domain.yml does not have."""


@dataclass
class Tracker:
    """Slots and the open form; the transcript itself is in the database."""

    sender_id: str
    slots: dict[str, Any]
    active_loop: str | None = None
    followup: str | None = None
    latest_message: dict[str, Any] = field(default_factory=dict)
    #: The buttons that were shown last, so that a number or a title finds its payload.
    shown: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def load(cls, sender_id: str, kept: Mapping[str, Any], slots: Iterable[str]) -> "Tracker":
        """From what `to_kept` gave; slots that domain.yml no longer has are dropped."""
        known = {name: kept.get("slots", {}).get(name) for name in (*slots, REQUESTED)}
        return cls(sender_id, known, kept.get("active_loop"), shown=list(kept.get("shown", ())))

    def to_kept(self) -> dict[str, Any]:
        """What is stored between turns; empty slots are left out."""
        slots = {name: value for name, value in self.slots.items() if value is not None}
        return {"slots": slots, "active_loop": self.active_loop, "shown": self.shown}

    def to_payload(self, action: str) -> dict[str, Any]:
        """Rasa's own form, as an action server reads it."""
        return {
            "sender_id": self.sender_id,
            "slots": self.slots,
            "latest_message": self.latest_message,
            "latest_event_time": time.time(),
            "followup_action": None,
            "paused": False,
            "events": [],
            "latest_input_channel": (self.latest_message.get("metadata") or {}).get("channel"),
            "active_loop": {"name": self.active_loop} if self.active_loop else {},
            "latest_action": {"action_name": action},
            "latest_action_name": action,
        }

    def hear(self, cue: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
        """A message of the resident, as understood."""
        self.latest_message = {**cue, "metadata": dict(metadata)}

    def apply(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Events that an action returned."""
        for event in events:
            kind, name = event.get("event"), str(event.get("name"))
            if kind == "slot" and name in self.slots:
                self.slots[name] = event.get("value")
            elif kind == "followup":
                self.followup = name
            else:
                raise UnknownEventError(f"{kind} {name}")

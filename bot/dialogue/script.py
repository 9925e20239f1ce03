"""What the dialogue files say, once they have been read: the engine's whole knowledge of the dialogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LISTEN = "action_listen"
REQUESTED = "requested_slot"
#: What Rasa takes a value for that a categorical slot does not list.
_OTHER = "__other__"


@dataclass(frozen=True)
class Variation:
    """One way to word a response."""

    text: str
    buttons: tuple[Mapping[str, str], ...] = ()
    channel: str | None = None
    #: Slot values that must hold for this variation.
    condition: tuple[tuple[str, Any], ...] = ()
    image: str | None = None
    custom: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Slot:
    """What a rule can see of a slot, as Rasa's featurisation does."""

    kind: str = "any"
    #: Of a categorical slot, in small letters.
    values: tuple[str, ...] = ()
    #: Whether rules may look at it.
    seen: bool = False

    def feature(self, value: Any) -> Any:
        """None for a slot that counts as not set; of a text only that there is one."""
        if value is None:
            return None
        if self.kind == "bool":
            return _truth(value)
        if self.kind == "categorical":
            small = str(value).lower()
            return small if small in self.values else _OTHER
        return self.kind


def _truth(value: Any) -> bool | None:
    """As Rasa reads a truth value; None for what is none."""
    if isinstance(value, str):
        small = value.strip().lower()
        return float(value) == 1 if value.isnumeric() else {"true": True, "false": False}.get(small)
    return value == 1 if isinstance(value, bool | int | float) else None


@dataclass(frozen=True)
class Rule:
    """After one of `intents`, or after the form `ends`, these actions, while the slots have these features."""

    name: str
    intents: frozenset[str]
    ends: str | None
    slots: Mapping[str, Any]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """Everything that the engine needs to know of the dialogue."""

    intents: frozenset[str]
    slots: Mapping[str, Slot]
    forms: Mapping[str, tuple[str, ...]]
    actions: frozenset[str]
    responses: Mapping[str, tuple[Variation, ...]]
    #: The domain as Rasa sends it to an action server.
    domain: Mapping[str, Any] = field(repr=False)
    rules: tuple[Rule, ...] = ()
    #: Whether something is said where no rule fits.
    fallback: bool = True

    @property
    def doable(self) -> frozenset[str]:
        """What a rule may name."""
        return frozenset({*self.actions, *self.forms, *self.responses})

    def asking(self, form: str, slot: str) -> str | None:
        """What asks for the slot: Rasa's order of names."""
        names = (
            f"action_ask_{form}_{slot}",
            f"utter_ask_{form}_{slot}",
            f"action_ask_{slot}",
            f"utter_ask_{slot}",
        )
        return next((name for name in names if name in self.actions or name in self.responses), None)

    def holds(self, rule: Rule, slots: Mapping[str, Any]) -> bool:
        """Whether the rule's conditions are met by these slots."""
        return all(self.slots[name].feature(slots.get(name)) == want for name, want in rule.slots.items())

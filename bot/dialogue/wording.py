"""From the name of a response to the sentence that is sent."""

import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from bot.dialogue.script import Script, Variation
from bot.messages import Button, OutgoingMessage

_GAP = re.compile(r"\{([a-z_]+)\}")
_BLANK_LINES = re.compile(r"\n\s*(?=\n|$)")


class Wording:
    """Chooses variations and fills their gaps. The same seed gives the same words, so a repeat is the same."""

    def __init__(self, script: Script) -> None:
        self._responses = script.responses

    def say(
        self,
        name: str,
        params: Mapping[str, Any],
        *,
        slots: Mapping[str, Any] | None = None,
        channel: str = "",
        seed: str = "",
    ) -> OutgoingMessage:
        """The response in words. Raises KeyError for a name that domain.yml does not have."""
        variation = self._choose(self._responses[name], slots or {}, channel, f"{name}{seed}")
        filled = {**(slots or {}), **params}
        return OutgoingMessage(
            text=_fill(variation.text, filled),
            buttons=tuple(Button(each["title"], each["payload"]) for each in variation.buttons),
            image=variation.image,
            custom=variation.custom,
        )

    def from_action(
        self, response: Mapping[str, Any], *, slots: Mapping[str, Any], channel: str, seed: str
    ) -> OutgoingMessage:
        """One of the `responses` that a rasa-sdk action returned."""
        name = response.get("response") or response.get("template")
        buttons = tuple(Button(each["title"], each["payload"]) for each in response.get("buttons") or ())
        custom = response.get("custom") or None
        if not name:
            return OutgoingMessage(response.get("text") or "", buttons, response.get("image"), custom)
        said = self.say(str(name), response, slots=slots, channel=channel, seed=seed)
        return OutgoingMessage(
            said.text, (*said.buttons, *buttons), response.get("image") or said.image, custom or said.custom
        )

    @staticmethod
    def _choose(
        variations: Sequence[Variation], slots: Mapping[str, Any], channel: str, seed: str
    ) -> Variation:
        """As Rasa does: the own channel, then conditions that hold go before the general ones, which there are."""
        fitting = [
            each
            for each in variations
            if each.channel in (None, channel)
            and all(_alike(slots.get(name), value) for name, value in each.condition)
        ]
        best = max((bool(each.channel), bool(each.condition)) for each in fitting)
        chosen = [each for each in fitting if (bool(each.channel), bool(each.condition)) == best]
        return chosen[zlib.crc32(seed.encode("utf-8", "replace")) % len(chosen)]


def _alike(one: Any, other: Any) -> bool:
    """Words whatever their case, other values as they are."""
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return bool(one == other)


def _fill(text: str, values: Mapping[str, Any]) -> str:
    """In one pass: what a resident wrote is never read as a gap. Lines left empty by a gap fall away."""
    filled = _GAP.sub(lambda gap: "" if values.get(gap[1]) is None else str(values[gap[1]]), text)
    return _BLANK_LINES.sub("", filled).strip()

"""What the dialogue is told of a message: Rasa's parse data, with the understanding's own keys beside it."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from nlu.interpreter import Interpreter
from nlu.places import find_place
from nlu.understanding import Understanding

_COMMAND = re.compile(r"^/([A-Za-z_]+)\s*(\{.*\})?\s*$", re.DOTALL)
_RESTART = re.compile(r"^(重新开始|重来|从头来|重新说|重新报|返回|清空)[。！!吧]*$")
#: Intents under which a message that nobody understood would be filed wrongly or silently.
_FILING = frozenset({"report", "suggest"})

FindAnswer = Callable[[str], Mapping[str, str] | None]


class Cue:
    """Turns a text into what the dialogue acts on. The same for our engine and for a standard Rasa."""

    def __init__(self, interpreter: Interpreter, find_answer: FindAnswer, intents: frozenset[str]) -> None:
        self._interpreter, self._find_answer, self._intents = interpreter, find_answer, intents

    def __call__(self, text: str) -> dict[str, Any]:
        """Rasa's parse data: text, intent, intent_ranking, entities + problems, emergency, place, faq …"""
        command = self.command(text)
        if command is not None:
            return command
        understood = self._interpreter.parse(text)
        return self.of(understood)

    def command(self, text: str) -> dict[str, Any] | None:
        """`/choose{"choice":"submit"}`: an intent of domain.yml written out; anything else is plain words."""
        found = _COMMAND.match(text)
        if not found or found[1] not in self._intents:
            return None
        try:
            values = json.loads(found[2]) if found[2] else {}
        except (json.JSONDecodeError, RecursionError):
            return None
        entities = [{"entity": str(key), "value": value} for key, value in values.items()]
        return plain_cue(text, found[1], entities)

    def of(self, understood: Understanding) -> dict[str, Any]:
        """The cue of an understanding: danger first, then a fresh start, then what is wanted."""
        data = understood.to_dict()
        place = find_place(understood.text, self._interpreter.gazetteer)
        data["place"] = place_dict(place) if place else None
        data["faq"] = dict(self._find_answer(understood.text) or {}) or None
        data["intent"] = {**data["intent"], "name": self._name(understood)}
        return data

    def _name(self, understood: Understanding) -> str:
        if understood.emergency:
            return "emergency"
        if _RESTART.match(understood.text.strip()):
            return "start_over"
        name = understood.intent.name
        if name in _FILING and not any(each.certainty != "unknown" for each in understood.problems):
            return "unclear"
        return name


def plain_cue(text: str, intent: str, entities: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """A cue without understanding: a command, an attachment, a trigger."""
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [],
        "entities": entities or [],
        "problems": [],
        "emergency": None,
        "place": None,
        "faq": None,
    }


def place_dict(place: Any) -> dict[str, Any]:
    """A Place as the actions read it."""
    parts = ("text", "area", "building", "unit", "floor", "room", "spot")
    return {part: getattr(place, part) for part in parts}

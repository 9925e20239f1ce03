"""What was understood of a message, in words that staff read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.taxonomy import Taxonomy
from db.vocabulary import Cue


@dataclass(frozen=True)
class Understood:
    """Intent, categories with place, danger, and which engine said so."""

    intent: str
    problems: tuple[str, ...] = ()
    emergency: str = ""
    engine: str = ""


def understood_words(found: Mapping[str, Any], taxonomy: Taxonomy) -> Understood:
    """From the object of `linli nlu parse`; whatever is missing or new in it is left out or shown as it is."""
    intent = found.get("intent") or {}
    name = str(intent.get("name") or "")
    return Understood(
        intent=f"{_intent_label(name, taxonomy)}{_sure(intent)}",
        problems=tuple(_problem(each, taxonomy) for each in found.get("problems") or ()),
        emergency=_name(found.get("emergency"), taxonomy),
        engine=str(found.get("engine") or "").replace("model ", "模型 "),
    )


def _intent_label(name: str, taxonomy: Taxonomy) -> str:
    own = {each.value: each.label for each in Cue}
    return taxonomy.intents.get(name) or own.get(name) or "没听懂"


def _problem(problem: Mapping[str, Any], taxonomy: Taxonomy) -> str:
    topic, place = problem.get("topic") or {}, problem.get("place") or {}
    parts = (_name(topic, taxonomy) + _sure(topic), str(place.get("text") or ""))
    return " · ".join(each for each in parts if each)


def _name(found: Any, taxonomy: Taxonomy) -> str:
    code = found.get("name") or found.get("topic") or "" if isinstance(found, Mapping) else str(found or "")
    leaf = taxonomy.leaves.get(str(code))
    return leaf.spoken if leaf else str(code)


def _sure(found: Mapping[str, Any]) -> str:
    confidence = found.get("confidence")
    return f" {confidence:.0%}" if isinstance(confidence, int | float) else ""

"""Measures an interpreter on labelled rows: a set of figures for each kind of label they carry."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlu import metrics, places
from nlu.calibration import calibration_error
from nlu.interpreter import Interpreter
from nlu.normalize import normalize
from nlu.understanding import Place, Ranked, Understanding

Row = Mapping[str, Any]

_PLACE_FIELDS = ("area", "building", "unit", "floor", "room", "spot")


@dataclass(frozen=True)
class _Answered:
    """A labelled row with what the interpreter made of it; the topic is that of the message as a whole."""

    row: Row
    understood: Understanding
    topic: Ranked
    certainty: str
    seconds: float


def evaluate(interpreter: Interpreter, rows: Sequence[Row]) -> dict[str, Any]:
    """The object that `linli nlu evaluate --json` prints."""
    answers = [_answer(interpreter, row) for row in rows]
    spent = sum(answer.seconds for answer in answers)
    figures: dict[str, Any] = {"n": len(rows)}
    heads = {
        "topic": _topic(_carrying(answers, "topic")),
        "intent": _intent(_carrying(answers, "intent")),
        "emergency": _emergency([answer for answer in answers if "emergency" in answer.row]),
        "place": _place(interpreter, [row for row in rows if "place" in row]),
        "problems": _problems(_carrying(answers, "n_problems")),
    }
    figures |= {name: head for name, head in heads.items() if head}
    return figures | {"ms_per_text": round(1000 * spent / max(len(rows), 1), 3)}


def _answer(interpreter: Interpreter, row: Row) -> _Answered:
    started = time.perf_counter()
    understood = interpreter.parse(row["text"])
    seconds = time.perf_counter() - started
    ranking = interpreter.topics(row["text"])
    best = ranking[0] if ranking else Ranked("", 0.0)
    if understood.emergency and interpreter.knows(understood.emergency.name):
        best = Ranked(understood.emergency.name, understood.emergency.confidence)
    certainty = interpreter.model.thresholds.certainty(best.confidence)
    return _Answered(row, understood, best, certainty, seconds)


def _carrying(answers: Sequence[_Answered], label: str) -> list[_Answered]:
    return [answer for answer in answers if answer.row.get(label) is not None]


def _topic(answers: Sequence[_Answered]) -> dict[str, Any]:
    if not answers:
        return {}
    right = np.array([answer.topic.name in _accepted(answer.row) for answer in answers])
    tops = [_top(answer.topic.name) in set(map(_top, _accepted(answer.row))) for answer in answers]
    confidences = np.array([answer.topic.confidence for answer in answers], dtype=np.float32)
    covered = np.array([answer.certainty == "sure" for answer in answers])
    return metrics.head([answer.row["topic"] for answer in answers], [a.topic.name for a in answers]) | {
        "in_any_label": metrics.accuracy(right.tolist()),
        "top_level_in_any_label": metrics.accuracy(tops),
        "coverage": metrics.accuracy(covered.tolist()),
        "accuracy_covered": metrics.accuracy(right[covered].tolist()),
        "ece": round(calibration_error(confidences, right), 4),
    }


def _accepted(row: Row) -> list[str]:
    return [row["topic"], *(row.get("topics_alt") or ())]


def _top(topic: str) -> str:
    return topic.split(".", maxsplit=1)[0]


def _intent(answers: Sequence[_Answered]) -> dict[str, Any]:
    if not answers:
        return {}
    return metrics.head(
        [answer.row["intent"] for answer in answers], [answer.understood.intent.name for answer in answers]
    )


def _emergency(answers: Sequence[_Answered]) -> dict[str, Any]:
    if not answers:
        return {}
    alarms = {
        danger: [
            answer.understood.emergency is not None for answer in answers if _is_danger(answer) is danger
        ]
        for danger in (True, False)
    }
    return {"recall": metrics.accuracy(alarms[True]), "false_alarm_rate": metrics.accuracy(alarms[False])}


def _is_danger(answer: _Answered) -> bool:
    return bool(answer.row["emergency"])


def _place(interpreter: Interpreter, rows: Sequence[Row]) -> dict[str, Any]:
    if not rows:
        return {}
    found = [places.find_place(normalize(row["text"]), interpreter.gazetteer) for row in rows]
    same = [_fields(row["place"]) == _fields(place) for row, place in zip(rows, found, strict=True)]
    return {"exact": metrics.accuracy(same)}


def _fields(place: Place | Mapping[str, Any] | None) -> dict[str, str | None]:
    said: Mapping[str, Any] = place.to_dict() if isinstance(place, Place) else place or {}
    return {name: said.get(name) or None for name in _PLACE_FIELDS}


def _problems(answers: Sequence[_Answered]) -> dict[str, Any]:
    if not answers:
        return {}
    same = [len(answer.understood.problems) == answer.row["n_problems"] for answer in answers]
    return {"count_exact": metrics.accuracy(same)}

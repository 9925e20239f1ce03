"""Counts how often answers agree with labels: accuracy, precision, recall, F1 by class."""

from collections import Counter
from collections.abc import Sequence
from typing import Any


def accuracy(right: Sequence[bool]) -> float:
    """Share of true values; 0 of none."""
    return round(sum(right) / len(right), 4) if right else 0.0


def per_class(labels: Sequence[str], answers: Sequence[str]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and number of rows of every class that is a label or an answer."""
    support, given = Counter(labels), Counter(answers)
    hits = Counter(label for label, answer in zip(labels, answers, strict=True) if label == answer)
    return {name: _figures(hits[name], given[name], support[name]) for name in sorted(support | given)}


def _figures(hits: int, given: int, support: int) -> dict[str, float]:
    precision = hits / given if given else 0.0
    recall = hits / support if support else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4), "n": support}


def macro_f1(classes: dict[str, dict[str, float]]) -> float:
    """Mean F1 over the classes that occur as labels."""
    occurring = [figures["f1"] for figures in classes.values() if figures["n"]]
    return round(sum(occurring) / len(occurring), 4) if occurring else 0.0


def head(labels: Sequence[str], answers: Sequence[str]) -> dict[str, Any]:
    """The figures of one head, as `linli nlu evaluate --json` prints them."""
    classes = per_class(labels, answers)
    agreed = [label == answer for label, answer in zip(labels, answers, strict=True)]
    return {"accuracy": accuracy(agreed), "macro_f1": macro_f1(classes), "per_class": classes}

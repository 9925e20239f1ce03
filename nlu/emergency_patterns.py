"""Loads the words of danger, and of what makes it harmless, from the lists of patterns in `nlu/danger/`."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

LIFT = "em.elevator_trap"
LEAVES = (
    "em.selfharm",
    LIFT,
    "em.electric",
    "em.gas_leak",
    "em.dogbite",
    "em.violence",
    "em.missing",
    "em.collapse",
    "em.fire",
    "em.medical",
)
"""In the order of decision: a shock that knocks somebody down is em.electric before it is em.medical."""


@lru_cache(maxsize=64)
def alternatives(name: str) -> tuple[str, ...]:
    """The paragraphs of one file, each one expression; {PERSON} and the like stand for lists of words."""
    paragraphs = re.split(r"\n\s*\n", _read(name).strip())
    return tuple(_with_words("|".join(paragraph.split("\n"))) for paragraph in paragraphs)


@lru_cache(maxsize=64)
def patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """One pattern a paragraph, so that words excused in one place do not hide others."""
    return tuple(re.compile(expression) for expression in alternatives(name))


@lru_cache(maxsize=64)
def pattern(name: str) -> re.Pattern[str]:
    """All of one file as a single pattern."""
    return re.compile("|".join(alternatives(name)))


def _with_words(expression: str) -> str:
    for name, words in _words().items():
        expression = expression.replace("{" + name + "}", words)
    return expression


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return dict(line.split(" ", 1) for line in _read("words").splitlines())


def _read(name: str) -> str:
    return (resources.files("nlu") / "danger" / f"{name}.txt").read_text(encoding="utf-8")

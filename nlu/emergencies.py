"""Finds danger to life in a message by patterns, and knows the ways in which dangerous words are harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlu import emergency_guards as guards
from nlu.emergency_patterns import LEAVES, LIFT, pattern, patterns
from nlu.normalize import normalize
from nlu.understanding import Emergency

CONFIDENCE = 0.95
"""Patterns do not grade: what they find is treated as true until somebody says otherwise."""


@dataclass(frozen=True)
class Heard:
    """The emergency that the words name; else whether they only sound like one, and which they rule out."""

    emergency: Emergency | None = None
    excused: bool = False
    denied: str | None = None


#: 「搞错了不是着火，是煤气漏了」「火灭了，有人受伤」: what is denied or over does not excuse what is told after it.
_RATHER = re.compile(r"不是[^，。,是]{1,10}[，,。 ]*(?:而|应该)?是|灭了[，,。 ]+")


def listen(text: str) -> Heard:
    """The first emergency by order of decision, or what speaks against there being any."""
    plain = normalize(text)
    denied = _RATHER.search(plain)
    instead = _listen(plain[denied.end() :]) if denied else None
    return instead if instead and instead.emergency else _listen(plain)


def _listen(plain: str) -> Heard:
    said = guards.without_idioms(plain)
    telling = guards.Telling.of(said, whole=plain)
    talk = guards.is_talk(plain)
    excused = said != plain or telling.over
    for leaf in LEAVES:
        leaf_excused = telling.excuses(leaf) or (talk and leaf != LEAVES[0])
        for match in _matches(leaf, said):
            if not leaf_excused and not guards.excused(leaf, said, match.start(), end=match.end()):
                return Heard(Emergency(leaf, plain[match.start() : match.end()], CONFIDENCE))
            excused = True
    return Heard(excused=excused, denied=LIFT if telling.empty else None)


def is_plain(text: str) -> bool:
    """Whether it says of a danger what nobody says of anything else: 着火了, 关在电梯里."""
    return bool(pattern("plain").search(text))


def find_emergency(text: str) -> Emergency | None:
    """The first emergency by order of decision, or None if there is none or its words are harmless here."""
    return listen(text).emergency


def _matches(leaf: str, said: str) -> Iterator[re.Match[str]]:
    for each in patterns(leaf):
        yield from (match for match in each.finditer(said) if match.group())

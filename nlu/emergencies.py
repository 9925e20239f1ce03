"""Finds danger to life in a message by patterns, and knows the ways in which dangerous words are harmless."""

from __future__ import annotations

import re

from nlu import emergency_guards as guards
from nlu.emergency_patterns import LEAVES, patterns
from nlu.normalize import normalize
from nlu.understanding import Emergency

CONFIDENCE = 0.95
"""Patterns do not grade: what they find is treated as true until somebody says otherwise."""


def find_emergency(text: str) -> Emergency | None:
    """The first emergency by order of decision, or None if there is none or its words are harmless here."""
    plain = normalize(text)
    said = guards.without_idioms(plain)
    telling = guards.Telling.of(said)
    leaves = LEAVES[:1] if guards.is_talk(plain) else LEAVES
    for leaf in leaves:
        match = None if telling.excuses(leaf) else _first(leaf, said)
        if match:
            return Emergency(leaf, plain[match.start() : match.end()], CONFIDENCE)
    return None


def guarded(text: str) -> bool:
    """Whether it tells of the past, a drill, the news, a joke or a danger that is over or only feared."""
    plain = normalize(text)
    said = guards.without_idioms(plain)
    states = (guards.is_over, guards.is_past, guards.is_claim, guards.is_supposed)
    return guards.is_talk(plain) or any(state(said) for state in states)


def _first(leaf: str, said: str) -> re.Match[str] | None:
    for pattern in patterns(leaf):
        for match in pattern.finditer(said):
            if match.group() and not guards.excused(leaf, said, match.start(), end=match.end()):
                return match
    return None

"""Finds danger to life in a message by patterns, and knows the ways in which dangerous words are harmless."""

from __future__ import annotations

from nlu import emergency_guards as guards
from nlu.emergency_patterns import compiled
from nlu.normalize import normalize
from nlu.understanding import Emergency

CONFIDENCE = 0.95
"""Patterns do not grade: what they find is treated as true until somebody says otherwise."""


def find_emergency(text: str) -> Emergency | None:
    """The first emergency by order of decision, or None if there is none or its words are harmless here."""
    plain = normalize(text)
    said = guards.without_idioms(plain)
    for leaf, patterns in compiled().items():
        if leaf != "em.selfharm" and guards.is_talk(plain):
            continue
        for pattern in patterns:
            for match in pattern.finditer(said):
                if match.group() and not guards.excused(leaf, said, match.start(), end=match.end()):
                    return Emergency(leaf, plain[match.start() : match.end()], CONFIDENCE)
    return None


def guarded(text: str) -> bool:
    """Whether the message tells of the past, a drill, the news, a joke or a danger that is over."""
    plain = guards.without_idioms(normalize(text))
    return (
        guards.is_talk(plain)
        or guards.is_over(plain)
        or guards.is_past(plain)
        or guards.is_claim(plain)
        or guards.is_supposed(plain)
    )

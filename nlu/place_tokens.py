"""Cuts a message into the parts of places that it names: area, building, unit, floor, room and spot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from nlu import place_patterns
from nlu.numerals import arabic, between, several
from nlu.understanding import Gazetteer


@dataclass(frozen=True)
class Token:
    """One part of a place; several `values` for 一二单元 or 3、5号楼; `manner` says how it binds."""

    kind: str
    values: tuple[str, ...]
    start: int
    end: int
    manner: str = ""


def tokens(text: str, gazetteer: Gazetteer | None = None) -> list[Token]:
    """All parts in order of the text, each with its meaning settled by its neighbours."""
    names = gazetteer.names if gazetteer else frozenset()
    found = _without_overlap([*_named(text, names), *_scan(text)])
    return _ranges(text, _settle(text, found))


def _scan(text: str) -> Iterator[Token]:
    for match in place_patterns.PATTERN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "junk":
            yield from _READERS[kind](match)


def _composite(match: re.Match[str]) -> Iterator[Token]:
    """3-2-501, 11-3-2-501, 3-501室."""
    parts = re.split(r"[-.·/ ]", match.group().rstrip("室号房户"))
    kinds = ("building", "room") if len(parts) == 2 else ("area", "building", "unit", "room")[-len(parts) :]
    start = match.start()
    for kind, part in zip(kinds, parts, strict=True):
        yield Token(kind, (part if kind == "room" else arabic(part),), start, start + len(part), "composite")
        start += len(part) + 1


def _pair(match: re.Match[str]) -> Iterator[Token]:
    """3-2单元: building 3, unit 2; 1-3单元: the units from 1 to 3."""
    first, last = re.findall(r"\d+", match.group())
    if int(first) < int(last):
        yield Token("unit", between(first, last), match.start(), match.end())
        return
    middle = match.start() + len(first)
    yield Token("building", (first,), match.start(), middle, "composite")
    yield Token("unit", (last,), middle + 1, match.end())


def _tail(match: re.Match[str]) -> Iterator[Token]:
    """The 2-1101 of 6栋2-1101."""
    unit, room = re.findall(r"\d+", match.group())
    start = match.start() + match.group().index(unit)
    yield Token("unit", (arabic(unit),), start, start + len(unit), "composite")
    yield Token("room", (room,), match.end() - len(room), match.end())


_LISTED = re.compile(rf"\d{{1,2}}[A-Za-z](?![A-Za-z\d])|{place_patterns.NUMBER}|[A-Za-z]\d{{0,2}}")
_SUFFIX = re.compile(
    r"(?:号院|号楼|号|栋楼|栋|幢楼|幢|座|#楼|#栋|#|楼栋|楼|层|单元|门洞|门|期|区|弄|室|房|户){1,4}.?$"
)


def _numbered(kind: str, match: re.Match[str]) -> Iterator[Token]:
    said = match.group()
    prefix = said[0] if kind == "building" and said[0] in "甲乙丙丁东西南北" else ""
    body = said[len(prefix) :]
    if kind == "unit" and body[0] in "东西南北中甲乙丙丁":
        yield Token(kind, (body[0],), match.start(), match.end())
        return
    values: tuple[str, ...] = ()
    for number in _LISTED.findall(_SUFFIX.sub("", body) or body):
        values += tuple(prefix + value for value in several(number))
    if re.search(r"到|至|-|~", body) and len(values) == 2:
        values = between(*values)
    if values:
        yield Token(kind, values, match.start(), match.end(), "as楼" if said.endswith("楼") else "")


def _below(match: re.Match[str]) -> Iterator[Token]:
    number = re.search(rf"\d|{place_patterns.NUMBER}", re.sub(r"^[^\d一二三四五六]*", "", match.group()))
    if number:
        yield Token("floor", ("-" + arabic(number.group()),), match.start(), match.end())


def _room(match: re.Match[str]) -> Iterator[Token]:
    said = match.group()
    numbers = re.findall(r"\d{3,4}[A-Da-d]?|[一二三四五六七八九幺十][一二三四五六七八九零〇幺]{2,3}", said)
    values = tuple(number.upper() if number.isascii() else _spoken(number) for number in numbers)
    yield Token("room", values or (said,), match.start(), match.end())


def _spoken(number: str) -> str:
    return "1" + arabic(number[1:]).zfill(3) if number[0] == "十" else arabic(number)


def _area(match: re.Match[str]) -> Iterator[Token]:
    said = place_patterns.estate_name(match.group())
    if said:
        yield Token("area", (said,), match.end() - len(said), match.end())


def _spot(match: re.Match[str]) -> Iterator[Token]:
    yield Token("spot", (match.group().rstrip("里"),), match.start(), match.end(), match.lastgroup or "")


_READERS = {
    "composite": _composite,
    "pair": _pair,
    "tail": _tail,
    "below": _below,
    "building": lambda match: _numbered("building", match),
    "house": lambda match: _numbered("building", match),
    "unit": lambda match: _numbered("unit", match),
    "door": lambda match: (replace(token, manner="door") for token in _numbered("unit", match)),
    "floor": lambda match: _numbered("floor", match),
    "room": _room,
    "bare": lambda match: (replace(token, manner="bare") for token in _room(match)),
    "area": _area,
    "zone": lambda match: iter((Token("area", (match.group(),), match.start(), match.end()),)),
    "inside": _spot,
    "outside": _spot,
    "lift": _spot,
    "stay": _spot,
    "home": _spot,
}


@lru_cache(maxsize=16)
def _name_pattern(names: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest_first)))


def _named(text: str, names: frozenset[str]) -> Iterator[Token]:
    if not names:
        return
    for match in _name_pattern(names).finditer(text):
        if match.group():
            kind = "area" if place_patterns.is_estate(match.group()) else "spot"
            yield Token(kind, (match.group(),), match.start(), match.end(), "named")


def _without_overlap(found: list[Token]) -> list[Token]:
    """Named places first: what the community calls a place wins over what a pattern sees inside its name."""
    named = [token for token in found if token.manner == "named"]
    taken = {position for token in named for position in range(token.start, token.end)}
    others = [
        token
        for token in found
        if token.manner != "named" and not (token.start in taken or token.end - 1 in taken)
    ]
    return sorted([*named, *others], key=lambda token: token.start)


def _settle(text: str, found: list[Token]) -> list[Token]:
    """Decides by the neighbours what 3楼, 2门, a bare 501 or 旁边 means here."""
    settled: list[Token] = []
    for position, token in enumerate(found):
        before = settled[-1] if settled and _touches(text, settled[-1], token) else None
        after = found[position + 1] if position + 1 < len(found) else None
        if token.kind == "spot" and after and _STANDS_AT.fullmatch(text[token.end : after.start]):
            continue
        after = after if after and _touches(text, token, after) else None
        meant = _meaning(token, before, after)
        if meant:
            settled.append(meant)
    return settled


_GLUE = re.compile(r"[的家那 ，]{0,2}|-|住户|业主|家里")
#: A kitchen told after a comma is that of the speaker, not a part of the address.
_INTO = re.compile(r"[的家那 ]{0,2}|-|住户|业主|家里|我们?家的?")
#: What is said to stand at a place (快递柜在北门) is not the place.
_STANDS_AT = re.compile("就?在")


def _touches(text: str, before: Token, after: Token) -> bool:
    glue = _INTO if after.manner == "home" else _GLUE
    return before.end <= after.start and bool(glue.fullmatch(text[before.end : after.start]))


def _is(token: Token | None, kind: str) -> bool:
    return token is not None and token.kind == kind


_BEFORE_ROOM = ("building", "unit", "floor", "room", "area")


def _meaning(token: Token, before: Token | None, after: Token | None) -> Token | None:
    if token.manner == "as楼" and token.kind == "floor":
        return _floor_or_building(token, before, after)
    if token.manner == "door" and not (_is(before, "building") or _is(after, "room")):
        return None
    if token.manner in ("stay", "home"):
        return token if before else None
    if token.manner == "bare" and before and before.kind not in _BEFORE_ROOM and before.manner != "inside":
        return None
    if token.kind == "building" and _is(before, "building") and token.values[0].isalpha():
        return replace(token, kind="unit")
    return token


def _floor_or_building(token: Token, before: Token | None, after: Token | None) -> Token:
    """3楼2单元 is building 3; so is 3楼501, because room 501 is not on the third floor."""
    if before and before.kind in ("building", "unit"):
        return token
    if after and after.kind == "unit":
        return replace(token, kind="building")
    if after and after.kind == "room" and after.values[0][:-2] not in ("", token.values[0]):
        return replace(token, kind="building") if after.values[0].isdigit() else token
    return token


_TO = re.compile(r"[到至~-]|一直到")


def _is_range(text: str, first: Token, last: Token) -> bool:
    single = first.kind == last.kind != "spot" and len(first.values) == len(last.values) == 1
    return single and first.end <= last.start and bool(_TO.fullmatch(text[first.end : last.start]))


def _ranges(text: str, found: list[Token]) -> list[Token]:
    """3楼到5楼 becomes one part with three values, 锦绣花园二期 one area."""
    joined: list[Token] = []
    for token in found:
        last = joined[-1] if joined else None
        if last and last.kind == token.kind == "area" and last.end == token.start:
            joined[-1] = replace(last, values=(last.values[0] + token.values[0],), end=token.end)
        elif last and _is_range(text, last, token):
            joined[-1] = replace(last, values=between(last.values[0], token.values[0]), end=token.end)
        else:
            joined.append(token)
    return joined

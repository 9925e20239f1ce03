"""Reads the places out of a message: 三号楼二单元楼道 becomes building 3, unit 2, spot 楼道."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from nlu.normalize import normalize
from nlu.place_tokens import Token, tokens
from nlu.understanding import Gazetteer, Place

_ADDRESS = ("area", "building", "unit", "floor", "room")
_CLAUSE_END = re.compile(r"[，。；！？\n,;]")
_NEXT_MATTER = re.compile(r"另外|还有|以及|同时|另一|也|和|跟|与|、")
#: 3号搂, 三号漏2单元: typed or heard for 楼.
_MISTYPED = re.compile(
    r"(?<=[\d一二三四五六七八九十]号)(?:[搂娄喽]|漏(?=[\d一二三四五六七八九十东西]{1,2}单元))"
)
_DENIED = re.compile(r"(?:不是|不在|并非)在?$")
_HOME = re.compile(r"(?:我是|我住|我家|我们家|本人|家住|我在|住在|住)$")
_PEOPLE_OF = re.compile(r"(?:的?(?:人|住户|业主|居民|邻居|那家)[^，。]{0,6}|的)(?:把|往|跑到|到)")
#: In 北门的道闸 the thing stands at the spot; in 东边的绿化带 both words are needed.
_THING_THERE = re.compile("[^边侧头面角间]的$")
_ADJACENT = re.compile(
    r"[的那家之 ]{0,2}|-|我们?家的?|住户的?|家的|业主的?|里的?|里面的?|内的?|处的?|那边的?|上的?|中|往|靠"
)


@dataclass
class _Group:
    """Parts said in one breath, which together make one place."""

    parts: dict[str, Token] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    home: bool = False
    denied: bool = False

    @property
    def address(self) -> list[str]:
        return [kind for kind in _ADDRESS if kind in self.parts]

    @property
    def manner(self) -> str:
        return self.parts["spot"].manner if "spot" in self.parts else ""


def find_place(text: str, gazetteer: Gazetteer | None = None) -> Place | None:
    """The place of the message, with every other place of it in `also`; None if it names none."""
    return place_in(normalize(text), gazetteer)


def place_in(plain: str, gazetteer: Gazetteer | None) -> Place | None:
    """The same of a text that is normalized, or a part of one."""
    found = _places_in(plain, gazetteer)
    return replace(found[0], also=found[1:]) if found else None


def find_places(text: str, gazetteer: Gazetteer | None = None) -> tuple[Place, ...]:
    """Every place that the message names, that of the matter first, without `also`."""
    return _places_in(normalize(text), gazetteer)


def _places_in(normal: str, gazetteer: Gazetteer | None) -> tuple[Place, ...]:
    plain = _MISTYPED.sub("楼", normal)
    groups = _merge(plain, _group(plain, tokens(plain, gazetteer)))
    groups = _inherit(groups)
    groups.sort(key=lambda group: group.home)
    return tuple(_distinct([place for group in groups for place in _places(plain, group)]))


def _group(text: str, parts: Sequence[Token]) -> list[_Group]:
    groups: list[_Group] = []
    for part in parts:
        if groups and _continues(text, groups[-1], part):
            _add(text, groups[-1], part)
        else:
            groups.append(_Group({part.kind: part}, part.start, part.end))
    for group in groups:
        group.home = _is_home(text, group)
        group.denied = bool(_DENIED.search(text[max(0, group.start - 4) : group.start]))
    # 「不是东门，是西门」 names one place.
    return [group for group in groups if not group.denied] or groups


def _is_home(text: str, group: _Group) -> bool:
    """Whether it only tells where somebody lives: 我是3号楼的, 3号楼的人把垃圾扔在…."""
    before, after = text[max(0, group.start - 4) : group.start], text[group.end : group.end + 16]
    return bool(_HOME.search(before) or _PEOPLE_OF.match(after))


def _continues(text: str, group: _Group, part: Token) -> bool:
    if part.start < group.end or not _ADJACENT.fullmatch(text[group.end : part.start]):
        return False
    if part.kind == "spot":
        return True
    if part.kind in group.parts:
        return False
    rank = _ADDRESS.index(part.kind)
    return "spot" not in group.parts and all(_ADDRESS.index(kind) < rank for kind in group.address)


def _add(text: str, group: _Group, part: Token) -> None:
    spot = group.parts.get("spot")
    if part.kind == "spot" and spot and _THING_THERE.search(text[spot.start : part.start]):
        group.end = part.end
        return
    if part.kind == "spot" and spot:
        said = text[spot.start : spot.end] + text[spot.end : part.start] + part.values[0]
        manner = "outside" if "outside" in (spot.manner, part.manner) else spot.manner
        part = replace(part, values=(said,), start=spot.start, manner=manner)
    group.parts[part.kind] = part
    group.end = part.end


def _merge(text: str, groups: list[_Group]) -> list[_Group]:
    """Joins what was said apart about one place: 楼道堆满了东西，3号楼2单元的."""
    merged: list[_Group] = []
    for group in groups:
        if merged and _same_place(text[merged[-1].end : group.start], merged[-1], group):
            last = merged[-1]
            last.parts |= {kind: part for kind, part in group.parts.items() if kind not in last.parts}
            last.end = group.end
            last.home = last.home and group.home
        else:
            merged.append(group)
    return merged


def _same_place(gap: str, first: _Group, second: _Group) -> bool:
    shared = first.parts.keys() & second.parts.keys()
    if any(first.parts[kind].values != second.parts[kind].values for kind in shared):
        return False
    if shared - {"area"}:
        return "building" in shared or first.parts.keys() == second.parts.keys()
    if second.address and first.address:
        return _completes(gap, first, second)
    if second.address:
        return first.manner in ("inside", "lift", "stay") and not _NEXT_MATTER.search(gap) and not second.home
    return _spot_belongs(gap, first, second)


def _completes(gap: str, first: _Group, second: _Group) -> bool:
    """Two addresses are one if the second only goes deeper, or tells the building of a unit."""
    if _NEXT_MATTER.search(gap) or len(gap) > 12:
        return False
    deepest = _ADDRESS.index(first.address[-1])
    if _ADDRESS.index(second.address[0]) > deepest:
        return "spot" not in first.parts
    return _ADDRESS.index(second.address[-1]) < _ADDRESS.index(first.address[0])


def _spot_belongs(gap: str, first: _Group, second: _Group) -> bool:
    if not first.address:
        return False
    if second.manner == "inside":
        return not re.search(r"另外|还有|以及|另一", gap)
    if second.manner == "lift":
        return True
    return not first.home and not _CLAUSE_END.search(gap) and len(gap) <= 2


def _inherit(groups: list[_Group]) -> list[_Group]:
    """「3号楼2单元和3单元」: the second place is in building 3 too; so is the first of 「501漏到401，3号楼的」."""
    named = [group for group in groups if "building" in group.parts]
    for before, group in [*pairwise(groups), *((named[0], group) for group in groups if len(named) == 1)]:
        top = group.address[0] if group.address else ""
        if top not in ("unit", "floor", "room"):
            continue
        for kind in _ADDRESS[: _ADDRESS.index(top)]:
            if kind in before.parts and (kind != "floor" or _is_on(before.parts[kind], group)):
                group.parts[kind] = before.parts[kind]
    return groups


def _is_on(floor: Token, group: _Group) -> bool:
    """Whether the room of the group is on that floor: 六楼601和602."""
    return "room" in group.parts and group.parts["room"].values[0][:-2] == floor.values[0]


def _places(text: str, group: _Group) -> list[Place]:
    """One place for each value of the part that has several."""
    own = [group.parts[kind] for kind in group.address] or [group.parts["spot"]]
    here = [part for part in own if group.start <= part.start and part.end <= group.end] or own
    said = text[min(part.start for part in here) : max(part.end for part in here)]
    meant: dict[str, Any] = {kind: part.values[0] for kind, part in group.parts.items()}
    first = Place(said, **meant)
    others = [(kind, value) for kind, part in group.parts.items() for value in part.values[1:]]
    return [first, *(Place(said, **(meant | {kind: value})) for kind, value in others)]


def _distinct(places: list[Place]) -> list[Place]:
    """Drops a place that says nothing which another does not say more fully."""
    fields = [{kind: getattr(place, kind) for kind in (*_ADDRESS, "spot")} for place in places]
    said = [{kind: value for kind, value in values.items() if value} for values in fields]
    kept: list[int] = []
    for index, values in enumerate(said):
        others = [said[other] for other in range(len(said)) if other != index]
        alone = "building" in values or values.keys() == {"spot"}
        covered = any(values.items() < other.items() and alone for other in others)
        if not covered and all(values != said[other] for other in kept):
            kept.append(index)
    return [places[index] for index in kept]

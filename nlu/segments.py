"""Finds the several problems of one message, and leaves the long story of one problem in one piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from nlu.cuts import SUBJECT, Piece
from nlu.reader import Message, Reading, Run
from nlu.understanding import Place

#: The words of one problem, and what was read in them.
Part = tuple[str, Reading]
#: Reads several runs of a message's pieces at once.
Read = Callable[[Message, Sequence[Run]], list[Reading]]
FindPlace = Callable[[str], Place | None]

#: What speaks for a new problem at a joint, in logits: a logistic regression, fitted by `scripts/bench segments`.
WEIGHTS: Mapping[str, float] = {
    "added": 4.02,
    "also": 0.89,
    "always": -7.43,
    "announced": 1.81,
    "bare": -2.04,
    "clash": 1.87,
    "clear": 2.03,
    "comma": -0.26,
    "danger": -3.19,
    "doubt": 0.26,
    "elsewhere": 1.79,
    "length": 2.12,
    "like": 1.66,
    "listed": 2.35,
    "numbered": 3.20,
    "stop": 0.47,
    "story": -4.23,
    "subject": 1.16,
    "tied": -0.64,
    "too": 1.76,
    "wanted before": 0.21,
}
#: Reading a piece seldom adds more than this (at most 6.5): a message whose pieces all need more is one, and is not
#: read again. Higher finds no more on the development rows and costs time.
_MOST_READ = 4.4
#: A topic with less confidence is a guess among many: such words are no problem of their own.
_GUESSED = 0.15
_UNCLEAR = "other.unclear"
#: Beyond so many characters the length of a piece says nothing more.
_LONG = 24
#: From so many characters on a message is a story.
_STORY = 30
#: A message that says itself that it tells of several things.
_ANNOUNCED = re.compile(
    r"(?:[两俩仨二三四五六几2-6])(?:[个件样桩条点]|档子?)?(?:新?事|问题|情况|地方)|(?:[两二三四五六几])[件样桩](?!的)|一[块起并](?:儿)?(?:给|解决|反映|处理|说|修)|都(?:来看|管管)"
)
#: What begins with a thing or a corner of the estate has a subject of its own.
_OWN_SUBJECT = re.compile(
    f"我们?这?(?:{SUBJECT})|(?:{SUBJECT})|[东南西北]|有[人个只条]|社区|宿舍|学校|医院|老板|房东"
)
#: Complaints that end a story (物业也不管) more often than they begin one.
_TAIL = re.compile(
    r"(?:没人|无人|没个|[也又还都不没][^，。]{0,3})(?:管|理|来|修|问|接|听|查|认|赔|退|换|处理|解决|回话|说法)|(?:物业|社区|公司|人家|他们?)[也还就]?[说让]"
)
_TOO = re.compile("也|又|还|再|更|加上|连")
#: Words that tie what follows to what was said before.
_TIED = re.compile(
    r"因为|由于|所以|导致|结果|害得|害我|搞得|弄得|造成|但|可|就|这|那(?!家|个|边|棵|条|辆|些)|[他她它]|我(?!们?(?:楼|单元|小区|这)|家)|人家|说|怕|万一|已经|一直"
    r"|到现在|现在|本来|不然|只|才|希望|请|求|麻烦|能不能|什么时候|谁|怎么|为什么|咋|真|太|实在|根本|影响|严重|大家|孩子|老人|没人|无人|多次|反映|报"
    r"|打|找|问|去|来|里面|上面|有的|有时"
)


@dataclass(frozen=True)
class _Group:
    """Pieces that tell of the same problem, with what was read in each."""

    run: Run
    readings: tuple[Reading, ...]

    def __add__(self, other: _Group) -> _Group:
        text = f"{self.run.text}，{other.run.text}"
        return _Group(Run(self.run.first, other.run.last, text), self.readings + other.readings)


def split(message: Message, read: Read, *, find_place: FindPlace) -> list[Part]:
    """The problems of one message; a single one is the message itself."""
    whole = [(message.text, message.reading)]
    if not message.pieces:
        return whole
    outlines = [weigh(outline) for outline in outline_all(message, find_place=find_place)]
    if max(outlines[1:]) + _MOST_READ < 0:
        return whole
    runs = each_piece(message)
    groups = _group(list(map(_Group, runs, [(reading,) for reading in read(message, runs)])), outlines)
    parts = _settle(message, groups, read) if len(groups) > 1 else []
    return parts if len(parts) > 1 else whole


def each_piece(message: Message) -> list[Run]:
    """Every piece as a run of its own."""
    return [Run(index, index + 1, piece.text) for index, piece in enumerate(message.pieces)]


def weigh(features: Mapping[str, float]) -> float:
    """What the features say for a new problem, in logits."""
    return sum(WEIGHTS.get(name, 0.0) * value for name, value in features.items())


def outline_all(message: Message, *, find_place: FindPlace) -> list[dict[str, float]]:
    """What can be said of every piece before it is read."""
    text, topics, pieces = message.text, message.reading.topics, message.pieces
    danger = sum(ranked.confidence for ranked in topics if ranked.name.startswith("em."))
    everywhere = {
        "always": 1.0,
        "announced": float(bool(_ANNOUNCED.search(text))),
        "danger": danger,
        "story": log(max(len(text), _STORY) / _STORY),
        "doubt": log(1.001 - topics[0].confidence),
    }
    places = [find_place(piece.text) for piece in pieces]
    return [
        everywhere | _outline(piece) | {"elsewhere": float(_is_elsewhere(places[index], places[:index]))}
        for index, piece in enumerate(pieces)
    ]


def _outline(piece: Piece) -> dict[str, float]:
    tail = bool(_TAIL.search(piece.text))
    return {
        piece.joint: 1.0,
        "length": log(min(len(piece.text), _LONG)),
        "subject": float(bool(_OWN_SUBJECT.match(piece.text)) and not tail),
        "too": float(bool(_TOO.search(piece.text[:8])) and not tail),
        "tied": float(bool(_TIED.match(piece.text))),
    }


def _is_elsewhere(place: Place | None, earlier: Sequence[Place | None]) -> bool:
    """Whether it names an address, or another spot than was named before."""
    if place is None:
        return False
    if place.building or place.unit or place.area:
        return True
    return any(other and (other.building, other.spot) != (None, place.spot) for other in earlier)


def compare(reading: Reading, group: Sequence[Reading]) -> dict[str, float]:
    """What reading a piece and the group before it adds."""
    before: dict[str, float] = {}
    for member in group:
        for ranked in member.topics:
            before[ranked.name] = max(before.get(ranked.name, 0.0), ranked.confidence)
    shared = sum(min(ranked.confidence, before.get(ranked.name, 0.0)) for ranked in reading.topics)
    return {
        "clear": reading.clear,
        "like": reading.like,
        "clash": reading.topics[0].confidence * max(before.values()) * (1 - shared),
        "wanted before": log(max(member.wants for member in group) + 0.01),
    }


def are_told(reading: Reading, group: Sequence[Reading]) -> bool:
    """False where the piece or all of the group before it is a greeting, an announcement, a sigh."""
    return _is_matter(reading) and any(map(_is_matter, group))


def _is_matter(reading: Reading) -> bool:
    return reading.topics[0].name != _UNCLEAR


def _group(pieces: Sequence[_Group], outlines: Sequence[float]) -> list[_Group]:
    """Pieces that tell of the same problem, together."""
    groups: list[_Group] = []
    for piece, outline in zip(pieces, outlines, strict=True):
        before = groups[-1].readings if groups else ()
        reading = piece.readings[0]
        if not before or (are_told(reading, before) and outline + weigh(compare(reading, before)) > 0):
            groups.append(piece)
        else:
            groups[-1] += piece
    return groups


def _settle(message: Message, groups: Sequence[_Group], read: Read) -> list[Part]:
    """Join to the part before what turns out, read as a whole, to be about the same matter, or about none."""
    settled: list[_Group] = []
    matter = ""
    for group, reading in zip(groups, _readings(message, groups, read), strict=True):
        best = reading.topics[0]
        if settled and (best.name == matter or best.confidence < _GUESSED):
            settled[-1] += group
        else:
            settled.append(group)
            matter = best.name
    readings = _readings(message, settled, read)
    return [(group.run.text, reading) for group, reading in zip(settled, readings, strict=True)]


def _readings(message: Message, groups: Sequence[_Group], read: Read) -> list[Reading]:
    """That of each group as a whole; a single piece has been read already."""
    longer = iter(read(message, [group.run for group in groups if len(group.readings) > 1]))
    return [group.readings[0] if len(group.readings) == 1 else next(longer) for group in groups]

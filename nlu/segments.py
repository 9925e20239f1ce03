"""Finds the several problems of one message, and leaves the long story of one problem in one piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from nlu.cuts import SUBJECT, Piece, cut
from nlu.understanding import Place, Ranked

#: The words of one problem and its topics, likeliest first.
Part = tuple[str, tuple[Ranked, ...]]


@dataclass(frozen=True)
class Reading:
    """What the model makes of a text: its topics, how much speaks for the best of them, how like the text is
    to the training sentence nearest to it, and the likelihood that it reports, asks or suggests something."""

    topics: tuple[Ranked, ...]
    clear: float
    like: float
    wants: float


#: Reads several texts at once.
Read = Callable[[Sequence[str]], list[Reading]]
FindPlace = Callable[[str], Place | None]

#: What speaks for a new problem at a joint, in logits: a logistic regression, fitted by `scripts/bench segments`.
WEIGHTS: Mapping[str, float] = {
    "added": 3.79,
    "also": 1.05,
    "always": -6.89,
    "announced": 4.05,
    "bare": -2.31,
    "clash": 1.64,
    "clear": 2.13,
    "comma": -0.64,
    "danger": -3.00,
    "doubt": 0.22,
    "elsewhere": 2.40,
    "length": 1.73,
    "like": 1.55,
    "listed": 1.05,
    "numbered": 3.99,
    "stop": 1.16,
    "story": -4.83,
    "subject": 1.32,
    "tied": -0.42,
    "too": 2.18,
    "wanted before": 0.11,
}
#: Reading a piece seldom adds more than this: a message whose pieces all need more is one, and is not read again.
_MOST_READ = 5.3
_UNCLEAR = "other.unclear"
#: More pieces than this are not looked at one by one.
_MOST = 16
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

    pieces: tuple[str, ...]
    readings: tuple[Reading, ...]

    @property
    def text(self) -> str:
        """Its words without the joints."""
        return "，".join(self.pieces)

    def __add__(self, other: _Group) -> _Group:
        return _Group(self.pieces + other.pieces, self.readings + other.readings)


def split(text: str, read: Read, *, topics: tuple[Ranked, ...], find_place: FindPlace) -> list[Part]:
    """The problems of one message, which as a whole has `topics`; a single one is the message itself."""
    pieces = cut(text)
    if not 2 <= len(pieces) <= _MOST:
        return [(text, topics)]
    outlines = [weigh(outline) for outline in outline_all(text, pieces, topics=topics, find_place=find_place)]
    if max(outlines[1:]) + _MOST_READ < 0:
        return [(text, topics)]
    parts = _settle(_group(pieces, read([piece.text for piece in pieces]), outlines), read)
    return parts if len(parts) > 1 else [(text, topics)]


def weigh(features: Mapping[str, float]) -> float:
    """What the features say for a new problem, in logits."""
    return sum(WEIGHTS.get(name, 0.0) * value for name, value in features.items())


def outline_all(
    text: str, pieces: Sequence[Piece], *, topics: tuple[Ranked, ...], find_place: FindPlace
) -> list[dict[str, float]]:
    """What can be said of every piece before it is read."""
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
    return {
        piece.joint: 1.0,
        "length": log(min(len(piece.text), _LONG)),
        "subject": float(bool(_OWN_SUBJECT.match(piece.text) and not _TAIL.search(piece.text))),
        "too": float(bool(_TOO.search(piece.text[:8]))),
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


def _group(pieces: Sequence[Piece], readings: Sequence[Reading], outlines: Sequence[float]) -> list[_Group]:
    """Pieces that tell of the same problem, together."""
    groups: list[_Group] = []
    for piece, reading, outline in zip(pieces, readings, outlines, strict=True):
        group = _Group((piece.text,), (reading,))
        before = groups[-1].readings if groups else ()
        if not before or (are_told(reading, before) and outline + weigh(compare(reading, before)) > 0):
            groups.append(group)
        else:
            groups[-1] += group
    return groups


def _settle(groups: Sequence[_Group], read: Read) -> list[Part]:
    """Join to the part before what turns out, read as a whole, to be about the same matter."""
    settled: list[_Group] = []
    matter = ""
    for group, topics in zip(groups, _topics(groups, read), strict=True):
        if settled and topics[0].name == matter:
            settled[-1] += group
        else:
            settled.append(group)
        matter = topics[0].name
    return [(group.text, topics) for group, topics in zip(settled, _topics(settled, read), strict=True)]


def _topics(groups: Sequence[_Group], read: Read) -> list[tuple[Ranked, ...]]:
    """Those of each group as a whole; one of a single piece has been read already."""
    longer = iter(read([group.text for group in groups if len(group.pieces) > 1]))
    return [(group.readings[0] if len(group.pieces) == 1 else next(longer)).topics for group in groups]

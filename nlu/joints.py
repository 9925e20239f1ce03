"""Measures what tells at a joint of a message whether a new problem begins there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log

import numpy as np

from nlu.cuts import SUBJECT, Piece
from nlu.judge import Joint
from nlu.products import Floats
from nlu.reader import Message, Reading
from nlu.understanding import Place, Ranked

FindPlace = Callable[[str], Place | None]

_UNCLEAR = "other.unclear"
#: Beyond so many characters the length of a piece says nothing more.
_LONG = 24
#: From so many characters on a message is a story.
_STORY = 30
#: Less confidence than this tells nothing.
_HARDLY = 0.002
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


def outline_all(message: Message, *, find_place: FindPlace) -> list[dict[str, float]]:
    """What can be said of every piece before it is read."""
    pieces = message.pieces
    everywhere = {
        "always": 1.0,
        "announced": float(bool(_ANNOUNCED.search(message.text))),
        "story": log(max(len(message.text), _STORY) / _STORY),
        **_outline_whole(message.reading),
    }
    places = [find_place(piece.text) for piece in pieces]
    return [
        everywhere | _outline(piece) | {"elsewhere": float(_is_elsewhere(places[index], places[:index]))}
        for index, piece in enumerate(pieces)
    ]


def _outline_whole(whole: Reading) -> dict[str, float]:
    """Read as one, several problems leave a second topic behind, of another kind above all."""
    best, *others = whole.topics
    kind = best.name.split(".")[0]
    unlike = (ranked for ranked in others if ranked.name.split(".")[0] != kind)
    return {
        "danger": sum(ranked.confidence for ranked in whole.topics if ranked.name.startswith("em.")),
        "doubt": log(1.001 - best.confidence),
        "second topic": log(_confidence(iter(others)) + _HARDLY),
        "other topic": log(_confidence(unlike) + _HARDLY),
        "clear whole": whole.clear,
        "like whole": whole.like,
        f"whole {whole.intents[0].name}": 1.0,
    }


def _confidence(ranked: Iterator[Ranked]) -> float:
    return next((each.confidence for each in ranked), 0.0)


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


def measure(
    whole: Reading, outline: Mapping[str, float], before: Sequence[Reading], reading: Reading
) -> Joint:
    """The joint where a piece follows the pieces before it that tell of one problem."""
    meaning = np.mean([member.meaning for member in before], axis=0)
    features = {
        **outline,
        **_compare(reading, before),
        **_wanted("", [reading]),
        **_wanted(" before", before),
    }
    features |= {
        "near": _near(reading.meaning, meaning),
        "near last": _near(reading.meaning, before[-1].meaning),
        "near whole": _near(reading.meaning, whole.meaning),
    }
    return Joint(features, reading.meaning, meaning)


def _near(one: Floats, other: Floats) -> float:
    return float(one @ other / np.sqrt(other @ other))


def _compare(reading: Reading, before: Sequence[Reading]) -> dict[str, float]:
    """What the topics of the piece add to those before it."""
    told: dict[str, float] = {}
    for member in before:
        for ranked in member.topics:
            told[ranked.name] = max(told.get(ranked.name, 0.0), ranked.confidence)
    shared = sum(min(ranked.confidence, told.get(ranked.name, 0.0)) for ranked in reading.topics)
    return {
        "clear": reading.clear,
        "like": reading.like,
        "clash": reading.topics[0].confidence * max(told.values()) * (1 - shared),
        "unclear": _unclear(reading),
        "unclear before": min(map(_unclear, before)),
    }


def _unclear(reading: Reading) -> float:
    return next((ranked.confidence for ranked in reading.topics if ranked.name == _UNCLEAR), 0.0)


def _wanted(when: str, readings: Sequence[Reading]) -> dict[str, float]:
    """What is wanted: each intent as likely as it is in any of the readings."""
    wanted = {"wanted" + when: log(max(reading.wants for reading in readings) + 0.01)}
    for reading in readings:
        for ranked in reading.intents:
            name = ranked.name + when
            wanted[name] = max(wanted.get(name, 0.0), ranked.confidence)
    return wanted

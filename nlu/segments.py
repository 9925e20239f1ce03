"""Finds the several problems of one message, and leaves the long story of one problem in one piece."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from nlu.understanding import Ranked

#: The words of one problem and its topics, likeliest first.
Part = tuple[str, tuple[Ranked, ...]]
#: Ranks the topics of several texts at once, likeliest first.
Classify = Callable[[Sequence[str]], list[tuple[Ranked, ...]]]

_NUMBERED = re.compile(
    r"(?:^|(?<=[\s，。；：,;:、！？]))"
    r"(?:[（(][1-6一二三四五六][）)]|[1-6][.、](?!\d)|[一二三四五六甲乙丙丁]、|[一二三四]是|其[一二三]|(?:首先|其次|最后)(?=[^也还都])"
    r"|[第头][一二三四五六](?:件|个|点|样|是|，|、|：)|第[一二三四五六](?![\d单次回天栋层期幼小中年医人名届])|一[个样件]是)"
)
_CIRCLED = {0x2460 + index: f"\n{index + 1}." for index in range(9)}
_ADDED = re.compile(
    r"另外|此外|外加|另(?=[，,：:])|再有(?:就是)?|再一个|再就是|再说(?!了)|顺便(?:再)?(?:说|问|反映)?(?:一下|一句|下)?|对了"
    r"|还想(?:说|问|反映)|还有(?:一件事|个事|个问题|就是|哦|呢|，)"
)
_ALSO = re.compile(
    "还有(?!人|老人|孩子|小孩|一股|点)|还(?=有人)|也(?=有人)|以及|同时|而且|并且|(?<=[，。；！？ ])然后"
)
_BREAK = re.compile(r"[，。；;！？!?\n]+|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])|、(?=[^、]{4})")
_MARKS = " ，。；：、,;:！？!?\n\t"
#: Fewer characters than this are not a problem of their own.
_SHORTEST = 4
#: More pieces than this are not looked at one by one.
_MOST = 16
_UNCLEAR = "other.unclear"
#: What speaks for a new problem, in logits. Fitted on pairs and threes of our sentences joined in many ways,
#: against sentences of one problem; the numbers of a list were given by hand.
_JOINT = {"numbered": 4.0, "added": 1.5, "also": 1.0, "placed": 1.9, "plain": -1.0}
_OF_SURENESS, _OF_EARLIER_TOPIC, _OF_LENGTH, _OF_LENGTH_BEFORE = 0.25, -0.13, 1.74, 1.01
_SAME_KIND, _NEEDED = -0.67, 6.6
#: Complaints that end a story (…物业也不管) more often than they begin one.
_TAILS, _AS_TAIL = frozenset({"property.service", "redirect.gov", "redirect.legal"}), 1.5
_ONE_TOPIC = 0.98
#: A part less sure of its topic than this is no problem of its own.
_OWN_MATTER = 0.3
#: Beyond so many characters length says nothing more.
_LONG = 24
#: A message that says itself that it tells of several things.
_ANNOUNCED = re.compile(
    r"[两俩三四几2-4](?:个|件|样|桩|档子?)(?:事|问题|情况|新事)?|[俩仨](?:事|问题)|一[块起并](?:儿)?(?:给|解决|反映|处理|说|修)|都(?:来看|管管)"
)
_FOR_ANNOUNCED = 3.0
#: From this share of dangerous topics on all that is told belongs to the danger, unless a word sets it apart.
_DANGEROUS, _FOR_DANGER = 0.45, 2.0
#: In a longer message only numbers, connecting words and places set a problem apart.
_LONGEST_PLAIN = 70


@dataclass(frozen=True)
class Piece:
    """A stretch of the message, how it is joined to the one before, and its topics."""

    text: str
    joint: str
    ranking: tuple[Ranked, ...] = ()

    @property
    def best(self) -> Ranked:
        """The likeliest topic."""
        return self.ranking[0] if self.ranking else Ranked("", 0.0)


def mark_numbers(text: str) -> str:
    """The text with ① as a line that begins with 1., as later steps would make a bare 1 of it."""
    return text.translate(_CIRCLED)


def split(
    text: str,
    classify: Classify,
    *,
    topics: tuple[Ranked, ...],
    has_place: Callable[[str], bool],
) -> list[Part]:
    """The problems of one message, which as a whole has `topics`; a single one is the message itself."""
    whole = [(text, topics)]
    pieces = _cut(text, has_place)
    if len(pieces) < 2 or len(pieces) > _MOST or _is_plainly_one(text, pieces, topics):
        return whole
    rankings = classify([piece.text for piece in pieces])
    pieces = [
        Piece(piece.text, piece.joint, ranking) for piece, ranking in zip(pieces, rankings, strict=True)
    ]
    groups = _group(pieces, _needed(text, topics))
    if len(groups) < 2:
        return whole
    texts = ["，".join(piece.text for piece in group) for group in groups]
    parts = _settle(list(zip(texts, classify(texts), strict=True)), classify)
    return parts if len(parts) > 1 else whole


def _is_plainly_one(text: str, pieces: list[Piece], topics: tuple[Ranked, ...]) -> bool:
    """True if nothing but commas could part it and one topic holds all of it: not worth a closer look."""
    loose = all(piece.joint == "plain" for piece in pieces[1:])
    return loose and topics[0].confidence >= _ONE_TOPIC and not _ANNOUNCED.search(text)


def _needed(text: str, topics: tuple[Ranked, ...]) -> float:
    """How much must speak for a new problem: less where several are announced, more in the midst of danger."""
    danger = sum(ranked.confidence for ranked in topics if ranked.name.startswith("em.")) >= _DANGEROUS
    return _NEEDED - (_FOR_ANNOUNCED if _ANNOUNCED.search(text) else 0.0) + (_FOR_DANGER if danger else 0.0)


def _settle(parts: list[Part], classify: Classify) -> list[Part]:
    """Join to the part before what turns out, read as a whole, to be the same matter or none of its own."""
    settled: list[str] = []
    before: Ranked | None = None
    for text, ranking in parts:
        now = ranking[0]
        weak = min(now.confidence, before.confidence if before else 1.0) < _OWN_MATTER
        if before and (weak or now.name == before.name):
            settled[-1] = f"{settled[-1]}，{text}"
            before = max(before, now, key=lambda ranked: ranked.confidence)
        else:
            settled.append(text)
            before = now
    return parts if len(settled) == len(parts) else list(zip(settled, classify(settled), strict=True))


def _cut(text: str, has_place: Callable[[str], bool]) -> list[Piece]:
    """Cut at every mark and connecting word, noting how strongly each cut speaks for a new problem."""
    starts: dict[int, str] = {0: "plain"}
    starts |= {match.end(): "plain" for match in _BREAK.finditer(text)}
    starts |= {match.start(): "also" for match in _ALSO.finditer(text)}
    starts |= {match.start(): "added" for match in _ADDED.finditer(text)}
    starts |= {match.start(): "numbered" for match in _NUMBERED.finditer(text)}
    edges = [*sorted(starts), len(text)]
    pieces: list[Piece] = []
    carried = ""
    for start, end in pairwise(edges):
        plain = text[start:end].strip(_MARKS)
        joint = starts[start]
        own = _without_joint(plain, joint)
        if not own:
            carried = joint if joint != "plain" else carried
            continue
        if joint == "plain":
            joint = carried or ("placed" if has_place(own) else "plain")
        pieces.append(Piece(own, joint))
        carried = ""
    return _joined(pieces, plain_too=len(text) > _LONGEST_PLAIN)


def _without_joint(text: str, joint: str) -> str:
    pattern = {"numbered": _NUMBERED, "added": _ADDED, "also": _ALSO}.get(joint)
    match = pattern.match(text) if pattern else None
    return text[match.end() :].strip(_MARKS) if match else text


def _joined(pieces: list[Piece], *, plain_too: bool) -> list[Piece]:
    """Pieces too short to stand alone go to the one before; in a long story all that nothing sets apart."""
    joined: list[Piece] = []
    for piece in pieces:
        loose = piece.joint == "plain" and (plain_too or len(piece.text) < _SHORTEST)
        if joined and (loose or len(joined[-1].text) < _SHORTEST):
            joined[-1] = Piece(f"{joined[-1].text}，{piece.text}", joined[-1].joint)
        else:
            joined.append(piece)
    return joined


def _group(pieces: list[Piece], needed: float) -> list[list[Piece]]:
    """Pieces that tell of the same problem, together."""
    groups = [[pieces[0]]]
    for piece in pieces[1:]:
        if _is_new(piece, groups[-1], needed):
            groups.append([piece])
        else:
            groups[-1].append(piece)
    return groups


def _is_new(piece: Piece, group: list[Piece], needed: float) -> bool:
    """Whether the piece tells of another problem than the group before it."""
    before = max((member.best for member in group), key=lambda ranked: ranked.confidence)
    now = piece.best
    if now.name == before.name or _UNCLEAR in {now.name, before.name}:
        return False
    still_earlier = next((ranked.confidence for ranked in piece.ranking if ranked.name == before.name), 0.0)
    evidence = (
        _JOINT[piece.joint]
        + _OF_SURENESS * log(now.confidence + 0.001)
        + _OF_EARLIER_TOPIC * log(still_earlier + 0.000001)
        + _OF_LENGTH * log(min(len(piece.text), _LONG))
        + _OF_LENGTH_BEFORE * log(min(sum(len(member.text) for member in group), _LONG))
        + _SAME_KIND * (now.name.partition(".")[0] == before.name.partition(".")[0])
    )
    if now.name in _TAILS and piece.joint in {"plain", "also"}:
        evidence -= _AS_TAIL
    return evidence >= needed

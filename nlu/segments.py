"""Finds the several problems of one message, and leaves the long story of one problem in one piece."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlu.understanding import Ranked

#: Ranks the topics of several texts at once, likeliest first.
Classify = Callable[[Sequence[str]], list[tuple[Ranked, ...]]]

_NUMBERED = re.compile(
    r"(?:^|(?<=[\s，。；：,;:、！？]))"
    r"(?:[（(][1-6一二三四五六][）)]|[1-6][.、](?!\d)|[一二三四五六]、|第[一二三四五六](?:件|个|点|是|，|、|：))"
)
_CIRCLED = {0x2460 + index: f"\n{index + 1}." for index in range(9)}
_ADDED = re.compile(
    r"(?:^|(?<=[\s，。；：,;！？])|(?<=[^\s，。；：,;！？]))"
    r"(?:另外|此外|还有(?:一?(?:件|个)(?:事|问题)?|就是)?(?!人)|还(?=有人)|再有|再一个|再就是|再说个?|顺便(?:说|问|反映)?|对了|以及|同时|而且|并且|还想(?:说|问|反映))"
)
_BREAK = re.compile(r"[，。；;！？!?\n]+")
_MARKS = " ，。；：、,;:！？!?\n\t"
#: Fewer characters than this are not a problem of their own.
_SHORTEST = 4
#: More pieces than this are not looked at one by one.
_MOST = 16
#: How sure of its topic a piece and the one before must be for it to stand alone.
_CONFIDENT = {"numbered": 0.2, "added": 0.4, "placed": 0.5, "plain": 0.75}
#: How likely the whole message must be about each of the two topics.
_IN_WHOLE = {"numbered": 0.0, "added": 0.02, "placed": 0.05, "plain": 0.1}
#: Complaints that end a story (…物业也不管) more often than they begin one.
_TAILS = frozenset({"property.service", "redirect.gov", "redirect.legal"})
_UNCLEAR = "other.unclear"
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
    topics: Sequence[Ranked],
    has_place: Callable[[str], bool],
) -> list[str]:
    """The texts of the problems of one message; a single one is the message itself.

    `topics` are those of the whole message: what it does not seem to be about is no problem of its own.
    """
    pieces = _cut(text, has_place)
    if len(pieces) < 2 or len(pieces) > _MOST:
        return [text]
    rankings = classify([piece.text for piece in pieces])
    pieces = [
        Piece(piece.text, piece.joint, ranking) for piece, ranking in zip(pieces, rankings, strict=True)
    ]
    groups = _group(pieces, {ranked.name: ranked.confidence for ranked in topics})
    return [text] if len(groups) < 2 else ["，".join(piece.text for piece in group) for group in groups]


def _cut(text: str, has_place: Callable[[str], bool]) -> list[Piece]:
    """Cut at every mark and connecting word, noting how strongly each cut speaks for a new problem."""
    starts: dict[int, str] = {0: "plain"}
    starts |= {match.end(): "plain" for match in _BREAK.finditer(text)}
    starts |= {match.start(): "added" for match in _ADDED.finditer(text)}
    starts |= {match.start(): "numbered" for match in _NUMBERED.finditer(text)}
    edges = [*sorted(starts), len(text)]
    pieces = []
    for start, end in pairwise(edges):
        plain = text[start:end].strip(_MARKS)
        if not plain:
            continue
        joint = starts[start]
        if joint == "plain" and has_place(plain):
            joint = "placed"
        pieces.append(Piece(_without_joint(plain, joint), joint))
    return _joined(pieces, plain_too=len(text) > _LONGEST_PLAIN)


def _without_joint(text: str, joint: str) -> str:
    pattern = {"numbered": _NUMBERED, "added": _ADDED}.get(joint)
    match = pattern.match(text) if pattern else None
    return text[match.end() :].strip(_MARKS) or text if match else text


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


def _group(pieces: list[Piece], topics: Mapping[str, float]) -> list[list[Piece]]:
    """Pieces that tell of the same problem, together."""
    groups = [[pieces[0]]]
    for piece in pieces[1:]:
        if _is_new(piece, groups[-1], topics):
            groups.append([piece])
        else:
            groups[-1].append(piece)
    return groups


def _is_new(piece: Piece, group: list[Piece], topics: Mapping[str, float]) -> bool:
    before = max((member.best for member in group), key=lambda ranked: ranked.confidence)
    now, joint = piece.best, piece.joint
    if min(now.confidence, before.confidence) < _CONFIDENT[joint] or _UNCLEAR in {now.name, before.name}:
        return False
    if min(topics.get(now.name, 0.0), topics.get(before.name, 0.0)) < _IN_WHOLE[joint]:
        return False
    if joint == "plain" and (now.name in _TAILS or before.name.startswith("em.")):
        return False
    return not _related(before.name, now.name, strict=joint in {"numbered", "added"})


def _related(one: str, other: str, *, strict: bool) -> bool:
    """True if the two topics may well be one problem told in two ways."""
    return one == other if strict else one.split(".", maxsplit=1)[0] == other.split(".", maxsplit=1)[0]

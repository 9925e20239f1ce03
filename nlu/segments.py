"""Finds the several problems of one message, and leaves the long story of one problem in one piece."""

import re
from collections.abc import Callable, Sequence
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
    "另外|此外|再有|再一个|再就是|再说个|顺便(?:说|问|反映)?(?:一下|下)?|对了|还想(?:说|问|反映)|还有(?:一件事|个事|个问题|就是)"
)
_ALSO = re.compile("还有(?!人)|还(?=有人)|以及|同时|而且|并且")
_BREAK = re.compile(r"[，。；;！？!?\n]+")
_MARKS = " ，。；：、,;:！？!?\n\t"
#: Fewer characters than this are not a problem of their own.
_SHORTEST = 4
#: More pieces than this are not looked at one by one.
_MOST = 16
#: How sure of its topic a piece and the one before must be for it to stand alone.
_CONFIDENT = {"numbered": 0.2, "added": 0.4, "also": 0.6, "placed": 0.5, "plain": 0.75}
#: Among how many likeliest topics of the whole message both must be.
_IN_WHOLE = {"numbered": 30, "added": 8, "also": 6, "placed": 8, "plain": 4}
#: And how likely at least, where the words between the two may as well carry on the same story.
_LIKELY_IN_WHOLE = {"also": 0.02, "plain": 0.1}
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
    groups = _group(pieces, topics)
    return [text] if len(groups) < 2 else ["，".join(piece.text for piece in group) for group in groups]


def _cut(text: str, has_place: Callable[[str], bool]) -> list[Piece]:
    """Cut at every mark and connecting word, noting how strongly each cut speaks for a new problem."""
    starts: dict[int, str] = {0: "plain"}
    starts |= {match.end(): "plain" for match in _BREAK.finditer(text)}
    starts |= {match.start(): "also" for match in _ALSO.finditer(text)}
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
    pattern = {"numbered": _NUMBERED, "added": _ADDED, "also": _ALSO}.get(joint)
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


def _group(pieces: list[Piece], topics: Sequence[Ranked]) -> list[list[Piece]]:
    """Pieces that tell of the same problem, together."""
    groups = [[pieces[0]]]
    for piece in pieces[1:]:
        if _is_new(piece, groups[-1], topics):
            groups.append([piece])
        else:
            groups[-1].append(piece)
    return groups


def _is_new(piece: Piece, group: list[Piece], topics: Sequence[Ranked]) -> bool:
    before = max((member.best for member in group), key=lambda ranked: ranked.confidence)
    now, joint = piece.best, piece.joint
    if min(now.confidence, before.confidence) < _CONFIDENT[joint] or _UNCLEAR in {now.name, before.name}:
        return False
    least = _LIKELY_IN_WHOLE.get(joint, 0.0)
    meant = {ranked.name for ranked in topics[: _IN_WHOLE[joint]] if ranked.confidence >= least}
    if not {now.name, before.name} <= meant:
        return False
    if joint == "plain" and (now.name in _TAILS or before.name.startswith("em.")):
        return False
    return not _related(before.name, now.name, strict=joint != "plain")


def _related(one: str, other: str, *, strict: bool) -> bool:
    """True if the two topics may well be one problem told in two ways."""
    return one == other if strict else one.split(".", maxsplit=1)[0] == other.split(".", maxsplit=1)[0]

"""Finds the several problems of one message, and leaves the long story of one problem in one piece."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from nlu.joints import FindPlace, measure, outline_all
from nlu.judge import Judge
from nlu.reader import Message, Reading, Run

#: The words of one problem, and what was read in them.
Part = tuple[str, Reading]
#: Reads several runs of a message's pieces at once.
Read = Callable[[Message, Sequence[Run]], list[Reading]]

#: A message whose pieces all look less than this like new problems is one, and is not read again. Lower finds
#: hardly more and costs time.
_HINTED = -1.2
#: From this on, in logits, a new one is believed in.
_LIKELY = -0.25
#: From this on it is believed even if its topic is the same, or a guess.
_SURE = 3.0
#: A topic with less confidence is a guess among many: such words are no problem of their own.
_GUESSED = 0.15
_UNCLEAR = "other.unclear"


@dataclass(frozen=True)
class _Group:
    """Pieces that tell of the same problem, what was read in each, and what speaks for the problem being new."""

    run: Run
    readings: tuple[Reading, ...]
    weight: float

    def __add__(self, other: _Group) -> _Group:
        text = f"{self.run.text}，{other.run.text}"
        return replace(
            self, run=Run(self.run.first, other.run.last, text), readings=self.readings + other.readings
        )


def split(message: Message, judge: Judge, *, read: Read, find_place: FindPlace) -> list[Part]:
    """The problems of one message; a single one is the message itself."""
    whole = [(message.text, message.reading)]
    if not message.pieces:
        return whole
    outlines = outline_all(message, find_place=find_place)
    if max(map(judge.hint, outlines[1:])) < _HINTED:
        return whole
    groups = _group(message, judge, outlines=outlines, read=read)
    parts = _settle(message, groups, read) if len(groups) > 1 else []
    return parts if len(parts) > 1 else whole


def _group(
    message: Message, judge: Judge, *, outlines: Sequence[Mapping[str, float]], read: Read
) -> list[_Group]:
    """Pieces that tell of the same problem, together."""
    groups: list[_Group] = []
    for run, reading, outline in zip(message.runs, read(message, message.runs), outlines, strict=True):
        weight = 0.0
        if groups:
            weight = judge.weigh(measure(message.reading, outline, groups[-1].readings, reading))
        piece = _Group(run, (reading,), weight)
        if groups and weight < _LIKELY:
            groups[-1] += piece
        else:
            groups.append(piece)
    return groups


def _settle(message: Message, groups: Sequence[_Group], read: Read) -> list[Part]:
    """Join to the part before what turns out, read as a whole, to be about the same matter, or about none."""
    settled: list[_Group] = []
    matter = ""
    for group, reading in zip(groups, _readings(message, groups, read), strict=True):
        best = reading.topics[0]
        doubted = group.weight < _SURE and (best.name == matter or best.confidence < _GUESSED)
        if settled and (doubted or best.name == _UNCLEAR or not matter):
            settled[-1] += group
        else:
            settled.append(group)
        if best.name != _UNCLEAR and best.confidence >= _GUESSED:
            matter = best.name
    readings = _readings(message, settled, read)
    return [(group.run.text, reading) for group, reading in zip(settled, readings, strict=True)]


def _readings(message: Message, groups: Sequence[_Group], read: Read) -> list[Reading]:
    """That of each group as a whole; a single piece has been read already."""
    longer = iter(read(message, [group.run for group in groups if len(group.readings) > 1]))
    return [group.readings[0] if len(group.readings) == 1 else next(longer) for group in groups]

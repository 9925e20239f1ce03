"""Reads a message with the model: what all of it, and each of its pieces, is about, asks for and warns of."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlu import cuts
from nlu.alarm import dangers, raise_alarm
from nlu.cuts import Piece
from nlu.encoder import Total, Woven
from nlu.features import MOST_CHARACTERS, Sparse, simplify
from nlu.heads import Head
from nlu.model import DANGER, Model
from nlu.products import Floats
from nlu.understanding import Emergency, Ranked

#: Intents that are always about a matter.
ABOUT_SOMETHING = frozenset({"report", "consult", "suggest"})
#: A message of more pieces is not looked at piece by piece.
_MOST_PIECES = 16


@dataclass(frozen=True)
class Reading:
    """What the model makes of some words: their topics, dangers among them only if they tell of one, and intents,
    both likeliest first; the danger, and how far the model believes in any (None: it has learnt of none); how much
    speaks for the best topic; how like they are to the training sentence nearest to them; what they mean, as the
    encoder has it."""

    topics: tuple[Ranked, ...]
    intents: tuple[Ranked, ...]
    danger: Emergency | None
    belief: float | None
    clear: float
    like: float
    meaning: Floats

    @property
    def wants(self) -> float:
        """The likelihood that something is reported, asked or suggested."""
        return sum(ranked.confidence for ranked in self.intents if ranked.name in ABOUT_SOMETHING)


@dataclass(frozen=True)
class Message:
    """A message that was read as a whole; its pieces share what the encoder made of it."""

    text: str
    pieces: tuple[Piece, ...]
    woven: Woven
    reading: Reading


@dataclass(frozen=True)
class Run:
    """The pieces of a message from `first` to before `last`, and their words without the joints."""

    first: int
    last: int
    text: str


class Reader:
    """Reads with one model; safe to share between threads."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def take_in(self, texts: Sequence[str]) -> list[Message]:
        """Each normalized text as a message; the encoder works on all of them together."""
        pieces = [_pieces(text) for text in texts]
        woven = self._model.encoder.weave(list(map(_stretches, texts, pieces)))
        totals = [each.run(0, _begun_early(own)) for each, own in zip(woven, pieces, strict=True)]
        readings = self._read(texts, totals)
        return list(map(Message, texts, pieces, woven, readings))

    def read(self, message: Message, runs: Sequence[Run]) -> list[Reading]:
        """Runs of pieces, each as if it were all that was said."""
        return self._read(
            [run.text for run in runs], [message.woven.run(run.first, run.last) for run in runs]
        )

    def _read(self, texts: Sequence[str], totals: Sequence[Total]) -> list[Reading]:
        meanings = self._model.encoder.vectors(totals)
        alike = self._model.likeness.measure(meanings)
        return list(map(self._reading, texts, meanings, alike))

    def _reading(self, text: str, meaning: Floats, alike: Floats) -> Reading:
        features = self._model.vocabulary.measure(text)
        topics, clear = _judged(self._model.topic, features, alike)
        intents, _ = _judged(self._model.intent, features, alike)
        beliefs, _ = _judged(self._model.danger, features, alike)
        belief = next((ranked.confidence for ranked in beliefs if ranked.name == DANGER), None)
        danger = raise_alarm(text, belief, topics=topics, intents=intents)
        if danger is None:
            topics = _without(topics, dangers(topics))
        return Reading(topics, intents, danger, belief, clear, float(alike.max()), meaning)


def _pieces(text: str) -> tuple[Piece, ...]:
    """The pieces of a message that has several, but not too many to be looked at one by one."""
    pieces = tuple(cuts.cut(text))
    return pieces if 2 <= len(pieces) <= _MOST_PIECES else ()


def _stretches(text: str, pieces: Sequence[Piece]) -> list[str]:
    """The text for the encoder, cut where the pieces begin."""
    starts = [0, *(piece.start for piece in pieces[1:]), len(text)]
    return [simplify(text[start:end]) for start, end in pairwise(starts)]


def _begun_early(pieces: Sequence[Piece]) -> int:
    """How many stretches begin before the end of what is read of a message as a whole."""
    return max(1, sum(piece.start < MOST_CHARACTERS for piece in pieces))


def _judged(head: Head | None, features: Sparse, alike: Floats) -> tuple[tuple[Ranked, ...], float]:
    """The ranking, and what speaks for its first; nothing from a head that the model lacks."""
    if head is None:
        return (), 0.0
    scores = head.scores(features, alike)
    return head.rank(scores), float(scores.max())


def _without(ranking: tuple[Ranked, ...], names: list[str]) -> tuple[Ranked, ...]:
    """The ranking without topics that cannot be meant; the others share their confidence."""
    left = [ranked for ranked in ranking if ranked.name not in names]
    total = sum(ranked.confidence for ranked in left)
    if not names or not total:
        return ranking
    return tuple(Ranked(ranked.name, round(ranked.confidence / total, 6)) for ranked in left)

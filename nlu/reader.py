"""Reads a message with the model: what all of it, and each of its pieces, is about, asks for and warns of."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from nlu import cuts
from nlu.alarm import raise_alarm
from nlu.cuts import Piece
from nlu.encoder import Total, Vectors, Woven
from nlu.features import MOST_CHARACTERS, simplify
from nlu.heads import Answer
from nlu.model import DANGER, Model
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
    meaning: Vectors

    @property
    def wants(self) -> float:
        """The likelihood that something is reported, asked or suggested."""
        return sum(ranked.confidence for ranked in self.intents if ranked.name in ABOUT_SOMETHING)


@dataclass(frozen=True)
class Run:
    """The pieces of a message from `first` to before `last`, and their words without the joints."""

    first: int
    last: int
    text: str


@dataclass(frozen=True)
class Message:
    """A message that was read as a whole; its pieces share what the encoder made of it."""

    text: str
    pieces: tuple[Piece, ...]
    woven: Woven
    reading: Reading

    @property
    def runs(self) -> list[Run]:
        """Every piece as a run of its own."""
        return [Run(index, index + 1, piece.text) for index, piece in enumerate(self.pieces)]


class Reader:
    """Reads with one model; safe to share between threads."""

    def __init__(self, model: Model) -> None:
        self._model = model
        topics = model.topic.classes if model.topic else ()
        self._dangers = tuple(column for column, name in enumerate(topics) if name.startswith("em."))

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

    def read_pieces(self, messages: Sequence[Message]) -> list[list[Reading]]:
        """The pieces of each message, each as if it were all that was said; all are read together."""
        runs = [(each.woven, run) for each in messages for run in each.runs]
        totals = [woven.run(run.first, run.last) for woven, run in runs]
        readings = iter(self._read([run.text for _, run in runs], totals))
        return [list(islice(readings, len(each.pieces))) for each in messages]

    def _read(self, texts: Sequence[str], totals: Sequence[Total]) -> list[Reading]:
        if not texts:
            return []
        model = self._model
        meanings = model.encoder.vectors(totals)
        alike = model.likeness.measure(meanings)
        features = [model.vocabulary.measure(text) for text in texts]
        topics, intents, dangers = (
            head.answers(features, alike) if head else [Answer()] * len(texts)
            for head in (model.topic, model.intent, model.danger)
        )
        beliefs = [dict(zip(each.classes, each.shares.tolist(), strict=True)).get(DANGER) for each in dangers]
        nearest = alike.max(axis=1).tolist()
        return list(map(self._reading, texts, topics, intents, beliefs, nearest, meanings))

    def _reading(
        self, text: str, topics: Answer, intents: Answer, belief: float | None, like: float, meaning: Vectors
    ) -> Reading:
        wanted = intents.ranking()
        danger = raise_alarm(text, belief, kind=self._danger(topics), intents=wanted)
        meant = topics.ranking(never=() if danger else self._dangers)
        return Reading(meant, wanted, danger, belief, topics.clear, like, meaning)

    def _danger(self, topics: Answer) -> Ranked | None:
        """The likeliest topic of danger, with the share of all of them."""
        if not self._dangers:
            return None
        shares = topics.shares[[*self._dangers]]
        likeliest = self._dangers[int(shares.argmax())]
        return Ranked(topics.classes[likeliest], float(shares.sum()))


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

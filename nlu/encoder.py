"""Turns sentences into vectors with Google's multilingual encoder, cut down to what is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from nlu.pieces import BEGIN, END, UNKNOWN, Pieces
from nlu.products import times

Vectors = npt.NDArray[np.float32]

#: Numbers in one sentence vector, and in the meaning of one word piece.
SIZE = 512
#: Numbers in what one branch of the network makes of a word piece.
WIDTH = 256
#: The branches: how many pieces in a row each looks at, and how many of them come before.
BRANCHES = ((2, 0), (3, 1), (5, 2))
#: So many rows keep neighbouring sentences out of each other's sight.
_GAP = 2
#: Longer texts cost time in proportion and say nothing new about their topic.
_MOST_CHARACTERS = 400
#: Sentences that go through the network at once; more do not fit the processor's cache.
_AT_ONCE = 16


@cache
def keep_to_one_thread() -> None:
    """Hold the linear algebra of the process to one thread: the products of one message are too small for more."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")


#: The sum of what the network makes of some word pieces, and how many they are.
Total = tuple[Vectors, int]


@dataclass(frozen=True)
class Woven:
    """What the network makes of a text's word pieces, added up for each stretch of the text.

    The vector of a stretch, or of several in a row, so costs only the last layers. The first row of `sums` is the
    mark of the beginning, the last that of the end.
    """

    sums: Vectors
    counts: npt.NDArray[np.int64]

    def run(self, first: int = 0, last: int | None = None) -> Total:
        """The stretches from `first` to before `last`, as if nothing else had been said."""
        last = len(self.sums) - 2 if last is None else last
        rows = [0, *range(first + 1, last + 1), -1]
        return self.sums[rows].sum(axis=0), int(self.counts[rows].sum())


@dataclass(frozen=True)
class Encoder:
    """The network, with what its first two layers make of each word piece worked out beforehand.

    A row of `table` holds, in steps of `step` above `low`, a piece's meaning, what each branch makes of it, and
    what it adds to its neighbours at each distance in each branch. `weights` are the layers after those.
    """

    pieces: Pieces
    table: npt.NDArray[np.uint8]
    step: Vectors
    low: Vectors
    weights: Mapping[str, Vectors]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 for each text."""
        return self.vectors([woven.run() for woven in self.weave([[text] for text in texts])])

    def weave(self, texts: Sequence[Sequence[str]]) -> list[Woven]:
        """Each text, given in stretches, taken in as a whole."""
        rows = [[self.pieces.cut(stretch[:_MOST_CHARACTERS]) for stretch in text] for text in texts]
        groups = [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
        return [woven for group in groups for woven in self._weave(group)]

    def _weave(self, group: Sequence[Sequence[list[int]]]) -> list[Woven]:
        stretches = [[[BEGIN], *text, [END]] for text in group]
        rows = [list(chain.from_iterable(text)) for text in stretches]
        counts = np.array([len(stretch) for text in stretches for stretch in text])
        lengths = np.array([len(text) for text in rows])
        gaps = _GAP * np.repeat(np.arange(1, len(group) + 1), lengths)
        at = np.arange(lengths.sum()) + gaps
        spread = self._spread(list(chain.from_iterable(rows)), at, len(at) + int(gaps[-1]) + _GAP)
        features = np.concatenate([spread[at, :SIZE], *self._branches(spread, at)], axis=1)
        features = levelled(features, self.weights["level"], self.weights["lift"])
        own = np.split(features, np.cumsum(counts)[:-1])
        sums = np.stack([stretch.sum(axis=0) for stretch in own])
        ends = np.cumsum([len(text) for text in stretches])[:-1]
        return list(map(Woven, np.split(sums, ends), np.split(counts, ends)))

    def vectors(self, totals: Sequence[Total]) -> Vectors:
        """One row of length 1 for each run of stretches."""
        if not totals:
            return np.empty((0, SIZE), np.float32)
        weights = self.weights
        sums = np.stack([features for features, _ in totals])
        lengths = np.array([[length] for _, length in totals], np.float32)
        mean = (times(sums, weights["sum"]) + lengths * weights["sum_bias"]) / np.sqrt(lengths)
        middle = mean.shape[1] // 2
        first = np.maximum(mean[:, middle:] + times(np.maximum(mean[:, :middle], 0), weights["first"]), 0)
        second = np.maximum(times(first, weights["second"]), 0)
        vectors = np.tanh(times(first, weights["last_of_first"]) + times(second, weights["last"]))
        ones: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-6))
        return ones

    def _spread(self, pieces: Sequence[int], at: npt.NDArray[np.int64], size: int) -> Vectors:
        """What is known of the pieces, each in its place, and nothing between them."""
        placed = np.full(size, UNKNOWN)
        placed[at] = pieces
        spread: Vectors = self.table.take(placed, axis=0).astype(np.float32)
        spread *= self.step
        spread += self.low
        nothing = np.ones(size, bool)
        nothing[at] = False
        spread[nothing] = 0
        return spread

    def _branches(self, spread: Vectors, at: npt.NDArray[np.int64]) -> list[Vectors]:
        """What each branch makes of each piece and its neighbours."""
        made = []
        own, added = SIZE, SIZE + len(BRANCHES) * WIDTH
        for index, (wide, before) in enumerate(BRANCHES):
            around = at[:, None] + np.arange(wide) - before
            total = self.weights[f"near_{index}"] + spread[around[:, 0], added : added + WIDTH]
            for place in range(1, wide):
                total += spread[around[:, place], added + place * WIDTH : added + (place + 1) * WIDTH]
            near = np.zeros((len(spread), WIDTH), np.float32)
            near[at] = np.maximum(total, 0) + spread[at, own : own + WIDTH]
            wider = times(near.take(around, axis=0).reshape(len(at), -1), self.weights[f"wide_{index}"])
            wider += self.weights[f"wide_bias_{index}"]
            made.append(np.maximum(wider, 0) + near[at])
            own, added = own + WIDTH, added + wide * WIDTH
        return made


def levelled(rows: Vectors, scale: Vectors, shift: Vectors) -> Vectors:
    """Rows with mean 0 and spread 1, then scaled and shifted."""
    share = np.float32(1 / rows.shape[1])
    levelled: Vectors = rows - (rows @ np.full(rows.shape[1], share))[:, None]
    spread = np.sqrt(np.einsum("ij,ij->i", levelled, levelled) * share + np.float32(1e-12))
    levelled /= spread[:, None]
    levelled *= scale
    levelled += shift
    return levelled

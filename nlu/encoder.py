"""Turns sentences into vectors with Google's multilingual encoder, cut down to what is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from nlu.pieces import Pieces

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
        rows = [self.pieces.cut(text[:_MOST_CHARACTERS]) for text in texts]
        groups = [rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE)]
        return np.concatenate([np.empty((0, SIZE), np.float32), *map(self._encode, groups)])

    def _encode(self, group: Sequence[Sequence[int]]) -> Vectors:
        lengths = np.array([len(rows) for rows in group])
        gaps = _GAP * np.repeat(np.arange(1, len(group) + 1), lengths)
        at = np.arange(lengths.sum()) + gaps
        spread = np.zeros((len(at) + int(gaps[-1]) + _GAP, len(self.step)), np.float32)
        spread[at] = self.table[np.concatenate(group)] * self.step + self.low
        features = np.concatenate([spread[at, :SIZE], *self._branches(spread, at)], axis=1)
        features = levelled(features, self.weights["level"], self.weights["lift"])
        starts = np.cumsum(lengths) - lengths
        return self._sentences(np.add.reduceat(features, starts), lengths[:, None].astype(np.float32))

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
            wider = near[around].reshape(len(at), -1) @ self.weights[f"wide_{index}"]
            wider += self.weights[f"wide_bias_{index}"]
            made.append(np.maximum(wider, 0) + near[at])
            own, added = own + WIDTH, added + wide * WIDTH
        return made

    def _sentences(self, sums: Vectors, lengths: Vectors) -> Vectors:
        weights = self.weights
        mean = (sums @ weights["sum"] + lengths * weights["sum_bias"]) / np.sqrt(lengths)
        middle = mean.shape[1] // 2
        first = np.maximum(mean[:, middle:] + np.maximum(mean[:, :middle], 0) @ weights["first"], 0)
        second = np.maximum(first @ weights["second"], 0)
        vectors = np.tanh(first @ weights["last_of_first"] + second @ weights["last"])
        ones: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-6))
        return ones


def levelled(rows: Vectors, scale: Vectors, shift: Vectors) -> Vectors:
    """Rows with mean 0 and spread 1, then scaled and shifted."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", rows, rows) / rows.shape[1] + np.float32(1e-12))
    levelled: Vectors = rows / spread[:, None] * scale + shift
    return levelled

"""One question put to a message (topic? intent?): weights of its features and of the sentences it is like."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nlu.features import Sparse
from nlu.products import Floats, times
from nlu.understanding import Ranked

#: Half the memory; only the few rows that a message needs are widened.
Halves = npt.NDArray[np.float16]


@dataclass(frozen=True)
class Answer:
    """The share of each class of a head in 1; how much speaks for the first: without a bound, not comparable
    between heads."""

    classes: tuple[str, ...] = ()
    shares: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    clear: float = 0.0

    def ranking(self, *, never: Collection[int] = ()) -> tuple[Ranked, ...]:
        """Every class, likeliest first, but for those that cannot be meant: the others share what was theirs."""
        order = np.argsort(-self.shares, kind="stable").tolist()
        shares = self.shares.astype(float).round(6)
        left = [column for column in order if column not in never]
        total = shares[left].sum()
        if never and total:
            order, shares = left, (shares / total).round(6)
        confidences = shares.tolist()
        return tuple(Ranked(self.classes[column], confidences[column]) for column in order)


@dataclass(frozen=True)
class Head:
    """A probability for every class; `bias` makes up for rarity, `sharpness` makes them as sure as they are right."""

    classes: tuple[str, ...]
    feature_weights: Halves
    point_weights: Floats
    bias: Floats
    sharpness: float = 1.0

    def answers(self, features: Sequence[Sparse], alike: Floats) -> list[Answer]:
        """One for each text, given as its features and its row of likenesses."""
        of_words = [
            values @ self.feature_weights.take(columns, axis=0).astype(np.float32)
            for columns, values in features
        ]
        scores = np.stack(of_words) + times(alike, self.point_weights) + self.bias
        shares = softmax(scores * self.sharpness)
        return [Answer(self.classes, *each) for each in zip(shares, scores.max(axis=1).tolist(), strict=True)]


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities, along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return shares

"""One question put to a message (topic? intent?): weights of its features and of the sentences it is like."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlu.features import Sparse
from nlu.products import Floats
from nlu.understanding import Ranked

#: Half the memory; only the few rows that a message needs are widened.
Halves = npt.NDArray[np.float16]


@dataclass(frozen=True)
class Head:
    """A probability for every class; `bias` makes up for rarity, `sharpness` makes them as sure as they are right."""

    classes: tuple[str, ...]
    feature_weights: Halves
    point_weights: Floats
    bias: Floats
    sharpness: float = 1.0

    def scores(self, features: Sparse, alike: Floats) -> Floats:
        """How much speaks for each class; without a bound, not comparable between heads."""
        columns, values = features
        weights = self.feature_weights[columns].astype(np.float32)
        total: Floats = values @ weights + alike @ self.point_weights + self.bias
        return total

    def rank(self, scores: Floats) -> tuple[Ranked, ...]:
        """Every class with its share of 1, likeliest first."""
        return rank(self.classes, softmax(scores * self.sharpness))


def rank(classes: tuple[str, ...], probabilities: Floats) -> tuple[Ranked, ...]:
    """Names with their probabilities, likeliest first."""
    order = np.argsort(-probabilities, kind="stable")
    rounded = probabilities[order].astype(float).round(6).tolist()
    return tuple(map(Ranked, [classes[index] for index in order.tolist()], rounded))


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities, along the last axis."""
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return shares

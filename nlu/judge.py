"""Judges from what was measured at a joint of a message whether a new problem begins there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlu.products import Floats


@dataclass(frozen=True)
class Joint:
    """What is known where a piece follows the pieces of one problem: named features, and the meaning of both."""

    features: Mapping[str, float]
    piece: Floats
    before: Floats


@dataclass(frozen=True)
class Judge:
    """A network of one small hidden layer; `hints` are what the features say of a piece before it is read."""

    names: Sequence[str]
    hints: Floats
    by_feature: Floats
    by_piece: Floats
    by_before: Floats
    bias: Floats
    out: Floats

    def hint(self, outline: Mapping[str, float]) -> float:
        """How likely a piece is to begin a new problem before it is read, in logits."""
        return float(self._row(outline) @ self.hints)

    def weigh(self, joint: Joint) -> float:
        """What speaks for a new problem, in logits."""
        hidden = self._row(joint.features) @ self.by_feature + self.bias[:-1]
        hidden += joint.piece @ self.by_piece + joint.before @ self.by_before
        return float(np.maximum(hidden, 0) @ self.out + self.bias[-1])

    def _row(self, features: Mapping[str, float]) -> Floats:
        return np.array([features.get(name, 0.0) for name in self.names], np.float32)

"""Makes confidence mean something: its sharpness, the thresholds of certainty, its error."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlu.heads import softmax
from nlu.products import Floats

Labels = npt.NDArray[np.int64]

_SHARPNESSES = np.geomspace(0.3, 40, 80)
_BINS = 10


@dataclass(frozen=True)
class Thresholds:
    """At `sure` and above a topic is taken, at `unsure` and above it is offered, below it is not named."""

    sure: float = 0.5
    unsure: float = 0.15

    def certainty(self, confidence: float) -> str:
        """One of sure, unsure, unknown."""
        if confidence >= self.sure:
            return "sure"
        return "unsure" if confidence >= self.unsure else "unknown"


def fit_sharpness(scores: Floats, labels: Labels) -> float:
    """The factor on the scores under which held-out labels are likeliest."""
    rows = np.arange(len(labels))

    def surprise(sharpness: float) -> float:
        probabilities = softmax(scores * np.float32(sharpness))[rows, labels]
        return float(-np.log(np.maximum(probabilities, 1e-9)).mean())

    return float(min(_SHARPNESSES, key=surprise))


def fit_thresholds(
    confidences: Floats, right: npt.NDArray[np.bool_], *, accuracy: float, offered: float = 0.5
) -> Thresholds:
    """The lowest `sure` that leaves held-out answers above it right in `accuracy` of cases."""
    order = np.argsort(-confidences)
    share_right = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share_right >= accuracy)
    sure = float(confidences[order[enough[-1]]]) if len(enough) else 1.0
    return Thresholds(sure=round(sure, 4), unsure=round(_unsure(confidences, right, offered, sure), 4))


def _unsure(confidences: Floats, right: npt.NDArray[np.bool_], offered: float, sure: float) -> float:
    """Where answers near a confidence begin to be right often enough to be worth offering."""
    for low in np.arange(0.06, 0.6, 0.02):
        near = (confidences >= low) & (confidences < low + 0.1)
        if near.sum() >= 10 and right[near].mean() >= offered:
            return min(float(low), sure)
    return min(0.2, sure)


def calibration_error(confidences: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Mean distance of confidence and accuracy over ten equal steps of confidence (ECE)."""
    if not len(confidences):
        return 0.0
    bins = np.minimum((confidences * _BINS).astype(int), _BINS - 1)
    parts = [bins == index for index in range(_BINS)]
    gaps = [part.sum() * abs(confidences[part].mean() - right[part].mean()) for part in parts if part.any()]
    return float(sum(gaps) / len(confidences))

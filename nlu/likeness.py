"""How like a message is to each training sentence, by the meaning of their sentence vectors."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nlu.products import Floats, times

#: Directions of the vector space that are kept; the rest is noise that also costs time.
_DIRECTIONS = 128
#: How fast likeness falls with distance: two unrelated sentences keep about a twentieth.
_FALL = 1.5
#: What meaning counts beside words and characters.
_SHARE = 1.5


@dataclass(frozen=True)
class Likeness:
    """The training sentences as points; `measure` gives a row for each vector and a column for each point."""

    mean: Floats
    directions: Floats
    points: Floats

    @cached_property
    def _squares(self) -> Floats:
        squares: Floats = np.square(self.points).sum(axis=1)
        return squares

    def measure(self, vectors: Floats) -> Floats:
        """Likeness from 0 to 1.5 of every vector to every training sentence."""
        centred: Floats = (vectors - self.mean).astype(np.float32)
        return _alike(times(centred, self.directions), self.points, self._squares)

    def among(self, start: int, end: int) -> Floats:
        """Likeness of every training sentence from `start` on (rows) to those before `end` (columns)."""
        return _alike(self.points[start:], self.points[start:end], self._squares[start:end])


def _alike(points: Floats, others: Floats, squares: Floats) -> Floats:
    alike = times(points, others.T)
    # In place: for a single message every new array of this length is as slow as what is reckoned in it.
    alike *= 2
    alike -= squares
    alike -= np.square(points).sum(axis=1)[:, None]
    alike *= _FALL
    np.exp(alike, out=alike)
    alike *= _SHARE
    return alike


def learn_likeness(vectors: Floats) -> Likeness:
    """Keep the directions in which the training sentences differ most."""
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    _, axes = np.linalg.eigh(centred.T @ centred)
    directions = np.ascontiguousarray(axes[:, ::-1][:, :_DIRECTIONS])
    # Column by column, as a message is compared with all points at once.
    return Likeness(mean, directions, np.asfortranarray(centred @ directions))

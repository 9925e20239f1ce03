"""Cuts a text into the word pieces of the sentence encoder: the likeliest cut, by how common each piece is."""

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

#: Stands for the space before a word.
SPACE = "\u2581"
#: The first three rows of every vocabulary: what is no piece, and both ends of a text.
UNKNOWN, BEGIN, END = range(3)
#: What a character that is no piece costs beside the rarest piece.
_UNKNOWN_COST = 10.0


@dataclass(frozen=True)
class Pieces:
    """Word pieces in the order of their rows, each with the logarithm of its share."""

    names: Sequence[str]
    scores: Sequence[float]

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        """The row of every piece, and UNKNOWN for what only begins a piece."""
        rows = {name[:end]: UNKNOWN for name in self.names for end in range(1, len(name))}
        return rows | {name: row for row, name in enumerate(self.names) if row > END}

    @cached_property
    def _unknown_score(self) -> float:
        return min(self.scores) - _UNKNOWN_COST

    def cut(self, text: str) -> list[int]:
        """The rows of the pieces of a text, at least one."""
        plain = SPACE + SPACE.join(unicodedata.normalize("NFKC", text).split())
        best = [0.0] + [-math.inf] * len(plain)
        last = [(0, UNKNOWN)] * (len(plain) + 1)
        for start in range(len(plain)):
            for end, row in self._beginning_at(plain, start):
                score = best[start] + (self.scores[row] if row else self._unknown_score)
                if score > best[end]:
                    best[end], last[end] = score, (start, row)
        return list(_backwards(last))[::-1]

    def _beginning_at(self, text: str, start: int) -> Iterator[tuple[int, int]]:
        """Where the pieces that begin here end, with their rows; a character that is none is UNKNOWN."""
        for end in range(start + 1, len(text) + 1):
            row = self._rows.get(text[start:end])
            if row or end == start + 1:
                yield end, row or UNKNOWN
            if row is None:
                return


def _backwards(last: Sequence[tuple[int, int]]) -> Iterator[int]:
    end = len(last) - 1
    while end > 0:
        end, row = last[end]
        yield row

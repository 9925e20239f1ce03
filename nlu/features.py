"""Turns a message into the weighted words and character groups that the classifier looks at."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nlu.words import cut

Sparse = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]

#: Message boards hide names of towns behind letters (A市B2区); the letters say nothing about the topic.
_CODED_NAME = re.compile(r"[A-Z]\d{0,3}(?=[省市区县镇乡村])")
_NUMBER = re.compile(r"\d{1,12}")
_NOT_TEXT = re.compile(r"[^\w?!]+")
#: Longer groups of characters than this are rare and repeat what the shorter ones say.
_LONGEST_GROUP = 3
#: Characters at either end that are looked at as a beginning or an ending (请求…, …怎么办理).
_LONGEST_END = 3
#: A long letter repeats itself; its beginning carries the matter.
MOST_CHARACTERS = 400


def simplify(text: str) -> str:
    """The text without what differs from message to message for no reason: numbers and coded names."""
    text = _CODED_NAME.sub("某", text[:MOST_CHARACTERS]).lower().replace("？", "?").replace("！", "!")
    return _NUMBER.sub("0", text)


def names(text: str) -> list[str]:
    """Every feature of a text, repeated as often as it occurs."""
    plain = simplify(text)
    words = [word for word in cut(plain) if not _NOT_TEXT.fullmatch(word)]
    found = [f"w{word}" for word in words]
    for part in _NOT_TEXT.split(plain):
        found += _groups(part)
    return found + _ends(_NOT_TEXT.sub("", plain))


def _groups(part: str) -> list[str]:
    return [
        part[start : start + length]
        for length in range(1, _LONGEST_GROUP + 1)
        for start in range(len(part) - length + 1)
    ]


def _ends(plain: str) -> list[str]:
    beginnings = [f"^{plain[:length]}" for length in range(1, _LONGEST_END + 1)]
    return beginnings + [f"{plain[-length:]}$" for length in range(1, _LONGEST_END + 1)] if plain else []


@dataclass(frozen=True)
class Vocabulary:
    """The features worth keeping, each with its column and its weight (rarer is heavier)."""

    columns: Mapping[str, int]
    weights: npt.NDArray[np.float32]

    def measure(self, text: str) -> Sparse:
        """Columns and values of one text; the values have length 1 together, or are empty."""
        counts = Counter(map(self.columns.get, names(text)))
        counts.pop(None, None)
        columns = np.fromiter(counts, np.int32, count=len(counts))
        times = np.fromiter(counts.values(), np.float64, count=len(counts))
        values = (1.0 + np.log(times)).astype(np.float32) * self.weights[columns]
        length = float(np.sqrt(np.dot(values, values)))
        return columns, values / length if length else values


def learn_vocabulary(texts: Sequence[str], *, at_least: int = 2, most: int = 60_000) -> Vocabulary:
    """Keep features that occur in `at_least` texts, the commonest first where there are more than `most`."""
    documents = Counter(name for text in texts for name in set(names(text)))
    kept = [name for name, count in documents.most_common(most) if count >= at_least]
    frequencies = np.array([documents[name] for name in kept], dtype=np.float32)
    weights = np.sqrt(np.log((1 + len(texts)) / (1 + frequencies)) + 1).astype(np.float32)
    return Vocabulary({name: column for column, name in enumerate(kept)}, weights)


def stack(
    rows: Iterable[Sparse],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Rows as (columns, row starts, values), the layout of a compressed sparse matrix."""
    measured = list(rows)
    starts = np.zeros(len(measured) + 1, dtype=np.int64)
    np.cumsum([len(columns) for columns, _ in measured], out=starts[1:])
    if not measured:
        return np.empty(0, np.int32), starts, np.empty(0, np.float32)
    columns = np.concatenate([columns for columns, _ in measured])
    return columns, starts, np.concatenate([values for _, values in measured])

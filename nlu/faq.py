"""Finds the stored answer to a question that residents often ask, and says nothing where none fits."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from nlu.encoder import Vectors
from nlu.features import learn_vocabulary, simplify, stack
from nlu.normalize import normalize

_FIELDS = ("question", "alternatives", "answer", "source")
#: How much the sentence vector counts beside the shared words.
_VECTOR_SHARE = 0.5
#: Below this likeness no stored question was meant.
_ALIKE = 0.57


class BadFaqError(ValueError):
    """The file of questions and answers lacks a column or an answer."""


@dataclass(frozen=True)
class FaqEntry:
    """A question, other ways of asking it, its answer and where the answer comes from."""

    question: str
    alternatives: tuple[str, ...]
    answer: str
    source: str


@dataclass(frozen=True)
class Answer:
    """The entry that fits a question, and how well (0 to 1)."""

    question: str
    answer: str
    source: str
    likeness: float


def read_entries(file: Path) -> tuple[FaqEntry, ...]:
    """The rows of a CSV file with the columns question, alternatives (separated by |), answer, source."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = set(_FIELDS) - set(reader.fieldnames or ())
        if missing:
            raise BadFaqError(f"{file.name}: columns missing: {', '.join(sorted(missing))}")
        return tuple(_entry(row, f"{file.name}:{reader.line_num}") for row in reader)


def _entry(row: dict[str, str], where: str) -> FaqEntry:
    question, answer = (row["question"] or "").strip(), (row["answer"] or "").strip()
    if not question or not answer:
        raise BadFaqError(f"{where}: question or answer is empty")
    others = tuple(other.strip() for other in (row["alternatives"] or "").split("|") if other.strip())
    return FaqEntry(question, others, answer, (row["source"] or "").strip())


class FaqIndex:
    """Looks questions up by meaning and by words together; reads its own wordings when first asked."""

    def __init__(self, entries: Iterable[FaqEntry], encode: Callable[[Sequence[str]], Vectors]) -> None:
        self._encode = encode
        self._asked = [
            (wording, entry) for entry in entries for wording in (entry.question, *entry.alternatives)
        ]

    @cached_property
    def _wordings(self) -> "_Wordings":
        return _Wordings([normalize(wording) for wording, _ in self._asked], self._encode)

    def find(self, text: str) -> Answer | None:
        """The best answer, or None where no stored question is alike enough."""
        if not self._asked:
            return None
        likeness = self._wordings.likeness(normalize(text))
        best = int(likeness.argmax())
        if likeness[best] < _ALIKE:
            return None
        entry = self._asked[best][1]
        return Answer(entry.question, entry.answer, entry.source, round(float(likeness[best]), 4))


class _Wordings:
    """Normal texts as vectors and as weighted words."""

    def __init__(self, texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors]) -> None:
        self._encode = encode
        self._vectors = encode([simplify(text) for text in texts])
        self._vocabulary = learn_vocabulary(texts, at_least=1)
        self._columns, starts, self._values = stack(map(self._vocabulary.measure, texts))
        self._rows = np.repeat(np.arange(len(texts)), np.diff(starts))

    def likeness(self, text: str) -> Vectors:
        """How alike each is to a normal text (0 to 1)."""
        meaning = self._vectors @ self._encode([simplify(text)])[0]
        asked = np.zeros(len(self._vocabulary.weights), dtype=np.float32)
        columns, values = self._vocabulary.measure(text)
        asked[columns] = values
        shared = self._values * asked[self._columns]
        words = np.bincount(self._rows, weights=shared, minlength=len(self._vectors))
        together: Vectors = _VECTOR_SHARE * meaning + (1 - _VECTOR_SHARE) * words
        return together

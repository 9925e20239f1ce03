"""Trains the pipeline on labelled sentences: kernel ridge regression over words, characters and meaning."""

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

import numpy as np

from nlu.calibration import Labels, Thresholds, fit_sharpness, fit_thresholds
from nlu.encoder import Encoder, Vectors, keep_to_one_thread
from nlu.features import Vocabulary, learn_vocabulary, simplify, stack
from nlu.heads import Head, softmax
from nlu.likeness import Likeness, learn_likeness
from nlu.model import DANGER, NO_DANGER, Model
from nlu.normalize import normalize
from nlu.products import Floats
from nlu.training_data import BadTrainingDataError, Sample
from nlu.unpacking import unpack

#: Called with a step's name and the share of all training that is done.
Progress = Callable[[str, float], None]

#: Time grows with the cube of the rows; of more than this all of danger are taken, of other classes as many each.
MOST_ROWS = 16_500
#: Our sentences crowd the borders between topics; messages of residents do so less. So answers may be so much
#: surer than held-out sentences bear out, and where 87 in 100 of those are right, 95 of residents' messages are.
_SURER, _SURE_ACCURACY = 1.2, 0.87
#: Who thanks for help, calls it off or wishes for something speaks of a danger, but is in none.
_CALM = frozenset({"praise", "withdraw", "suggest"})
#: How much the answers are smoothed; more forgives wrong labels, less learns rare wording.
_SMOOTHING = np.float32(0.5)
#: What a class gains for being e times rarer: our sentences do not tell how often each is met.
_FOR_RARITY = 0.08
_BATCH = 256
#: Every so-many-th sentence is held out to calibrate by: two thousand tell as much as all.
_HELD_OUT = 8


def no_progress(_step: str, _share: float) -> None:
    """Where nobody watches."""


def train(samples: Sequence[Sample], *, fingerprint: str = "", progress: Progress = no_progress) -> Model:
    """Learn vocabulary, the heads and the thresholds; labels may be of any kind, not only ours."""
    labelled = [sample for sample in samples if sample.text.strip() and (sample.topic or sample.intent)]
    if not labelled:
        raise BadTrainingDataError("没有可以用来训练的句子")
    encoder = unpack()
    keep_to_one_thread()
    cleaned = [normalize(sample.text) for sample in labelled]
    vectors = _vectors(encoder, cleaned, progress)
    rows = choose(labelled, vectors, most=MOST_ROWS)
    kept, texts, vectors = [labelled[row] for row in rows], [cleaned[row] for row in rows], vectors[rows]
    progress("words", 0.5)
    vocabulary = learn_vocabulary(texts, at_least=2 if len(texts) > 2000 else 1)
    features = _features(vocabulary, texts)
    likeness = learn_likeness(vectors)
    progress("weights", 0.6)
    asked = [
        _question("topic", [sample.topic for sample in kept]),
        _question("intent", [sample.intent for sample in kept]),
        _question("danger", [danger_of(sample) for sample in kept]),
    ]
    with _all_cores():
        learned = _learn([each for each in asked if len(each.classes) > 1], features, likeness)
    progress("done", 1.0)
    topic, intent, danger = (learned.get(question.name) for question in asked)
    return Model(
        fingerprint,
        encoder,
        vocabulary,
        likeness,
        topic.head if topic else None,
        intent.head if intent else None,
        danger.head if danger else None,
        thresholds=topic.thresholds if topic else Thresholds(),
    )


def danger_of(sample: Sample) -> str:
    """Whether somebody is in danger now."""
    cries = (sample.topic or "").startswith("em.") and sample.intent not in _CALM
    return DANGER if cries else NO_DANGER


def choose(samples: Sequence[Sample], vectors: Vectors, *, most: int) -> list[int]:
    """All rows, or if there are more than `most`, every one of danger and about as many of each other topic.

    What has no topic (greetings, a wish for a person …) counts by its intent. Of a topic with too many those stay
    that are most like the others, which is how residents mostly say it, and those that are like none.
    """
    if len(samples) <= most:
        return list(range(len(samples)))
    dangers = [row for row, sample in enumerate(samples) if danger_of(sample) == DANGER]
    classes: dict[str | None, list[int]] = defaultdict(list)
    for row, sample in enumerate(samples):
        if danger_of(sample) == NO_DANGER:
            classes[sample.topic or sample.intent].append(row)
    in_turns = zip_longest(*(_in_order(rows, vectors[rows]) for rows in classes.values()))
    return [*dangers, *(row for row in chain.from_iterable(in_turns) if row is not None)][:most]


def _in_order(rows: Sequence[int], vectors: Vectors) -> list[int]:
    """In turns the row that is most like all, and the one that is most unlike those before it."""
    alike = vectors @ vectors.T
    typical = np.argsort(-alike.sum(axis=1)).tolist()
    nearest = alike[typical[0]].copy()
    order: dict[int, None] = {}
    for place in typical:
        for added in (place, int(nearest.argmin())):
            order[added] = None
            nearest = np.maximum(nearest, alike[added])
            nearest[list(order)] = np.inf
    return [rows[place] for place in order]


def _all_cores() -> Any:
    """Serving keeps the linear algebra to one thread; training may have every core."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=os.cpu_count(), user_api="blas")


def _features(vocabulary: Vocabulary, texts: Sequence[str]) -> Any:
    from scipy import sparse

    columns, starts, values = stack(vocabulary.measure(text) for text in texts)
    return sparse.csr_matrix((values, columns, starts), shape=(len(texts), len(vocabulary.weights)))


def _vectors(encoder: Encoder, texts: Sequence[str], progress: Progress) -> Vectors:
    def encode(start: int) -> Vectors:
        return encoder.encode([simplify(text) for text in texts[start : start + _BATCH]])

    batches: list[Vectors] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch in pool.map(encode, range(0, len(texts), _BATCH)):
            batches.append(batch)
            progress("meaning", min(0.5, 0.5 * len(batches) * _BATCH / len(texts)))
    return np.concatenate(batches)


@dataclass(frozen=True)
class _Question:
    """One kind of label: its classes, and the class of each sentence or -1."""

    name: str
    classes: tuple[str, ...]
    labels: Labels

    @property
    def wanted(self) -> Floats:
        """1 for the right class, 0 for the others, less their mean; nothing but 0 where the label is missing."""
        share = np.float32(1 / len(self.classes))
        known = self.labels >= 0
        wanted: Floats = (np.eye(len(self.classes), dtype=np.float32)[self.labels] - share) * known[:, None]
        return wanted

    @property
    def bias(self) -> Floats:
        """What each class gains for its rarity."""
        sizes = np.bincount(self.labels[self.labels >= 0])
        bias: Floats = (_FOR_RARITY * np.log(sizes.mean() / sizes)).astype(np.float32)
        return bias


def _question(name: str, labels: Sequence[str | None]) -> _Question:
    classes = tuple(sorted({each for each in labels if each}))
    rows: dict[str | None, int] = {each: row for row, each in enumerate(classes)}
    return _Question(name, classes, np.array([rows.get(each, -1) for each in labels]))


@dataclass(frozen=True)
class _Learned:
    head: Head
    thresholds: Thresholds


def _learn(questions: Sequence[_Question], features: Any, likeness: Likeness) -> dict[str, _Learned]:
    """A head for each question, calibrated on what each sentence gets from all the others."""
    if not questions:
        return {}
    wanted = np.hstack([question.wanted for question in questions])
    held_out = slice(None, None, _HELD_OUT) if len(wanted) > MOST_ROWS // 2 else slice(None)
    answers, without = solve(_kernel(features, likeness), wanted, held_out)
    ends = np.cumsum([len(question.classes) for question in questions])[:-1]
    parts = zip(questions, np.split(answers, ends, axis=1), np.split(without, ends, axis=1), strict=True)
    return {
        question.name: _calibrated(
            question, question.labels[held_out], scores, weights=weights, features=features
        )
        for question, weights, scores in parts
    }


def _calibrated(
    question: _Question, labels: Labels, scores: Floats, *, weights: Floats, features: Any
) -> _Learned:
    known = labels >= 0
    labels, scores = labels[known], scores[known] + question.bias
    sharpness = _SURER * fit_sharpness(scores, labels)
    shares = softmax(scores * np.float32(sharpness))
    right = shares.argmax(axis=1) == labels
    thresholds = fit_thresholds(shares.max(axis=1), right, accuracy=_SURE_ACCURACY)
    by_feature = (features.T @ weights).astype(np.float16)
    return _Learned(Head(question.classes, by_feature, weights, question.bias, sharpness), thresholds)


def _kernel(features: Any, likeness: Likeness) -> Floats:
    """How like every training sentence is to every one before it; the lower half of a matrix."""
    size = len(likeness.points)
    alike = np.empty((size, size), dtype=np.float32, order="F")
    for start in range(0, size, _BATCH):
        end = start + _BATCH
        shared = features[start:] @ features[start:end].T
        alike[start:, start:end] = shared.toarray() + likeness.among(start, end)
    return alike


def solve(alike: Floats, wanted: Floats, held_out: slice) -> tuple[Floats, Floats]:
    """Weights of the sentences, and the scores that some of them would get if trained without (exact, no folds).

    `alike` needs its lower half only and is overwritten.
    """
    from scipy import linalg

    alike[np.diag_indices_from(alike)] += _SMOOTHING
    factor, _ = linalg.cho_factor(alike, lower=True, overwrite_a=True, check_finite=False)
    answers = linalg.cho_solve((factor, True), wanted, check_finite=False)
    rows = np.arange(len(wanted))[held_out]
    ones = np.zeros((len(wanted), len(rows)), np.float32, order="F")
    ones[rows, np.arange(len(rows))] = 1
    halves = linalg.solve_triangular(factor, ones, lower=True, overwrite_b=True, check_finite=False)
    of_inverse = np.einsum("ij,ij->j", halves, halves)
    return answers, wanted[rows] - answers[rows] / of_inverse[:, None]

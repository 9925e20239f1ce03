"""Trains the pipeline on labelled sentences; the only module that needs scikit-learn."""

import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu import encoder
from nlu.calibration import Labels, Thresholds, fit_sharpness, fit_thresholds
from nlu.features import Vocabulary, learn_vocabulary, simplify, stack
from nlu.heads import Floats, Head, softmax
from nlu.model import CODE_VERSION, Model
from nlu.normalize import normalize
from nlu.training_data import BadTrainingDataError, Sample, fingerprint

#: Called with a step's name and the share of all training that is done.
Progress = Callable[[str, float], None]

_FOLDS = 4
#: Held-out answers named `sure` are to be right this often.
_SURE_ACCURACY = 0.95
_VECTOR_WEIGHT = 0.5
_PENALTY = 1.0
_BATCH = 256


def train(samples: Sequence[Sample], *, progress: Progress = lambda _step, _share: None) -> Model:
    """Learn vocabulary, both heads and the thresholds; labels may be of any kind, not only ours."""
    kept = [sample for sample in samples if sample.text.strip()]
    if not kept:
        raise BadTrainingDataError("no sentences to train on")
    texts = [normalize(sample.text) for sample in kept]
    progress("features", 0.0)
    vocabulary = learn_vocabulary(texts, at_least=2 if len(texts) > 2000 else 1)
    matrix = _join(vocabulary, texts, progress)
    model = Model(fingerprint(kept, version=CODE_VERSION), vocabulary)
    topic = _learn(matrix, [sample.topic for sample in kept])
    progress("topics", 0.7)
    intent = _learn(matrix, [sample.intent for sample in kept])
    progress("intents", 1.0)
    thresholds = topic.thresholds if topic else Thresholds()
    heads = (topic.head if topic else None, intent.head if intent else None)
    return replace(model, topic=heads[0], intent=heads[1], thresholds=thresholds)


@dataclass(frozen=True)
class _Learned:
    head: Head
    thresholds: Thresholds


def _join(vocabulary: Vocabulary, texts: Sequence[str], progress: Progress) -> Any:
    """Features and vectors side by side, one row a text."""
    from scipy import sparse

    columns, starts, values = stack(vocabulary.measure(text) for text in texts)
    features = sparse.csr_matrix((values, columns, starts), shape=(len(texts), len(vocabulary.weights)))
    vectors = []
    for start in range(0, len(texts), _BATCH):
        vectors.append(encoder.encode([simplify(text) for text in texts[start : start + _BATCH]]))
        progress("vectors", 0.1 + 0.4 * start / len(texts))
    return sparse.hstack([features, np.concatenate(vectors) * _VECTOR_WEIGHT], format="csr", dtype=np.float64)


def _learn(matrix: Any, names: Sequence[str | None]) -> _Learned | None:
    """One head for one kind of label, calibrated on sentences that it was not trained on."""
    rows = np.array([index for index, name in enumerate(names) if name], dtype=np.int64)
    if not len(rows):
        return None
    classes, labels = np.unique([name for name in names if name], return_inverse=True)
    if len(classes) < 2:
        return None
    matrix = matrix[rows]
    held_out, known = _held_out_scores(matrix, labels, len(classes))
    weights, bias = _fit(matrix, labels, len(classes))
    sharpness = fit_sharpness(held_out[known], labels[known])
    probabilities = softmax(held_out[known] * np.float32(sharpness))
    right = probabilities.argmax(axis=1) == labels[known]
    thresholds = fit_thresholds(probabilities.max(axis=1), right, accuracy=_SURE_ACCURACY)
    split = matrix.shape[1] - encoder.SIZE
    vector = (weights[split:] * _VECTOR_WEIGHT).astype(np.float32)
    head = Head(tuple(map(str, classes)), weights[:split].astype(np.float16), vector, bias, sharpness)
    return _Learned(head, thresholds)


def _held_out_scores(matrix: Any, labels: Labels, classes: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Scores of every row by a model that has not seen it, two folds at a time."""
    folds = np.random.default_rng(7).permutation(len(labels)) % _FOLDS
    scores = np.full((len(labels), classes), -3.0, dtype=np.float32)

    def fill(fold: int) -> None:
        train, test = folds != fold, folds == fold
        present, relabelled = np.unique(labels[train], return_inverse=True)
        if len(present) < 2:
            return
        weights, bias = _fit(matrix[train], relabelled, len(present))
        scores[np.ix_(np.flatnonzero(test), present)] = matrix[test] @ weights + bias

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(fill, range(_FOLDS)))
    return scores, np.ones(len(labels), dtype=bool)


def _fit(matrix: Any, labels: Labels, classes: int) -> tuple[npt.NDArray[np.float64], Floats]:
    """Weights and bias of one separator for each class against the rest, rare classes weighing as much."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=_PENALTY, class_weight="balanced", random_state=7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(matrix, labels)
    weights, bias = machine.coef_.T, machine.intercept_
    if classes == 2:
        weights, bias = np.hstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights, bias.astype(np.float32)

"""Trains the pipeline on labelled sentences: kernel ridge regression over words, characters and meaning."""

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu import encoder
from nlu.calibration import Labels, Thresholds, fit_sharpness, fit_thresholds
from nlu.features import Vocabulary, learn_vocabulary, simplify, stack
from nlu.heads import Floats, Head, softmax
from nlu.likeness import Likeness, learn_likeness
from nlu.model import CODE_VERSION, DANGER, NO_DANGER, Model
from nlu.normalize import normalize
from nlu.training_data import BadTrainingDataError, Sample, fingerprint

#: Called with a step's name and the share of all training that is done.
Progress = Callable[[str, float], None]

#: Time grows with the cube of the rows; of more than this as many are taken from every class.
MOST_ROWS = 14_000
#: Held-out answers named `sure` are to be right this often. Our sentences crowd the borders between topics:
#: what is right in so many of them is right in 95 of 100 messages of residents.
_SURE_ACCURACY = 0.87
#: How much the answers are smoothed; more forgives wrong labels, less learns rare wording.
_SMOOTHING = 0.5
_BATCH = 256


def train(samples: Sequence[Sample], *, progress: Progress = lambda _step, _share: None) -> Model:
    """Learn vocabulary, the heads and the thresholds; labels may be of any kind, not only ours."""
    kept = choose([sample for sample in samples if sample.text.strip()], most=MOST_ROWS)
    if not kept:
        raise BadTrainingDataError("no sentences to train on")
    texts = [normalize(sample.text) for sample in kept]
    progress("words", 0.0)
    vocabulary = learn_vocabulary(texts, at_least=2 if len(texts) > 2000 else 1)
    likeness = learn_likeness(_vectors(texts, progress))
    features = _features(vocabulary, texts)
    progress("topics", 0.7)
    with _all_cores():
        alike = _kernel(features, likeness)
        topic = _learn(features, alike, [sample.topic for sample in kept])
        progress("intents", 0.85)
        intent = _learn(features, alike, [sample.intent for sample in kept])
        progress("danger", 0.92)
        danger = _learn(features, alike, [danger_of(sample) for sample in kept])
    progress("done", 1.0)
    return Model(
        fingerprint(samples, version=CODE_VERSION),
        vocabulary,
        likeness,
        topic.head if topic else None,
        intent.head if intent else None,
        danger.head if danger else None,
        topic.thresholds if topic else Thresholds(),
    )


def danger_of(sample: Sample) -> str:
    """Whether somebody is in danger now; thanks for help are no cry for it."""
    return DANGER if (sample.topic or "").startswith("em.") and sample.intent != "praise" else NO_DANGER


def choose(samples: Sequence[Sample], *, most: int) -> list[Sample]:
    """All samples, or if there are more than `most`, about as many of each class."""
    if len(samples) <= most:
        return list(samples)
    classes: dict[tuple[str | None, str | None], list[Sample]] = defaultdict(list)
    for index in np.random.default_rng(7).permutation(len(samples)):
        classes[samples[index].topic, samples[index].intent].append(samples[index])
    in_turns = chain.from_iterable(zip_longest(*classes.values()))
    return [sample for sample in in_turns if sample is not None][:most]


@dataclass(frozen=True)
class _Learned:
    head: Head
    thresholds: Thresholds


def _all_cores() -> Any:
    """Serving keeps the linear algebra to one thread; training may have every core."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=os.cpu_count(), user_api="blas")


def _features(vocabulary: Vocabulary, texts: Sequence[str]) -> Any:
    from scipy import sparse

    columns, starts, values = stack(vocabulary.measure(text) for text in texts)
    return sparse.csr_matrix((values, columns, starts), shape=(len(texts), len(vocabulary.weights)))


def _vectors(texts: Sequence[str], progress: Progress) -> Floats:
    batches = []
    for start in range(0, len(texts), _BATCH):
        progress("meaning", 0.1 + 0.6 * start / len(texts))
        batches.append(encoder.encode([simplify(text) for text in texts[start : start + _BATCH]]))
    return np.concatenate(batches)


def _kernel(features: Any, likeness: Likeness) -> Floats:
    """How like every training sentence is to every other."""
    alike: Floats = (features @ features.T).toarray()
    for start in range(0, len(alike), _BATCH):
        rows = slice(start, start + _BATCH)
        alike[rows] += likeness.between(likeness.points[rows])
    return alike


def _learn(features: Any, alike: Floats, names: Sequence[str | None]) -> _Learned | None:
    """One head for one kind of label, calibrated on what each sentence gets from all the others."""
    rows = np.array([index for index, name in enumerate(names) if name], dtype=np.int64)
    classes, labels = np.unique([name for name in names if name], return_inverse=True)
    if len(classes) < 2:
        return None
    answers, held_out = _solve(alike[np.ix_(rows, rows)], labels, len(classes))
    sharpness = fit_sharpness(held_out, labels)
    shares = softmax(held_out * np.float32(sharpness))
    right = shares.argmax(axis=1) == labels
    thresholds = fit_thresholds(shares.max(axis=1), right, accuracy=_SURE_ACCURACY)
    by_point = np.zeros((len(names), len(classes)), dtype=np.float32)
    by_point[rows] = answers
    by_feature = (features[rows].T @ answers).astype(np.float16)
    return _Learned(Head(tuple(map(str, classes)), by_feature, by_point, sharpness), thresholds)


def _solve(alike: Floats, labels: Labels, classes: int) -> tuple[Floats, Floats]:
    """Weights of the sentences, and the scores that each would get if trained without it (exact, no folds).

    Rare classes weigh as much as common ones. `alike` is overwritten.
    """
    from scipy import linalg

    sizes = np.bincount(labels)[labels]
    diagonal = np.diag_indices_from(alike)
    alike[diagonal] += np.float32(_SMOOTHING) * (sizes * (1 / sizes).mean()).astype(np.float32)
    wanted = np.eye(classes, dtype=np.float32)[labels] - np.float32(1 / classes)
    factor, _ = linalg.cho_factor(alike, lower=True, overwrite_a=True, check_finite=False)
    answers = linalg.cho_solve((factor, True), wanted, check_finite=False)
    inverse, _ = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    held_out: npt.NDArray[np.float32] = wanted - answers / inverse[diagonal][:, None]
    return answers, held_out

"""What training leaves behind, stored as plain arrays in which no code can hide."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from nlu.calibration import Thresholds
from nlu.encoder import Encoder
from nlu.features import Vocabulary
from nlu.heads import Head
from nlu.judge import Judge
from nlu.likeness import Likeness
from nlu.pieces import Pieces

_FILE = "model.npz"
_LAYER = "layer."
_JUDGE = "judge."
#: Raised whenever features or training change, so that models of older code are trained anew.
CODE_VERSION = "13"
#: The classes of the head that knows danger whatever its kind.
DANGER, NO_DANGER = "danger", "none"


class NoModelError(RuntimeError):
    """There is no trained model that this version can read."""


@dataclass(frozen=True)
class Model:
    """A trained pipeline; a head is missing where the training rows carried no such label."""

    fingerprint: str
    encoder: Encoder
    vocabulary: Vocabulary
    likeness: Likeness
    topic: Head | None = None
    intent: Head | None = None
    danger: Head | None = None
    judge: Judge | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def engine(self) -> str:
        """The name under which answers say where they come from."""
        return f"model {self.fingerprint}"


def save(model: Model, folder: Path) -> None:
    """Write the one file of a model, so that a reader finds either the old model or the new one, whole."""
    folder.mkdir(parents=True, exist_ok=True)
    named = {"topic": model.topic, "intent": model.intent, "danger": model.danger}
    heads = {name: head for name, head in named.items() if head}
    facts = {
        "fingerprint": model.fingerprint,
        "code_version": CODE_VERSION,
        "thresholds": asdict(model.thresholds),
        "heads": {
            name: {"classes": head.classes, "sharpness": head.sharpness} for name, head in heads.items()
        },
        "features": list(model.vocabulary.columns),
        "pieces": list(model.encoder.pieces.names),
    }
    arrays: dict[str, Any] = {"facts": _packed(facts), "idf": model.vocabulary.weights}
    arrays |= _encoder_arrays(model.encoder)
    arrays |= {"mean": model.likeness.mean, "directions": model.likeness.directions}
    arrays["points"] = model.likeness.points.astype(np.float16)
    for name, head in heads.items():
        arrays |= {
            f"{name}.features": head.feature_weights,
            f"{name}.points": head.point_weights.astype(np.float16),
            f"{name}.bias": head.bias,
        }
    arrays |= _judge_arrays(model.judge)
    part = folder / f"{_FILE}.{os.getpid()}.part"
    with part.open("wb") as file:
        np.savez(file, **arrays)
    part.replace(folder / _FILE)


def _encoder_arrays(encoder: Encoder) -> dict[str, Any]:
    weights = {f"{_LAYER}{name}": weights for name, weights in encoder.weights.items()}
    scores = np.array(encoder.pieces.scores, dtype=np.float32)
    return weights | {
        "piece_scores": scores,
        "table": encoder.table,
        "step": encoder.step,
        "low": encoder.low,
    }


def _judge_arrays(judge: Judge | None) -> dict[str, Any]:
    return {f"{_JUDGE}{name}": array for name, array in vars(judge).items()} if judge else {}


def _packed(facts: Mapping[str, Any]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(json.dumps(facts, ensure_ascii=False).encode(), dtype=np.uint8)


def load(folder: Path) -> Model:
    """Read a model; raises NoModelError where there is none, or only one that cannot be used."""
    try:
        with (folder / _FILE).open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return _model(json.loads(arrays["facts"].tobytes()), arrays)
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise NoModelError(f"{folder}: {error}") from error


def _model(facts: Mapping[str, Any], arrays: Mapping[str, Any]) -> Model:
    if facts["code_version"] != CODE_VERSION:
        raise NoModelError(f"model of version {facts['code_version']}, {CODE_VERSION} is needed")
    columns = {name: column for column, name in enumerate(facts["features"])}
    heads = {name: _head(name, about, arrays) for name, about in facts["heads"].items()}
    return Model(
        facts["fingerprint"],
        _encoder(facts["pieces"], arrays),
        Vocabulary(columns, arrays["idf"]),
        Likeness(arrays["mean"], arrays["directions"], arrays["points"].astype(np.float32)),
        heads.get("topic"),
        heads.get("intent"),
        heads.get("danger"),
        _judge(arrays),
        Thresholds(**facts["thresholds"]),
    )


def _encoder(pieces: Sequence[str], arrays: Mapping[str, Any]) -> Encoder:
    layers = {name.removeprefix(_LAYER): arrays[name] for name in arrays if name.startswith(_LAYER)}
    known = Pieces(pieces, arrays["piece_scores"].tolist())
    return Encoder(known, arrays["table"], arrays["step"], arrays["low"], layers)


def _judge(arrays: Mapping[str, Any]) -> Judge | None:
    own = {name.removeprefix(_JUDGE): arrays[name] for name in arrays if name.startswith(_JUDGE)}
    return Judge(own.pop("names").tolist(), **own) if own else None


def _head(name: str, about: Mapping[str, Any], arrays: Mapping[str, Any]) -> Head:
    return Head(
        classes=tuple(about["classes"]),
        feature_weights=arrays[f"{name}.features"],
        point_weights=arrays[f"{name}.points"].astype(np.float32),
        bias=arrays[f"{name}.bias"],
        sharpness=about["sharpness"],
    )

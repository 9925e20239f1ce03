"""Learns from messages whose problems are marked how to judge the joints of a message."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from nlu import joints
from nlu.cuts import Piece, mark_numbers
from nlu.judge import Joint, Judge
from nlu.normalize import normalize
from nlu.places import find_place
from nlu.reader import Message, Reader, Reading

#: Directions of meaning that are looked at: those in which the pieces differ most.
_DIRECTIONS = 64
#: How much each of them may weigh beside another feature.
_SHARE = 0.15
_HIDDEN, _STEPS = 12, 200
#: So many networks, begun differently, judge together: what one takes for new by chance, the others do not.
_NETWORKS = 3
#: Messages that are read together.
_AT_A_TIME = 64
#: Less than this is no spread at all.
_NOTHING = 1e-3
#: How strongly weights are drawn to nothing: in the network, in the hints.
_RIDGE, _RIDGE_OF_HINTS = 20.0, 2.0

Floats = npt.NDArray[np.float64]
#: What was measured at a joint, its outline alone, and whether a new problem begins there.
Known = tuple[Joint, dict[str, float], bool]


def learn_judge(reader: Reader, lines: Sequence[str]) -> Judge:
    """Fitted on messages, one a line, in which `|` stands before every further problem."""
    marked = [_unmarked(normalize(mark_numbers(line))) for line in lines if line.strip()]
    some = [marked[start : start + _AT_A_TIME] for start in range(0, len(marked), _AT_A_TIME)]
    known = [joint for each in some for joint in _known_of(reader, each)]
    new = np.array([new for _, _, new in known], dtype=float)
    return _fit([joint for joint, _, _ in known], new, [outline for _, outline, _ in known])


def _known_of(reader: Reader, marked: Sequence[tuple[str, list[int]]]) -> Iterator[Known]:
    """Every joint of these messages."""
    messages = reader.take_in([text for text, _ in marked])
    for message, readings, (_, starts) in zip(messages, reader.read_pieces(messages), marked, strict=True):
        yield from _known(message, readings, starts)


def _known(message: Message, readings: Sequence[Reading], starts: Sequence[int]) -> Iterator[Known]:
    """Every joint of one message, measured as if all joints before it had been judged rightly."""
    outlines = joints.outline_all(message, find_place=find_place)
    before = list(readings[:1])
    for piece, reading, outline in list(zip(message.pieces, readings, outlines, strict=True))[1:]:
        new = _is_marked(message.text, piece, starts)
        yield joints.measure(message.reading, outline, before, reading), outline, new
        before = [reading] if new else [*before, reading]


def _unmarked(marked: str) -> tuple[str, list[int]]:
    *parts, last = marked.split("|")
    ends = np.cumsum([len(part) for part in parts], dtype=int)
    return "".join([*parts, last]), ends.tolist()


def _is_marked(text: str, piece: Piece, starts: Sequence[int]) -> bool:
    """Whether a mark stands where the piece begins, or but for punctuation there."""
    spans = (text[min(start, piece.start) : max(start, piece.start)] for start in starts)
    return any(not any(character.isalnum() for character in span) for span in spans)


def _fit(known: Sequence[Joint], new: Floats, outlines: Sequence[Mapping[str, float]]) -> Judge:
    names = sorted({name for joint in known for name in joint.features})
    pieces = np.array([joint.piece for joint in known])
    before = np.array([joint.before for joint in known])
    directions = np.linalg.eigh(np.cov(pieces.T))[1][:, -_DIRECTIONS:]
    features = _table(names, [joint.features for joint in known])
    measured = np.hstack([features, pieces @ directions, before @ directions])
    shares = np.repeat((1.0, _SHARE, _SHARE), (len(names), _DIRECTIONS, _DIRECTIONS))
    networks = [_network(measured, new, shares, seed) for seed in range(_NETWORKS)]
    inner, bias, out = _together(networks)
    by_feature, by_piece, by_before = np.split(inner, (len(names), len(names) + _DIRECTIONS))
    hints = _hints(_table(names, outlines), new)
    weights = (hints, by_feature, directions @ by_piece, directions @ by_before, bias, out)
    return Judge(names, *(each.astype(np.float32) for each in weights))


def _table(names: Sequence[str], rows: Sequence[Mapping[str, float]]) -> Floats:
    return np.array([[row.get(name, 0.0) for name in names] for row in rows])


def _together(networks: Sequence[tuple[Floats, Floats, Floats]]) -> tuple[Floats, Floats, Floats]:
    """All of them as one network that answers with their mean."""
    inner, biases, outs = zip(*networks, strict=True)
    last = np.mean([bias[-1:] for bias in biases], axis=0)
    bias = np.concatenate([*(bias[:-1] for bias in biases), last])
    return np.hstack(inner), bias, np.concatenate(outs) / len(networks)


def _network(measured: Floats, new: Floats, shares: Floats, seed: int) -> tuple[Floats, Floats, Floats]:
    """The weights of the hidden units, the bias of each and of the answer, and what each unit counts."""
    mean, scale = measured.mean(axis=0), shares / np.maximum(measured.std(axis=0), _NOTHING)
    rows = (measured - mean) * scale
    shape = (rows.shape[1], _HIDDEN)
    ends = np.cumsum([shape[0] * _HIDDEN, _HIDDEN, _HIDDEN])

    def surprise(weights: Floats) -> tuple[float, Floats]:
        inner, bias, out, last = np.split(weights, ends)
        hidden = rows @ inner.reshape(shape) + bias
        lit = np.maximum(hidden, 0)
        loss, wrong = _surprise(lit @ out + last, new)
        back = np.outer(wrong, out) * (hidden > 0)
        slopes = [(rows.T @ back).ravel() + _RIDGE * inner, back.sum(axis=0)]
        slopes += [lit.T @ wrong + _RIDGE * out, wrong.sum(keepdims=True)]
        return loss + _RIDGE / 2 * float(inner @ inner + out @ out), np.concatenate(slopes)

    start = np.random.default_rng(seed).normal(0, 1 / np.sqrt(shape[0]), int(ends[-1]) + 1)
    from scipy.optimize import minimize

    fitted = minimize(surprise, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    inner, bias, out, last = np.split(fitted.x, ends)
    weights = inner.reshape(shape) * scale[:, None]
    return weights, np.concatenate([bias - mean @ weights, last]), out


def _hints(outlines: Floats, new: Floats) -> Floats:
    """Logistic regression on what is known before a piece is read."""
    scale = np.maximum(outlines.std(axis=0), _NOTHING)
    rows = outlines / scale
    ridge = _RIDGE_OF_HINTS * (outlines.std(axis=0) > 0)

    def surprise(weights: Floats) -> tuple[float, Floats]:
        loss, wrong = _surprise(rows @ weights, new)
        return loss + float(ridge @ weights**2) / 2, rows.T @ wrong + ridge * weights

    from scipy.optimize import minimize

    fitted = minimize(surprise, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B")
    hints: Floats = fitted.x / scale
    return hints


def _surprise(logits: Floats, new: Floats) -> tuple[float, Floats]:
    """How much the truth surprises, and by how much each joint is misjudged."""
    from scipy.special import expit

    return float(np.logaddexp(0, logits).sum() - new @ logits), expit(logits) - new

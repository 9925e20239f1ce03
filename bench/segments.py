"""Fits the weights of `nlu.segments` on messages whose problems are marked, and on messages of one problem."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bench.measure import heading, show
from bench.ours import SENTENCES
from nlu.cuts import Piece, mark_numbers
from nlu.interpreter import Interpreter, load_or_train
from nlu.normalize import normalize
from nlu.reader import Reading
from nlu.segments import are_told, compare, each_piece, outline_all

#: Messages in which `|` stands before every further problem, one a line.
MARKED = Path(__file__).with_suffix(".txt")
#: A problem that is missed costs more than one that is told twice: what speaks for new ones counts so much more.
_MISSED = 0.5
#: How strongly weights are drawn to nothing, each in its own measure.
_RIDGE = 2.0

Floats = npt.NDArray[np.float64]
#: What was measured at a joint, and whether a new problem begins there.
Joint = tuple[dict[str, float], bool]


def measure(model: Path, rows: Sequence[Path]) -> None:
    """Prints the weights; rows (.jsonl) that have a topic and no count of problems are of one."""
    interpreter = Interpreter(load_or_train(model, SENTENCES))
    lines = MARKED.read_text("utf-8").splitlines() + [text for file in rows for text in _of_one_problem(file)]
    joints = [joint for line in lines if line.strip() for joint in _joints(interpreter, line)]
    names = sorted({name for features, _ in joints for name in features})
    measured = np.array([[features.get(name, 0.0) for name in names] for features, _ in joints])
    weights = _fit(measured, np.array([new for _, new in joints], dtype=float), names.index("always"))
    weights[names.index("always")] += _MISSED
    heading(f"segments: {len(joints)} joints of {len(lines)} messages")
    for name, weight in zip(names, weights, strict=True):
        show(name, float(weight), "")
    read = [names.index(name) for name in ("clear", "like", "clash", "wanted before")]
    best = (measured[:, read] @ weights[read]).max()
    show("the most that reading added", float(best), "")


def _of_one_problem(file: Path) -> Iterator[str]:
    for row in map(json.loads, file.read_text("utf-8").splitlines()):
        if row.get("topic") and not row.get("topics_alt") and not row.get("n_problems"):
            yield row["text"]


def _joints(interpreter: Interpreter, marked: str) -> Iterator[Joint]:
    """Every joint of one message, measured as if all joints before it had been judged rightly."""
    text, starts = _unmarked(normalize(mark_numbers(marked)))
    [message] = interpreter.reader.take_in([text])
    readings = interpreter.reader.read(message, each_piece(message))
    outlines = outline_all(message, find_place=interpreter.find_place)
    group: list[Reading] = readings[:1]
    for piece, reading, outline in list(zip(message.pieces, readings, outlines, strict=True))[1:]:
        new = _is_marked(text, piece, starts)
        if are_told(reading, group):
            yield outline | compare(reading, group), new
        group = [reading] if new else [*group, reading]


def _unmarked(marked: str) -> tuple[str, list[int]]:
    *parts, last = marked.split("|")
    ends = np.cumsum([len(part) for part in parts], dtype=int)
    return "".join([*parts, last]), ends.tolist()


def _is_marked(text: str, piece: Piece, starts: Sequence[int]) -> bool:
    """Whether a mark stands where the piece begins, or but for punctuation there."""
    spans = (text[min(start, piece.start) : max(start, piece.start)] for start in starts)
    return any(not any(character.isalnum() for character in span) for span in spans)


def _fit(measured: Floats, new: Floats, always: int) -> Floats:
    """Logistic regression with a ridge on all weights but the one that is always there."""
    scale = measured.std(axis=0)
    scale[scale == 0] = 1.0
    scaled = measured / scale
    ridge = np.full(scaled.shape[1], _RIDGE)
    ridge[always] = 0.0

    def surprise(weights: Floats) -> tuple[float, Floats]:
        logits = scaled @ weights
        wrong = 1 / (1 + np.exp(-logits)) - new
        loss = np.logaddexp(0, logits).sum() - new @ logits + ridge @ weights**2 / 2
        return float(loss), scaled.T @ wrong + ridge * weights

    fitted = minimize(surprise, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B")
    weights: Floats = fitted.x / scale
    return weights

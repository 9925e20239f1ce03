"""Writes docs/nlu.md: the figures of our frozen test set, class by class, with confusions and the calibration plot."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from nlu.evaluate import evaluate
from nlu.interpreter import Interpreter, load_or_train

PROJECT = Path(__file__).parents[1]
FROZEN = PROJECT / "tests" / "nlu" / "frozen"
PAGE, PLOT = PROJECT / "docs" / "nlu.md", PROJECT / "docs" / "pictures" / "calibration.svg"
_MARK = "<!-- figures: written by `scripts/bench report` -->"
_SIZE = 320


def measure(model: Path) -> None:
    """The part of the page above the mark is written by hand and stays."""
    rows = [
        json.loads(line)
        for path in sorted(FROZEN.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    interpreter = Interpreter(load_or_train(model, PROJECT / "data" / "nlu"))
    figures = evaluate(interpreter, rows)
    asked = [row for row in rows if row.get("topic")]
    answers = [interpreter.topics(row["text"])[0] for row in asked]
    right = [
        answer.name in (row["topic"], *(row.get("topics_alt") or ()))
        for row, answer in zip(asked, answers, strict=True)
    ]
    confused = Counter(
        (row["topic"], answer.name) for row, answer, hit in zip(asked, answers, right, strict=True) if not hit
    )
    steps = _steps([each.confidence for each in answers], right)
    PLOT.write_text(_plot(steps), "utf-8")
    by_hand = PAGE.read_text("utf-8").split(_MARK)[0].rstrip()
    PAGE.write_text(
        "\n".join([by_hand, "", _MARK, *_tables(len(rows), figures, confused, steps)]) + "\n", "utf-8"
    )
    print(f"{PAGE.relative_to(PROJECT)}: {len(rows)} rows")


def _steps(confidences: list[float], right: list[bool]) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, rows) for each tenth of confidence that occurs."""
    steps = []
    for tenth in range(10):
        inside = [(c, r) for c, r in zip(confidences, right, strict=True) if min(int(c * 10), 9) == tenth]
        if inside:
            count = len(inside)
            steps.append((sum(c for c, _ in inside) / count, sum(r for _, r in inside) / count, count))
    return steps


def _tables(
    rows: int,
    figures: dict[str, Any],
    confused: Counter[tuple[str, str]],
    steps: list[tuple[float, float, int]],
) -> list[str]:
    lines = ["", f"## Figures on the frozen set ({rows} rows)", "", "| head | figures |", "|---|---|"]
    for head in ("topic", "intent", "emergency", "place", "problems"):
        shown = {name: value for name, value in figures[head].items() if name != "per_class"}
        lines.append(
            f"| {head} | " + " · ".join(f"{name} {value:.3f}" for name, value in shown.items()) + " |"
        )
    lines += ["", "## Calibration", "", "![calibration](pictures/calibration.svg)", ""]
    lines += ["| mean confidence | share right | rows |", "|---|---|---|"]
    lines += [f"| {confidence:.2f} | {share:.2f} | {count} |" for confidence, share, count in steps]
    lines += [
        "",
        "## What is taken for what (three times or more)",
        "",
        "| is | taken for | rows |",
        "|---|---|---|",
    ]
    lines += [
        f"| {is_} | {taken} | {count} |" for (is_, taken), count in confused.most_common() if count >= 3
    ]
    for head in ("topic", "intent"):
        lines += [
            "",
            f"## Each {head}",
            "",
            "| name | precision | recall | F1 | rows |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| {name} | {each['precision']:.2f} | {each['recall']:.2f} | {each['f1']:.2f} | {each['n']} |"
            for name, each in figures[head]["per_class"].items()
        ]
    return lines


def _plot(steps: list[tuple[float, float, int]]) -> str:
    """Confidence to the right, share right upwards; on the line confidence is honest."""
    most = max(count for _, _, count in steps)
    dots = "".join(
        f'<circle cx="{20 + c * _SIZE:.0f}" cy="{20 + (1 - s) * _SIZE:.0f}" '
        f'r="{3 + 9 * (n / most) ** 0.5:.1f}" fill="#0b6e4f"/>'
        for c, s, n in steps
    )
    box = _SIZE + 40
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{box}" height="{box}" viewBox="0 0 {box} {box}">'
        f'<rect width="{box}" height="{box}" fill="#fff"/>'
        f'<rect x="20" y="20" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#999"/>'
        f'<line x1="20" y1="{20 + _SIZE}" x2="{20 + _SIZE}" y2="20" stroke="#999" stroke-dasharray="4"/>{dots}</svg>\n'
    )

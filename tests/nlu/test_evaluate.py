"""Figures of the evaluation, counted by hand on small sets; the commands around them."""

import argparse
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

from nlu import metrics
from nlu.calibration import Thresholds, calibration_error, fit_sharpness, fit_thresholds
from nlu.commands import add_commands, arrivals, describe, run_parse
from nlu.evaluate import evaluate
from nlu.interpreter import Interpreter
from nlu.training_data import BadTrainingDataError
from nlu.understanding import Understanding
from tests.conftest import MODEL

ANIMALS = [
    {"text": text, "topic": topic}
    for topic, texts in {
        "猫": ["小猫喵喵叫", "猫抓老鼠", "一只花猫", "猫粮吃完了", "猫咪睡觉"],
        "狗": ["大狗汪汪叫", "狗啃骨头", "一只黄狗", "狗粮吃完了", "狗狗散步"],
        "鱼": ["金鱼游来游去", "鱼缸换水", "一条鲤鱼", "鱼食吃完了", "鱼儿吐泡泡"],
    }.items()
    for text in texts
]


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser()
    add_commands(whole.add_subparsers())
    return whole


def run(*arguments: str) -> int:
    args = parser().parse_args(["nlu", *arguments])
    return args.run(args)


def write(file: Path, rows: list[dict]) -> Path:
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return file


def test_precision_recall_and_f1_by_class() -> None:
    classes = metrics.per_class(["a", "a", "b", "c"], ["a", "b", "b", "a"])
    assert classes["a"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "n": 2}
    assert classes["b"] == {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "n": 1}
    assert classes["c"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1}


def test_macro_f1_leaves_out_classes_without_rows() -> None:
    assert metrics.macro_f1(metrics.per_class(["a", "b"], ["a", "x"])) == 0.5


def test_calibration_error_is_the_gap_of_confidence_and_accuracy() -> None:
    confidences = np.array([0.95, 0.95, 0.55, 0.55], dtype=np.float32)
    assert calibration_error(confidences, np.array([True, True, True, False])) == pytest.approx(
        0.05, abs=1e-4
    )
    assert calibration_error(confidences, np.array([False] * 4)) == pytest.approx(0.75, abs=1e-4)


def test_sharpness_makes_confidence_as_high_as_accuracy() -> None:
    generator = np.random.default_rng(3)
    labels = generator.integers(0, 5, 2000)
    scores = generator.normal(size=(2000, 5)).astype(np.float32)
    scores[np.arange(2000), labels] += 1.0
    sharpness = fit_sharpness(scores, labels)
    shares = np.exp(scores * sharpness) / np.exp(scores * sharpness).sum(axis=1, keepdims=True)
    assert calibration_error(shares.max(axis=1), shares.argmax(axis=1) == labels) < 0.04


def test_thresholds_keep_their_promise() -> None:
    confidences = np.linspace(0, 1, 500, dtype=np.float32)
    right = np.random.default_rng(5).random(500) < confidences
    thresholds = fit_thresholds(confidences, right, accuracy=0.95)
    assert right[confidences >= thresholds.sure].mean() >= 0.94
    assert 0 < thresholds.unsure <= thresholds.sure


def test_certainty_has_three_steps() -> None:
    steps = Thresholds(sure=0.6, unsure=0.2)
    assert [steps.certainty(at) for at in (0.7, 0.6, 0.3, 0.1)] == ["sure", "sure", "unsure", "unknown"]


def test_only_the_heads_that_the_rows_carry_are_measured(interpreter: Interpreter) -> None:
    figures = evaluate(interpreter, [{"text": "路灯不亮", "topic": "repair.light"}])
    assert set(figures) == {"n", "topic", "ms_per_text"}
    assert {"accuracy", "macro_f1", "in_any_label", "top_level_in_any_label"} < set(figures["topic"])
    assert {"coverage", "accuracy_covered", "ece", "per_class"} < set(figures["topic"])


def test_a_topic_is_right_if_any_label_has_it(interpreter: Interpreter) -> None:
    row = {"text": "三单元的声控灯不亮了", "topic": "repair.power", "topics_alt": ["repair.light"]}
    topic = evaluate(interpreter, [row])["topic"]
    assert (topic["accuracy"], topic["in_any_label"], topic["top_level_in_any_label"]) == (0.0, 1.0, 1.0)


def test_every_kind_of_label_is_measured(interpreter: Interpreter) -> None:
    rows = [
        {"text": "3号楼2单元楼道着火了", "emergency": "em.fire", "n_problems": 1},
        {
            "text": "3号楼2单元楼道灯不亮",
            "emergency": None,
            "intent": "report",
            "n_problems": 1,
            "place": {"building": "3", "unit": "2", "spot": "楼道"},
        },
        {"text": "你好", "emergency": None, "intent": "greet", "place": None, "n_problems": 0},
    ]
    figures = evaluate(interpreter, rows)
    assert figures["emergency"] == {"recall": 1.0, "false_alarm_rate": 0.0}
    assert figures["place"] == {"exact": 1.0}
    assert figures["problems"] == {"count_exact": 1.0}
    assert figures["intent"]["accuracy"] == 1.0


def test_the_figures_can_be_read_by_people(interpreter: Interpreter) -> None:
    text = describe(evaluate(interpreter, [{"text": "路灯不亮", "topic": "repair.light"}]))
    assert all(word in text for word in ("rows 1", "repair.light", "coverage"))


def test_evaluate_trains_on_any_label_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "animals.jsonl", ANIMALS)
    assert run("evaluate", str(file), "--train", str(file), "--json", "--data-dir", str(tmp_path)) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["n"] == 15
    assert figures["topic"]["accuracy"] == 1.0
    assert "intent" not in figures


def test_a_bad_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"text": "好"}\n{', encoding="utf-8")
    with pytest.raises(BadTrainingDataError, match=r"bad\.jsonl：第 2 行不是 JSON"):
        run("evaluate", str(file), "--train", str(file))


def test_parse_goes_on_after_a_line_that_cannot_be_read(interpreter: Interpreter) -> None:
    lines = ["3号楼路灯不亮".encode(), b"\xff\xfe\xff", b"", "谢谢".encode()]
    answers = [json.loads(line) for line in run_parse([lines], model_dir=MODEL)]
    assert [("error" in answer) for answer in answers] == [False, True, False, False]
    assert answers[0]["engine"] == interpreter.engine


def test_lines_are_taken_as_they_arrive() -> None:
    """Whoever types a line gets its answer before the next one is typed."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as stream, os.fdopen(write, "wb", buffering=0) as typist:
        taken = arrivals(stream)
        typist.write("楼道灯坏了\r\n".encode())
        assert next(taken) == ["楼道灯坏了".encode()]
        typist.write(b"a\n\nb\nc")
        assert next(taken) == [b"a", b"", b"b"]
        typist.close()
        assert next(taken) == [b"c"]


def test_parse_prints_what_the_contract_shows(interpreter: Interpreter) -> None:
    parsed = interpreter.parse("3号楼路灯不亮").to_dict()
    assert list(parsed) == ["text", "intent", "intent_ranking", "emergency", "problems", "entities", "engine"]
    assert re.fullmatch(r"model [0-9a-f]{6}", parsed["engine"])
    assert isinstance(interpreter.parse("好"), Understanding)

"""Training, storing and loading: the same answers, any label set, no unreadable file taken for a model."""

from pathlib import Path

import numpy as np
import pytest

from nlu.interpreter import Interpreter, load_or_train
from nlu.model import NoModelError, load, save
from nlu.training import choose, solve, train
from nlu.training_data import BadTrainingDataError, Sample, fingerprint

WORDS = {
    "苹果": ["苹果又红又脆", "红苹果很甜", "买了一箱苹果", "苹果树开花"],
    "香蕉": ["香蕉熟了发黄", "剥香蕉皮", "一把香蕉十块", "香蕉奶昔好喝"],
    "西瓜": ["西瓜切成块", "冰西瓜解暑", "西瓜子不要吃", "一个大西瓜"],
}
FRUIT = [Sample(text, topic) for topic, texts in WORDS.items() for text in texts]


def test_any_label_set_can_be_learned() -> None:
    model = train(FRUIT)
    assert model.intent is None
    ranking = Interpreter(model).topics("这个苹果真大")
    assert ranking[0].name == "苹果"
    assert sum(ranked.confidence for ranked in ranking) == pytest.approx(1.0, abs=0.01)


def test_two_classes_and_one_class_are_no_special_case() -> None:
    two = train(FRUIT[:8]).topic
    assert two is not None
    assert two.classes == ("苹果", "香蕉")
    assert train(FRUIT[:4]).topic is None


def test_a_sentence_is_held_out_of_its_own_answer() -> None:
    """What training says of a sentence left out is what a training without it says."""
    rng = np.random.default_rng(1)
    points = rng.normal(size=(6, 3)).astype(np.float32)
    alike, wanted = points @ points.T, rng.normal(size=(6, 2)).astype(np.float32)
    _, held_out = solve(np.asfortranarray(alike), wanted, slice(None, None, 2))
    without = np.arange(6) != 2
    answers, _ = solve(np.asfortranarray(alike[without][:, without]), wanted[without], slice(None))
    np.testing.assert_allclose(held_out[1], alike[2, without] @ answers, rtol=1e-4)


def test_nothing_to_learn_is_said() -> None:
    with pytest.raises(BadTrainingDataError):
        train([])


def test_training_is_the_same_every_time() -> None:
    one, other = train(FRUIT).topic, train(FRUIT).topic
    assert one
    assert other
    np.testing.assert_allclose(one.point_weights, other.point_weights, rtol=1e-5)


def test_a_stored_model_answers_as_the_trained_one(tmp_path: Path) -> None:
    model = train(FRUIT)
    save(model, tmp_path)
    loaded = load(tmp_path)
    assert loaded.engine == model.engine
    before, after = Interpreter(model).topics("一根香蕉"), Interpreter(loaded).topics("一根香蕉")
    assert [ranked.name for ranked in before] == [ranked.name for ranked in after]
    assert after[0].confidence == pytest.approx(before[0].confidence, abs=0.01)


def test_no_model_and_a_broken_one_are_the_same_thing(tmp_path: Path) -> None:
    with pytest.raises(NoModelError):
        load(tmp_path)
    save(train(FRUIT), tmp_path)
    file = tmp_path / "model.npz"
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(NoModelError):
        load(tmp_path)


def test_the_fingerprint_follows_sentences_labels_and_code(tmp_path: Path) -> None:
    file = tmp_path / "fruit.yml"
    write(file, FRUIT)
    before, newer = (fingerprint(tmp_path, version=version) for version in "12")
    assert fingerprint(tmp_path, version="1") == before
    write(file, [*FRUIT[:-1], Sample(FRUIT[-1].text, "香蕉")])
    assert len({before, newer, fingerprint(tmp_path, version="1")}) == 3


def test_a_model_is_trained_once_and_again_after_a_change(tmp_path: Path) -> None:
    sentences, models = tmp_path / "nlu", tmp_path / "model"
    sentences.mkdir()
    file = sentences / "fruit.yml"
    write(file, FRUIT)
    steps: list[str] = []

    def note(step: str, _share: float) -> None:
        steps.append(step)

    first = load_or_train(models, sentences, progress=note)
    assert steps
    steps.clear()
    assert load_or_train(models, sentences, progress=note).engine == first.engine
    assert steps == []
    write(file, FRUIT[:-1])
    assert load_or_train(models, sentences, progress=note).engine != first.engine


def write(file: Path, samples: list[Sample]) -> None:
    blocks = [
        f"- intent: report\n  metadata:\n    topic: {sample.topic}\n  examples: |\n    - {sample.text}\n"
        for sample in samples
    ]
    file.write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")


def test_of_too_many_sentences_none_of_danger_is_left_out_and_every_class_is_kept() -> None:
    danger = [Sample(f"着火{number}", "em.fire", "report") for number in range(40)]
    common = [Sample(f"路灯{number}", "repair.light", "report") for number in range(200)]
    rare = [Sample(f"井盖{number}", "repair.manhole", "report") for number in range(5)]
    samples = [*common, *rare, *danger]
    vectors = np.random.default_rng(1).normal(size=(len(samples), 8)).astype(np.float32)
    chosen = [samples[row] for row in choose(samples, vectors, most=100)]
    assert len(set(chosen)) == 100
    assert set(danger) | set(rare) <= set(chosen)


def test_of_too_many_sentences_the_common_way_and_the_rare_way_of_saying_it_stay() -> None:
    samples = [Sample(f"路灯{number}", "repair.light", "report") for number in range(50)]
    vectors = np.tile(np.array([1.0, 0.0], np.float32), (50, 1))
    vectors[37] = [0.0, 1.0]
    chosen = choose(samples, vectors, most=2)
    assert 37 in chosen
    assert len(set(chosen) - {37}) == 1

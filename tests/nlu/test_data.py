"""The training sentences: readable, enough of each kind, true to the taxonomy, no two alike."""

from collections import Counter
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from nlu.duplicates import near_duplicates, remove
from nlu.training_data import BadTrainingDataError, Sample, read_folder, read_rasa, read_rows

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "data" / "nlu").glob("*.yml"))
PER_TOPIC, PER_INTENT, IN_ALL = 60, 80, 6500


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    return read_folder(ROOT / "data" / "nlu")


@pytest.fixture(scope="module")
def taxonomy() -> dict:
    return YAML(typ="safe").load((ROOT / "taxonomy.yml").read_text(encoding="utf-8"))


def leaves(taxonomy: dict) -> set[str]:
    return {leaf["id"] for category in taxonomy["categories"] for leaf in category["leaves"]}


def intents(taxonomy: dict) -> dict[str, str]:
    return {intent["id"]: intent["topic_head"] for intent in taxonomy["intents"]}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_is_rasa_training_data(file: Path) -> None:
    content = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    assert content["version"] == "3.1"
    assert read_rasa(file)


def test_sentences_are_plain_text(samples: list[Sample]) -> None:
    bad = [s.text for s in samples if not s.text or "](" in s.text or "[" in s.text or len(s.text) > 400]
    assert bad == []


def test_labels_are_those_of_the_taxonomy(samples: list[Sample], taxonomy: dict) -> None:
    assert {s.topic for s in samples if s.topic} <= leaves(taxonomy)
    assert {s.intent for s in samples} <= set(intents(taxonomy))


def test_topics_stand_where_the_taxonomy_wants_them(samples: list[Sample], taxonomy: dict) -> None:
    wanted = intents(taxonomy)
    missing = [s.text for s in samples if wanted[s.intent] == "required" and s.topic is None]
    needless = [s.text for s in samples if wanted[s.intent] == "none" and s.topic is not None]
    assert (missing, needless) == ([], [])


def test_enough_sentences(samples: list[Sample], taxonomy: dict) -> None:
    topics = Counter(s.topic for s in samples)
    by_intent = Counter(s.intent for s in samples)
    assert {name: topics[name] for name in leaves(taxonomy) if topics[name] < PER_TOPIC} == {}
    assert {name: by_intent[name] for name in intents(taxonomy) if by_intent[name] < PER_INTENT} == {}
    assert len(samples) >= IN_ALL


def test_no_two_sentences_of_a_label_are_alike(samples: list[Sample]) -> None:
    assert [(first.text, second.text) for first, second, _ in near_duplicates(samples)] == []


def test_no_sentence_has_two_meanings(samples: list[Sample]) -> None:
    labels: dict[str, set[tuple]] = {}
    for sample in samples:
        labels.setdefault(sample.text, set()).add((sample.topic, sample.intent))
    assert {text: found for text, found in labels.items() if len(found) > 1} == {}


def test_near_duplicates_are_found_within_a_label_only() -> None:
    first = Sample("三号楼二单元的楼道灯不亮了", "repair.light", "report")
    second = Sample("三号楼一单元的楼道灯不亮了", "repair.light", "report")
    other = Sample("三号楼二单元的楼道灯不亮了", "repair.power", "report")
    found = list(near_duplicates([first, second, other]))
    assert [(a, b) for a, b, _ in found] == [(first, second)]


@pytest.mark.parametrize(
    "content",
    ["", "nlu: 3", "nlu:\n- intent: report\n  examples: |\n    没有横线", "nlu: [", "[]"],
)
def test_bad_files_are_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "坏.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadTrainingDataError, match=r"坏\.yml"):
        read_rasa(file)


@pytest.mark.parametrize("line", ["{", "3", "{}", '{"text": 3}'])
def test_bad_rows_are_named_with_their_line(line: str) -> None:
    with pytest.raises(BadTrainingDataError, match="rows：第 2 行"):
        read_rows(['{"text": "好"}', line], "rows")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadTrainingDataError, match="没有训练句子"):
        read_folder(tmp_path)


def test_only_the_later_of_two_alike_is_struck_out(tmp_path: Path) -> None:
    head = 'version: "3.1"\nnlu:\n- intent: report\n  metadata:\n    topic: repair.light\n  examples: |\n'
    sentences = [
        "三号楼二单元的楼道灯不亮了",
        "路灯坏了没人修",
        "三号楼一单元的楼道灯不亮了",
        "路灯坏了没人修",
    ]
    (tmp_path / "a.yml").write_text(head + "".join(f"    - {text}\n" for text in sentences), encoding="utf-8")
    later = dict.fromkeys(second for _, second, _ in near_duplicates(read_folder(tmp_path)))
    assert remove(tmp_path, list(later)) == 2
    assert [sample.text for sample in read_folder(tmp_path)] == sentences[:2]

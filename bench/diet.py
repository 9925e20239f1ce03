"""Our topics against Rasa's own classifier, DIET, trained on the same sentences and asked the same rows."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import heading, ratio, run, show, spread
from bench.ours import PROJECT, alone
from bench.rasa_env import RasaEnv
from nlu import metrics
from nlu.training_data import Sample, read_folder, read_rows

#: Rasa's own default is 300; from about the tenth on DIET knows its training sentences by heart.
EPOCHS = 100
FROZEN = PROJECT / "tests" / "nlu" / "frozen"


@dataclass(frozen=True)
class Answers:
    """What one classifier said, and what it cost."""

    topics: Sequence[str]
    ms: float
    memory: float
    training: float


def measure(env: RasaEnv, files: Sequence[Path], *, epochs: int = EPOCHS) -> None:
    """Prints both; without files, on our frozen rows."""
    sentences = [each for each in read_folder(PROJECT / "data" / "nlu") if each.topic]
    with tempfile.TemporaryDirectory() as folder:
        model, training = train(env, sentences, Path(folder), epochs=epochs)
        for name, rows in test_sets(files):
            heading(
                f"diet: topic of {len(rows)} rows, {name}; {len(sentences)} training sentences, {epochs} epochs"
            )
            theirs = ask(env, model, [row["text"] for row in rows], training)
            compare(rows, ours(rows, Path(folder)), theirs)


def test_sets(files: Sequence[Path]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows with a topic, of each file, or of all frozen ones together."""
    if not files:
        return [
            ("tests/nlu/frozen", [row for file in sorted(FROZEN.glob("*.jsonl")) for row in labelled(file)])
        ]
    return [(file.name, labelled(file)) for file in files]


def labelled(file: Path) -> list[dict[str, Any]]:
    """The rows that have a topic."""
    with file.open(encoding="utf-8") as lines:
        return [row for row in read_rows(lines, file.name) if row.get("topic")]


def train(env: RasaEnv, sentences: Sequence[Sample], folder: Path, *, epochs: int) -> tuple[Path, float]:
    """Trains DIET; the model's file and the processor time it took, which other work does not lengthen."""
    (folder / "nlu.yml").write_text(_as_rasa(sentences), "utf-8")
    (folder / "diet.yml").write_text(_pipeline(env, epochs), "utf-8")
    command = [env.rasa, "train", "nlu", "--nlu", "nlu.yml", "--config", "diet.yml", "--out", "diet"]
    done = run(command, cwd=folder, env=env.environment())
    return next((folder / "diet").glob("*.tar.gz")), done.cpu_seconds


def _as_rasa(sentences: Sequence[Sample]) -> str:
    by_topic: dict[str, list[str]] = {}
    for each in sentences:
        by_topic.setdefault(str(each.topic), []).append(" ".join(each.text.split()))
    blocks = "".join(_block(topic, texts) for topic, texts in by_topic.items())
    return f'version: "3.1"\nnlu:\n{blocks}'


def _block(topic: str, texts: Sequence[str]) -> str:
    lines = "".join(f"    - {text}\n" for text in texts)
    return f"- intent: {topic}\n  examples: |\n{lines}"


def _pipeline(env: RasaEnv, epochs: int) -> str:
    tokenizer = "JiebaTokenizer" if env.has("jieba") else "WhitespaceTokenizer"
    pipeline = [
        {"name": tokenizer},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": epochs, "entity_recognition": False, "random_seed": 7},
    ]
    settings = {"recipe": "default.v1", "assistant_id": "bench", "language": "zh"}
    return json.dumps({**settings, "pipeline": pipeline, "policies": []})


def ask(env: RasaEnv, model: Path, texts: Sequence[str], training: float) -> Answers:
    """What DIET says of the texts, in a process of its own."""
    file = model.parent / "texts.json"
    file.write_text(json.dumps(texts), "utf-8")
    peer = Path(__file__).with_name("diet_peer.py")
    # Alone: beside this file `import rasa` would find our measurement of that name.
    done = run([env.python, "-I", peer, model, file], env=env.environment())
    said = json.loads(done.output.strip().splitlines()[-1])
    return Answers(said["answers"], spread(said["seconds"]).p50, said["memory"], training)


def ours(rows: Sequence[Mapping[str, Any]], folder: Path) -> Answers:
    """What our topic head says of the texts, in a process of its own."""
    training = run([*alone("linli"), "nlu", "train", "--data-dir", folder]).cpu_seconds
    file = folder / "ours.json"
    file.write_text(json.dumps([row["text"] for row in rows]), "utf-8")
    said = json.loads(run([*alone("understood"), "topic", folder / "model", file]).output.splitlines()[-1])
    return Answers(said["answers"], spread(said["seconds"]).p50, said["memory"], training)


def compare(rows: Sequence[Mapping[str, Any]], ours: Answers, theirs: Answers) -> None:
    """Prints one beside the other."""
    one, other = _quality(rows, ours.topics), _quality(rows, theirs.topics)
    for name in one:
        show(name, one[name], "%", beside=f"DIET {other[name]:.1f} %")
    costs = {
        "p50 a text": (ours.ms, theirs.ms, "ms"),
        "memory": (ours.memory, theirs.memory, "MB"),
        "training, processor time": (ours.training, theirs.training, "s"),
    }
    for name, (mine, yours, unit) in costs.items():
        show(name, mine, unit, beside=f"DIET {yours:.1f} {unit}, {ratio(yours, mine)} ours")


def _quality(rows: Sequence[Mapping[str, Any]], topics: Sequence[str]) -> dict[str, float]:
    figures = metrics.head([row["topic"] for row in rows], topics)
    accepted = [
        topic in (row["topic"], *(row.get("topics_alt") or ()))
        for row, topic in zip(rows, topics, strict=True)
    ]
    return {
        "macro-F1": 100 * figures["macro_f1"],
        "right": 100 * figures["accuracy"],
        "right, any label of the row": 100 * metrics.accuracy(accepted),
    }

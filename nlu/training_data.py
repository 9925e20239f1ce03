"""Reads labelled sentences: our own in Rasa's YAML format, anybody's as one JSON object a line."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

#: Messages in which `|` stands before every further problem, one a line.
MARKED = "problems.txt"


class BadTrainingDataError(ValueError):
    """A file of labelled sentences does not have the form that is needed."""


@dataclass(frozen=True)
class Sample:
    """One sentence with what it is about (no topic for a greeting, no intent in some foreign data)."""

    text: str
    topic: str | None = None
    intent: str | None = None


def read_folder(folder: Path) -> list[Sample]:
    """Every sentence of every `.yml` file, in the order of the file names."""
    return [sample for file in _files(folder) for sample in read_rasa(file)]


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise BadTrainingDataError(f"{folder}：没有训练句子（*.yml）")
    return files


def read_marked(folder: Path) -> list[str]:
    """The messages in which each further problem is marked, if there are any."""
    file = folder / MARKED
    return file.read_text("utf-8").splitlines() if file.exists() else []


def read_rasa(file: Path) -> list[Sample]:
    """The sentences of one Rasa file: blocks of `intent`, `metadata.topic` and `examples`."""
    try:
        content = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    except YAMLError as error:
        raise BadTrainingDataError(f"{file.name}：不是有效的 YAML：{error}") from error
    blocks = content.get("nlu") if isinstance(content, dict) else None
    if not isinstance(blocks, list):
        raise BadTrainingDataError(f"{file.name}：没有 nlu 这一列")
    return [sample for block in blocks if "intent" in block for sample in _samples(block, file.name)]


def _samples(block: Mapping[str, Any], file_name: str) -> Iterator[Sample]:
    topic = (block.get("metadata") or {}).get("topic")
    for line in str(block.get("examples") or "").splitlines():
        text = line.strip()
        if not text:
            continue
        if not text.startswith("- "):
            raise BadTrainingDataError(f"{file_name}：有一句不是以“- ”开头：{text[:40]}")
        yield Sample(text[2:].strip(), topic, block["intent"])


def read_rows(lines: Iterable[str], source: str) -> list[dict[str, Any]]:
    """Rows of a JSON Lines file; every row has a text."""
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadTrainingDataError(f"{source}：第 {number} 行不是 JSON") from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise BadTrainingDataError(f"{source}：第 {number} 行没有 text")
        rows.append(row)
    return rows


def samples_of(rows: Iterable[Mapping[str, Any]]) -> list[Sample]:
    """The labelled sentences among rows of any label set."""
    return [Sample(row["text"], row.get("topic"), row.get("intent")) for row in rows]


def fingerprint(folder: Path, *, version: str) -> str:
    """Six characters that change with the files of sentences and with the version of the training code."""
    digest = hashlib.sha256(version.encode())
    for file in _files(folder):
        digest.update(file.read_bytes())
    digest.update("\n".join(read_marked(folder)).encode())
    return digest.hexdigest()[:6]

"""What residents say in tests/scenarios, to the embedded engine and to a standard Rasa: the answers must be alike."""

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bench import ours
from bench.measure import heading, show
from bench.ours import PROJECT
from bench.rasa import standard_rasa
from bench.rasa_env import RasaEnv

Talk = tuple[str, list[str]]
#: The second engine is asked some minutes after the first.
_MINUTE = re.compile(r"\d\d:\d\d|\d+(?=分钟内)")
_CASE_NO = re.compile(r"\d{8}-\d{4}")


def measure(model: Path, env: RasaEnv) -> None:
    """Prints how many turns are answered alike, and every one that is not."""
    talks = scenarios()
    with ours.data_dir(model) as data, ours.serve(data, roles="chat") as server:
        mine = play(server.url, talks)
    with standard_rasa(model, env) as stack:
        theirs = play(stack.linli, talks)
    turns = [(title, text) for title, texts in talks for text in texts]
    same = [alike(one, other) for one, other in zip(mine, theirs, strict=True)]
    heading("parity: residents' lines of tests/scenarios, embedded engine beside a standard Rasa")
    show("turns answered alike", sum(same), f"of {len(turns)}")
    for (title, text), one, other, equal in zip(turns, mine, theirs, same, strict=True):
        if not equal:
            print(f"  {title}: {text}\n    ours {one}\n    Rasa {other}")


def scenarios() -> list[Talk]:
    """The title of each scenario with its resident's lines; what happens in between is left out."""
    files = sorted((PROJECT / "tests" / "scenarios").glob("*.yml"))
    talks = [talk for file in files for talk in YAML(typ="safe", pure=True).load(file.read_text("utf-8"))]
    return [
        (talk["title"], [str(step["resident"]) for step in talk["talk"] if "resident" in step])
        for talk in talks
    ]


def play(url: str, talks: Sequence[Talk]) -> list[Any]:
    """The answers to every turn, texts and buttons, each scenario in a conversation of its own."""
    answers = []
    with ours.client(url) as client:
        for number, (_, texts) in enumerate(talks):
            case_numbers: dict[str, str] = {}
            for index, text in enumerate(texts):
                sender, metadata = f"parity-{number}", {"message_id": f"parity-{number}-{index}"}
                body = {"sender": sender, "message": text, "metadata": metadata}
                said = client.post("/webhooks/rest/webhook", body)
                answers.append([_comparable(each, case_numbers) for each in said])
    return answers


def _comparable(message: Any, case_numbers: dict[str, str]) -> tuple[str, Any]:
    """Text and buttons without what differs by nature: the minute, and how many cases others have had before."""

    def in_order(found: re.Match[str]) -> str:
        return case_numbers.setdefault(found[0], f"case {len(case_numbers) + 1}")

    text, buttons = message.get("text", ""), json.dumps(message.get("buttons") or [], ensure_ascii=False)
    return _MINUTE.sub("--:--", _CASE_NO.sub(in_order, text)), json.loads(_CASE_NO.sub(in_order, buttons))


def alike(one: list[Any], other: list[Any]) -> bool:
    """The same messages; of a response with several wordings each engine may have chosen another."""
    if len(one) != len(other):
        return False
    pairs = zip(one, other, strict=True)
    return all(a == b or (a[1] == b[1] and _of_one_response(a[0], b[0])) for a, b in pairs)


def _of_one_response(one: str, other: str) -> bool:
    return any(
        any(each.fullmatch(one) for each in wordings) and any(each.fullmatch(other) for each in wordings)
        for wordings in _wordings()
    )


@cache
def _wordings() -> tuple[tuple[re.Pattern[str], ...], ...]:
    """The wordings of each response that has several, with room for what is filled in."""
    responses = YAML(typ="safe", pure=True).load((PROJECT / "domain.yml").read_text("utf-8"))["responses"]
    several = (
        [each["text"] for each in texts if "text" in each] for texts in responses.values() if len(texts) > 1
    )
    return tuple(
        tuple(re.compile(re.sub(r"\\{\w+\\}", "[^。]*", re.escape(text)), re.DOTALL) for text in texts)
        for texts in several
    )

"""Understanding alone, on one core: a message, a file of lines, training, memory."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import ours
from bench.diet import FROZEN
from bench.measure import heading, run, show, spread

REPEATED = 5


def measure(model: Path) -> None:
    """Prints the figures."""
    texts = [json.loads(line)["text"] for file in sorted(FROZEN.glob("*.jsonl")) for line in file.open("r")]
    env = ours.environment()
    with ours.data_dir(model) as data:
        file, lines = data / "texts.json", data / "lines.txt"
        file.write_text(json.dumps(texts), "utf-8")
        lines.write_text("\n".join(texts * REPEATED), "utf-8")
        command = [*ours.alone("linli"), "nlu", "parse", "--data-dir", data, "-"]
        with one_core():
            said = json.loads(
                run([*ours.alone("understood"), "message", data / "model", file], env=env).output
            )
            empty = run(command, env=env)
            piped = run(command, stdin=lines, env=env)
    with tempfile.TemporaryDirectory() as empty_dir:
        trained = run([*ours.alone("linli"), "nlu", "train", "--data-dir", empty_dir], env=env)
    of_each = spread(said["seconds"])
    heading(f"nlu: {len(texts)} messages of the frozen rows, one core")
    show("a message: p50", of_each.p50, "ms")
    show("a message: p99", of_each.p99, "ms")
    show("memory of the process", said["memory"], "MB")
    count = len(texts) * REPEATED
    show(f"linli nlu parse -, {count} lines", count / piped.seconds, "lines/s", beside="its start included")
    show("its start alone", empty.seconds, "s")
    show("linli nlu train, all cores", trained.seconds, "s", beside=f"at most {trained.peak_mb:.0f} MB")


@contextmanager
def one_core() -> Iterator[None]:
    """Processes started in this block may use one core only."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)

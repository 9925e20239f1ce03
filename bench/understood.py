"""Runs in a process of its own: every text of a file understood; answers, times and memory as one JSON object."""

import json
import os
import sys
import time
from pathlib import Path

from bench.measure import memory_mb
from nlu.interpreter import Interpreter
from nlu.model import load

#: Answers given before the clock runs.
WARM_UP = 20


def main(what: str, model: str, texts_file: str) -> None:
    """`topic` asks for the topic alone, as diet_peer.py does of DIET; `message` for all that is understood."""
    interpreter = Interpreter(load(Path(model)))
    ask = interpreter.topics if what == "topic" else interpreter.parse
    texts = json.loads(Path(texts_file).read_text("utf-8"))
    for text in texts[:WARM_UP]:
        ask(text)
    answers, seconds = [], []
    for text in texts:
        began = time.perf_counter()
        said = ask(text)
        seconds.append(time.perf_counter() - began)
        answers.append(said[0].name if isinstance(said, tuple) else said.intent.name)
    print(json.dumps({"answers": answers, "seconds": seconds, "memory": memory_mb(os.getpid())}))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""How soon a second start answers, and what the service holds in memory after some work."""

import time
from functools import partial
from pathlib import Path

from bench import ours
from bench.measure import heading, median_of, memory_mb, show
from bench.talk import TALK, load
from bench.turns import connect

STARTS = 5
TURNS = 200


def measure(model: Path) -> None:
    """Prints both."""
    with ours.data_dir(model) as data:
        with ours.serve(data) as server:
            first_answer(server.url)
        figures = median_of(STARTS, lambda: second_start(data))
    heading(f"start: linli serve, model and database there, median of {STARTS}")
    show("from the start to the first answer", figures["seconds"], "s")
    show("memory after the start", figures["memory"], "MB")
    show(f"memory after {TURNS} turns", figures["memory_later"], "MB")


def second_start(data: Path) -> dict[str, float]:
    """One start with its first answer and its memory."""
    began = time.perf_counter()
    with ours.serve(data) as server:
        first_answer(server.url)
        seconds, memory = time.perf_counter() - began, memory_mb(server.pid)
        load(partial(connect, server.url), users=1, talks_each=TURNS // len(TALK))
        return {"seconds": seconds, "memory": memory, "memory_later": memory_mb(server.pid)}


def first_answer(url: str) -> None:
    """Asks one thing that has to be understood."""
    with connect(url) as resident:
        resident("bench-first").say(TALK[0][0])

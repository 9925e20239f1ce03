"""A talk as residents have it, led by one user or by several at once, against anything that answers."""

import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Protocol

from bench.measure import BenchError, spread

#: What is said, and a word that the answer must have: a wrong answer is fast, too. Neither is a matter in which
#: a neighbour is offered the case of another.
TALK = (
    ("3号楼2单元有人遛狗不拴绳", "对吗"),
    ("1", "已登记"),
    ("进度", "待接单"),
    ("催办", "催"),
    ("8号楼2单元楼上半夜总是跑来跑去，吵得睡不着", "对吗"),
    ("对", "已登记"),
    ("我的诉求", "①"),
    ("谢谢", ""),
)


class Resident(Protocol):
    """One person in one conversation."""

    def say(self, text: str) -> str:
        """All that is answered, as one text."""
        ...


#: Connects once, then gives a new resident for every name.
Connect = Callable[[], AbstractContextManager[Callable[[str], Resident]]]


def talks(connect: Connect, count: int) -> list[float]:
    """So many talks one after another, each by somebody new; the seconds of every turn."""
    seconds = []
    with connect() as resident:
        for _ in range(count):
            seconds += one_talk(resident(f"bench-{secrets.token_hex(6)}"))
    return seconds


def one_talk(resident: Resident) -> list[float]:
    """The seconds of every turn. Raises BenchError if an answer is not what it should be."""
    seconds = []
    for text, wanted in TALK:
        began = time.perf_counter()
        answer = resident.say(text)
        seconds.append(time.perf_counter() - began)
        if wanted not in answer:
            raise BenchError(f"“{text}” was answered: {answer!r}")
    return seconds


def load(connect: Connect, *, users: int, talks_each: int) -> dict[str, float]:
    """Several users at once: turns a second, and the spread of a turn in milliseconds."""
    began = time.perf_counter()
    with ThreadPoolExecutor(users) as pool:
        done = [pool.submit(talks, connect, talks_each) for _ in range(users)]
        seconds = [each for one in done for each in one.result()]
    of_all = spread(seconds)
    rate = of_all.total / (time.perf_counter() - began)
    return {"rate": rate, "p50": of_all.p50, "p99": of_all.p99, "turns": of_all.total}

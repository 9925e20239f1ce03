"""Registering a case on SQLite beside a bare commit of as many bytes, in turns, on the same disk."""

import secrets
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.measure import Spread, heading, ratio, show, spread
from bench.turns import Stopwatch, statements_timed
from bot.app import first_start, open_desk
from bot.settings import Settings
from cases.desk import Actor, Desk
from cases.drafts import CaseDraft, PlaceDraft
from cases.intake import register_case

ROUNDS = 400
WARM_UP = 30
#: The tables in which a case leaves rows.
_ROWS = (
    'SELECT * FROM "case" WHERE id = ?',
    "SELECT * FROM case_event WHERE case_id = ?",
    "SELECT * FROM assignment WHERE case_id = ?",
    "SELECT * FROM alert WHERE case_id = ?",
)
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def measure() -> None:
    """Prints both and their ratio."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        desk = open_desk(Settings(data_dir=Path(folder), _env_file=None))  # type: ignore[call-arg]
        first_start(desk)
        register(desk)
        rows = rows_of_newest(Path(folder) / "linli.db")
        bare = bare_writer(Path(folder) / "bare.db", rows)
        compared = in_turns(lambda: register(desk), bare)
        watch = Stopwatch()
        with statements_timed(watch):
            for _ in range(ROUNDS):
                register(desk)
    size = sum(map(len, rows))
    heading(f"register: {len(rows)} rows, {size} bytes, WAL, synchronous=FULL, {ROUNDS} of each in turns")
    mine, floor = compared
    show("register_case: p50", mine.p50, "ms", beside=f"{ratio(mine.p50, floor.p50)} a bare commit")
    show("register_case: p99", mine.p99, "ms", beside=f"{ratio(mine.p99, floor.p99)} a bare commit")
    show("bare commit: p50", floor.p50, "ms", beside=f"p99 {floor.p99:.2f} ms")
    for name, seconds in sorted(watch.seconds.items()):
        show(f"of register_case in SQLite: {name}", 1000 * seconds / ROUNDS, "ms", beside="mean")


def register(desk: Desk) -> None:
    """One case with everything that belongs to it, in one transaction."""
    place = PlaceDraft("3号楼2单元 楼道", building="3", unit="2", spot="楼道")
    words, key = "3号楼2单元楼道里堆满了纸箱子，走路都困难", f"bench:{secrets.token_hex(8)}"
    draft = CaseDraft(text=words, topic="clutter.stairwell", origin_key=key, place=place)
    with desk.work(actor=Actor("bench")) as work:
        register_case(work, draft)


def rows_of_newest(file: Path) -> list[str]:
    """What one registered case left in the database, as text."""
    connection = sqlite3.connect(file)
    (newest,) = connection.execute('SELECT max(id) FROM "case"').fetchone()
    rows = [repr(row) for query in _ROWS for row in connection.execute(query, (newest,))]
    connection.close()
    return rows


def bare_writer(file: Path, rows: list[str]) -> Callable[[], None]:
    """Writes as many rows of the same length, and nothing else."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)")

    def write() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO row (body) VALUES (?)", [(row,) for row in rows])
        connection.execute("COMMIT")

    return write


def in_turns(*works: Callable[[], None]) -> list[Spread]:
    """The spread of each, one call of each after the other, so that both have the same neighbours."""
    seconds: list[list[float]] = [[] for _ in works]
    for number in range(WARM_UP + ROUNDS):
        for work, kept in zip(works, seconds, strict=True):
            began = time.perf_counter()
            work()
            if number >= WARM_UP:
                kept.append(time.perf_counter() - began)
    return [spread(each) for each in seconds]

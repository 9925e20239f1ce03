"""Times, memory and one line of print for each figure."""

import os
import platform
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class BenchError(RuntimeError):
    """What is to be measured does not run, or gives another answer than it should."""


@dataclass(frozen=True)
class Spread:
    """Many times of the same thing, in milliseconds."""

    p50: float
    p99: float
    total: int


def spread(seconds: Sequence[float]) -> Spread:
    """The middle one, and the one that 99 of 100 stay under."""
    ordered = sorted(seconds)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return Spread(statistics.median(ordered) * 1000, p99 * 1000, len(ordered))


def median_of(runs: int, measure: Callable[[], Mapping[str, float]]) -> dict[str, float]:
    """The middle value of each figure over several runs."""
    found = [measure() for _ in range(runs)]
    return {name: statistics.median(each[name] for each in found) for name in found[0]}


def memory_mb(pid: int) -> float:
    """What a running process holds in memory."""
    status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@dataclass(frozen=True)
class Finished:
    """A command that has ended."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


def run(command: Sequence[str | Path], *, stdin: Path | None = None, **popen: Any) -> Finished:
    """Runs a command to its end. Raises BenchError with the end of its output if it fails."""
    with tempfile.TemporaryFile() as output, (stdin or Path(os.devnull)).open("rb") as given:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdin=given, stdout=output, stderr=subprocess.STDOUT, **popen)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode("utf-8", "replace")
    if process.returncode:
        raise BenchError(f"{' '.join(map(str, command))}\n{text[-3000:]}")
    return Finished(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def heading(title: str) -> None:
    """Begins a group of figures."""
    print(f"\n{title}", flush=True)


def show(name: str, value: float, unit: str, *, beside: str = "") -> None:
    """One figure; `beside` tells what it is compared with."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    print(f"  {name:<44}{value:>9.{digits}f} {unit:<8}{beside}".rstrip(), flush=True)


def ratio(of: float, to: float) -> str:
    """How many times `of` is `to`."""
    return f"{of / to:.1f}×" if to else "-"


def machine() -> str:
    """One line on where this was measured; a busy machine makes every figure worse."""
    load = os.getloadavg()[0]
    cores, version = os.cpu_count(), platform.python_version()
    return (
        f"{cores} cores, load {load:.1f} before, Python {version}, {platform.system()} {platform.machine()}"
    )

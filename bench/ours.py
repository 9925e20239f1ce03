"""Our service as it is really started: a process, a temporary data directory, a model that is trained once."""

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.measure import BenchError
from bot.settings import PROJECT
from nlu.interpreter import load_or_train

SENTENCES = PROJECT / "data" / "nlu"
#: How often a starting process is asked whether it is there.
LOOK_EVERY = 0.01
_MODULES = {"linli": "bot", "understood": "bench.understood", "actions": "rasa_sdk"}


def alone(name: str) -> list[str]:
    """The beginning of a command that runs one of our programs."""
    return [sys.executable, "-m", _MODULES[name]]


def environment(**settings: str) -> dict[str, str]:
    """Nothing of the person's own settings: only what is named here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINLI_")}
    path = os.pathsep.join(filter(None, (str(PROJECT), kept.get("PYTHONPATH", ""))))
    return {
        **kept,
        "PYTHONPATH": path,
        **{f"LINLI_{name.upper()}": value for name, value in settings.items()},
    }


@contextmanager
def data_dir(model: Path) -> Iterator[Path]:
    """A new data directory that has the model already."""
    load_or_train(model, SENTENCES)
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        (Path(folder) / "model").symlink_to(model.absolute())
        yield Path(folder)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True)
class Client:
    """Speaks JSON over one connection that stays open."""

    connection: http.client.HTTPConnection

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The answer. Raises BenchError for any other status than 200."""
        content = json.dumps(body).encode()
        self.connection.request("POST", path, content, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        raw = answer.read()
        if answer.status != 200:
            raise BenchError(f"{path}: {answer.status} {raw[:300]!r}")
        return json.loads(raw)


@contextmanager
def client(url: str) -> Iterator[Client]:
    """A client of one server."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
    try:
        yield Client(connection)
    finally:
        connection.close()


def is_there(url: str) -> bool:
    """Whether a GET is answered with 200."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    try:
        connection.request("GET", address.path or "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def process(
    command: Sequence[str | Path], *, alive: str, env: Mapping[str, str], cwd: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A server that runs until the block ends. Raises BenchError with its last words if it dies first."""
    with tempfile.TemporaryFile() as log:
        started = subprocess.Popen(command, env=env, cwd=cwd, stdout=log, stderr=subprocess.STDOUT)
        try:
            while not is_there(alive):
                if started.poll() is not None:
                    log.seek(0)
                    raise BenchError(
                        f"{' '.join(map(str, command))}\n{log.read().decode('utf-8', 'replace')[-3000:]}"
                    )
                time.sleep(LOOK_EVERY)
            yield started
        finally:
            started.terminate()
            started.wait()


@dataclass(frozen=True)
class Server:
    """One running process that answers at an address."""

    url: str
    pid: int


@contextmanager
def serve(data: Path, *, port: int = 0, **settings: str) -> Iterator[Server]:
    """`linli serve` with this data directory."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    command = [*alone("linli"), "serve", "--data-dir", data, "--port", str(port)]
    env = environment(log_level="WARNING", **settings)
    with process(command, alive=f"{url}/healthz", env=env, cwd=data) as running:
        yield Server(url, running.pid)

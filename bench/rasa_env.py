"""A standard Rasa in an environment of its own, made once."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.measure import BenchError, run

VERSION = "3.6.21"


@dataclass(frozen=True)
class RasaEnv:
    """The folder of a virtual environment in which Rasa is installed."""

    folder: Path

    @property
    def rasa(self) -> Path:
        """Rasa's command."""
        return self.folder / "bin" / "rasa"

    @property
    def python(self) -> Path:
        """The Python that has Rasa."""
        return self.folder / "bin" / "python"

    def environment(self) -> dict[str, str]:
        """Quiet, and nothing sent anywhere."""
        quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}
        return {**os.environ, **quiet, "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}

    def has(self, module: str) -> bool:
        """Whether a module can be imported there."""
        try:
            run([self.python, "-c", f"import {module}"], env=self.environment())
        except BenchError:
            return False
        return True


def rasa_env(folder: Path) -> RasaEnv:
    """The environment in this folder; made first (some minutes) where there is none. Raises BenchError."""
    env = RasaEnv(folder.absolute())
    if env.rasa.exists():
        return env
    python = shutil.which("python3.10")
    if python is None:
        raise BenchError("a standard Rasa 3.6 needs python3.10; or name an environment: --rasa-env DIR")
    print(f"installing rasa {VERSION} into {folder} (some minutes) …", flush=True)
    run([python, "-m", "venv", env.folder])
    # uv: pip tries versions of Rasa's many dependencies for a quarter of an hour.
    packages = [f"rasa[jieba]=={VERSION}", "setuptools<71"]
    run([sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", env.python, *packages])
    return env

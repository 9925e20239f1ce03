"""One trained interpreter for all tests, kept between runs as long as sentences and code stay the same."""

import tempfile
from pathlib import Path

import pytest

from nlu.interpreter import Interpreter, load_or_train

SENTENCES = Path(__file__).parents[2] / "data" / "nlu"


@pytest.fixture(scope="session")
def model_dir() -> Path:
    return Path(tempfile.gettempdir()) / "linli-test-model"


@pytest.fixture(scope="session")
def interpreter(model_dir: Path) -> Interpreter:
    return Interpreter(load_or_train(model_dir, SENTENCES))

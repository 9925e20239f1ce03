"""One trained interpreter for all tests, kept between runs as long as sentences and code stay the same."""

import tempfile
from pathlib import Path

import pytest

from nlu.interpreter import Interpreter, load_or_train

SENTENCES = Path(__file__).parents[2] / "data" / "nlu"
MODEL_DIR = Path(tempfile.gettempdir()) / "linli-test-model"


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    return Interpreter(load_or_train(MODEL_DIR, SENTENCES))

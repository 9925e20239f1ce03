"""Rules of the house that a machine can check."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.conftest import PROJECT

PACKAGES = ("bot", "nlu", "actions", "cases", "db", "web", "rasa_sdk_plugins")
MODULES = [
    path
    for package in PACKAGES
    for path in sorted((PROJECT / package).rglob("*.py"))
    if "versions" not in path.parts
]
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
LONGEST_MODULE, LONGEST_FUNCTION = 300, 36


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring
    assert docstring.splitlines()[0].strip()
    long = {each.name: (each.end_lineno or 0) - each.lineno + 1 for each in functions(path)}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


def test_only_settings_reads_the_environment() -> None:
    reading = [
        name(path)
        for path in MODULES
        if path.relative_to(PROJECT).parts[0] != "rasa_sdk_plugins"
        and re.search(r"os\.environ|os\.getenv|getenv\(", path.read_text("utf-8"))
    ]
    assert reading in ([], ["bot/settings.py"])


def test_one_module_knows_telegram_and_one_the_scheduler() -> None:
    def importing(library: str) -> list[str]:
        return [
            name(path)
            for path in MODULES
            if re.search(rf"^(from|import) {library}\b", path.read_text("utf-8"), re.M)
        ]

    assert importing("telegram") == ["bot/channels/telegram.py"]
    assert importing("apscheduler") == ["bot/worker.py"]
    assert {path.split("/")[0] for path in importing("rasa_sdk")} == {"actions", "bot"}


def test_no_unfinished_work() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    assert [name(path) for path in MODULES if marks.search(path.read_text("utf-8"))] == []


def test_the_operations_page_lists_every_setting() -> None:
    text = (PROJECT / "docs" / "operations.md").read_text("utf-8")
    assert [each for each in Settings.model_fields if f"LINLI_{each.upper()}" not in text] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_of_the_documents_leads_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    missing = [each for each in targets if not each.startswith("http") and not (path.parent / each).exists()]
    assert missing == []


def test_every_decision_has_its_question_and_its_why() -> None:
    for path in (PROJECT / "docs" / "decisions").glob("*.md"):
        text = path.read_text("utf-8")
        assert "**Decision.**" in text, path.name
        assert "**Why.**" in text, path.name


def test_the_lock_files_name_no_index_and_have_hashes() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (PROJECT / lock).read_text("utf-8")
        assert "://" not in text
        pins = re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==", text, re.M)
        assert len(pins) <= text.count("--hash=sha256:")

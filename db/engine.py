"""Opening the database: SQLite (WAL, writes begin at once) or PostgreSQL, by its URL."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import create_engine

#: How long a writer waits for another one, in seconds.
SQLITE_BUSY_TIMEOUT = 20
_DRIVERS = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")


def sqlite_url(data_dir: Path) -> str:
    """The default database: one file in the data directory."""
    return f"sqlite:///{data_dir / 'linli.db'}"


def open_engine(url: str) -> Engine:
    """An engine for the URL. PostgreSQL is opened with psycopg 3. Raises ArgumentError for any other database."""
    parsed = _parsed(url)
    if parsed.drivername == "sqlite":
        return _open_sqlite(parsed)
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=10, max_overflow=20
    )


def _parsed(url: str) -> URL:
    with suppress(ArgumentError):
        parsed = make_url(url)
        if parsed.drivername in _DRIVERS:
            return parsed
    # Without the address itself: a password may stand in it.
    raise ArgumentError("地址要以 postgresql:// 或 sqlite:/// 开头")


def _open_sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_TIMEOUT, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        # The driver's own BEGIN is deferred and fails when a reader turns into a writer; ours is below.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine

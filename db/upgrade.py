"""Brings a database to the newest form of the tables; makes them in an empty one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, text

#: Any fixed number: processes that start together on PostgreSQL wait for each other by it.
_LOCK = 4_170_276


def upgrade(engine: Engine) -> None:
    """Takes all steps that are missing, in one transaction; does nothing when there are none."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(migrations(connection), "head")


def migrations(connection: Connection) -> Config:
    """What Alembic's commands need to work on this connection; there is no alembic.ini."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config

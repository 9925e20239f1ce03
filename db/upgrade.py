"""Brings a database to the newest form of the tables; makes them in an empty one."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

#: Any fixed number: processes that start together on PostgreSQL wait for each other by it.
_LOCK = 4_170_276
_STEPS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Takes all steps that are missing, in one transaction; does nothing when there are none."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _version(connection) != newest():
            # A tenth of a second that almost every start can do without.
            from alembic import command

            command.upgrade(migrations(connection), "head")


def newest() -> str:
    """The last of the steps; their files are named by their numbers."""
    return max(file.stem.partition("_")[0] for file in (_STEPS / "versions").glob("[0-9]*.py"))


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def migrations(connection: Connection) -> "Config":
    """What Alembic's commands need to work on this connection; there is no alembic.ini."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    return config

"""Runs the steps on the connection that db.upgrade hands over, inside its transaction."""

from alembic import context
from sqlmodel import SQLModel

import db.models  # noqa: F401  (fills SQLModel.metadata)


def run() -> None:
    """Runs what the caller asked for: an upgrade, or a comparison with the models."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=SQLModel.metadata,
        # SQLite can alter a table only by copying it.
        render_as_batch=True,
        # Holds for SQLite too, because db.engine begins the transaction itself.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()

"""The steps by which a database grows from one release to the next (Alembic)."""

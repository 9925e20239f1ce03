"""Store: the rows of one transaction, and the one place that commits."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, Insert, Table, inspect
from sqlalchemy import Row as Columns
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from db.engine import SQLITE_BUSY_TIMEOUT

Row = TypeVar("Row", bound=SQLModel)
Found = TypeVar("Found")


class Store:
    """The rows of one transaction. The named queries of `db.queries` take it as their first argument.

    `add`, `first` and `all` work on objects that are watched for changes; `rows` and `change` go straight to
    the database, which costs less than half of the time.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Row) -> Row:
        """Puts a new or changed row into the transaction and gives it its id."""
        if inspect(row).transient:
            self._insert(row)
            self.session.add(row)
        else:
            self.session.add(row)
            self.session.flush()
        return row

    def _insert(self, row: SQLModel) -> None:
        """One INSERT, after which the row counts as read: a flush of one new row takes twice as long."""
        table = SQLModel.metadata.tables[str(row.__tablename__)]
        values = {each.key: getattr(row, each.key) for each in table.columns}
        if values.get("id") is None:
            values.pop("id", None)
        done = self._connection.execute(_insert_into(table), values)
        for column, value in zip(table.primary_key, done.inserted_primary_key or (), strict=True):
            setattr(row, column.key, value)
        make_transient_to_detached(row)

    def first(self, query: SelectOfScalar[Found], **params: Any) -> Found | None:
        """The first row that a query finds."""
        return self.session.exec(query, params=params).first()

    def all(self, query: SelectOfScalar[Found], **params: Any) -> Sequence[Found]:
        """Every row that a query finds."""
        return self.session.exec(query, params=params).all()

    def rows(self, query: Executable, **params: Any) -> Sequence[Columns[*tuple[Any, ...]]]:
        """Columns instead of objects. Does not see what was changed and not yet given to `add`."""
        return self._connection.execute(query, params).all()

    def change(self, statement: Executable, **params: Any) -> int:
        """Changes rows without reading them; how many. Objects read before do not learn of it."""
        return self._connection.execute(statement, params).rowcount

    @cached_property
    def _connection(self) -> Connection:
        return self.session.connection()


@cache
def _insert_into(table: Table) -> Insert:
    """One statement a table: what was compiled for it is found again without comparing."""
    return table.insert()


class Stores:
    """Opens stores on one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._reading = engine, engine.execution_options(read_only=True)
        self._queue = Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def __call__(self, *, read_only: bool) -> Iterator[Store]:
        """One transaction; `read_only` takes no write lock."""
        engine = self._reading if read_only else self._engine
        with (
            _turn_in(None if read_only else self._queue),
            Session(engine, expire_on_commit=False) as session,
        ):
            yield Store(session)
            if not read_only:
                session.commit()

    def close(self) -> None:
        """Lets go of the connections."""
        self._engine.dispose()


@contextmanager
def _turn_in(queue: "Lock | None") -> Iterator[None]:
    """Writers of one process wait here: SQLite lets them wait asleep, and long, for whoever comes later."""
    held = queue is not None and queue.acquire(timeout=SQLITE_BUSY_TIMEOUT)
    try:
        yield
    finally:
        if queue is not None and held:
            queue.release()

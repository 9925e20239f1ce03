"""Store: the rows of one transaction, and the one place that commits."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache, cached_property
from threading import Lock
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Executable, Insert, insert, text
from sqlalchemy import Row as Columns
from sqlmodel import Session, SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from db.engine import SQLITE_BUSY_TIMEOUT

Row = TypeVar("Row", bound=SQLModel)
Found = TypeVar("Found")
_HOLD = text("SELECT pg_advisory_xact_lock(hashtext(:key))")


class Store:
    """The rows of one transaction. The named queries of `db.queries` take it as their first argument.

    `add`, `first` and `all` work on objects that are watched for changes; the others go straight to the
    database, which costs a third.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def session(self) -> Session:
        """Keeps the watched objects; many a transaction has none and does without."""
        return Session(self._connection, expire_on_commit=False)

    def add(self, row: Row) -> Row:
        """Puts a new or changed row into the transaction and gives it its id."""
        self.session.add(row)
        self.session.flush()
        return row

    def first(self, query: SelectOfScalar[Found], **params: Any) -> Found | None:
        """The first row that a query finds."""
        return self.session.exec(query, params=params).first()

    def all(self, query: SelectOfScalar[Found], **params: Any) -> Sequence[Found]:
        """Every row that a query finds."""
        return self.session.exec(query, params=params).all()

    def look(self, query: SelectOfScalar[Found], **params: Any) -> Sequence[Found]:
        """Every row that a query finds, only to be read: nothing can be changed in it."""
        self.flush()
        return cast(Sequence[Found], self.rows(query, **params))

    def rows(self, query: Executable, **params: Any) -> Sequence[Columns[*tuple[Any, ...]]]:
        """Columns instead of objects. Does not see what was changed and not yet given to `add`."""
        return self._connection.execute(query, params).all()

    def insert(self, table: type[SQLModel], **values: Any) -> int:
        """A new row that nobody goes on working with; what is not named has the model's default. Its id."""
        statement, defaults = _insert_into(table)
        key = self._connection.execute(statement, {**defaults, **values}).inserted_primary_key
        return int(key[0]) if key else 0

    def insert_all(self, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
        """The same for several rows at once; their ids are not asked for."""
        statement, defaults = _insert_into(table)
        self._connection.execute(statement, [{**defaults, **each} for each in rows])

    def change(self, statement: Executable, **params: Any) -> int:
        """Changes rows without reading them; how many. Objects read before do not learn of it."""
        return self._connection.execute(statement, params).rowcount

    def hold(self, key: str) -> None:
        """Whoever holds the same key waits until this transaction ends; on SQLite every writer waits anyway."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_HOLD, {"key": key})

    def flush(self) -> None:
        """Writes what was changed in watched objects."""
        if "session" in vars(self):
            self.session.flush()

    def close(self) -> None:
        """The objects may be read on, and are no longer watched."""
        if "session" in vars(self):
            self.session.close()


@cache
def _insert_into(table: type[SQLModel]) -> tuple[Insert, Mapping[str, Any]]:
    """One statement a table: what was compiled for it is found again without comparing."""
    fields = {name: each for name, each in table.model_fields.items() if not each.is_required()}
    defaults = {name: each.get_default(call_default_factory=True) for name, each in fields.items()}
    defaults.pop("id", None)
    return insert(table), defaults


class Stores:
    """Opens stores on one engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self.reading = engine, engine.execution_options(read_only=True)
        self._queue = Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def __call__(self, *, read_only: bool) -> Iterator[Store]:
        """One transaction; `read_only` takes no write lock."""
        engine = self.reading if read_only else self._engine
        with (
            _turn_in(None if read_only else self._queue),
            engine.begin() as connection,
            closing(Store(connection)) as store,
        ):
            yield store
            if not read_only:
                store.flush()

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

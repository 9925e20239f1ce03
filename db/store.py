"""Store: the rows of one transaction, and the one place that commits."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from typing import Any, Protocol, TypeVar

from sqlalchemy import Engine, Executable
from sqlalchemy import Row as Columns
from sqlmodel import Session, SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from db.engine import SQLITE_BUSY_TIMEOUT

Row = TypeVar("Row", bound=SQLModel)
Found = TypeVar("Found")


class Store:
    """The rows of one transaction. The named queries of `db.queries` take it as their first argument.

    `add`, `first` and `all` work on objects that are watched for changes; `append`, `rows` and `change` go
    straight to the database, which costs a fifth of the time.
    """

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Row) -> Row:
        """Puts a new or changed row into the transaction and gives it its id."""
        self.session.add(row)
        self.session.flush()
        return row

    def append(self, row: Row) -> Row:
        """Writes a new row that this transaction does not change any more, and gives it its id."""
        table = SQLModel.metadata.tables[str(row.__tablename__)]
        values = {each.key: getattr(row, each.key) for each in table.columns if not each.primary_key}
        done = self.session.connection().execute(table.insert(), values)
        (row.id,) = done.inserted_primary_key or (None,)
        return row

    def first(self, query: SelectOfScalar[Found], **params: Any) -> Found | None:
        """The first row that a query finds."""
        return self.session.exec(query, params=params).first()

    def all(self, query: SelectOfScalar[Found], **params: Any) -> Sequence[Found]:
        """Every row that a query finds."""
        return self.session.exec(query, params=params).all()

    def rows(self, query: Executable, **params: Any) -> Sequence[Columns[*tuple[Any, ...]]]:
        """Columns instead of objects. Does not see what was changed and not yet given to `add`."""
        return self.session.connection().execute(query, params).all()

    def change(self, statement: Executable, **params: Any) -> int:
        """Changes rows without reading them; how many. Objects read before do not learn of it."""
        return self.session.connection().execute(statement, params).rowcount


class StoreFactory(Protocol):
    """Opens a store; `read_only` takes no write lock."""

    def __call__(self, *, read_only: bool) -> AbstractContextManager[Store]: ...


def store_factory(engine: Engine) -> StoreFactory:
    """Stores on this engine."""
    reading = engine.execution_options(read_only=True)
    queue = Lock() if engine.dialect.name == "sqlite" else None

    @contextmanager
    def open_store(*, read_only: bool) -> Iterator[Store]:
        with (
            _turn_in(None if read_only else queue),
            Session(reading if read_only else engine, expire_on_commit=False) as session,
        ):
            yield Store(session)
            if not read_only:
                session.commit()

    return open_store


@contextmanager
def _turn_in(queue: "Lock | None") -> Iterator[None]:
    """Writers of one process wait here: SQLite lets them wait asleep, and long, for whoever comes later."""
    held = queue is not None and queue.acquire(timeout=SQLITE_BUSY_TIMEOUT)
    try:
        yield
    finally:
        if queue is not None and held:
            queue.release()

"""Store: the rows of one transaction, and the one place that commits."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import BoundedSemaphore
from typing import Protocol, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from db.engine import SQLITE_BUSY_TIMEOUT

Row = TypeVar("Row", bound=SQLModel)


class Store:
    """The rows of one transaction. The named queries of `db.queries` take it as their first argument."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Row) -> Row:
        """Puts a new or changed row into the transaction and gives it its id."""
        self.session.add(row)
        self.session.flush()
        return row


class StoreFactory(Protocol):
    """Opens a store; `read_only` takes no write lock."""

    def __call__(self, *, read_only: bool) -> AbstractContextManager[Store]: ...


def store_factory(engine: Engine) -> StoreFactory:
    """Stores on this engine."""
    reading = engine.execution_options(read_only=True)
    queue = BoundedSemaphore() if engine.dialect.name == "sqlite" else None

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
def _turn_in(queue: BoundedSemaphore | None) -> Iterator[None]:
    """Writers of one process wait here: SQLite lets them wait asleep, and long, for whoever comes later."""
    held = queue is not None and queue.acquire(timeout=SQLITE_BUSY_TIMEOUT)
    try:
        yield
    finally:
        if queue is not None and held:
            queue.release()

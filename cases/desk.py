"""The desk: opens Work, one transaction with one clock reading, one actor and the rules of service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from cases.policy import ServicePolicy
from cases.taxonomy import Taxonomy
from db.store import Store, Stores


@dataclass(frozen=True)
class Actor:
    """Who does it: `resident:7`, `person:12`, `staff:admin`, `program:checker`, `clock`."""

    name: str

    @classmethod
    def clock(cls) -> "Actor":
        """The service itself."""
        return cls("clock")

    @classmethod
    def conversation(cls, conversation_id: int) -> "Actor":
        """The resident of a conversation."""
        return cls(f"conversation:{conversation_id}")

    @classmethod
    def person(cls, person_id: int) -> "Actor":
        """Somebody on the roster."""
        return cls(f"person:{person_id}")


@dataclass(frozen=True)
class Work:
    """What an operation needs. Operations change rows through `store` and never commit."""

    store: Store
    now: datetime
    actor: Actor
    policy: ServicePolicy
    taxonomy: Taxonomy


@dataclass(frozen=True)
class Desk:
    """The only door to the operations of this package."""

    open_store: Stores
    policy: ServicePolicy
    taxonomy: Taxonomy
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @contextmanager
    def work(self, *, actor: Actor) -> Iterator[Work]:
        """One transaction: commits when the block ends, rolls back when it raises."""
        with self.open_store(read_only=False) as store:
            yield Work(store, self.clock(), actor, self.policy, self.taxonomy)

    @contextmanager
    def read(self) -> Iterator[Work]:
        """The same for looking only; takes no write lock."""
        with self.open_store(read_only=True) as store:
            yield Work(store, self.clock(), Actor("reader"), self.policy, self.taxonomy)

    def close(self) -> None:
        """Lets go of the database."""
        self.open_store.close()

"""Column types that behave the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

from db.vocabulary import Word


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored as UTC. SQLite forgets the zone, so it is put back on reading.

    Raises ValueError for a naive datetime: a moment without a zone is a defect, not a default.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def stored(words: type[Word]) -> type[TypeDecorator[Word]]:
    """The column type for an enum of db.vocabulary: its value as plain text, so that words may be added."""

    class StoredWord(TypeDecorator[Word]):
        impl = String(40)
        cache_ok = True

        def process_bind_param(self, value: Word | str | None, dialect: Dialect) -> str | None:
            return None if value is None else words(value).value

        def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:
            return None if value is None else words(value)

    return StoredWord

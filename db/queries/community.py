"""The whole community at once, as the importer needs it to compare with what is in a file."""

from collections.abc import Iterable, Sequence

from sqlmodel import SQLModel, col, select

from db.models import Announcement, Building, Duty, Grid, Unit
from db.store import Store


def grids(store: Store) -> Sequence[Grid]:
    """Every grid."""
    return store.session.exec(select(Grid).order_by(Grid.code)).all()


def buildings(store: Store) -> Sequence[Building]:
    """Every building."""
    return store.session.exec(select(Building).order_by(col(Building.id))).all()


def units(store: Store) -> Sequence[Unit]:
    """Every stairwell."""
    return store.session.exec(select(Unit).order_by(col(Unit.id))).all()


def duties(store: Store) -> Sequence[Duty]:
    """Every duty of everybody."""
    return store.session.exec(select(Duty).order_by(col(Duty.id))).all()


def announcements(store: Store) -> Sequence[Announcement]:
    """Every announcement, past and future."""
    return store.session.exec(select(Announcement).order_by(col(Announcement.id))).all()


def save_all(store: Store, rows: Iterable[SQLModel]) -> None:
    """Puts many new or changed rows into the transaction at once and gives them their ids."""
    store.session.add_all(rows)
    store.session.flush()

"""Writers of one process take turns, and a failed one lets the next one in."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from db.models import Grid
from db.store import store_factory
from db.upgrade import upgrade

WRITERS, WRITES = 8, 10


def test_all_writers_get_their_turn(engine: Engine) -> None:
    upgrade(engine)
    open_store = store_factory(engine)

    def write(writer: int) -> None:
        for number in range(WRITES):
            with open_store(read_only=False) as store:
                store.add(Grid(code=f"{writer}-{number}", name="网格"))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with open_store(read_only=True) as store:
        assert store.session.exec(select(func.count()).select_from(Grid)).one() == WRITERS * WRITES


def test_a_failed_writer_lets_the_next_one_in(engine: Engine) -> None:
    upgrade(engine)
    open_store = store_factory(engine)
    with pytest.raises(ZeroDivisionError), open_store(read_only=False) as store:
        store.add(Grid(code="1", name=str(1 / 0)))
    with open_store(read_only=False) as store:
        store.add(Grid(code="2", name="二"))
    with open_store(read_only=True) as store:
        assert [each.code for each in store.session.exec(select(Grid))] == ["2"]

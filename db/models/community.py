"""Places and people: grids, buildings, units, named places, and who answers for them."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from db.types import UtcDateTime, stored
from db.vocabulary import Role


class Grid(SQLModel, table=True):
    """网格: a group of buildings with one leader."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str


class Building(SQLModel, table=True):
    """楼栋. `number` is what residents say without 号楼: 3, 甲5, B."""

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    estate: str = ""
    grid_id: int = Field(foreign_key="grid.id", index=True)


class Unit(SQLModel, table=True):
    """单元: a stairwell of a building."""

    __table_args__ = (UniqueConstraint("building_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    building_id: int = Field(foreign_key="building.id", index=True)
    number: str


class PlaceName(SQLModel, table=True):
    """A named place that is no building: 法治小花园, 北门快递柜. `grid_id` says who answers for it."""

    __tablename__ = "place_name"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    grid_id: int | None = Field(default=None, foreign_key="grid.id")


class Person(SQLModel, table=True):
    """Somebody on the roster. `title` is what residents read: 王师傅."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    title: str
    phone: str = ""
    phone_public: bool = False
    telegram_id: str | None = Field(default=None, index=True)
    #: Where the person lives, as building-unit, so that nobody judges their own stairwell (回避).
    home: str | None = None
    #: Raising it makes the personal link of /leader invalid.
    link_version: int = 1
    away_from: date | None = None
    away_until: date | None = None
    substitute_id: int | None = Field(default=None, foreign_key="person.id")
    active: bool = True
    sample: bool = False


class Duty(SQLModel, table=True):
    """A person's role for a place. All of grid, building and unit empty: the whole community."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: Role = Field(index=True, sa_type=stored(Role))
    grid_id: int | None = Field(default=None, foreign_key="grid.id", index=True)
    building_id: int | None = Field(default=None, foreign_key="building.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)


class Announcement(SQLModel, table=True):
    """公告, for all or for some buildings (comma-separated numbers)."""

    id: int | None = Field(default=None, primary_key=True)
    title: str
    text: str
    topic: str | None = None
    buildings: str = ""
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)

"""The kinds of tables that can be imported, and how a header row tells which one it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cases import import_cells as cell


class Kind(StrEnum):
    """In the order of loading: what comes later may name what came before."""

    GRIDS = "网格"
    BUILDINGS = "楼栋"
    PEOPLE = "人员"
    DUTIES = "职务"
    PLACES = "地点"
    ANNOUNCEMENTS = "公告"


@dataclass(frozen=True)
class Column:
    """A column: what it is stored as, how people head it, how a cell is read."""

    field: str
    names: tuple[str, ...]
    read: Callable[[str], Any] = cell.words
    #: The table is not of this kind without this column.
    needed: bool = False
    #: The cell may not be empty.
    filled: bool = False


def _must(field: str, *names: str, read: Callable[[str], Any] = cell.plain) -> Column:
    return Column(field, names, read, needed=True, filled=True)


_GRID_NAMES = ("网格", "网格编号", "所属网格")
_BUILDING_NAMES = ("楼号", "楼栋", "楼栋号", "栋号", "幢号")
_DUTY_PLACE = (
    Column("grid", _GRID_NAMES, cell.plain),
    Column("building", _BUILDING_NAMES, cell.building),
    Column("unit", ("单元", "单元号"), cell.unit),
)
_ROLE_NAMES = ("职务", "角色", "岗位")

COLUMNS: dict[Kind, tuple[Column, ...]] = {
    Kind.GRIDS: (
        _must("code", "网格编号", "编号", "网格代码"),
        _must("name", "网格名称", "名称", "网格", read=cell.words),
    ),
    Kind.BUILDINGS: (
        _must("number", *_BUILDING_NAMES, read=cell.building),
        _must("grid", *_GRID_NAMES),
        Column("estate", ("小区", "小区名称", "院落")),
        Column("units", ("单元数", "单元个数"), cell.unit_count),
    ),
    Kind.PEOPLE: (
        _must("name", "姓名", read=cell.words),
        Column("phone", ("电话", "手机", "手机号", "联系电话", "联系方式"), cell.phone, needed=True),
        Column("code", ("编号", "人员编号", "工号"), cell.plain),
        Column("title", ("称呼", "居民称呼")),
        Column("phone_public", ("公开电话", "电话公开", "是否公开"), cell.yes),
        Column("home", ("住处", "住址"), cell.home),
        Column("telegram_id", ("telegram", "Telegram账号"), cell.plain),
        Column("active", ("在岗", "是否在岗"), cell.yes),
        Column("sample", ("示例",), cell.yes),
        Column("role", _ROLE_NAMES, cell.role),
        *_DUTY_PLACE,
    ),
    Kind.DUTIES: (
        _must("person", "人员编号", "人员", "工号"),
        _must("role", *_ROLE_NAMES, read=cell.role),
        *_DUTY_PLACE,
    ),
    Kind.PLACES: (
        _must("name", "地点", "地名", "地点名称", "名称", read=cell.words),
        Column("grid", _GRID_NAMES, cell.plain, needed=True),
    ),
    Kind.ANNOUNCEMENTS: (
        _must("title", "标题", "公告标题", read=cell.words),
        _must("text", "内容", "正文", read=cell.words),
        _must("starts_at", "开始", "开始时间", "生效时间", read=cell.moment),
        _must("ends_at", "结束", "结束时间", "失效时间", read=cell.moment_end),
        Column("topic", ("类别", "事项类别"), cell.plain),
        Column("buildings", _BUILDING_NAMES, cell.building_list),
    ),
}

#: Columns that every office adds and nobody needs here.
_IGNORED = {"", "序号", "备注"}


@dataclass(frozen=True)
class Header:
    """What a header row says: the kind of table and the column at each position."""

    kind: Kind
    columns: tuple[Column | None, ...]
    missing: tuple[Column, ...]
    unknown: tuple[str, ...]
    doubled: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Nothing that this kind needs is missing."""
        return not self.missing

    @property
    def known(self) -> int:
        """How many columns were recognised."""
        return sum(column is not None for column in self.columns)


def recognise(cells: Sequence[str]) -> Header:
    """The kind that this header row fits best."""
    headers = [_fit(kind, cells) for kind in Kind]
    return min(headers, key=lambda each: (len(each.missing), len(each.unknown), -each.known))


def _fit(kind: Kind, cells: Sequence[str]) -> Header:
    found = tuple(_column(kind, text) for text in cells)
    named = [column.field for column in found if column]
    return Header(
        kind=kind,
        columns=found,
        missing=tuple(each for each in COLUMNS[kind] if each.needed and each.field not in named),
        unknown=tuple(
            text for text, column in zip(cells, found, strict=True) if not column and text not in _IGNORED
        ),
        doubled=tuple(
            text
            for text, column in zip(cells, found, strict=True)
            if column and named.count(column.field) > 1
        ),
    )


def _column(kind: Kind, text: str) -> Column | None:
    heading = _heading(text)
    return next((each for each in COLUMNS[kind] if heading in (each.field, *map(_heading, each.names))), None)


def _heading(text: str) -> str:
    """Without spaces, line breaks and remarks in brackets: 电话（可公开） is 电话."""
    try:
        clean = cell.plain(text)
    except ValueError:
        return text
    return "".join(clean.split("(")[0].split()).lower()

"""Pure: reads one cell of a roster; raises ValueError whose text says what should stand there."""

import re
import unicodedata
from datetime import datetime, timedelta

from cases.deadlines import SHANGHAI
from db.vocabulary import Role

_YES = {"1", "是", "有", "公开", "在岗", "true", "yes", "y", "√"}
_NO = {"0", "否", "无", "不公开", "离岗", "false", "no", "n", "×"}
_HOUSE_ENDING = re.compile(r"号楼|号|栋|幢|座|楼|#")
_BUILDING = re.compile(r"[甲乙丙丁]?[A-Z]?\d{0,4}[A-Z]?|[甲乙丙丁]\d{1,4}")
_UNIT = re.compile(r"\d{1,2}|[A-Z]|[东西南北中]")
_PHONE = re.compile(r"\+?[\d() -]{3,24}")
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2})[:时](\d{1,2})?(?::\d{2})?分?)?"
)
_MOST_UNITS = 30


def plain(cell: str) -> str:
    """Half-width, without what cannot be stored."""
    text = unicodedata.normalize("NFKC", cell).strip()
    return words(text)


def words(cell: str) -> str:
    """Text for people, as written."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in cell):
        raise ValueError("有不能用的字符")
    return cell.strip()


def building(cell: str) -> str:
    """3号楼, 3栋 and 03 are all 3."""
    number = _HOUSE_ENDING.sub("", plain(cell)).upper().replace(" ", "")
    if not number or not _BUILDING.fullmatch(number):
        raise ValueError(f"“{cell}”不像楼号，要像 3、甲5、B 这样")
    return number.lstrip("0") or "0"


def building_list(cell: str) -> str:
    """1、2，3号楼 becomes 1,2,3."""
    return ",".join(building(each) for each in re.split(r"[,、;\s]+", plain(cell)) if each)


def unit(cell: str) -> str:
    """2单元 is 2."""
    number = re.sub(r"单元|门$", "", plain(cell)).upper().strip()
    if not _UNIT.fullmatch(number):
        raise ValueError(f"“{cell}”不像单元，要像 2 这样")
    return number.lstrip("0") or "0"


def unit_count(cell: str) -> int:
    """How many stairwells a building has."""
    text = plain(cell).removesuffix("个")
    if not text.isdecimal() or int(text) > _MOST_UNITS:
        raise ValueError(f"单元数要是 0 到 {_MOST_UNITS} 的整数")
    return int(text)


def home(cell: str) -> str:
    """Building and unit where a person lives: 3-2, 3号楼2单元."""
    parts = re.split(r"号楼|栋|-", plain(cell).removesuffix("单元"))
    if len(parts) != 2:
        raise ValueError("住处要写成 楼号-单元，例如 3-2")
    return f"{building(parts[0])}-{unit(parts[1])}"


def phone(cell: str) -> str:
    """A telephone number."""
    number = plain(cell)
    if not _PHONE.fullmatch(number):
        raise ValueError(f"“{cell}”不像电话号码")
    return number


def yes(cell: str) -> bool:
    """是 or 否."""
    word = plain(cell).lower()
    if word not in _YES | _NO:
        raise ValueError("要写 是 或 否（1 或 0）")
    return word in _YES


def role(cell: str) -> Role:
    """A role by its label or its code."""
    word = plain(cell)
    found = next((each for each in Role if word in (each.value, each.label)), None)
    if found is None:
        raise ValueError(f"没有“{cell}”这个职务；可以写：{'、'.join(each.label for each in Role)}")
    return found


def moment(cell: str) -> datetime:
    """A day or a moment; local time unless it names a zone."""
    return _moment(cell)[0]


def moment_end(cell: str) -> datetime:
    """The same for an end: a day without a time ends at midnight after it."""
    at, is_day = _moment(cell)
    return at + timedelta(days=1) if is_day else at


def _moment(cell: str) -> tuple[datetime, bool]:
    text = plain(cell)
    found = _MOMENT.fullmatch(text)
    try:
        if found:
            year, month, day, hour, minute = (int(part or 0) for part in found.groups())
            return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI), found[4] is None
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError("时间要像 2026-12-01 08:00 这样") from error
    return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)), False

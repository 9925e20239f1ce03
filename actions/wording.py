"""Small facts turned into the words that fill a response's gaps: moments, people, lists, buttons."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_DAYS = {-2: "前天", -1: "昨天", 0: "今天", 1: "明天", 2: "后天"}

Buttons = list[dict[str, str]]


def choose(title: str, choice: str) -> dict[str, str]:
    """A button that comes back as intent `choose` with this choice."""
    return {"title": title, "payload": f'/choose{{"choice":"{choice}"}}'}


def go(title: str, intent: str) -> dict[str, str]:
    """A button that comes back as an intent of its own."""
    return {"title": title, "payload": f"/{intent}"}


def moment(at: datetime | None, now: datetime) -> str:
    """「今天 10:42」「明天 18:00」「11月27日 18:00」, in Shanghai time."""
    if at is None:
        return "尽快"
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    day = _DAYS.get((local.date() - today).days, f"{local.month}月{local.day}日")
    return f"{day} {local:%H:%M}"


def span(until: datetime | None, now: datetime) -> str:
    """「30分钟内」 for what is near, 「明天 18:00 前」 for the rest."""
    if until is None:
        return "尽快"
    left = until - now
    if left <= timedelta(hours=1):
        return f"{max(1, round(left.total_seconds() / 60))}分钟内"
    return f"{moment(until, now)} 前"


def numbered(lines: Sequence[str]) -> str:
    """「① … \\n② …」"""
    return "\n".join(f"{CIRCLED[index] if index < 10 else '·'} {line}" for index, line in enumerate(lines))

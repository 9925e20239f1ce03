"""Moments as people read them, on the clock of Shanghai."""

from datetime import datetime, timedelta

from cases.deadlines import SHANGHAI


def moment(at: datetime | None, now: datetime) -> str:
    """今天 14:30, 明天 09:00, 3月12日 18:00; with the year when it is another one."""
    if at is None:
        return "—"
    local, today = at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    days = (local.date() - today).days
    near = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}.get(days)
    year = f"{local.year}年" if local.year != today.year else ""
    return f"{near or f'{year}{local.month}月{local.day}日'} {local:%H:%M}"


def stamp(at: datetime | None) -> str:
    """2026-03-12 18:00."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else "—"


def stamp_iso(text: str | None) -> str:
    """The same of an ISO 8601 moment."""
    return stamp(datetime.fromisoformat(text)) if text else "—"


def left(at: datetime, now: datetime) -> str:
    """还剩 2 小时; 超时 3 天."""
    span = at - now
    return f"{'超时' if span < timedelta(0) else '还剩'} {_length(abs(span))}"


def _length(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 1)} 分钟"
    if minutes < 60 * 48:
        return f"{minutes // 60} 小时"
    return f"{minutes // (60 * 24)} 天"

"""Spans and the calendar: how long a promise is, and when it falls due in working time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

SHANGHAI = ZoneInfo("Asia/Shanghai")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"^(\d{1,6})(s|m|h|d|wh|wd)$")


@dataclass(frozen=True)
class Span:
    """A length of time. `unit`: s m h d in the calendar; wh wd in working hours and days."""

    value: int
    unit: str

    def __str__(self) -> str:
        return f"{self.value}{self.unit}"


def parse_span(text: object) -> Span:
    """`30m`, `4h`, `2wd` … Raises ValueError with a sentence that says how it must look."""
    found = _SPAN.match(str(text).strip())
    if not found:
        raise ValueError(
            f"“{text}”不是时长；要写成 30m、4h、2d、2wh、5wd 这样（s 秒 m 分 h 时 d 天 wh 工作小时 wd 工作日）"
        )
    return Span(int(found[1]), found[2])


@dataclass(frozen=True)
class Hours:
    """From `start` to `end` on the clock of Shanghai; may pass midnight."""

    start: time
    end: time

    def contains(self, at: datetime) -> bool:
        """Whether the moment lies within."""
        clock = at.astimezone(SHANGHAI).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def parse_hours(text: object) -> Hours:
    """`21:30-08:00`. Raises ValueError."""
    try:
        start, end = (time.fromisoformat(part.strip()) for part in str(text).split("-"))
    except ValueError:
        raise ValueError(f"“{text}”不是时间段；要写成 21:30-08:00 这样") from None
    return Hours(start, end)


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off and weekend days worked (调休) of a year. Never raises for a year not yet announced."""
    china = holidays.country_holidays("CN", years=year, categories=("public",))
    worked = getattr(china, "weekend_workdays", None) or ()
    return frozenset(china), frozenset(worked)


@dataclass(frozen=True)
class Calendar:
    """Working days. `overrides` (day → works?) comes before the public holidays: 调休 of a year just announced."""

    working_hours: Hours = Hours(time(9, 0), time(18, 0))
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        """Whether people work on this day."""
        if day in self.overrides:
            return self.overrides[day]
        off, worked = _public_holidays(day.year)
        if day in worked:
            return True
        return day.weekday() < 5 and day not in off

    def add_working_time(self, start: datetime, length: timedelta) -> datetime:
        """The moment after `length` of working hours."""
        at = start.astimezone(SHANGHAI)
        left = length
        while True:
            opens = datetime.combine(at.date(), self.working_hours.start, SHANGHAI)
            closes = datetime.combine(at.date(), self.working_hours.end, SHANGHAI)
            at = max(at, opens)
            if self.works(at.date()) and at < closes:
                if left <= closes - at:
                    return (at + left).astimezone(UTC)
                left -= closes - at
            at = datetime.combine(at.date() + timedelta(days=1), time(0), SHANGHAI)

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The end of working hours on the n-th working day after the start's day."""
        day = start.astimezone(SHANGHAI).date()
        while days > 0:
            day += timedelta(days=1)
            days -= self.works(day)
        return datetime.combine(day, self.working_hours.end, SHANGHAI).astimezone(UTC)


def length_of(span: Span, calendar: Calendar) -> timedelta:
    """The span as plain time; a working day counts as its working hours. Used where the clock is sped up."""
    if span.unit in _UNITS:
        return timedelta(seconds=span.value * _UNITS[span.unit])
    hours = datetime.combine(date.min, calendar.working_hours.end) - datetime.combine(
        date.min, calendar.working_hours.start
    )
    return timedelta(hours=span.value) if span.unit == "wh" else hours * span.value


def due(start: datetime, span: Span, calendar: Calendar, *, clock_rate: float = 1) -> datetime:
    """When a promise made at `start` falls due, in UTC.

    A clock rate above 1 is for trials: every span is divided by it and working hours are ignored.
    """
    if clock_rate != 1:
        return start + length_of(span, calendar) / clock_rate
    if span.unit == "wd":
        return calendar.add_working_days(start, span.value)
    if span.unit == "wh":
        return calendar.add_working_time(start, timedelta(hours=span.value))
    return start + length_of(span, calendar)


def nearly_due(start: datetime, end: datetime) -> datetime:
    """When three quarters of the time have passed."""
    return start + (end - start) * 0.75


def after_quiet_hours(at: datetime, quiet: Hours | None) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into."""
    if quiet is None or not quiet.contains(at):
        return at
    local = at.astimezone(SHANGHAI)
    end = datetime.combine(local.date(), quiet.end, SHANGHAI)
    return (end if end > local else end + timedelta(days=1)).astimezone(UTC)

"""Spans, working time, holidays, quiet hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines import (
    Calendar,
    Hours,
    Span,
    after_quiet_hours,
    due,
    nearly_due,
    parse_hours,
    parse_span,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-11-23 10:00", "30m", "2026-11-23 10:30"),
        ("2026-11-23 10:00", "3wd", "2026-11-26 18:00"),
        ("2026-11-27 17:30", "2wh", "2026-11-30 10:30"),  # over a weekend
        ("2026-11-28 11:00", "1wd", "2026-11-30 18:00"),  # reported on a Saturday
        ("2026-09-30 17:00", "2wh", "2026-10-08 10:00"),  # over the National Day week
        ("2026-12-25 11:00", "5wd", "2027-01-04 18:00"),  # into a year whose holidays may not be announced
        ("2026-02-13 12:00", "1wd", "2026-02-14 18:00"),  # 调休: a Saturday that is worked
    ],
)
def test_a_promise_falls_due(start: str, span: str, end: str) -> None:
    assert due(at(start), parse_span(span), Calendar()) == at(end)


def test_an_override_comes_before_the_public_holidays() -> None:
    calendar = Calendar(overrides={date(2026, 11, 24): False})
    assert due(at("2026-11-23 10:00"), parse_span("1wd"), calendar) == at("2026-11-25 18:00")


def test_a_fast_clock_divides_every_span_and_knows_no_night() -> None:
    start = at("2026-11-28 23:00")
    assert due(start, Span(2, "wh"), Calendar(), clock_rate=3600) == start + timedelta(seconds=2)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 40),
)
def test_working_days_end_on_a_working_day_at_closing_time(start: datetime, days: int) -> None:
    end = due(start, Span(days, "wd"), Calendar()).astimezone(SHANGHAI)
    assert Calendar().works(end.date())
    assert end.time() == time(18, 0)
    assert end > start


@pytest.mark.parametrize("text", ["", "3", "3x", "-1h", "1.5h", "h ago", "h"])
def test_a_span_that_is_none_says_how_it_must_look(text: str) -> None:
    with pytest.raises(ValueError, match="要写成"):
        parse_span(text)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2026-11-23 20:00", "2026-11-23 20:00"),
        ("2026-11-23 21:30", "2026-11-24 08:00"),
        ("2026-11-24 03:00", "2026-11-24 08:00"),
        ("2026-11-24 08:00", "2026-11-24 08:00"),
    ],
)
def test_quiet_hours_move_a_ping_to_the_morning(moment: str, told: str) -> None:
    assert after_quiet_hours(at(moment), parse_hours("21:30-08:00")) == at(told)


def test_hours_within_a_day() -> None:
    assert Hours(time(9), time(18)).contains(at("2026-11-23 09:00"))
    assert not Hours(time(9), time(18)).contains(at("2026-11-23 18:00"))


def test_nearly_due_is_the_last_quarter() -> None:
    assert nearly_due(at("2026-11-23 10:00"), at("2026-11-23 14:00")) == at("2026-11-23 13:00")

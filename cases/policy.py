"""The rules of service: time limits, quiet hours, numbers. Frozen; read at start from config.yml's `service:`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from cases.deadlines import Calendar, Hours, Span, after_quiet_hours, due, parse_hours, parse_span
from cases.unreadable import UNREADABLE, why


class PolicyError(Exception):
    """A rule of service is wrong; the message says which file and which key."""


@dataclass(frozen=True)
class Phone:
    """A local number, with the name that people know it by. An empty number is not shown."""

    label: str
    number: str = ""


@dataclass(frozen=True)
class ServicePolicy:
    """What an operator may set. A limit set by an operator's own file holds for every topic."""

    accept_within: Span = Span(30, "m")
    resolve_within: Span = Span(3, "wd")
    followup_after: Span = Span(1, "h")
    followup_again_after: Span = Span(1, "d")
    followup_close_after: Span = Span(2, "d")
    reopen_within: Span = Span(10, "d")
    staff_answer_within: Span = Span(4, "wh")
    quiet_hours: Hours | None = None
    working_hours: Hours = field(default_factory=lambda: Calendar().working_hours)
    workdays: Mapping[date, bool] = field(default_factory=dict)
    clock_rate: float = 1
    phones: Mapping[str, Phone] = field(default_factory=dict)
    #: Keys that the operator's own file sets: they win over taxonomy.yml.
    set_by_operator: frozenset[str] = frozenset()

    @property
    def calendar(self) -> Calendar:
        """Working days and hours."""
        return Calendar(self.working_hours, self.workdays)

    @property
    def hours(self) -> str:
        """Working hours as people read them."""
        return str(self.working_hours)

    def due(self, start: datetime, span: Span) -> datetime:
        """When a promise of this length falls due."""
        return due(start, span, self.calendar, clock_rate=self.clock_rate)

    def not_at_night(self, at: datetime) -> datetime:
        """When a volunteer may be told: not in quiet hours (which a sped-up clock ignores)."""
        return after_quiet_hours(at, self.quiet_hours if self.clock_rate == 1 else None)


def _number(value: Any) -> float:
    rate = float(value)
    if rate <= 0:
        raise ValueError("要大于 0")
    return rate


def _phones(value: Any) -> dict[str, Phone]:
    return {
        key: Phone(str(each["label"]), str(each.get("number") or "")) for key, each in dict(value).items()
    }


def _workdays(value: Any) -> dict[date, bool]:
    return {date.fromisoformat(str(day)): bool(works) for day, works in dict(value or {}).items()}


_READERS: dict[str, Callable[[Any], Any]] = {
    "quiet_hours": parse_hours,
    "working_hours": parse_hours,
    "clock_rate": _number,
    "phones": _phones,
    "workdays": _workdays,
}


def load_policy(config: Path, operator: Path | None = None) -> ServicePolicy:
    """config.yml's `service:`, with the operator's file merged over it. Raises PolicyError."""
    base, own = _service(config), _service(operator) if operator else {}
    known = {each.name for each in fields(ServicePolicy)} - {"set_by_operator"}
    values: dict[str, Any] = {}
    for path, section in ((config, base), (operator, own)):
        for key, value in section.items():
            if key not in known:
                raise PolicyError(
                    f"{path}：service 里没有“{key}”这一项；可以写的有：{'、'.join(sorted(known))}"
                )
            read = _read(path, key, value)
            values[key] = {**values[key], **read} if key == "phones" and key in values else read
    return ServicePolicy(**values, set_by_operator=frozenset(own))


def _read(path: Path | None, key: str, value: Any) -> Any:
    try:
        return _READERS.get(key, parse_span)(value)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PolicyError(f"{path}：service.{key} 写错了：{error}") from error


def _service(path: Path) -> dict[str, Any]:
    try:
        # In Python alone: the C reader takes no [08:00-12:00], which an operator may well write.
        content = YAML(typ="safe", pure=True).load(path.read_text("utf-8")) or {}
    except UNREADABLE as error:
        raise PolicyError(f"{path}：读不出来：{why(error)}") from error
    section = content.get("service") if isinstance(content, dict) else None
    if section is None:
        raise PolicyError(f"{path}：缺少顶层的 service: 一项")
    if not isinstance(section, dict):
        raise PolicyError(f"{path}：service: 下面要是一项一项的设置")
    return section


def known_settings() -> Sequence[str]:
    """Every key that `service:` may have, for the documentation's test."""
    return [each.name for each in fields(ServicePolicy) if each.name != "set_by_operator"]

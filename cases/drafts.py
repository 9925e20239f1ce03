"""What goes into the desk and what comes out: drafts, and people as others may see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.models import Case
from db.vocabulary import Role, Source, Urgency

#: What a place is made of.
PLACE_PARTS = ("area", "building", "unit", "floor", "room", "spot")
#: Parts of a place that say which place it is; the others say where within it.
_WHERE = ("area", "building", "spot")


def place_text(parts: Mapping[str, Any]) -> str:
    """How a place is read back: 「3号楼2单元 楼道」. Empty where no part is known."""
    house = parts.get("area") or ""
    house += f"{parts['building']}号楼" if parts.get("building") else ""
    house += f"{parts['unit']}单元" if parts.get("unit") else ""
    house += _floor_text(parts.get("floor"))
    house += f"{parts['room']}室" if parts.get("room") else ""
    return " ".join(part for part in (house, parts.get("spot") or "") if part)


def _floor_text(floor: str | None) -> str:
    if not floor:
        return ""
    return f"地下{floor[1:]}层" if floor.startswith("-") else f"{floor}楼"


@dataclass(frozen=True)
class PlaceDraft:
    """A place as understood; `text` is how it is read back."""

    text: str
    area: str | None = None
    building: str | None = None
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    spot: str | None = None

    def elsewhere(self, case: Case) -> bool:
        """Whether the case is certainly at another house; where within a house people say differently each time."""
        return any(self._differs(case, part) for part in ("area", "building", "unit", "floor", "room"))

    def is_that_of(self, case: Case) -> bool:
        """Whether the case is at this very place; two that nobody could place are taken for one."""
        if self.elsewhere(case) or self._differs(case, "spot"):
            return False
        here = [getattr(self, part) for part in _WHERE]
        there = [getattr(case, part) for part in _WHERE]
        agree = any(mine and mine == theirs for mine, theirs in zip(here, there, strict=True))
        return agree or not any((*here, *there))

    def _differs(self, case: Case, part: str) -> bool:
        mine, theirs = getattr(self, part), getattr(case, part)
        return bool(mine and theirs and mine != theirs)


@dataclass(frozen=True)
class CaseDraft:
    """A report, ready to be registered. The same `origin_key` again is the same case."""

    text: str
    topic: str
    origin_key: str
    place: PlaceDraft | None = None
    urgency: Urgency | None = None
    conversation_id: int | None = None
    resident_id: int | None = None
    anonymous: bool = False
    source: Source = Source.CHAT
    details: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[int, ...] = ()


@dataclass(frozen=True)
class HandlerView:
    """Who handles a case, as a resident reads it: 「3号楼2单元单元长 王师傅」."""

    person_id: int
    title: str
    role: Role
    of_place: str
    phone: str = ""

    @property
    def label(self) -> str:
        """Place, role and name."""
        return f"{self.of_place}{self.role.label} {self.title}"


@dataclass(frozen=True)
class Registered:
    """What became of a draft. No case: not ours, `redirect_phone` is who can."""

    case: Case | None
    handler: HandlerView | None = None
    accept_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    redirect_phone: str | None = None

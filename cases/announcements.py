"""公告: written by staff, for all or for some buildings, from when to when."""

from dataclasses import dataclass
from datetime import datetime

from cases import access, community
from cases.desk import Work
from cases.errors import CaseError, NotFoundError
from db.models import Announcement
from db.queries import console as queries
from db.vocabulary import Deed


@dataclass(frozen=True)
class AnnouncementDraft:
    """What is announced. `buildings`: numbers with commas between, empty for all."""

    title: str
    text: str
    starts_at: datetime
    ends_at: datetime
    topic: str | None = None
    buildings: str = ""


def save_announcement(
    work: Work, draft: AnnouncementDraft, announcement_id: int | None = None
) -> Announcement:
    """A new one, or changes to a known one. Raises CaseError for what does not fit, NotFoundError."""
    numbers = [each.strip() for each in draft.buildings.replace("，", ",").split(",") if each.strip()]
    _check(work, draft, numbers)
    known = find(work, announcement_id) if announcement_id else None
    row = known or Announcement(title="", text="", starts_at=draft.starts_at, ends_at=draft.ends_at)
    row.title, row.text, row.topic = draft.title.strip(), draft.text.strip(), draft.topic or None
    row.buildings, row.starts_at, row.ends_at = ",".join(numbers), draft.starts_at, draft.ends_at
    access.audit(work, action=Deed.ANNOUNCEMENT_SAVED, subject=row.title)
    return work.store.add(row)


def _check(work: Work, draft: AnnouncementDraft, numbers: list[str]) -> None:
    if not draft.title.strip() or not draft.text.strip():
        raise CaseError("公告要有标题和内容")
    if draft.ends_at <= draft.starts_at:
        raise CaseError("结束时间要在开始时间之后")
    unknown = [each for each in numbers if not community.has_building(work, each)]
    if unknown:
        raise CaseError(f"没有这些楼：{'、'.join(unknown)}")
    if draft.topic and draft.topic not in work.taxonomy.leaves:
        raise CaseError(f"没有“{draft.topic}”这个事项类别")


def find(work: Work, announcement_id: int) -> Announcement:
    """Raises NotFoundError."""
    row = queries.announcement(work.store, announcement_id)
    if row is None:
        raise NotFoundError("没有这条公告")
    return row


def delete_announcement(work: Work, announcement_id: int) -> None:
    """Takes it away. Raises NotFoundError."""
    row = find(work, announcement_id)
    access.audit(work, action=Deed.ANNOUNCEMENT_DELETED, subject=row.title)
    queries.delete_announcement(work.store, row)

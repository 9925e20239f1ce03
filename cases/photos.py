"""Photos of a case: kept for whoever took it, shown to whoever handles it."""

from cases.desk import Work
from cases.errors import NotFoundError
from db.models import Attachment, Case
from db.queries import cases as queries


def keep_photo(work: Work, *, path: str, media_type: str) -> int:
    """A photo of a leader or of staff, to be attached by the step that it belongs to. Returns its id."""
    row = Attachment(path=path, media_type=media_type, by=work.actor.name, at=work.now)
    return work.store.add(row).id or 0


def lacks_photo(work: Work, case: Case) -> bool:
    """Whether this matter is not done without a photo, and whoever handles it has sent none yet."""
    if not work.taxonomy.leaf(case.topic).needs_photo_on_close:
        return False
    sent = queries.attachments_of(work.store, case.id or 0)
    return all(each.by.startswith("conversation:") for each in sent)


def photo(work: Work, photo_id: int) -> Attachment:
    """Any photo, for staff. Raises NotFoundError."""
    found = queries.attachment(work.store, photo_id)
    if found is None or not found.path:
        raise NotFoundError("没有这张照片")
    return found


def photo_of_handler(work: Work, person_id: int, photo_id: int) -> Attachment:
    """A photo of a case that this person has now. Raises NotFoundError for any other."""
    found = photo(work, photo_id)
    case = queries.case_by_id(work.store, found.case_id) if found.case_id else None
    if case is None or case.assignee_id != person_id:
        raise NotFoundError("没有这张照片")
    return found

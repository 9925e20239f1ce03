"""A case in hand: finding it, taking a step of its life, writing its history, its place and its photos."""

from collections.abc import Sequence
from typing import Any

from cases.desk import Work
from cases.drafts import PLACE_PARTS, PlaceDraft
from cases.errors import NotFoundError
from cases.lifecycle import MOVES, next_state
from db.models import Case, CaseEvent
from db.queries import cases as case_queries
from db.vocabulary import CaseState, EventKind, Step


def find(work: Work, case_no: str) -> Case:
    """The case, held for this transaction. Raises NotFoundError."""
    case = case_queries.case_to_change(work.store, case_no)
    if case is None:
        raise NotFoundError(f"没有编号为 {case_no} 的诉求")
    return case


def find_together(work: Work, *case_nos: str) -> list[Case]:
    """The cases, held with all that were merged with them, for a step that changes more than one.

    Raises NotFoundError.
    """
    held = {each.case_no: each for each in case_queries.cases_to_change_together(work.store, case_nos)}
    return [held.get(each) or find(work, each) for each in case_nos]


def running(work: Work, case: Case) -> Case:
    """Of a case found together with others the one really handled: that it was merged into, or itself."""
    if case.merged_into_id is None:
        return case
    return case_queries.case_id_to_change(work.store, case.merged_into_id) or case


def done_before(work: Work, origin_key: str | None) -> bool:
    """Whether this message has already done this: it came again, or its turn is taken anew.

    To be asked after `find`: whoever does the same at the same moment waits there.
    """
    return origin_key is not None and case_queries.was_done(work.store, origin_key)


def file_new(work: Work, case: Case, *, attachments: Sequence[int]) -> None:
    """Stores a new case as it was decided, dispatched or not yet, with its first lines of history and its photos."""
    dispatched = case.state is CaseState.DISPATCHED
    case.version += dispatched
    case.id = work.store.insert(Case, **case.model_dump(exclude={"id"}))
    lines = [_line(work, case, EventKind.REGISTERED, before=None, after=CaseState.REGISTERED)]
    if dispatched:
        lines.append(_line(work, case, EventKind.DISPATCHED, before=CaseState.REGISTERED, after=case.state))
    work.store.insert_all(CaseEvent, lines)
    for attachment_id in attachments:
        attach(work, case, attachment_id)


def take(work: Work, case: Case, step: Step, note: str = "", *, origin_key: str | None = None) -> None:
    """One step of the life table, with its line of history. Raises StepNotAllowedError."""
    before = case.state
    case.state = next_state(before, step)
    if case.state is not CaseState.SUSPENDED:
        case.suspended_until = None
    record(work, case, MOVES[step].event, note=note, before=before, origin_key=origin_key)


def record(
    work: Work,
    case: Case,
    kind: EventKind,
    *,
    note: str = "",
    before: CaseState,
    origin_key: str | None = None,
) -> None:
    """A line of history; the case's version rises with it. An `origin_key` is written once."""
    case.version += 1
    work.store.insert(
        CaseEvent,
        **_line(work, case, kind, before=before, after=case.state),
        note=note.strip()[:2000],
        origin_key=origin_key,
    )


def _line(
    work: Work, case: Case, kind: EventKind, *, before: CaseState | None, after: CaseState
) -> dict[str, Any]:
    return {
        "case_id": case.id,
        "kind": kind,
        "at": work.now,
        "actor": work.actor.name,
        "state_before": before,
        "state_after": after,
    }


def set_place(case: Case, place: PlaceDraft | None) -> None:
    """Writes a place into the case's columns."""
    if place is None:
        return
    case.place_text = place.text
    for part in PLACE_PARTS:
        setattr(case, part, getattr(place, part))


def attach(work: Work, case: Case, attachment_id: int) -> None:
    """Links a photo that was sent in the conversation."""
    attachment = case_queries.attachment(work.store, attachment_id)
    if attachment is not None and attachment.case_id is None:
        attachment.case_id = case.id
        work.store.add(attachment)

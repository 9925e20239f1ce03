"""One matter that several households report: the later ones follow the case that is handled already."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases import alerts, community, handling, intake
from cases.casefile import file_new
from cases.desk import Work
from cases.drafts import CaseDraft, PlaceDraft
from cases.lifecycle import OPEN
from db.models import Case
from db.queries import cases as case_queries

#: A matter reported longer ago may well be another one by now.
LATELY = timedelta(days=3)


@dataclass(frozen=True)
class Joined:
    """A neighbour's case as others may hear of it: what is done about it, and nothing of who told it."""

    case_no: str
    category_name: str
    place_text: str
    #: Households that have told of it.
    households: int
    handler_label: str
    resolve_due_at: datetime | None


def neighbours_case(work: Work, conversation_id: int, *, topic: str, place: PlaceDraft) -> Joined | None:
    """The open case of somebody else about this matter at this very place.

    Only what all share – a lift, the lamp on the stairs: never a matter between neighbours, nor one in a flat.
    """
    category = work.taxonomy.leaf(topic)
    of_all = not (category.reporter_shield or category.sensitive or category.is_danger)
    if not of_all or place.building is None or place.room:
        return None
    found = case_queries.open_cases_at(
        work.store, topic=topic, building=place.building, states=sorted(OPEN), since=work.now - LATELY
    )
    same = (
        each
        for each in found
        if each.conversation_id != conversation_id
        and each.room is None
        and (each.unit, each.spot) == (place.unit, place.spot)
    )
    first = next(same, None)
    return _joined(work, first) if first else None


def _joined(work: Work, case: Case) -> Joined:
    handler = community.handler_of(work, case.assignee_id, case.assignee_role)
    return Joined(
        case_no=case.case_no,
        category_name=work.taxonomy.leaf(case.topic).spoken,
        place_text=alerts.place_for_handler(work, case),
        households=1 + len(case_queries.merged_into(work.store, case.id or 0)),
        handler_label=handler.label if handler else "社区工作人员",
        resolve_due_at=case.resolve_due_at,
    )


def join_case(work: Work, draft: CaseDraft, *, into_case_no: str) -> Case:
    """Registered under a number of its own and handled as part of that case; its reporter hears all that is done.

    The same `origin_key` again does nothing more. Raises StepNotAllowedError or CaseError when that case has ended.
    """
    case = intake.open_case(work, draft)
    if case.id is not None:
        return case
    file_new(work, case, attachments=draft.attachments)
    return handling.merge_case(work, case.case_no, into_case_no=into_case_no, told=True)

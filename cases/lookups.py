"""Looking at cases: the staff's lists and one case in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cases import alerts, community
from cases.desk import Work
from cases.drafts import PLACE_PARTS
from cases.errors import NotFoundError
from cases.lifecycle import allowed_steps
from cases.photos import lacks_photo
from cases.searching import sought
from db.models import Alert, Case, FollowUp
from db.queries import cases as case_queries
from db.queries import conversations as conversation_queries
from db.queries import promises, roster
from db.queries.cases import HistoryLine
from db.vocabulary import CaseState, EventKind


@dataclass(frozen=True)
class Page:
    """One page of a list and how many there are in all."""

    items: Sequence[Mapping[str, Any]]
    total: int
    page: int
    size: int


def list_cases(
    work: Work,
    *,
    state: str = "",
    category: str = "",
    building: str = "",
    assignee: int | None = None,
    overdue: bool = False,
    q: str = "",
    page: int = 1,
    size: int = 50,
) -> Page:
    """A page of cases, newest first."""
    rows, total = case_queries.find_cases(
        work.store,
        states=[CaseState(each) for each in state.split(",") if each],
        category=category,
        building=building,
        assignee_id=assignee,
        overdue_at=work.now if overdue else None,
        words=sought(q, work.taxonomy),
        offset=(page - 1) * size,
        limit=size,
    )
    return Page([summary(work, each) for each in rows], total, page, size)


def for_handlers(work: Work, found: Page) -> Page:
    """The same page without what tells who reported the cases."""
    rows = [case_queries.case_by_no(work.store, each["case_no"]) for each in found.items]
    return replace(found, items=[summary(work, each, for_handler=True) for each in rows if each])


def summary(work: Work, case: Case, *, for_handler: bool = False) -> dict[str, Any]:
    """The case's own facts, as the API gives them."""
    place = {part: getattr(case, part) for part in PLACE_PARTS}
    if for_handler and alerts.hides_room(work, case):
        place["room"] = None
    handler = community.handler_of(work, case.assignee_id, case.assignee_role)
    parent = case_queries.case_by_id(work.store, case.merged_into_id) if case.merged_into_id else None
    return {
        "case_no": case.case_no,
        "state": case.state.value,
        "category": {"code": case.topic, "name": work.taxonomy.leaf(case.topic).name},
        "place": {
            "text": alerts.place_for_handler(work, case) if for_handler else case.place_text,
            **place,
        },
        "text": alerts.words_for_handler(work, case) if for_handler else case.text,
        "urgency": case.urgency.value,
        "source": case.source.value,
        "anonymous": case.anonymous,
        "assignee": {"id": handler.person_id, "name": handler.title, "role": handler.role.value}
        if handler
        else None,
        "registered_at": iso(case.registered_at),
        "accept_due_at": iso(case.accept_due_at),
        "resolve_due_at": iso(case.resolve_due_at),
        "suspended_until": iso(case.suspended_until),
        "resolved_at": iso(case.resolved_at),
        "closed_at": iso(case.closed_at),
        "satisfaction": case.satisfaction.value if case.satisfaction else None,
        "merged_into": parent.case_no if parent else None,
    }


def case_detail(work: Work, case_no: str, *, for_handler: bool = False) -> dict[str, Any]:
    """One case in full, as `GET /api/v1/cases/{case_no}` gives it; `for_handler` without what tells who reported it.

    Raises NotFoundError.
    """
    case = case_queries.case_by_no(work.store, case_no)
    if case is None or case.id is None:
        raise NotFoundError(f"没有编号为 {case_no} 的诉求")
    store, shielding = work.store, case if for_handler else None
    return {
        **summary(work, case, for_handler=for_handler),
        "conversation_id": None if for_handler else case.conversation_id,
        "lacks_photo": lacks_photo(work, case),
        "events": [_event(work, each, shielding) for each in case_queries.events_of(store, case.id)],
        "alerts": [_alert(work, each) for each in promises.alerts_of(store, case.id)],
        "followups": [_follow_up(each) for each in promises.follow_ups_of(store, case.id)],
        "attachments": [
            {
                "id": each.id,
                "media_type": each.media_type,
                "by": actor_name(work, each.by),
                "at": iso(each.at),
            }
            for each in case_queries.attachments_of(store, case.id)
        ],
        "children": [each.case_no for each in case_queries.children_of(store, case.id)],
        "allowed_steps": [each.value for each in allowed_steps(case.state)],
    }


def _event(work: Work, event: HistoryLine, shielding: Case | None) -> dict[str, Any]:
    by_resident = event.actor.startswith("conversation:")
    return {
        "kind": event.kind.value,
        "label": event.kind.label,
        "at": iso(event.at),
        # The first dispatch happens in the resident's own transaction, but it is the service that does it.
        "actor": "系统"
        if event.kind is EventKind.DISPATCHED and by_resident
        else actor_name(work, event.actor),
        "note": alerts.for_handler(work, shielding, event.note) if shielding else event.note,
    }


def _follow_up(asked: FollowUp) -> dict[str, Any]:
    return {
        "kind": asked.kind.value,
        "due_at": iso(asked.due_at),
        "done_at": iso(asked.done_at),
        "answer": asked.answer.value if asked.answer else None,
    }


def case_no_of(work: Work, case_id: int) -> str:
    """The number of a case by its row. Raises NotFoundError."""
    case = case_queries.case_by_id(work.store, case_id)
    if case is None:
        raise NotFoundError("没有这件诉求")
    return case.case_no


def _alert(work: Work, alert: Alert) -> dict[str, Any]:
    kind, _, number = alert.recipient.partition(":")
    role = None
    if kind == "person":
        duties = roster.duties_of(work.store, int(number))
        role = duties[0].role.value if duties else None
    to = {
        "name": alerts.recipient_name(work, alert),
        "role": role or ("resident" if kind == "conversation" else "desk"),
    }
    return {
        "kind": alert.kind.value,
        "to": to,
        "channel": alert.channel,
        "due_at": iso(alert.due_at),
        "sent_at": iso(alert.sent_at),
        "attempts": alert.attempts,
        "state": alert.state.value,
    }


def actor_name(work: Work, actor: str) -> str:
    """`person:7` as staff read it."""
    kind, _, name = actor.partition(":")
    if kind == "person" and name.isdecimal():
        person = roster.person(work.store, int(name))
        return person.title if person else actor
    return {"conversation": "居民", "clock": "系统", "setup": "系统"}.get(kind, name or actor)


def iso(at: datetime | None) -> str | None:
    """UTC, ISO 8601."""
    return at.isoformat() if at else None


def to_do(work: Work) -> list[dict[str, Any]]:
    """The staff's to-do list: what a machine could not finish. The same of the same case once, as it was last told."""
    told: dict[tuple[object, ...], Alert] = {}
    for each in promises.desk_alerts(work.store):
        told.setdefault((each.case_id or -(each.id or 0), each.kind, *sorted(each.params.items())), each)
    return [_to_do(work, each) for each in told.values()]


def _to_do(work: Work, alert: Alert) -> dict[str, Any]:
    case = case_queries.case_by_id(work.store, alert.case_id) if alert.case_id else None
    return {
        "id": alert.id,
        "kind": alert.kind,
        "at": alert.due_at,
        "case_no": case.case_no if case else "",
        "matter": f"{work.taxonomy.leaf(case.topic).spoken} {case.place_text}" if case else "",
        "conversation_id": case.conversation_id if case else alert.params.get("conversation_id"),
        "params": alert.params,
    }


def overview(work: Work) -> dict[str, Any]:
    """Numbers for the first page of the console."""
    by_state = case_queries.count_by_state(work.store)
    overdue = case_queries.find_cases(work.store, overdue_at=work.now, limit=1)[1]
    conversations = conversation_queries.find_conversations(work.store, limit=1)[1]
    return {"by_state": by_state, "overdue": overdue, "conversations": conversations}

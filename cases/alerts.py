"""Promised messages: written with the change they tell of, claimed and sent by the worker."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cases import community
from cases.desk import Work
from cases.privacy import shield, without_room
from db.models import Alert, Case
from db.queries import cases as case_queries
from db.queries import conversations as conversation_queries
from db.queries import promises, roster
from db.vocabulary import AlertKind, AlertState, Because, Role, Urgency

DESK, PERSON = "desk", "person:"
#: How long a worker may take to send what it claimed before another may try.
CLAIM = timedelta(minutes=2)
FIRST_RETRY = timedelta(seconds=30)
MOST_ATTEMPTS = 6
#: Roles that are paid to answer at any hour, so that quiet hours do not hold their alerts back.
_STAFF = frozenset({Role.COMMUNITY, Role.POLICE})
#: So are property managers, but only for what cannot wait until the morning.
_URGENT = frozenset({Urgency.P0, Urgency.P1})

#: What only asks for a case to go on: pointless to anybody once it is done.
_CHASING = frozenset(
    {
        AlertKind.REMIND_ACCEPT,
        AlertKind.NEARLY_DUE,
        AlertKind.OVERDUE,
        AlertKind.URGED,
        AlertKind.SUPERVISED,
    }
)
_OVERTAKEN_BY_DONE = frozenset(
    {
        AlertKind.RESIDENT_ACCEPTED,
        AlertKind.RESIDENT_HANDLER_CHANGED,
        AlertKind.RESIDENT_EXTENDED,
        AlertKind.RESIDENT_SUSPENDED,
        AlertKind.RESIDENT_RESUMED,
    }
)


def to_person(person_id: int) -> str:
    """Recipient: somebody on the roster."""
    return f"{PERSON}{person_id}"


def to_conversation(conversation_id: int) -> str:
    """Recipient: the resident, where they wrote from."""
    return f"conversation:{conversation_id}"


def promise(
    work: Work,
    kind: AlertKind,
    recipient: str,
    *,
    case: Case | None = None,
    params: Mapping[str, str] | None = None,
    role: Role | None = None,
    urgent: bool = False,
) -> None:
    """One message to somebody; held back until quiet hours end for volunteers and residents, unless there is danger."""
    waits = recipient != DESK and not urgent and not _answers_at_night(role, case)
    promises.promise(
        work.store,
        kind,
        recipient,
        case_id=case.id if case else None,
        params=params or {},
        due_at=work.policy.not_at_night(work.now) if waits else work.now,
    )


def _answers_at_night(role: Role | None, case: Case | None) -> bool:
    if role is Role.PROPERTY_MANAGER:
        return case is not None and case.urgency in _URGENT
    return role in _STAFF


def tell_resident(work: Work, case: Case, kind: AlertKind, **params: str) -> None:
    """A notice to whoever reported the case, and to those whose cases were merged into it."""
    tell_reporter(work, case, kind, **params)
    tell_followers(work, case, kind, **params)


def tell_followers(work: Work, case: Case, kind: AlertKind, **params: str) -> None:
    """To those whose cases were merged into this one: each hears of their own number, place and matter only."""
    told = {case.conversation_id}
    for each in case_queries.merged_into(work.store, case.id or 0):
        if each.conversation_id not in told:
            told.add(each.conversation_id)
            tell_reporter(work, each, kind, **{name: shield(value) for name, value in params.items()})


def tell_reporter(work: Work, case: Case, kind: AlertKind, **params: str) -> None:
    """A notice to whoever reported the case, if they can be reached by chat; in danger also at night."""
    if case.conversation_id is not None:
        urgent = work.taxonomy.leaf(case.topic).is_danger
        recipient = to_conversation(case.conversation_id)
        promise(work, kind, recipient, case=case, params=params, urgent=urgent)


def tell_handler(work: Work, case: Case, kind: AlertKind, **params: str) -> None:
    """A notice to whoever has the case."""
    if case.assignee_id is not None:
        urgent = work.taxonomy.leaf(case.topic).is_danger
        recipient = to_person(case.assignee_id)
        promise(work, kind, recipient, case=case, params=params, role=case.assignee_role, urgent=urgent)


def cancel_pending(work: Work, case: Case, person_id: int | None) -> None:
    """What is not sent yet and no longer true is not sent."""
    if person_id is None or case.id is None:
        return
    for alert in promises.pending_alerts_to(work.store, case.id, to_person(person_id)):
        alert.state = AlertState.CANCELLED
        work.store.add(alert)


def cancel_at_end(work: Work, case: Case) -> None:
    """Done or over: whoever had the case need not hear of it, and nobody else is chased about it."""
    own = to_person(case.assignee_id or 0)
    for alert in promises.pending_alerts_about(work.store, case.id or 0):
        chased = alert.kind in _CHASING and alert.recipient.startswith(PERSON)
        if chased or alert.recipient == own:
            alert.state = AlertState.CANCELLED
            work.store.add(alert)


def cancel_overtaken(work: Work, case: Case) -> None:
    """Done while a notice waited for the morning: 「已经接了您的事」 after 「现在好了吗」 would only confuse."""
    for each in (case, *case_queries.merged_into(work.store, case.id or 0)):
        recipient = to_conversation(each.conversation_id or 0)
        for alert in promises.pending_alerts_to(work.store, each.id or 0, recipient):
            if alert.kind in _OVERTAKEN_BY_DONE:
                alert.state = AlertState.CANCELLED
                work.store.add(alert)


def claim_due(work: Work, *, limit: int = 50) -> list[int]:
    """Ids of alerts to send now, claimed for this worker."""
    return promises.claim_alerts(work.store, now=work.now, until=work.now + CLAIM, most=limit)


def show_due(work: Work, recipients: str, *, channel: str) -> None:
    """Alerts to people or to the desk whom nothing is sent: they have them before their eyes."""
    promises.mark_alerts_shown(work.store, recipients, channel=channel, now=work.now)


def mark_sent(work: Work, alert_id: int, *, channel: str) -> None:
    """It went out."""
    promises.mark_alert_sent(work.store, alert_id, channel=channel, now=work.now)


def mark_failed(work: Work, alert_id: int, *, error: str, final: bool = False) -> None:
    """It did not go out: later again, twice as late each time; at last it becomes a to-do for staff."""
    alert = promises.alert(work.store, alert_id)
    if alert is None or alert.state is not AlertState.PENDING:
        return
    alert.last_error, alert.claimed_until = error[:300], None
    if final or alert.attempts >= MOST_ATTEMPTS:
        alert.state = AlertState.FAILED
        case = case_queries.case_by_id(work.store, alert.case_id) if alert.case_id else None
        if alert.recipient != DESK:
            params = {"to": recipient_name(work, alert), "about": alert.kind.label}
            promise(work, AlertKind.UNDELIVERABLE, DESK, case=case, params=params)
    else:
        alert.due_at = work.now + FIRST_RETRY * 2 ** (alert.attempts - 1)
    work.store.add(alert)


def recipient_name(work: Work, alert: Alert) -> str:
    """Whom it was for, as staff read it."""
    kind, _, number = alert.recipient.partition(":")
    if kind == "person":
        person = roster.person(work.store, int(number))
        return person.title if person else alert.recipient
    return "居民" if kind == "conversation" else "工作人员"


@dataclass(frozen=True)
class AlertView:
    """What a channel needs to word an alert."""

    id: int
    kind: AlertKind
    recipient: str
    due_at: datetime
    case_no: str = ""
    topic: str = ""
    place: str = ""
    words: str = ""
    because: str = ""
    state: str = ""
    registered_at: datetime | None = None
    accept_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    handler: str = ""
    danger: bool = False
    phone: str = ""
    person_id: int | None = None
    telegram_id: str | None = None
    conversation_id: int | None = None
    channel: str = ""
    sender: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


def alert_view(work: Work, alert_id: int) -> AlertView | None:
    """An alert with all it speaks of; None if it is no longer to be sent."""
    alert = promises.alert(work.store, alert_id)
    if alert is None or alert.state is not AlertState.PENDING:
        return None
    kind, _, number = alert.recipient.partition(":")
    person = roster.person(work.store, int(number)) if kind == "person" else None
    chat = conversation_queries.conversation(work.store, int(number)) if kind == "conversation" else None
    return AlertView(
        id=alert_id,
        kind=alert.kind,
        recipient=alert.recipient,
        due_at=alert.due_at,
        person_id=person.id if person else None,
        telegram_id=person.telegram_id if person else None,
        conversation_id=chat.id if chat else None,
        channel=chat.channel if chat else "",
        sender=chat.sender if chat else "",
        params=alert.params,
        **_about_case(work, alert),
    )


def _about_case(work: Work, alert: Alert) -> dict[str, Any]:
    case = case_queries.case_by_id(work.store, alert.case_id) if alert.case_id else None
    if case is None:
        return {}
    # A merged case is handled as part of another: by whoever has that one, in its time.
    parent = case_queries.case_by_id(work.store, case.merged_into_id) if case.merged_into_id else None
    handled = parent or case
    handler = community.handler_of(work, handled.assignee_id, handled.assignee_role)
    category = work.taxonomy.leaf(case.topic)
    return {
        "case_no": case.case_no,
        "topic": category.spoken,
        "place": place_for_handler(work, case),
        "words": words_for_handler(work, case),
        "because": because_label(case),
        "state": handled.state.label,
        "registered_at": case.registered_at,
        "accept_due_at": handled.accept_due_at,
        "resolve_due_at": handled.resolve_due_at,
        "handler": handler.label if handler else "社区工作人员",
        "danger": category.is_danger,
        "phone": category.hotline,
    }


def words_for_handler(work: Work, case: Case) -> str:
    """The resident's words, as the handler may read them."""
    return for_handler(work, case, case.text)


def for_handler(work: Work, case: Case, text: str) -> str:
    """Words about a case: in matters between neighbours without what tells who wrote them."""
    shielded = work.taxonomy.leaf(case.topic).reporter_shield or case.anonymous
    text = without_room(text) if hides_room(work, case) else text
    return shield(text) if shielded else text


def hides_room(work: Work, case: Case) -> bool:
    """Whether the room would only tell who wrote: it is neither where somebody must come nor that of the accused."""
    category = work.taxonomy.leaf(case.topic)
    needed = category.needs_room or category.reporter_shield or category.is_danger
    return case.anonymous and not needed


def place_for_handler(work: Work, case: Case) -> str:
    """Where to go."""
    place = without_room(case.place_text) if hides_room(work, case) else case.place_text
    return place.strip() or "地点没有说清"


def because_label(case: Case) -> str:
    """Why it went to this person."""
    return Because(case.assigned_because).label if case.assigned_because else ""

"""What the service owes: alerts to be sent and questions to be asked, by name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func
from sqlmodel import col, or_, select

from db.models import Alert, FollowUp
from db.store import Store
from db.vocabulary import AlertKind, AlertState, FollowUpKind

_ROUNDS = select(func.max(Alert.round)).where(
    col(Alert.case_id).is_not_distinct_from(bindparam("case_id")),
    col(Alert.kind) == bindparam("kind"),
    col(Alert.recipient) == bindparam("recipient"),
)

_PENDING_TO = select(Alert).where(
    col(Alert.case_id) == bindparam("case_id"),
    col(Alert.recipient) == bindparam("recipient"),
    col(Alert.state) == AlertState.PENDING,
)


def alerts_of(store: Store, case_id: int) -> Sequence[Alert]:
    """What was promised about a case."""
    return store.session.exec(select(Alert).where(Alert.case_id == case_id).order_by(col(Alert.id))).all()


def alert_rounds(store: Store, case_id: int | None, kind: AlertKind, recipient: str) -> int:
    """How many alerts of this kind this recipient has had about the case."""
    ((most,),) = store.rows(_ROUNDS, case_id=case_id, kind=kind, recipient=recipient)
    return most or 0


def due_alerts(store: Store, now: datetime, limit: int) -> Sequence[Alert]:
    """Alerts to send now and not claimed by another worker."""
    query = (
        select(Alert)
        .where(
            col(Alert.state) == AlertState.PENDING,
            col(Alert.due_at) <= now,
            or_(col(Alert.claimed_until).is_(None), col(Alert.claimed_until) < now),
        )
        .order_by(col(Alert.due_at), col(Alert.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return store.session.exec(query).all()


def alert(store: Store, alert_id: int) -> Alert | None:
    """An alert by id."""
    return store.session.get(Alert, alert_id)


def pending_alerts_to(store: Store, case_id: int, recipient: str) -> Sequence[Alert]:
    """What is still to be said to somebody about a case."""
    return store.all(_PENDING_TO, case_id=case_id, recipient=recipient)


def last_told(store: Store, recipient: str, kind: AlertKind) -> Alert | None:
    """What somebody was last told of this kind about a case."""
    query = (
        select(Alert)
        .where(Alert.recipient == recipient, Alert.kind == kind, col(Alert.case_id).is_not(None))
        .order_by(col(Alert.id).desc())
        .limit(1)
    )
    return store.session.exec(query).first()


def desk_alerts(store: Store, limit: int = 200) -> Sequence[Alert]:
    """The staff's to-do list, newest first."""
    query = (
        select(Alert)
        .where(Alert.recipient == "desk", col(Alert.state) != AlertState.CANCELLED)
        .order_by(col(Alert.id).desc())
        .limit(limit)
    )
    return store.session.exec(query).all()


def person_wanted_at(store: Store, *, conversation_id: str, words: str) -> datetime | None:
    """When the desk was last told, and has not ticked off, that this conversation wants a person."""
    query = (
        select(Alert.due_at)
        .where(
            Alert.recipient == "desk",
            Alert.kind == AlertKind.HUMAN_WANTED,
            col(Alert.state) != AlertState.CANCELLED,
            col(Alert.params)["conversation_id"].as_string() == conversation_id,
            col(Alert.params)["words"].as_string() == words,
        )
        .order_by(col(Alert.id).desc())
        .limit(1)
    )
    return store.session.exec(query).first()


def follow_ups_of(store: Store, case_id: int) -> Sequence[FollowUp]:
    """The questions about a case, oldest first."""
    return store.session.exec(
        select(FollowUp).where(FollowUp.case_id == case_id).order_by(col(FollowUp.id))
    ).all()


def due_follow_ups(
    store: Store, now: datetime, kinds: Sequence[FollowUpKind], limit: int
) -> Sequence[FollowUp]:
    """Questions to ask now."""
    query = (
        select(FollowUp)
        .where(
            col(FollowUp.due_at) <= now,
            col(FollowUp.started_at).is_(None),
            col(FollowUp.done_at).is_(None),
            col(FollowUp.kind).in_(kinds),
        )
        .order_by(col(FollowUp.due_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return store.session.exec(query).all()


def follow_up(store: Store, followup_id: int) -> FollowUp | None:
    """A question by id."""
    return store.session.get(FollowUp, followup_id)

"""What the service owes: alerts to be sent and questions to be asked, by name."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, insert, literal, update
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, or_, select

from db.models import Alert, FollowUp
from db.store import Store
from db.vocabulary import AlertKind, AlertState, FollowUpKind

_ALERT = SQLModel.metadata.tables["alert"].c
_GIVEN = [_ALERT[each] for each in ("case_id", "kind", "recipient", "params", "due_at")]
# The n-th alert of its kind for somebody about a case has round n.
_PROMISE = insert(Alert).from_select(
    [*_GIVEN, _ALERT.state, _ALERT.attempts, _ALERT.last_error, _ALERT.round],
    select_columns(
        *(bindparam(each.name, type_=each.type) for each in _GIVEN),
        literal(AlertState.PENDING, _ALERT.state.type),
        literal(0),
        literal(""),
        func.coalesce(func.max(_ALERT.round), 0) + 1,
    ).where(
        _ALERT.case_id.is_not_distinct_from(bindparam("case_id", type_=_ALERT.case_id.type)),
        _ALERT.kind == bindparam("kind"),
        _ALERT.recipient == bindparam("recipient"),
    ),
)

_DUE = (
    col(Alert.state) == AlertState.PENDING,
    col(Alert.due_at) <= bindparam("now"),
    or_(col(Alert.claimed_until).is_(None), col(Alert.claimed_until) < bindparam("now")),
)
_TO_SEND = select(Alert.id).where(*_DUE).with_for_update(skip_locked=True)
_TO_CLAIM = _TO_SEND.order_by(col(Alert.due_at), col(Alert.id)).limit(bindparam("most")).cte()
_TO_SHOW = _TO_SEND.where(col(Alert.recipient).startswith(bindparam("whom"))).cte()
_CLAIM = (
    update(Alert)
    .where(col(Alert.id).in_(select_columns(_TO_CLAIM.c.id)))
    .values(attempts=Alert.attempts + 1, claimed_until=bindparam("claimed_until"))
    .returning(col(Alert.due_at), col(Alert.id))
)
_SENT = (
    update(Alert)
    .where(col(Alert.id) == bindparam("of_alert"), col(Alert.state) == AlertState.PENDING)
    .values(state=AlertState.SENT)
)
_SHOWN = (
    update(Alert)
    .where(col(Alert.id).in_(select_columns(_TO_SHOW.c.id)))
    .values(state=AlertState.SENT, attempts=Alert.attempts + 1)
)
_PENDING_TO = select(Alert).where(
    col(Alert.case_id) == bindparam("case_id"),
    col(Alert.recipient) == bindparam("recipient"),
    col(Alert.state) == AlertState.PENDING,
)
_PENDING_ABOUT = select(Alert).where(
    col(Alert.case_id) == bindparam("case_id"), col(Alert.state) == AlertState.PENDING
)
_LAST_TOLD = (
    select(Alert)
    .where(
        Alert.recipient == bindparam("whom"),
        Alert.kind == bindparam("what"),
        col(Alert.case_id).is_not(None),
    )
    .order_by(col(Alert.id).desc())
    .limit(1)
)
_FOLLOW_UPS_DUE = (
    select(FollowUp)
    .where(
        col(FollowUp.due_at) <= bindparam("now"),
        col(FollowUp.started_at).is_(None),
        col(FollowUp.done_at).is_(None),
        col(FollowUp.kind).in_(bindparam("kinds", expanding=True)),
    )
    .order_by(col(FollowUp.due_at))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .execution_options(populate_existing=True)
)


def alerts_of(store: Store, case_id: int) -> Sequence[Alert]:
    """What was promised about a case."""
    return store.session.exec(select(Alert).where(Alert.case_id == case_id).order_by(col(Alert.id))).all()


def promise(
    store: Store,
    kind: AlertKind,
    recipient: str,
    *,
    case_id: int | None,
    params: Mapping[str, str],
    due_at: datetime,
) -> None:
    """One more alert of this kind for this recipient about the case, or about none."""
    store.change(
        _PROMISE, kind=kind, recipient=recipient, case_id=case_id, params=dict(params), due_at=due_at
    )


def claim_alerts(store: Store, *, now: datetime, until: datetime, most: int) -> list[int]:
    """Ids of alerts to send now, the earliest first, claimed from other workers until then."""
    found = store.rows(_CLAIM, now=now, claimed_until=until, most=most)
    return [alert_id for _, alert_id in sorted(map(tuple, found))]


def mark_alert_sent(store: Store, alert_id: int, *, channel: str, now: datetime) -> None:
    """It went out, unless it was cancelled meanwhile."""
    store.change(_SENT, of_alert=alert_id, channel=channel, sent_at=now)


def mark_alerts_shown(store: Store, recipient: str, *, channel: str, now: datetime) -> None:
    """All that is due to recipients beginning so is where they read it."""
    store.change(_SHOWN, whom=recipient, now=now, channel=channel, sent_at=now)


def alert(store: Store, alert_id: int) -> Alert | None:
    """An alert by id."""
    return store.session.get(Alert, alert_id)


def pending_alerts_to(store: Store, case_id: int, recipient: str) -> Sequence[Alert]:
    """What is still to be said to somebody about a case."""
    return store.all(_PENDING_TO, case_id=case_id, recipient=recipient)


def pending_alerts_about(store: Store, case_id: int) -> Sequence[Alert]:
    """What is still to be said about a case, to whomever."""
    return store.all(_PENDING_ABOUT, case_id=case_id)


def last_told(store: Store, recipient: str, kind: AlertKind) -> Alert | None:
    """What somebody was last told of this kind about a case."""
    return next(iter(store.look(_LAST_TOLD, whom=recipient, what=kind)), None)


def desk_alerts(store: Store, limit: int = 200) -> Sequence[Alert]:
    """The staff's to-do list, newest first."""
    query = (
        select(Alert)
        .where(Alert.recipient == "desk", col(Alert.state) != AlertState.CANCELLED)
        .order_by(col(Alert.id).desc())
        .limit(limit)
    )
    return store.session.exec(query).all()


def cancel_alike(store: Store, alert: Alert) -> None:
    """This alert, and those before it that say the very same of the same case, need nobody any more."""
    same = col(Alert.case_id) == alert.case_id if alert.case_id else col(Alert.id) == alert.id
    query = select(Alert).where(
        same, Alert.recipient == alert.recipient, Alert.kind == alert.kind, col(Alert.id) <= alert.id
    )
    for each in store.session.exec(query).all():
        if each.params == alert.params:
            each.state = AlertState.CANCELLED
            store.add(each)


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
    return store.all(_FOLLOW_UPS_DUE, now=now, kinds=kinds, most=limit)


def follow_up(store: Store, followup_id: int) -> FollowUp | None:
    """A question by id."""
    return store.session.get(FollowUp, followup_id)

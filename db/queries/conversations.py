"""Conversations, their messages and the residents behind them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from db.models import Attachment, Case, Conversation, Message, Resident
from db.store import Store
from db.vocabulary import CaseState, Direction

# Statements that every turn needs; the others are made where they are used.
_BY_SENDER = select(Conversation).where(
    Conversation.channel == bindparam("channel"), Conversation.sender == bindparam("sender")
)
_RESIDENT = select(Resident.id).where(
    Resident.channel == bindparam("channel"), Resident.account == bindparam("account")
)
_RESIDENT_OF = select(Conversation.resident_id).where(Conversation.id == bindparam("conversation_id"))
_BY_PLATFORM_ID = select(Message).where(
    Message.conversation_id == bindparam("conversation_id"), Message.platform_id == bindparam("platform_id")
)
_SAVE_TRACKER = update(Conversation).where(
    col(Conversation.id) == bindparam("of_conversation"), col(Conversation.version) == bindparam("expected")
)
_ANSWERED = (
    update(Message).where(col(Message.id) == bindparam("of_message")).returning(col(Message.conversation_id))
)

_SET_EXTRA = update(Message).where(col(Message.id) == bindparam("of_message"))


def conversation_by_sender(store: Store, channel: str, sender: str) -> Conversation | None:
    """One chat on one channel."""
    return next(iter(store.look(_BY_SENDER, channel=channel, sender=sender)), None)


def conversation(store: Store, conversation_id: int) -> Conversation | None:
    """A conversation by id."""
    return store.session.get(Conversation, conversation_id)


def resident_of(store: Store, conversation_id: int) -> int | None:
    """Who writes there."""
    found = store.rows(_RESIDENT_OF, conversation_id=conversation_id)
    return found[0][0] if found else None


def save_tracker(
    store: Store, conversation_id: int, *, tracker: Mapping[str, Any], expected_version: int, now: datetime
) -> bool:
    """Writes the dialogue's state. False: it is not the one that was read, somebody else was faster."""
    changed = store.change(
        _SAVE_TRACKER,
        of_conversation=conversation_id,
        expected=expected_version,
        tracker=tracker,
        version=expected_version + 1,
        last_message_at=now,
    )
    return changed == 1


def mark_answered(
    store: Store, message_id: int, *, understood: Mapping[str, Any] | None, now: datetime
) -> int | None:
    """A resident's message has its answer, and what was understood of it. The conversation; None: no such message."""
    found = store.rows(_ANSWERED, of_message=message_id, understood=understood or None, answered_at=now)
    return found[0][0] if found else None


def resident_id(store: Store, channel: str, account: str) -> int | None:
    """Who writes."""
    found = store.rows(_RESIDENT, channel=channel, account=account)
    return found[0][0] if found else None


def message_by_platform_id(store: Store, conversation_id: int, platform_id: str) -> Message | None:
    """A message that was already taken."""
    found = store.look(_BY_PLATFORM_ID, conversation_id=conversation_id, platform_id=platform_id)
    return next(iter(found), None)


def set_extra(store: Store, message_id: int, extra: Mapping[str, Any]) -> None:
    """What belongs to a message beside its text."""
    store.change(_SET_EXTRA, of_message=message_id, extra=extra)


def answers_to(store: Store, message_id: int) -> Sequence[Message]:
    """What was answered to a message."""
    return store.session.exec(
        select(Message).where(Message.answers_id == message_id).order_by(col(Message.id))
    ).all()


def pushed_after(store: Store, conversation_id: int, after_id: int) -> Sequence[Message]:
    """What was sent unasked since message `after_id`."""
    query = (
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            col(Message.id) > after_id,
            col(Message.direction) != Direction.RESIDENT,
            col(Message.answers_id).is_(None),
        )
        .order_by(col(Message.id))
        .limit(100)
    )
    return store.session.exec(query).all()


def messages_of(store: Store, conversation_id: int, limit: int = 2000) -> Sequence[Message]:
    """The transcript, oldest first."""
    query = (
        select(Message)
        .where(Message.conversation_id == conversation_id)
        .order_by(col(Message.id).desc())
        .limit(limit)
    )
    return list(reversed(store.session.exec(query).all()))


def unanswered_messages(store: Store, limit: int = 100) -> Sequence[Message]:
    """Residents' messages that a crash left without an answer."""
    query = (
        select(Message)
        .where(col(Message.direction) == Direction.RESIDENT, col(Message.answered_at).is_(None))
        .order_by(col(Message.id))
        .limit(limit)
    )
    return store.session.exec(query).all()


def find_conversations(
    store: Store, *, words: Sequence[str] = (), flag: str = "", offset: int = 0, limit: int = 50
) -> tuple[Sequence[Conversation], int]:
    """A page of conversations, latest first. `words` are looked for in what was said."""
    conditions = []
    if flag:
        conditions.append(col(Conversation.flags).contains(flag, autoescape=True))
    for word in words:
        said = select(Message.conversation_id).where(col(Message.text).contains(word, autoescape=True))
        conditions.append(col(Conversation.id).in_(said))
    query = select(Conversation).where(*conditions).order_by(col(Conversation.last_message_at).desc())
    total = store.session.exec(select(func.count()).select_from(Conversation).where(*conditions)).one()
    return store.session.exec(query.offset(offset).limit(limit)).all(), total


def messages_before(store: Store, moment: datetime, wiped: str) -> Sequence[Message]:
    """Messages of old conversations without an open case, not yet wiped."""
    still_open = [
        CaseState.REGISTERED,
        CaseState.DISPATCHED,
        CaseState.ACCEPTED,
        CaseState.SUSPENDED,
        CaseState.DONE,
    ]
    busy = select(Case.conversation_id).where(
        col(Case.state).in_(still_open), col(Case.conversation_id).is_not(None)
    )
    query = select(Message).where(
        col(Message.at) < moment, col(Message.conversation_id).not_in(busy), col(Message.text) != wiped
    )
    return store.session.exec(query.order_by(col(Message.id))).all()


def attachments_of_message(store: Store, message_id: int) -> Sequence[Attachment]:
    """What was sent with a message."""
    return store.session.exec(select(Attachment).where(Attachment.message_id == message_id)).all()

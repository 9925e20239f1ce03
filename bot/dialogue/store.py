"""Between the database and a turn: the message stored first, the tracker read with its version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.choices import title_of
from bot.dialogue.tracker import Tracker
from bot.messages import IncomingMessage, OutgoingMessage
from cases import conversations
from cases.conversations import StoredAttachment
from cases.desk import Actor, Desk
from db.models import Conversation


@dataclass(frozen=True)
class StoredTurn:
    """A message that is safe in the database, and the state of its conversation."""

    conversation_id: int
    message_id: int
    attachments: tuple[int, ...]
    tracker: Tracker
    version: int
    #: What was answered already, if the message came before.
    answers: list[OutgoingMessage] | None = None


def store_message(desk: Desk, message: IncomingMessage, slots: Mapping[str, Any]) -> StoredTurn:
    """Stores the message in a transaction of its own, before anything is done with it."""
    kept = [StoredAttachment(each.path, each.media_type) for each in message.attachments if each.path]
    kinds = [each.kind for each in message.attachments]
    with desk.work(actor=Actor(f"{message.channel}:resident")) as work:
        conversation = conversations.open_conversation(
            work, channel=message.channel, sender=message.sender, display_name=message.display_name
        )
        tracker, version = _tracker(conversation, slots)
        row = conversations.store_incoming(
            work,
            conversation,
            platform_id=message.message_id,
            # A tapped button is read by staff as what stood on it.
            text=title_of(message.text, tracker.shown),
            extra={"kinds": kinds} if kinds else {},
            attachments=kept,
        )
        answers = None
        if row.answered:
            rows = conversations.answers_to(work, row.message_id)
            answers = [OutgoingMessage.stored(each.text, each.extra, message_id=each.id) for each in rows]
    return StoredTurn(conversation.id or 0, row.message_id, row.attachments, tracker, version, answers)


def _tracker(conversation: Conversation, slots: Mapping[str, Any]) -> tuple[Tracker, int]:
    return Tracker.load(conversation.sender, conversation.tracker, slots), conversation.version

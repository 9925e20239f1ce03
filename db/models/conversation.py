"""Conversations: who writes, what was said, what was understood."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel, UniqueConstraint

from db.types import UtcDateTime, stored
from db.vocabulary import Direction


class Resident(SQLModel, table=True):
    """Somebody who writes to us. One row per channel account; the name is only known if given."""

    __table_args__ = (UniqueConstraint("channel", "account"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    account: str
    display_name: str = ""
    phone: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)


class Conversation(SQLModel, table=True):
    """One chat on one channel. `tracker` is the dialogue's state; `version` guards it."""

    __table_args__ = (UniqueConstraint("channel", "sender"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    #: The platform's id of the chat: Rasa's `sender`.
    sender: str = Field(index=True)
    resident_id: int = Field(foreign_key="resident.id", index=True)
    tracker: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
    #: Why staff should look at it: unsure, human, failed, complaint …; comma-separated, empty for none.
    flags: str = ""
    elder_mode: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_message_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Message(SQLModel, table=True):
    """One message of a conversation. A resident's message is stored before anything is done with it."""

    __table_args__ = (UniqueConstraint("conversation_id", "platform_id"),)

    id: int | None = Field(default=None, primary_key=True)
    conversation_id: int = Field(foreign_key="conversation.id", index=True)
    direction: Direction = Field(sa_type=stored(Direction))
    #: The platform's message id (residents' messages); the answer to a repeated one is the same answer.
    platform_id: str | None = None
    #: The resident's message that this one answers; None for what was pushed unasked.
    answers_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    text: str
    #: buttons, image, custom – what a channel shows beside the text; for a resident: attachments, metadata.
    extra: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    #: What was understood (the object of `linli nlu parse`), for a resident's message.
    understood: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    #: When the answer was complete; a resident's message without it is taken up again after a restart.
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    at: datetime = Field(sa_type=UtcDateTime)

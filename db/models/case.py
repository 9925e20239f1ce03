"""A case, its history, and the promises made about it."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel, UniqueConstraint

from db.types import UtcDateTime, stored
from db.vocabulary import (
    AlertKind,
    AlertState,
    CaseState,
    EventKind,
    FollowUpKind,
    Role,
    Satisfaction,
    Source,
    Urgency,
)


class Case(SQLModel, table=True):
    """诉求. `version` rises with every change, so that two people cannot change it unseen."""

    id: int | None = Field(default=None, primary_key=True)
    case_no: str = Field(unique=True)
    version: int = 1
    #: The message that made it: a repeated message finds this case instead of making a second one.
    origin_key: str = Field(unique=True)
    state: CaseState = Field(index=True, sa_type=stored(CaseState))
    topic: str = Field(index=True)
    text: str
    urgency: Urgency = Field(index=True, sa_type=stored(Urgency))
    source: Source = Field(sa_type=stored(Source))
    anonymous: bool = False
    #: The place as understood; `place_text` is what people read.
    place_text: str = ""
    area: str | None = None
    building: str | None = Field(default=None, index=True)
    unit: str | None = None
    floor: str | None = None
    room: str | None = None
    spot: str | None = None
    details: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    conversation_id: int | None = Field(default=None, foreign_key="conversation.id", index=True)
    resident_id: int | None = Field(default=None, foreign_key="resident.id", index=True)
    assignee_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    assignee_role: Role | None = Field(default=None, sa_type=stored(Role))
    #: Why this person: shown with the dispatch.
    assigned_because: str = ""
    #: How often it was re-opened; alerts are unique per round of handling.
    round: int = 1
    registered_at: datetime = Field(sa_type=UtcDateTime, index=True)
    accept_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolve_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    #: When a suspended case comes back by itself.
    suspended_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    satisfaction: Satisfaction | None = Field(default=None, sa_type=stored(Satisfaction))
    #: The next moment at which the clock has something to do; None: nothing until somebody acts.
    next_check_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    merged_into_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    parent_id: int | None = Field(default=None, foreign_key="case.id")


class CaseEvent(SQLModel, table=True):
    """One line of a case's history. Rows are only added."""

    __tablename__ = "case_event"

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    kind: EventKind = Field(sa_type=stored(EventKind))
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    note: str = ""
    state_before: CaseState | None = Field(default=None, sa_type=stored(CaseState))
    state_after: CaseState = Field(sa_type=stored(CaseState))
    #: The message that caused it and what it did: a turn taken again finds this line and does nothing twice.
    origin_key: str | None = Field(default=None, index=True, unique=True)


class Assignment(SQLModel, table=True):
    """Who had a case, from when to when, and why."""

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    role: Role = Field(sa_type=stored(Role))
    because: str
    at: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    returned_reason: str | None = None


class Alert(SQLModel, table=True):
    """A message promised to somebody (outbox). Written with the change it tells of, sent by the worker.

    `recipient` is `person:ID`, `conversation:ID` or `desk`.
    """

    __table_args__ = (UniqueConstraint("case_id", "kind", "recipient", "round"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    kind: AlertKind = Field(sa_type=stored(AlertKind))
    recipient: str = Field(index=True)
    #: Tells repeated alerts of one kind apart (the second reminder, the third supplement).
    round: int = 1
    params: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    state: AlertState = Field(default=AlertState.PENDING, index=True, sa_type=stored(AlertState))
    channel: str | None = None
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    last_error: str = ""


class FollowUp(SQLModel, table=True):
    """A question promised to the resident, or what is done when none was answered."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("case_id", "kind", "round"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    kind: FollowUpKind = Field(sa_type=stored(FollowUpKind))
    round: int = 1
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer: Satisfaction | None = Field(default=None, sa_type=stored(Satisfaction))
    solved: bool | None = None
    comment: str = ""


class Attachment(SQLModel, table=True):
    """A photo or file; the bytes lie in the data directory under `path`."""

    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    message_id: int | None = Field(default=None, foreign_key="message.id", index=True)
    path: str
    media_type: str
    by: str
    at: datetime = Field(sa_type=UtcDateTime)

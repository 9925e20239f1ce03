"""Conversations: every message is stored before anything is done with it, and answered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases import alerts, community
from cases.desk import Work
from cases.errors import ConflictError, NotFoundError
from db.models import Attachment, Conversation, Message, Resident
from db.queries import conversations as queries
from db.queries import promises
from db.vocabulary import AlertKind, Direction


@dataclass(frozen=True)
class StoredAttachment:
    """A file that was kept: path relative to the data directory."""

    path: str
    media_type: str


@dataclass(frozen=True)
class Incoming:
    """A resident's message as it is stored."""

    message_id: int
    attachments: tuple[int, ...]
    #: It came before and has its answer.
    answered: bool = False


@dataclass(frozen=True)
class Answer:
    """One answer to store."""

    text: str
    extra: Mapping[str, Any]


@dataclass(frozen=True)
class StaffPromise:
    """Who of the staff answers, and by when."""

    staff_label: str
    due_at: datetime


def open_conversation(work: Work, *, channel: str, sender: str, display_name: str = "") -> Conversation:
    """The conversation of this chat; made with its resident when it is new."""
    known = queries.conversation_by_sender(work.store, channel, sender)
    if known is not None:
        return known
    resident_id = queries.resident_id(work.store, channel, sender) or work.store.insert(
        Resident, channel=channel, account=sender, display_name=display_name[:100], created_at=work.now
    )
    new = Conversation(
        channel=channel,
        sender=sender,
        resident_id=resident_id,
        created_at=work.now,
        last_message_at=work.now,
    )
    new.id = work.store.insert(Conversation, **new.model_dump(exclude={"id"}))
    return new


def store_incoming(
    work: Work,
    conversation: Conversation,
    *,
    platform_id: str,
    text: str,
    extra: Mapping[str, Any] | None = None,
    attachments: Sequence[StoredAttachment] = (),
) -> Incoming:
    """Stores a message, once for each `platform_id` of the conversation."""
    conversation_id = conversation.id or 0
    known = queries.message_by_platform_id(work.store, conversation_id, platform_id)
    if known is not None:
        ids = tuple(known.extra.get("attachments", ()))
        return Incoming(known.id or 0, ids, answered=known.answered_at is not None)
    message_id = work.store.insert(
        Message,
        conversation_id=conversation_id,
        direction=Direction.RESIDENT,
        platform_id=platform_id,
        text=text,
        extra=extra or {},
        at=work.now,
    )
    ids = tuple(_keep(work, message_id, each, conversation_id) for each in attachments)
    if ids:
        queries.set_extra(work.store, message_id, {**(extra or {}), "attachments": ids})
    return Incoming(message_id, ids)


def _keep(work: Work, message_id: int, kept: StoredAttachment, conversation_id: int) -> int:
    return work.store.insert(
        Attachment,
        message_id=message_id,
        path=kept.path,
        media_type=kept.media_type,
        by=f"conversation:{conversation_id}",
        at=work.now,
    )


def store_answers(
    work: Work,
    incoming_id: int,
    *,
    answers: Sequence[Answer],
    tracker: Mapping[str, Any],
    expected_version: int,
    understood: Mapping[str, Any] | None = None,
    flags: Sequence[str] = (),
) -> None:
    """Ends a turn: answers, what was understood, and the tracker, in one transaction.

    Raises ConflictError when another turn of the conversation came first.
    """
    conversation_id = queries.mark_answered(work.store, incoming_id, understood=understood, now=work.now)
    if conversation_id is None:
        raise NotFoundError("没有这条消息")
    _save_tracker(work, conversation_id, tracker, expected_version)
    for each in flags:
        add_flag(work, conversation_id, each)
    for answer in answers:
        _say(work, conversation_id, answer, answers_id=incoming_id)


def _save_tracker(
    work: Work, conversation_id: int, tracker: Mapping[str, Any], expected_version: int
) -> None:
    if not queries.save_tracker(
        work.store, conversation_id, tracker=tracker, expected_version=expected_version, now=work.now
    ):
        raise ConflictError("这个对话刚刚有别的消息")


def _with_flags(known: str, more: Sequence[str]) -> str:
    return ",".join(dict.fromkeys([*filter(None, known.split(",")), *more]))


def _say(
    work: Work,
    conversation_id: int,
    answer: Answer,
    *,
    answers_id: int | None = None,
    platform_id: str | None = None,
) -> int:
    return work.store.insert(
        Message,
        conversation_id=conversation_id,
        direction=Direction.BOT,
        platform_id=platform_id,
        answers_id=answers_id,
        text=answer.text,
        extra=answer.extra,
        at=work.now,
    )


def push(
    work: Work,
    conversation_id: int,
    *,
    answers: Sequence[Answer],
    key: str,
    tracker: Mapping[str, Any] | None = None,
    expected_version: int = 0,
) -> list[int]:
    """Stores messages sent unasked; their ids. The same `key` again stores nothing: a question is asked once."""
    if queries.message_by_platform_id(work.store, conversation_id, f"{key}:0") is not None:
        return []
    if tracker is not None:
        _save_tracker(work, conversation_id, tracker, expected_version)
    return [
        _say(work, conversation_id, each, platform_id=f"{key}:{index}") for index, each in enumerate(answers)
    ]


def answers_to(work: Work, message_id: int) -> list[Message]:
    """What was answered to a message."""
    return list(queries.answers_to(work.store, message_id))


def messages_after(work: Work, *, channel: str, sender: str, after_id: int) -> list[Message]:
    """What was pushed to a chat since."""
    conversation = queries.conversation_by_sender(work.store, channel, sender)
    return list(queries.pushed_after(work.store, conversation.id or 0, after_id)) if conversation else []


def unanswered(work: Work) -> list[tuple[Message, Conversation]]:
    """Messages that a crash left without an answer, oldest first."""
    found = []
    for message in queries.unanswered_messages(work.store):
        conversation = queries.conversation(work.store, message.conversation_id)
        if conversation is not None:
            found.append((message, conversation))
    return found


def by_id(work: Work, conversation_id: int) -> Conversation:
    """Raises NotFoundError."""
    conversation = queries.conversation(work.store, conversation_id)
    if conversation is None:
        raise NotFoundError("没有这个对话")
    return conversation


def set_elder_mode(work: Work, conversation_id: int, *, on: bool) -> None:
    """Remembers that this resident wants big letters."""
    conversation = by_id(work, conversation_id)
    conversation.elder_mode = on
    work.store.add(conversation)


def add_flag(work: Work, conversation_id: int, flag: str) -> None:
    """Marks a conversation for the staff's eyes."""
    conversation = by_id(work, conversation_id)
    conversation.flags = _with_flags(conversation.flags, [flag])
    work.store.add(conversation)


def ask_for_staff(work: Work, conversation_id: int, *, words: str) -> StaffPromise:
    """转人工: the desk gets a to-do; the resident learns who answers and by when."""
    add_flag(work, conversation_id, "human")
    params = {"conversation_id": str(conversation_id), "words": words[:500]}
    asked_at = promises.person_wanted_at(work.store, **params)
    # Asked again in the same words while the answer promised is still to come, it is the same wish.
    if asked_at is None or work.policy.due(asked_at, work.policy.staff_answer_within) <= work.now:
        alerts.promise(work, AlertKind.HUMAN_WANTED, alerts.DESK, params=params)
    staff = community.staff_on_duty(work)
    due_at = work.policy.due(work.now, work.policy.staff_answer_within)
    return StaffPromise(f"社区值班 {staff.title}" if staff else "社区工作人员", due_at)


def staff_says(work: Work, conversation_id: int, *, text: str) -> None:
    """A person of the staff writes into a conversation; delivered like any promised message."""
    by_id(work, conversation_id)
    recipient = alerts.to_conversation(conversation_id)
    alerts.promise(work, AlertKind.RESIDENT_MESSAGE, recipient, params={"note": text}, urgent=True)

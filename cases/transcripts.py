"""What staff read of conversations: lists, the whole transcript with what was understood, wiping what is old."""

from datetime import timedelta
from typing import Any

from cases.conversations import by_id
from cases.desk import Work
from cases.lookups import Page, iso
from db.models import Conversation
from db.queries import cases as case_queries
from db.queries import conversations as queries

#: What stands in place of a wiped message.
WIPED = "（已清除）"


def list_conversations(work: Work, *, q: str = "", flag: str = "", page: int = 1, size: int = 50) -> Page:
    """A page of conversations, latest first."""
    rows, total = queries.find_conversations(
        work.store, words=q.split(), flag=flag, offset=(page - 1) * size, limit=size
    )
    return Page([_summary(each) for each in rows], total, page, size)


def _summary(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "channel": conversation.channel,
        "flags": [each for each in conversation.flags.split(",") if each],
        "elder_mode": conversation.elder_mode,
        "created_at": iso(conversation.created_at),
        "last_message_at": iso(conversation.last_message_at),
    }


def conversation_detail(work: Work, conversation_id: int) -> dict[str, Any]:
    """The whole transcript with what was understood of each message. Raises NotFoundError."""
    conversation = by_id(work, conversation_id)
    cases = case_queries.cases_of_conversation(work.store, conversation_id, 100)
    return {
        **_summary(conversation),
        "cases": [each.case_no for each in cases],
        "messages": [
            {
                "id": each.id,
                "at": iso(each.at),
                "from": each.direction.value,
                "text": each.text,
                "extra": each.extra,
                "understood": each.understood,
            }
            for each in queries.messages_of(work.store, conversation_id)
        ],
    }


def purge(work: Work, *, older_than: timedelta) -> tuple[int, list[str]]:
    """Wipes what was said longer ago, and forgets the photos sent with it; the files are the caller's to delete.

    Messages of conversations with an open case stay. Returns the number of messages and the photos' paths.
    """
    wiped, paths = 0, []
    for message in queries.messages_before(work.store, work.now - older_than, WIPED):
        for attachment in queries.attachments_of_message(work.store, message.id or 0):
            if attachment.case_id is None:
                paths.append(attachment.path)
                work.store.session.delete(attachment)
        message.text, message.extra, message.understood = WIPED, {}, None
        work.store.add(message)
        wiped += 1
    return wiped, paths

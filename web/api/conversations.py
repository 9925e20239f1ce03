"""`/api/v1/conversations`: what was said, and what was understood of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi import Path as InPath

from cases import access, transcripts
from db.vocabulary import Deed
from web.api.bodies import ConversationFilters
from web.api.callers import READ_CONVERSATIONS, Caller, WithParts, allowed

router = APIRouter(tags=["对话"])
Reader = Annotated[Caller, Depends(allowed(READ_CONVERSATIONS))]


@router.get("/conversations")
def list_conversations(
    parts: WithParts, _caller: Reader, filters: Annotated[ConversationFilters, Query()]
) -> dict[str, Any]:
    """对话列表，最近的在前。`q` 在说过的话里找；`flag` 是要人看的原因。"""
    with parts.desk.read() as work:
        found = transcripts.list_conversations(work, **filters.model_dump())
    return {"items": found.items, "total": found.total, "page": found.page, "size": found.size}


@router.get("/conversations/{conversation_id}")
def show_conversation(
    parts: WithParts, caller: Reader, conversation_id: Annotated[int, InPath(ge=1, le=2**31 - 1)]
) -> dict[str, Any]:
    """一个对话的全文，每句话连同理解出的内容。查看会留下记录。"""
    with parts.desk.work(actor=caller.actor) as work:
        shown = transcripts.conversation_detail(work, conversation_id)
        access.audit(work, action=Deed.CONVERSATION_READ, subject=str(conversation_id))
    return shown

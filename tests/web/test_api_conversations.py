"""Conversations by the program interface."""

from collections.abc import Callable

import httpx
from sqlmodel import select

from cases import conversations
from cases.desk import Desk
from db.models import AuditEntry
from db.vocabulary import StaffRole
from tests.web.conftest import STAFF, Reported

CHATS = "/api/v1/conversations"


async def test_conversations_are_found_by_what_was_said_and_by_flag(
    client: httpx.AsyncClient,
    token: Callable[[StaffRole], dict[str, str]],
    report: Callable[..., Reported],
    desk: Desk,
) -> None:
    one, two = report("楼道里堆满了纸箱子"), report("楼上半夜装修")
    with desk.work(actor=STAFF) as work:
        conversations.add_flag(work, two.conversation_id, "unsure")
    client.headers.update(token(StaffRole.REVIEWER))
    for query, found in (
        ({}, {one, two}), ({"q": "纸箱"}, {one}), ({"q": "没有"}, set()), ({"flag": "unsure"}, {two}),
    ):  # fmt: skip
        answer = (await client.get(CHATS, params=query)).json()
        assert {each["id"] for each in answer["items"]} == {each.conversation_id for each in found}
        assert answer["total"] == len(found)


async def test_a_transcript_shows_what_was_understood_and_leaves_a_trace(
    client: httpx.AsyncClient,
    token: Callable[[StaffRole], dict[str, str]],
    report: Callable[..., Reported],
    desk: Desk,
) -> None:
    reported = report()
    client.headers.update(token(StaffRole.REVIEWER))
    shown = (await client.get(f"{CHATS}/{reported.conversation_id}")).json()
    assert shown["cases"] == [reported.case_no]
    message = shown["messages"][0]
    assert (message["from"], message["text"]) == ("resident", "楼道里堆满了纸箱子")
    assert "understood" in message
    with desk.read() as work:
        row = work.store.session.exec(select(AuditEntry)).one()
    assert (row.actor, row.action) == ("program:reviewer", "conversation.read")


async def test_an_unknown_conversation_is_a_problem(
    client: httpx.AsyncClient, token: Callable[[StaffRole], dict[str, str]]
) -> None:
    client.headers.update(token(StaffRole.REVIEWER))
    for number, status in (("99", 404), ("x", 422), ("9" * 30, 422), ("0", 422)):
        answer = await client.get(f"{CHATS}/{number}")
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"

"""The Assistant in front of a standard Rasa server: it leads the dialogue, our transcript and numbers stay ours."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import httpx

from bot.assistant import MOST_TRIES, EmbeddedAssistant
from bot.choices import agreed, only_a_number
from bot.dialogue.engine import buttons_shown
from bot.dialogue.store import StoredTurn, store_message
from bot.dialogue.tracker import Tracker
from bot.messages import IncomingMessage, OutgoingMessage
from cases.errors import ConflictError

log = logging.getLogger(__name__)


class RasaAssistant:
    """Sends each stored message to Rasa's REST channel and stores what it answers."""

    def __init__(self, embedded: EmbeddedAssistant, url: str) -> None:
        self._ours = embedded
        self._client = httpx.AsyncClient(base_url=url, timeout=30)

    async def reply(self, message: IncomingMessage) -> list[OutgoingMessage]:
        """See Assistant."""
        message = message.storable()
        async with self._ours.lock(f"{message.channel}:{message.sender}"):
            return await self._reply(message)

    async def _reply(self, message: IncomingMessage) -> list[OutgoingMessage]:
        """Rasa is asked once; where another process ended a turn meanwhile, only the transcript is written anew."""
        ours, flags = self._ours, list[str]()
        said: list[OutgoingMessage] | None = None
        for _ in range(MOST_TRIES):
            stored = await asyncio.to_thread(store_message, ours.desk, message, ours.engine.script.slots)
            if stored.answers is not None:
                return stored.answers
            try:
                late = await asyncio.to_thread(ours.handed_over, message, stored)
                if late is not None:
                    return late
                if said is None:
                    said, flags = await self._answer(message, stored)
                stored.tracker.shown = buttons_shown(said)
                return await asyncio.to_thread(ours.store, stored, said, {}, flags)
            except ConflictError:
                continue
        return [ours.engine.wording.say("utter_busy", {})]

    async def _answer(
        self, message: IncomingMessage, stored: StoredTurn
    ) -> tuple[list[OutgoingMessage], list[str]]:
        """What Rasa says, and why staff should look at it: without Rasa the resident's words are kept for them."""
        try:
            return await self._ask(message, stored), []
        except (httpx.HTTPError, ValueError, KeyError):
            log.exception("Rasa did not answer in conversation %s", stored.conversation_id)
            return [self._ours.engine.wording.say("utter_sorry", {})], ["failed"]

    async def _ask(self, message: IncomingMessage, stored: StoredTurn) -> list[OutgoingMessage]:
        tracker, sender = stored.tracker, _sender(stored.conversation_id)
        if only_a_number(message.text) or agreed(message.text, tracker.shown):
            await self._recall(tracker, sender)
        cue = self._ours.without_words(message, stored)
        plain = self._ours.plain_answer(message, cue, tracker) if cue else None
        if plain is not None:
            return plain
        photo = "/attachment" if message.attachments and not message.text.strip() else None
        body = {
            "sender": sender,
            "message": self._ours.meant(message.text, tracker) or photo or message.text,
            "metadata": {
                "channel": message.channel,
                "message_id": message.message_id,
                "conversation_id": stored.conversation_id,
                "attachments": stored.attachments,
            },
        }
        answer = await self._client.post("/webhooks/rest/webhook", json=body)
        answer.raise_for_status()
        return _said(answer.json())

    async def _recall(self, tracker: Tracker, sender: str) -> None:
        """Where the talk stands, which only Rasa knows."""
        answer = await self._client.get(f"/conversations/{sender}/tracker", params={"include_events": "NONE"})
        answer.raise_for_status()
        known = answer.json()
        tracker.active_loop = known["active_loop"].get("name")
        tracker.slots = {name: known["slots"].get(name) for name in tracker.slots}

    async def trigger(
        self, conversation_id: int, intent: str, entities: Mapping[str, Any], *, key: str
    ) -> list[OutgoingMessage] | None:
        """See Assistant. Rasa leads the conversation, so it is Rasa that opens the subject."""
        conversation = await asyncio.to_thread(self._ours.conversation, conversation_id)
        metadata = {"channel": conversation.channel, "message_id": key, "conversation_id": conversation_id}
        body = {"name": intent, "entities": dict(entities), "metadata": metadata}
        try:
            answer = await self._client.post(
                f"/conversations/{_sender(conversation_id)}/trigger_intent", json=body
            )
            answer.raise_for_status()
            messages = answer.json()["messages"]
        except (httpx.HTTPError, ValueError, KeyError):
            return None
        said = _said(messages)
        tracker = Tracker.load(conversation.sender, conversation.tracker, self._ours.engine.script.slots)
        tracker.shown = buttons_shown(said) or tracker.shown
        return await asyncio.to_thread(
            self._ours.push, conversation_id, conversation.version, tracker, said, key
        )

    async def resume_unanswered(self) -> list[tuple[str, str, list[OutgoingMessage]]]:
        """See Assistant."""
        left = await asyncio.to_thread(self._ours.unanswered)
        return [(each.channel, each.sender, await self.reply(each)) for each in left]


def _said(answers: Sequence[Mapping[str, Any]]) -> list[OutgoingMessage]:
    """Rasa sends what is meant for the page after the text that it goes with: both are one message."""
    said: list[OutgoingMessage] = []
    for each in answers:
        if said and each.get("custom") and not each.get("text"):
            said[-1] = replace(said[-1], custom=each["custom"])
        else:
            said.append(OutgoingMessage.stored(each.get("text", ""), each))
    return said


def _sender(conversation_id: int) -> str:
    """A name for Rasa that can stand in an address, which Rasa does not decode."""
    return f"linli-{conversation_id}"

"""The assistant: what every channel talks to, whichever engine leads the conversation."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol
from weakref import WeakValueDictionary

from actions.wording import moment
from bot.choices import OUT_OF_RANGE, agreed, chosen, only_a_number, title_of
from bot.dialogue.cue import Cue, plain_cue
from bot.dialogue.engine import Engine
from bot.dialogue.policy import actions_after_intent
from bot.dialogue.store import StoredTurn, store_message
from bot.dialogue.tracker import Tracker
from bot.messages import Button, IncomingMessage, NewAttachment, OutgoingMessage
from bot.readable import unreadable
from cases import conversations, own_cases
from cases.desk import Actor, Desk
from cases.errors import ConflictError
from db.models import Conversation

log = logging.getLogger(__name__)
#: How often a turn is taken anew because another process was faster in the same conversation.
MOST_TRIES = 5
#: A report that was begun and not gone on with for so long does not hold up other questions.
LEFT_LYING = timedelta(minutes=30)
#: What was written before an outage of so long is not answered as if just said.
TOO_LATE = timedelta(hours=2)
#: These mean the same whenever they arrive, as buttons do: danger, looking, courtesies.
_NEVER_TOO_LATE = frozenset(
    {
        *("emergency", "danger_news", "choose", "progress", "my_cases", "my_leader"),
        *("human", "greet", "thanks", "bye", "help"),
    }
)
#: The slot that says by which message we asked whose leaders are wanted.
LEADERS_WANTED = "leaders_wanted"


class Assistant(Protocol):
    """Leads conversations."""

    async def reply(self, message: IncomingMessage) -> list[OutgoingMessage]:
        """The answer to one message; never raises for anything a resident can send.

        A repeated message gets the same answer and changes nothing.
        """
        ...

    async def trigger(
        self, conversation_id: int, intent: str, entities: Mapping[str, Any], *, key: str
    ) -> list[OutgoingMessage] | None:
        """Opens a subject unasked (`EXTERNAL_followup_due`); the caller sends the answers.

        None: the resident is in the middle of something, try later. The same `key` again says nothing.
        """
        ...

    async def resume_unanswered(self) -> list[tuple[str, str, list[OutgoingMessage]]]:
        """Answers what was stored but not answered before a crash: (channel, sender, answers to send)."""
        ...


class EmbeddedAssistant:
    """Our own engine: stores first, understands, decides, answers, in one thread, under one lock a conversation."""

    def __init__(self, desk: Desk, engine: Engine, cue: Cue) -> None:
        self.desk, self.engine, self.cue = desk, engine, cue
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def reply(self, message: IncomingMessage) -> list[OutgoingMessage]:
        """See Assistant."""
        message = message.storable()
        async with self.lock(f"{message.channel}:{message.sender}"):
            return await asyncio.to_thread(self._reply, message)

    def lock(self, name: str) -> asyncio.Lock:
        """Held while a turn of this conversation is taken."""
        lock = self._locks.get(name)
        if lock is None:
            lock = self._locks[name] = asyncio.Lock()
        return lock

    def _reply(self, message: IncomingMessage) -> list[OutgoingMessage]:
        answer = self._answer
        for _ in range(MOST_TRIES):
            stored = store_message(self.desk, message, self.engine.script.slots)
            if stored.answers is not None:
                return stored.answers
            try:
                return answer(message, stored)
            except ConflictError:
                log.info(
                    "another process answered in conversation %s first; reading again", stored.conversation_id
                )
            except Exception:
                log.exception("a turn failed in conversation %s", stored.conversation_id)
                answer = self._sorry
        return [self.engine.wording.say("utter_busy", {})]

    def _answer(self, message: IncomingMessage, stored: StoredTurn) -> list[OutgoingMessage]:
        tracker = stored.tracker
        cue = self._understand(message, stored)
        late = self.handed_over(message, stored, cue)
        if late is not None:
            return late
        metadata = {
            "channel": message.channel,
            "message_id": message.message_id,
            "conversation_id": stored.conversation_id,
            "attachments": stored.attachments,
        }
        tracker.hear(cue, metadata)
        asked = tracker.slots.get(LEADERS_WANTED)
        plain = self.plain_answer(message, cue, tracker)
        said = plain if plain is not None else self.engine.turn(tracker)
        if tracker.slots.get(LEADERS_WANTED) == asked:
            # Only the very next message answers it; a later place belongs to something else.
            tracker.slots[LEADERS_WANTED] = None
        return self.store(stored, said, cue, self._flags(cue))

    def _understand(self, message: IncomingMessage, stored: StoredTurn) -> dict[str, Any]:
        return self.without_words(message, stored) or self.cue(message.text.strip())

    def without_words(self, message: IncomingMessage, stored: StoredTurn) -> dict[str, Any] | None:
        """A button or number for what was shown, a photo, what nobody can read; None: words to understand."""
        text, tracker = message.text.strip(), stored.tracker
        if not text and message.attachments:
            return plain_cue("", "attachment")
        if only_a_number(text) and not self._awaits_one(stored):
            return plain_cue(text, OUT_OF_RANGE)
        payload = self.meant(text, tracker)
        if payload == OUT_OF_RANGE:
            return plain_cue(text, OUT_OF_RANGE)
        command = self.cue.command(payload or text)
        if command is not None:
            return {**command, "text": title_of(text, tracker.shown)}
        return plain_cue(text, "unclear") if unreadable(text, known=True) else None

    def _awaits_one(self, stored: StoredTurn) -> bool:
        """Whether a number answers something: buttons, a form, the question for the house or one of the handler's."""
        tracker = stored.tracker
        if tracker.shown or tracker.active_loop or tracker.slots.get(LEADERS_WANTED):
            return True
        with self.desk.read() as work:
            return own_cases.asked_by_handler(work, stored.conversation_id) is not None

    @staticmethod
    def meant(text: str, tracker: Tracker) -> str | None:
        """The payload of the button that was meant; 「对」 means one only where no form reads it."""
        return chosen(text, tracker.shown) or (None if tracker.active_loop else agreed(text, tracker.shown))

    def plain_answer(
        self, message: IncomingMessage, cue: Mapping[str, Any], tracker: Tracker
    ) -> list[OutgoingMessage] | None:
        """A fitting sentence for what has no words that we read; None: the dialogue answers."""
        if cue["intent"]["name"] == OUT_OF_RANGE:
            response = "utter_choice_out_of_range" if tracker.shown else "utter_nothing_to_choose"
            said = self.engine.wording.say(response, {})
            buttons = tuple(Button(each["title"], each["payload"]) for each in tracker.shown)
            return [OutgoingMessage(said.text, buttons)]
        if cue["intent"]["name"] == "attachment" or cue["emergency"]:
            return None
        name = unreadable(message.text, known=cue["intent"]["name"] != "unclear")
        return [self.engine.wording.say(name, {})] if name else None

    @staticmethod
    def _flags(cue: Mapping[str, Any]) -> list[str]:
        """Why staff should look at this turn."""
        flags = {"unclear": "unsure", "human": "human"}
        found = "danger" if cue["emergency"] else flags.get(cue["intent"]["name"])
        unsure = any(each.get("certainty") == "unsure" for each in cue.get("problems", ()))
        return [each for each in (found, "unsure" if unsure else None) if each]

    def store(
        self,
        stored: StoredTurn,
        said: Sequence[OutgoingMessage],
        cue: Mapping[str, Any],
        flags: Sequence[str],
    ) -> list[OutgoingMessage]:
        """Ends the turn in one transaction; returns what was said. Raises ConflictError."""
        with self.desk.work(actor=Actor.conversation(stored.conversation_id)) as work:
            conversations.store_answers(
                work,
                stored.message_id,
                answers=[conversations.Answer(each.text, each.extra()) for each in said],
                tracker=stored.tracker.to_kept(),
                expected_version=stored.version,
                understood=cue,
                flags=flags,
            )
        return list(said)

    def _sorry(self, message: IncomingMessage, stored: StoredTurn) -> list[OutgoingMessage]:
        """Something broke: the resident's words are kept, staff are told, the form stays where it was."""
        said = [self.engine.wording.say("utter_sorry", {})]
        return self.store(stored, said, {}, ["failed"])

    def handed_over(
        self, message: IncomingMessage, stored: StoredTurn, cue: dict[str, Any] | None = None
    ) -> list[OutgoingMessage] | None:
        """The answer to what was written long ago and goes to staff; None: it is answered as ever."""
        if message.sent_at is None or self.desk.clock() - message.sent_at <= TOO_LATE:
            return None
        cue = cue or self._understand(message, stored)
        timeless = cue.get("command") or cue["intent"]["name"] in _NEVER_TOO_LATE
        return None if timeless else self._hand_over(message, stored, cue)

    def _hand_over(
        self, message: IncomingMessage, stored: StoredTurn, cue: Mapping[str, Any]
    ) -> list[OutgoingMessage]:
        """Staff get what was said long ago, and the resident learns so; where the talk stood stays."""
        with self.desk.work(actor=Actor.conversation(stored.conversation_id)) as work:
            promise = conversations.ask_for_staff(work, stored.conversation_id, words=message.text)
            facts = {
                "date": moment(message.sent_at, work.now),
                "words": message.text[:30] or "照片",
                "staff": promise.staff_label,
                "due": moment(promise.due_at, work.now),
            }
        return self.store(stored, [self.engine.wording.say("utter_answered_late", facts)], cue, ["human"])

    async def trigger(
        self, conversation_id: int, intent: str, entities: Mapping[str, Any], *, key: str
    ) -> list[OutgoingMessage] | None:
        """See Assistant."""
        conversation = await asyncio.to_thread(self.conversation, conversation_id)
        async with self.lock(f"{conversation.channel}:{conversation.sender}"):
            return await asyncio.to_thread(self._trigger, conversation_id, intent, entities, key)

    def _trigger(
        self, conversation_id: int, intent: str, entities: Mapping[str, Any], key: str
    ) -> list[OutgoingMessage] | None:
        conversation = self.conversation(conversation_id)
        tracker = Tracker.load(conversation.sender, conversation.tracker, self.engine.script.slots)
        if not self._may_interrupt(intent, tracker, conversation):
            return None
        tracker.active_loop = None
        cue = plain_cue("", intent, [{"entity": name, "value": each} for name, each in entities.items()])
        metadata = {"channel": conversation.channel, "message_id": key, "conversation_id": conversation_id}
        tracker.hear(cue, metadata)
        said = self.engine.turn(tracker)
        return self.push(conversation_id, conversation.version, tracker, said, key)

    def _may_interrupt(self, intent: str, tracker: Tracker, conversation: Conversation) -> bool:
        """Not in the middle of a report, unless it was left lying; the same question may be asked again."""
        opens = actions_after_intent(self.engine.script, intent, tracker.slots)
        left_lying = self.desk.clock() - conversation.last_message_at > LEFT_LYING
        return tracker.active_loop is None or tracker.active_loop in opens or left_lying

    def conversation(self, conversation_id: int) -> Conversation:
        """Raises NotFoundError."""
        with self.desk.read() as work:
            return conversations.by_id(work, conversation_id)

    def push(
        self, conversation_id: int, version: int, tracker: Tracker, said: Sequence[OutgoingMessage], key: str
    ) -> list[OutgoingMessage] | None:
        """Stores messages said unasked. None: the conversation went on meanwhile, try later."""
        answers = [conversations.Answer(each.text, each.extra()) for each in said]
        try:
            with self.desk.work(actor=Actor.clock()) as work:
                ids = conversations.push(
                    work, conversation_id, answers=answers, key=key,
                    tracker=tracker.to_kept(), expected_version=version,
                )  # fmt: skip
        except ConflictError:
            return None
        return [replace(each, id=row_id) for each, row_id in zip(said, ids, strict=False)]

    async def resume_unanswered(self) -> list[tuple[str, str, list[OutgoingMessage]]]:
        """See Assistant."""
        left = await asyncio.to_thread(self.unanswered)
        return [(each.channel, each.sender, await self.reply(each)) for each in left]

    def unanswered(self) -> list[IncomingMessage]:
        """Messages that a crash left without an answer, oldest first."""
        with self.desk.read() as work:
            return [
                IncomingMessage(
                    conversation.channel,
                    conversation.sender,
                    message.platform_id or "",
                    message.text,
                    attachments=tuple(NewAttachment(kind) for kind in message.extra.get("kinds", ())),
                    sent_at=message.at,
                )
                for message, conversation in conversations.unanswered(work)
            ]

"""The worker: APScheduler ticks that keep promises. The schedule itself is rows; the ticks only look."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.assistant import Assistant
from bot.channels.base import Channel, ChannelError
from bot.delivery import Delivery
from bot.messages import OutgoingMessage
from cases import conversations, followup, supervision
from cases.alerts import DESK, promise
from cases.desk import Actor, Desk
from cases.followup import DueFollowUp
from db.vocabulary import AlertKind

log = logging.getLogger(__name__)
#: Seconds between looks; the shortest limits of service are minutes.
EVERY = 1.0


@dataclass(frozen=True)
class Worker:
    """Delivers, sweeps deadlines, asks follow-ups."""

    desk: Desk
    assistant: Assistant
    delivery: Delivery
    channels: Mapping[str, Channel]

    def start(self) -> AsyncIOScheduler:
        """Starts the ticks on the running loop; a tick that takes long is not started a second time."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        for name, tick in (("deliver", self.deliver), ("sweep", self.sweep), ("ask", self.ask)):
            scheduler.add_job(
                self._safely,
                "interval",
                seconds=EVERY,
                args=(name, tick),
                id=name,
                max_instances=1,
                coalesce=True,
            )
        scheduler.start()
        return scheduler

    async def run_once(self) -> None:
        """Everything that is due now: sweep first, so that what it promises also goes out."""
        await self.sweep()
        await self.ask()
        await self.deliver()

    @staticmethod
    async def _safely(name: str, tick: Callable[[], Awaitable[None]]) -> None:
        """One failed look must not end all later ones."""
        try:
            await tick()
        except Exception:
            log.exception("the tick %s failed; it will look again", name)

    async def deliver(self) -> None:
        """Sends until nothing is due."""
        while await self.delivery.deliver_due():
            pass

    async def sweep(self) -> None:
        """Each case in a transaction of its own: one that fails holds up no other."""
        for case_id in await asyncio.to_thread(self._due_cases):
            await asyncio.to_thread(self._check, case_id)
        await asyncio.to_thread(self._close_unanswered)

    def _due_cases(self) -> list[int]:
        with self.desk.read() as work:
            return supervision.due_for_check(work)

    def _check(self, case_id: int) -> None:
        try:
            with self.desk.work(actor=Actor.clock()) as work:
                supervision.check_case(work, case_id)
        except Exception:
            log.exception("case %s could not be checked", case_id)

    def _close_unanswered(self) -> None:
        with self.desk.work(actor=Actor.clock()) as work:
            followup.close_unanswered(work)

    async def ask(self) -> None:
        """Puts due questions to residents. The message is stored under the question's key, so it is put once."""
        for due in await asyncio.to_thread(self._due_questions):
            key = f"followup-{due.followup_id}"
            said = await self.assistant.trigger(
                due.conversation_id, "EXTERNAL_followup_due", {"case_no": due.case_no}, key=key
            )
            if said is None:
                continue
            await asyncio.to_thread(self._mark_asked, due)
            for message in said:
                await self._send(due, message)

    def _due_questions(self) -> list[DueFollowUp]:
        with self.desk.work(actor=Actor.clock()) as work:
            return followup.due_questions(work)

    def _mark_asked(self, due: DueFollowUp) -> None:
        with self.desk.work(actor=Actor.clock()) as work:
            followup.mark_asked(work, due.followup_id)

    async def _send(self, due: DueFollowUp, message: OutgoingMessage) -> None:
        channel_name, sender = await asyncio.to_thread(self._where, due.conversation_id)
        channel = self.channels.get(channel_name)
        if channel is None:
            return
        try:
            await channel.send(sender, message)
        except ChannelError:
            log.warning("a question did not reach conversation %s", due.conversation_id)
            await asyncio.to_thread(self._undeliverable, due)

    def _where(self, conversation_id: int) -> tuple[str, str]:
        with self.desk.read() as work:
            conversation = conversations.by_id(work, conversation_id)
            return conversation.channel, conversation.sender

    def _undeliverable(self, due: DueFollowUp) -> None:
        params = {"to": "居民", "about": "回访", "conversation_id": str(due.conversation_id)}
        with self.desk.work(actor=Actor.clock()) as work:
            promise(work, AlertKind.UNDELIVERABLE, DESK, params=params)

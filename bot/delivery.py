"""Takes promised messages from the outbox and sends them through the channels; what cannot be sent becomes a to-do."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from actions.wording import moment
from bot.channels.base import Channel, ChannelError, UnreachableError
from bot.dialogue.wording import Wording
from bot.messages import Button, OutgoingMessage
from cases import alerts, conversations
from cases.alerts import AlertView
from cases.desk import Actor, Desk
from cases.privacy import mask
from db.vocabulary import AlertKind, ChannelName

log = logging.getLogger(__name__)
_ASKS_TO_ACCEPT = frozenset(
    {AlertKind.NEW_CASE, AlertKind.REMIND_ACCEPT, AlertKind.ESCALATED, AlertKind.REOPENED, AlertKind.DANGER}
)
_ASKS_TO_END = frozenset(
    {AlertKind.NEARLY_DUE, AlertKind.OVERDUE, AlertKind.URGED, AlertKind.SUPERVISED, AlertKind.ALL_CLEAR}
)


class Delivery:
    """Sends due alerts. Each is claimed first, so that two workers do not send the same one."""

    def __init__(
        self, desk: Desk, wording: Wording, channels: Mapping[str, Channel], leader_page: Callable[[int], str]
    ) -> None:
        self.desk, self.wording, self.channels, self.leader_page = desk, wording, channels, leader_page

    async def deliver_due(self) -> int:
        """Sends what is due now; returns how many alerts there were to be sent."""
        claimed = await asyncio.to_thread(self._claim)
        for alert_id in claimed:
            await self._deliver(alert_id)
        return len(claimed)

    def _claim(self) -> list[int]:
        with self.desk.work(actor=Actor.clock()) as work:
            if "telegram" not in self.channels:
                alerts.show_due(work, alerts.PERSON, channel=ChannelName.LEADER_PAGE.value)
            if "group_robot" not in self.channels:
                alerts.show_due(work, alerts.DESK, channel=ChannelName.CONSOLE.value)
            return alerts.claim_due(work)

    async def _deliver(self, alert_id: int) -> None:
        view = await asyncio.to_thread(self._view, alert_id)
        if view is None:
            return
        try:
            channel = await self._send(view)
        except ChannelError as error:
            final = isinstance(error, UnreachableError)
            log.warning("alert %s did not go out: %s", alert_id, type(error).__name__)
            await asyncio.to_thread(self._failed, alert_id, str(error), final)
        except Exception:
            log.exception("alert %s did not go out", alert_id)
            await asyncio.to_thread(self._failed, alert_id, "internal", False)
        else:
            await asyncio.to_thread(self._sent, alert_id, channel)

    def _view(self, alert_id: int) -> AlertView | None:
        with self.desk.read() as work:
            return alerts.alert_view(work, alert_id)

    def _sent(self, alert_id: int, channel: str) -> None:
        with self.desk.work(actor=Actor.clock()) as work:
            alerts.mark_sent(work, alert_id, channel=channel)

    def _failed(self, alert_id: int, error: str, final: bool) -> None:
        with self.desk.work(actor=Actor.clock()) as work:
            alerts.mark_failed(work, alert_id, error=error, final=final)

    async def _send(self, view: AlertView) -> str:
        """Through the recipient's channel; returns its name."""
        if view.conversation_id is not None:
            return await self._send_to_resident(view)
        if view.person_id is not None:
            return await self._send_to_leader(view)
        robot = self.channels["group_robot"]
        await robot.send("", self._words(view))
        return robot.name

    async def _send_to_resident(self, view: AlertView) -> str:
        message = self._words(view)
        await asyncio.to_thread(self._push, view, message)
        channel = self.channels.get(view.channel)
        if channel is not None:
            await channel.send(view.sender, message)
        return view.channel

    def _push(self, view: AlertView, message: OutgoingMessage) -> None:
        """Into the transcript, once, whatever happens to the sending."""
        answer = conversations.Answer(message.text, message.extra())
        with self.desk.work(actor=Actor.clock()) as work:
            conversations.push(work, view.conversation_id or 0, answers=[answer], key=f"alert-{view.id}")

    async def _send_to_leader(self, view: AlertView) -> str:
        if not view.telegram_id:
            return ChannelName.LEADER_PAGE.value
        telegram = self.channels["telegram"]
        words = self._words(view)
        link = f"{words.text}\n{self.leader_page(view.person_id or 0)}"
        await telegram.send(view.telegram_id, OutgoingMessage(link, self._leader_buttons(view)))
        return telegram.name

    def _words(self, view: AlertView) -> OutgoingMessage:
        general = "utter_alert_desk" if view.recipient == alerts.DESK else f"utter_alert_{view.kind.value}"
        name = _notice(view) if view.conversation_id else general
        params = alert_params(view, self.desk.clock())
        if view.recipient == alerts.DESK:
            # A group of many eyes: no phone, no plate.
            params = {key: mask(value) for key, value in params.items()}
        return self.wording.say(name, params)

    @staticmethod
    def _leader_buttons(view: AlertView) -> tuple[Button, ...]:
        if view.kind in _ASKS_TO_ACCEPT:
            return (
                Button("接单", f"leader:accept:{view.case_no}"),
                Button("不是我的", f"leader:return:{view.case_no}"),
                Button("办结", f"leader:done:{view.case_no}"),
            )
        if view.kind in _ASKS_TO_END:
            return (Button("办结", f"leader:done:{view.case_no}"),)
        return ()


def _notice(view: AlertView) -> str:
    """The response for a resident; who waits for help in danger waits for no result by a date."""
    in_danger = view.danger and view.kind is AlertKind.RESIDENT_ACCEPTED
    return f"utter_notice_{view.kind.value.removeprefix('resident_')}" + ("_danger" if in_danger else "")


def alert_params(view: AlertView, now: datetime) -> dict[str, str]:
    """What a response's gaps may ask for; moments as people say them on the day of sending."""
    return {
        "kind": view.kind.label,
        "case_no": view.case_no,
        "topic": view.topic,
        "place": view.place,
        "words": view.words,
        "because": view.because,
        "state": view.state,
        "handler": view.handler,
        "phone": view.phone,
        "since": moment(view.registered_at, now),
        "accept": moment(view.accept_due_at, now),
        "due": moment(view.resolve_due_at, now),
        **view.params,
    }

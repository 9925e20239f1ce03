"""Group robots (企业微信, 钉钉, 飞书 …) for the staff desk, through apprise. Their addresses are secrets."""

import asyncio
import logging
from collections.abc import Sequence

import apprise

from bot.channels.base import ChannelError
from bot.messages import OutgoingMessage

NAME = "group_robot"
# apprise logs the addresses it was given; they are secrets.
logging.getLogger("apprise").setLevel(logging.CRITICAL)


class GroupRobot:
    """One message to every configured group."""

    name = NAME

    def __init__(self, addresses: Sequence[str]) -> None:
        self._robots = apprise.Apprise()
        self.refused = [index for index, each in enumerate(addresses, 1) if not self._robots.add(each)]

    def __bool__(self) -> bool:
        return len(self._robots) > 0

    async def send(self, recipient: str, message: OutgoingMessage) -> None:
        """Raises ChannelError when a group did not take it."""
        if not await asyncio.to_thread(self._robots.notify, body=message.text):
            raise ChannelError("a group robot did not take the message")

"""`linli chat`: the same conversation on the terminal."""

import asyncio
import getpass
import secrets
from collections.abc import Callable

from bot.assistant import Assistant
from bot.channels.base import numbered_buttons
from bot.messages import IncomingMessage, OutgoingMessage

NAME = "terminal"
_LEAVE = frozenset({"/quit", "/exit", "退出聊天"})


class TerminalChannel:
    """Reads lines, prints answers, and prints what was pushed in between before the next line."""

    name = NAME

    def __init__(
        self,
        assistant: Assistant,
        *,
        pushed: Callable[[], list[OutgoingMessage]],
        read: Callable[[str], str] = input,
        write: Callable[[str], None] = print,
        sender: str = "",
    ) -> None:
        self.assistant, self.pushed, self.read, self.write = assistant, pushed, read, write
        self.sender = sender or getpass.getuser()

    async def send(self, recipient: str, message: OutgoingMessage) -> None:
        """Nothing to do: what is pushed is printed with the next line."""

    async def run(self) -> None:
        """Until the end of input, Ctrl-C or 退出聊天."""
        await self.say("/greet")
        while True:
            try:
                text = await asyncio.to_thread(self.read, "您：")
            except (EOFError, KeyboardInterrupt):
                return
            await self.show_pushed()
            if text.strip() in _LEAVE:
                return
            await self.say(text)

    async def show_pushed(self) -> None:
        """Prints what was said unasked since the last time."""
        for message in await asyncio.to_thread(self.pushed):
            self.write(f"邻里办：{numbered_buttons(message)}")

    async def say(self, text: str) -> None:
        """One line of the resident, and its answers."""
        incoming = IncomingMessage(NAME, self.sender, secrets.token_hex(12), text)
        for answer in await self.assistant.reply(incoming):
            self.write(f"邻里办：{numbered_buttons(answer)}")

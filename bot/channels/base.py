"""What every channel can do: send one message to one conversation, and say whether it has time for more."""

from typing import Any, Protocol, runtime_checkable

from bot.messages import OutgoingMessage


class ChannelError(Exception):
    """The platform did not take the message; worth another try later."""


class UnreachableError(ChannelError):
    """The platform will never take it (blocked, no such chat): no further try, staff must phone."""


class Channel(Protocol):
    """Where messages are pushed to. `name` is the channel's name in the database."""

    name: str

    async def send(self, recipient: str, message: OutgoingMessage) -> None:
        """Sends to the platform's id of a chat. Raises ChannelError."""
        ...


@runtime_checkable
class ReceivingChannel(Channel, Protocol):
    """A channel that must be started to hear what people write there."""

    async def start(self, *, webhook_url: str = "", secret: str = "") -> None:
        """Begins to receive: by webhook if its address is given."""
        ...

    async def stop(self) -> None:
        """Stops receiving and lets what is being answered finish."""
        ...

    async def take(self, update: dict[str, Any]) -> None:
        """One update from the webhook. Raises ChannelError if it is to be sent again."""
        ...


def numbered_buttons(message: OutgoingMessage) -> str:
    """The text with its choices as 「1 对，提交」 lines, for channels without buttons."""
    lines = [f"{index} {button.title}" for index, button in enumerate(message.buttons, 1)]
    return "\n".join([message.text, *lines]) if lines else message.text

"""What comes in from a channel and what goes out to it, free of any platform's types."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

#: What a resident may send beside words; `NewAttachment.kind`.
PHOTO, VOICE, STICKER, VIDEO, FILE, LOCATION = "photo", "voice", "sticker", "video", "file", "location"


@dataclass(frozen=True)
class NewAttachment:
    """Something sent with a message. `path` is relative to the data directory, "" if nothing was kept."""

    kind: str
    media_type: str = ""
    path: str = ""


@dataclass(frozen=True)
class IncomingMessage:
    """One message of a resident. `message_id` is the platform's: the same id again is the same message."""

    channel: str
    sender: str
    message_id: str
    text: str
    display_name: str = ""
    attachments: tuple[NewAttachment, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    #: When it was written, where that is known to be other than now: kept by the platform, or left by a crash.
    sent_at: datetime | None = None

    def storable(self) -> Self:
        """The same without what no database takes: half character pairs and the zero character."""
        return replace(
            self,
            sender=_storable(self.sender),
            message_id=_storable(self.message_id),
            text=_storable(self.text),
            display_name=_storable(self.display_name),
        )


def _storable(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")


@dataclass(frozen=True)
class Button:
    """A choice; `payload` is what is sent as the next message when it is taken."""

    title: str
    payload: str


@dataclass(frozen=True)
class OutgoingMessage:
    """One message to a resident; `id` is that of the stored row, once it is stored."""

    text: str
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    custom: Mapping[str, Any] | None = None
    id: int | None = None

    def extra(self) -> dict[str, Any]:
        """Everything beside the text as it is stored with the message; empty parts are left out."""
        buttons = [{"title": each.title, "payload": each.payload} for each in self.buttons]
        parts = {"buttons": buttons, "image": self.image, "custom": dict(self.custom or {})}
        return {name: part for name, part in parts.items() if part}

    @classmethod
    def stored(cls, text: str, extra: Mapping[str, Any], *, message_id: int | None = None) -> Self:
        """The message again from its stored text and `extra`."""
        buttons = tuple(Button(each["title"], each["payload"]) for each in extra.get("buttons", ()))
        return cls(text, buttons, extra.get("image"), extra.get("custom"), message_id)

"""The assistant: what every channel talks to, whichever engine leads the conversation."""

from collections.abc import Mapping
from typing import Any, Protocol

from bot.messages import IncomingMessage, OutgoingMessage


class Assistant(Protocol):
    """Leads conversations. Neither call raises for anything a resident can send."""

    async def reply(self, message: IncomingMessage) -> list[OutgoingMessage]:
        """The answer to one message. A repeated message gets the same answer and changes nothing."""
        ...

    async def trigger(
        self, conversation_id: int, intent: str, entities: Mapping[str, Any]
    ) -> list[OutgoingMessage]:
        """Opens a subject unasked (`EXTERNAL_followup_due`, `EXTERNAL_notice`).

        The answers are stored as pushed messages of the conversation; the caller sends them.
        """
        ...

    async def resume_unanswered(self) -> list[tuple[int, list[OutgoingMessage]]]:
        """Answers what was stored but not answered before a crash: (conversation id, answers to send)."""
        ...

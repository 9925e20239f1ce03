"""Rasa's Socket.IO channel, so that existing Rasa widgets work; pushed messages go out here at once."""

import secrets
from typing import Any

import socketio

from bot.assistant import Assistant
from bot.messages import IncomingMessage, OutgoingMessage

NAME = "web"


class SocketChat:
    """`session_request`/`session_confirm`, `user_uttered`, `bot_uttered`. A session is a web conversation."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        # The page and the socket come from the same address; a widget elsewhere goes through a proxy of its site.
        self.server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=None)
        self.server.on("session_request", self._session_request)
        self.server.on("user_uttered", self._user_uttered)

    async def send(self, session: str, message: OutgoingMessage) -> None:
        """To every open window of the session; nothing happens if there is none."""
        await self.server.emit("bot_uttered", self._form(message), room=session)

    async def _session_request(self, sid: str, data: Any = None) -> None:
        wanted = data.get("session_id") if isinstance(data, dict) else None
        session = str(wanted)[:200] if wanted else secrets.token_hex(16)
        await self.server.enter_room(sid, session)
        await self.server.emit("session_confirm", session, room=sid)

    async def _user_uttered(self, sid: str, data: Any = None) -> None:
        if not isinstance(data, dict):
            return
        session = str(data.get("session_id") or sid)[:200]
        await self.server.enter_room(sid, session)
        message_id = str(data.get("message_id") or secrets.token_hex(12))[:200]
        incoming = IncomingMessage(NAME, session, message_id, str(data.get("message") or ""))
        for answer in await self.assistant.reply(incoming):
            await self.send(session, answer)

    @staticmethod
    def _form(message: OutgoingMessage) -> dict[str, Any]:
        """Rasa's widgets show `quick_replies`."""
        extra = message.extra()
        buttons = [{"content_type": "text", **each} for each in extra.pop("buttons", [])]
        return {"text": message.text, **extra, **({"quick_replies": buttons} if buttons else {})}

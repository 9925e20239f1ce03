"""The resident's web page and Rasa's REST channel: one door, `POST /webhooks/rest/webhook`."""

import asyncio
import base64
import binascii
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.assistant import Assistant
from bot.channels.socket_chat import SocketChat
from bot.messages import PHOTO, IncomingMessage, NewAttachment, OutgoingMessage
from cases import conversations
from cases.desk import Desk
from web.numbers import row_number

PAGE = Path(__file__).parent / "page"
NAME = "web"
#: Bytes of one request; a phone's photo is made smaller by the page before it is sent.
MOST_BYTES = 8_000_000
_PHOTO_TYPES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_MAGIC = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG", "image/webp": b"RIFF"}


class WebChannel:
    """Pushed messages wait in the database until the page asks for them; an open socket gets them at once."""

    name = NAME

    def __init__(self) -> None:
        self.socket: SocketChat | None = None

    async def send(self, recipient: str, message: OutgoingMessage) -> None:
        """The page fetches what is stored; only the socket needs to be told."""
        if self.socket is not None:
            await self.socket.send(recipient, message)


@dataclass(frozen=True)
class WebChat:
    """The routes of the resident's page and the REST channel."""

    assistant: Assistant
    desk: Desk
    understand: Callable[[str], dict[str, Any]]
    cue: Callable[[str], dict[str, Any]]
    data_dir: Path

    def routes(self) -> list[BaseRoute]:
        """To be mounted at the root."""
        return [
            Route("/", self.page),
            Mount("/page", StaticFiles(directory=PAGE)),
            Route("/webhooks/rest/webhook", self.webhook, methods=["POST"]),
            Route("/webhooks/rest/", self.alive),
            Route("/conversations/{sender}/messages", self.messages),
            Route("/model/parse", self.parse, methods=["POST"]),
            Route("/dialogue/model/parse", self.parse_for_dialogue, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """The page itself; never framed, never cached for long."""
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def alive(self, request: Request) -> Response:
        """Rasa's health check of the channel."""
        return JSONResponse({"status": "ok"})

    async def webhook(self, request: Request) -> Response:
        """`{sender, message, metadata?}` → the answers, in Rasa's form."""
        body = await read_json(request)
        sender = body.get("sender")
        if not isinstance(sender, str) or not 0 < len(sender) <= 200:
            raise HTTPException(422, "sender 要是 1 到 200 个字的文字")
        text = body.get("message", "")
        if not isinstance(text, str):
            raise HTTPException(422, "message 要是文字")
        metadata = body.get("metadata") or {}
        if not isinstance(metadata, dict):
            raise HTTPException(422, "metadata 要是一个对象")
        images = metadata.pop("images", None) or []
        attachments = await asyncio.to_thread(keep_images, images, self.data_dir) if images else ()
        message_id = str(metadata.pop("message_id", "") or secrets.token_hex(12))[:200]
        incoming = IncomingMessage(NAME, sender, message_id, text, attachments=attachments, metadata=metadata)
        answers = await self.assistant.reply(incoming)
        return JSONResponse([rasa_reply(sender, each) for each in answers])

    async def messages(self, request: Request) -> Response:
        """What was pushed to a conversation since message `after`."""
        text = request.query_params.get("after", "0")
        after = 0 if text == "0" else row_number(text)
        if after is None:
            raise HTTPException(422, "after 要是消息编号")
        sender = request.path_params["sender"]
        rows = await asyncio.to_thread(self._pushed, sender, after)
        return JSONResponse([{"id": each.id, **rasa_reply(sender, each)} for each in rows])

    def _pushed(self, sender: str, after: int) -> list[OutgoingMessage]:
        with self.desk.read() as work:
            rows = conversations.messages_after(work, channel=NAME, sender=sender, after_id=after)
            return [OutgoingMessage.stored(each.text, each.extra, message_id=each.id) for each in rows]

    async def parse(self, request: Request) -> Response:
        """What is understood of a text: the object of `linli nlu parse`."""
        return await self._parsed(request, self.understand)

    async def parse_for_dialogue(self, request: Request) -> Response:
        """The same as the dialogue is told it, for a standard Rasa (see endpoints.yml)."""
        return await self._parsed(request, self.cue)

    async def _parsed(self, request: Request, parse: Callable[[str], dict[str, Any]]) -> Response:
        body = await read_json(request)
        text = body.get("text")
        if not isinstance(text, str):
            raise HTTPException(422, "text 要是文字")
        return JSONResponse(await asyncio.to_thread(parse, text))


async def read_json(request: Request) -> dict[str, Any]:
    """The body as an object. Raises 413 for one that is too big, 400 for one that is no JSON object."""
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > MOST_BYTES:
            raise HTTPException(413, "内容太大了")
    try:
        body = json.loads(raw.decode("utf-8", "replace"))
    except (json.JSONDecodeError, RecursionError):
        raise HTTPException(400, "不是有效的 JSON") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "要一个 JSON 对象")
    return body


def rasa_reply(recipient: str, message: OutgoingMessage) -> dict[str, Any]:
    """One answer in the form of Rasa's REST channel."""
    return {"recipient_id": recipient, "text": message.text, **message.extra()}


def keep_images(images: Any, data_dir: Path) -> tuple[NewAttachment, ...]:
    """Writes `data:` images into the data directory; what is none becomes a file that was not kept."""
    if not isinstance(images, list):
        return ()
    return tuple(_keep_image(each, data_dir) for each in images[:9])


def _keep_image(url: Any, data_dir: Path) -> NewAttachment:
    head, _, data = str(url).partition(",")
    media_type = head.removeprefix("data:").split(";")[0]
    try:
        content = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return NewAttachment("file")
    if media_type not in _PHOTO_TYPES or not content.startswith(_MAGIC[media_type]):
        return NewAttachment("file", media_type[:80])
    return NewAttachment(PHOTO, media_type, keep_file(content, _PHOTO_TYPES[media_type], data_dir))


def keep_file(content: bytes, suffix: str, data_dir: Path) -> str:
    """Stores bytes under a name that cannot be guessed; returns the path relative to the data directory."""
    name = f"{secrets.token_hex(16)}.{suffix}"
    folder = data_dir / "attachments" / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return f"attachments/{name[:2]}/{name}"

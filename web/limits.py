"""A limit to the size of what is sent to us, whatever the sender says about it."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Six photos and some words.
MOST_BYTES = 60_000_000


class BodyLimit:
    """Raises 413 inside the application as soon as more has come than is allowed."""

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Counts the bytes of an HTTP request; passes everything else on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self.most or (declared.isdecimal() and int(declared) > self.most):
                raise HTTPException(413, "内容太大了")
            return message

        await self.app(scope, counted, send)

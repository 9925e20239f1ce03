"""`/webhooks/telegram`: updates handed over by Telegram, only with the secret token."""

import hmac

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.base import Channel, ChannelError, ReceivingChannel
from bot.channels.web_chat import read_json
from bot.settings import Settings

_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def telegram_webhook(channel: Channel | None, settings: Settings) -> list[BaseRoute]:
    """The route, where Telegram is set up with a webhook; nothing otherwise."""
    secret = settings.telegram_secret.get_secret_value()
    if not isinstance(channel, ReceivingChannel) or not settings.telegram_webhook_url:
        return []

    async def take(request: Request) -> Response:
        if not secret or not hmac.compare_digest(request.headers.get(_HEADER, "").encode(), secret.encode()):
            raise HTTPException(403, "没有权限")
        try:
            await channel.take(await read_json(request))
        except ChannelError as error:
            raise HTTPException(503, "Telegram 还没有连上") from error
        return JSONResponse({"ok": True})

    return [Route("/webhooks/telegram", take, methods=["POST"])]

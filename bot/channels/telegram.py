"""Telegram: residents write here, leaders get alerts with buttons. The only module that knows `telegram`."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from telegram import Bot, Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseUpdateProcessor,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.assistant import Assistant
from bot.channels.base import ChannelError, UnreachableError
from bot.channels.web_chat import keep_file
from bot.messages import (
    FILE,
    LOCATION,
    PHOTO,
    STICKER,
    VIDEO,
    VOICE,
    IncomingMessage,
    NewAttachment,
    OutgoingMessage,
)

NAME = "telegram"
log = logging.getLogger(__name__)
#: Telegram's own limit of the data behind a button, in bytes.
MOST_CALLBACK_BYTES = 64
#: Seconds until a Telegram that cannot be reached is tried again; each time twice as long, up to the second.
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
#: The first tap of every chat, with what a link or a QR code adds to it.
_START = re.compile(r"/start(@\w+)?(\s+[\w-]*)?", re.ASCII)
#: A leader's button: (telegram id, payload, note) → what to tell them.
LeaderTap = Callable[[str, str], Awaitable[str | None]]


class OneChatAtATime(BaseUpdateProcessor):
    """Chats side by side, the updates of one chat in their order."""

    def __init__(self, at_once: int = 64) -> None:
        super().__init__(at_once)
        self._locks: dict[int, asyncio.Lock] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Waits for the updates of the same chat that came before."""
        chat = update.effective_chat if isinstance(update, Update) else None
        lock = self._locks.setdefault(chat.id if chat else 0, asyncio.Lock())
        async with lock:
            await coroutine
        if chat and not lock.locked():
            self._locks.pop(chat.id, None)

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to close."""


class TelegramChannel:
    """Long polling, or updates handed over by the webhook route."""

    name = NAME

    def __init__(
        self, token: str, assistant: Assistant, *, data_dir: Path, leader_tap: LeaderTap, api: str = ""
    ) -> None:
        self.assistant, self.data_dir, self.leader_tap = assistant, data_dir, leader_tap
        builder = ApplicationBuilder().token(token).concurrent_updates(OneChatAtATime())
        if api:
            builder = builder.base_url(api).base_file_url(api.replace("/bot", "/file/bot"))
        self.app: Application[Any, Any, Any, Any, Any, Any] = builder.build()
        self.app.add_handler(CallbackQueryHandler(self._tapped))
        # A group would be one conversation: everybody in it could see and withdraw everybody's cases.
        alone = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
        self.app.add_handler(MessageHandler(alone, self._written))
        self.app.add_error_handler(_log_error)
        self._connecting: asyncio.Task[None] | None = None

    @property
    def bot(self) -> Bot:
        """The library's bot."""
        return self.app.bot  # type: ignore[no-any-return]

    async def start(self, *, webhook_url: str = "", secret: str = "") -> None:
        """Begins to receive as soon as Telegram can be reached; nobody has to wait for that."""
        self._connecting = asyncio.create_task(self._keep_connecting(webhook_url, secret))

    async def _keep_connecting(self, webhook_url: str, secret: str) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                return await self._connect(webhook_url, secret)
            except Exception as error:
                if wait == FIRST_WAIT:
                    # Its own words may hold the token.
                    kind = type(error).__name__
                    log.warning(
                        "Telegram cannot be reached (%s); it is tried again, all else is served", kind
                    )
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _connect(self, webhook_url: str, secret: str) -> None:
        """By webhook if its address is given, else by long polling; again after it failed."""
        await self.app.initialize()
        if not self.app.running:
            await self.app.start()
        if webhook_url:
            await self.bot.set_webhook(webhook_url, secret_token=secret, allowed_updates=Update.ALL_TYPES)
        elif self.app.updater:
            await self.app.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        log.info("Telegram is connected")

    async def stop(self) -> None:
        """Stops receiving and lets what is being answered finish."""
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        if self.app.updater and self.app.updater.running:
            await self.app.updater.stop()
        if self.app.running:
            await self.app.stop()
        await self.app.shutdown()
        # The application leaves it open where Telegram was never reached.
        await self.bot.shutdown()

    async def take(self, update: dict[str, Any]) -> None:
        """One update from the webhook, answered before the platform gets its 200: else it sends it again.

        Raises ChannelError while no answer could be sent.
        """
        if not self.app.running:
            raise ChannelError("not connected yet")
        parsed = self._read(update)
        if parsed is not None:
            await self.app.process_update(parsed)

    def _read(self, update: dict[str, Any]) -> Update | None:
        """None for what has not the form of an update: it would be sent again for ever if it were refused."""
        try:
            return Update.de_json(update, self.bot)
        except Exception as error:
            log.warning("an update from Telegram could not be read (%s)", type(error).__name__)
            return None

    async def send(self, recipient: str, message: OutgoingMessage) -> None:
        """Pushes one message."""
        try:
            await self.bot.send_message(
                int(recipient), message.text[:4096] or "…", reply_markup=keyboard(message)
            )
        except (Forbidden, BadRequest) as error:
            raise UnreachableError(str(error)) from error
        except (TelegramError, ValueError) as error:
            raise ChannelError(str(error)) from error

    async def _written(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        if message is None:
            return
        attachments = await self._attachments(message)
        number = message.contact.phone_number if message.contact else ""
        text = message.text or message.caption or number
        await self._answer(
            update,
            str(message.message_id),
            "/greet" if _START.fullmatch(text) else text,
            attachments,
            sent_at=message.date,
        )

    async def _tapped(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        if query is None or update.effective_chat is None or update.effective_chat.type != Chat.PRIVATE:
            return
        payload = query.data or ""
        told = await self.leader_tap(str(update.effective_chat.id), payload)
        await _quietly(query.answer())
        if told is not None:
            await self.send(str(update.effective_chat.id), OutgoingMessage(told))
            return
        await self._answer(update, f"tap-{query.id}", payload, ())

    async def _answer(
        self,
        update: Update,
        message_id: str,
        text: str,
        attachments: tuple[NewAttachment, ...],
        *,
        sent_at: datetime | None = None,
    ) -> None:
        chat, user = update.effective_chat, update.effective_user
        if chat is None:
            return
        name = user.full_name if user else ""
        incoming = IncomingMessage(NAME, str(chat.id), message_id, text, name, attachments, sent_at=sent_at)
        for answer in await self.assistant.reply(incoming):
            await self.send(str(chat.id), answer)

    async def _attachments(self, message: Message) -> tuple[NewAttachment, ...]:
        if message.photo:
            try:
                file = await message.photo[-1].get_file()
                content = bytes(await file.download_as_bytearray())
            except TelegramError:
                log.warning("a photo could not be fetched from Telegram")
                return (NewAttachment(FILE, "image/jpeg"),)
            return (NewAttachment(PHOTO, "image/jpeg", keep_file(content, "jpg", self.data_dir)),)
        kinds = {
            VOICE: message.voice or message.audio,
            VIDEO: message.video or message.video_note,
            STICKER: message.sticker,
            LOCATION: message.location,
            FILE: message.document,
        }
        return tuple(NewAttachment(kind) for kind, present in kinds.items() if present)[:1]


def keyboard(message: OutgoingMessage) -> InlineKeyboardMarkup | None:
    """One button a row: big enough for a thumb. Payloads too long for Telegram are left to be typed as numbers."""
    rows = [
        [InlineKeyboardButton(f"{index} {each.title}", callback_data=each.payload)]
        for index, each in enumerate(message.buttons, 1)
        if len(each.payload.encode()) <= MOST_CALLBACK_BYTES
    ]
    return InlineKeyboardMarkup(rows) if rows else None


async def _quietly(call: Awaitable[Any]) -> None:
    try:
        await call
    except TelegramError:
        log.info("a tapped button was too old to be acknowledged")


async def _log_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    log.error("Telegram update failed", exc_info=context.error)

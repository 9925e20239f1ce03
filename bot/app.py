"""The only place that builds and connects everything."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import socketio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.assistant import Assistant, EmbeddedAssistant
from bot.channels.base import Channel, ChannelError, ReceivingChannel
from bot.channels.socket_chat import SocketChat
from bot.channels.web_chat import WebChannel, WebChat
from bot.delivery import Delivery
from bot.dialogue.action_runner import ActionRunner, ActionServer, InProcess
from bot.dialogue.cue import Cue
from bot.dialogue.engine import Engine
from bot.dialogue.loading import load_script
from bot.dialogue.script import Script
from bot.errors import plain_errors
from bot.leader_taps import LeaderTaps
from bot.settings import PROJECT, Settings
from bot.telegram_webhook import telegram_webhook
from bot.worker import Worker
from cases import access, community
from cases.desk import Actor, Desk
from cases.importing import seed_sample
from cases.policy import ServicePolicy, load_policy
from cases.taxonomy import load_taxonomy
from db.engine import open_engine, sqlite_url
from db.store import Stores
from db.upgrade import upgrade
from nlu.commands import load_model
from nlu.faq import FaqIndex, read_entries
from nlu.interpreter import Interpreter
from nlu.understanding import Gazetteer
from web.app import web_routes
from web.links import leader_link

log = logging.getLogger(__name__)


@dataclass
class Service:
    """Everything that runs in one process."""

    settings: Settings
    desk: Desk
    script: Script
    assistant: Assistant
    understand: Interpreter
    cue: Cue
    channels: dict[str, Channel]
    worker: Worker
    secret: str
    runner: ActionRunner

    @property
    def address(self) -> str:
        """Where people reach us."""
        return self.settings.public_url.rstrip("/") or f"http://{self.settings.host}:{self.settings.port}"


def open_desk(settings: Settings) -> Desk:
    """The desk alone: database made and brought up to date, rules read. Raises the rules' errors."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    policy = load_policy(PROJECT / "config.yml", settings.config)
    taxonomy = load_taxonomy(PROJECT / "taxonomy.yml")
    engine = open_engine(settings.database_url or sqlite_url(settings.data_dir))
    upgrade(engine)
    return Desk(Stores(engine), policy, taxonomy)


def desk_from_environment() -> Desk:
    """For an action server of its own (`python -m rasa_sdk --actions actions`)."""
    return open_desk(Settings())


def first_start(desk: Desk) -> str | None:
    """Loads the sample community into an empty database; the one-time password, if there was no account."""
    with desk.work(actor=Actor("setup")) as work:
        if seed_sample(work, PROJECT / "community"):
            log.info("the sample community was loaded")
        return access.first_password(work)


def build_service(settings: Settings, *, desk: Desk | None = None) -> Service:
    """Connects the parts; nothing runs yet."""
    desk = desk or open_desk(settings)
    script = load_script(PROJECT)
    interpreter = build_interpreter(settings, desk)
    faq = FaqIndex(read_entries(PROJECT / "community" / "faq.csv"), interpreter.model.encoder.encode)
    cue = Cue(interpreter, AnswerFinder(faq, desk.policy), script.intents)
    runner: ActionRunner = ActionServer(settings.action_url) if settings.action_url else InProcess(desk)
    engine = Engine(script, runner)
    embedded = EmbeddedAssistant(desk, engine, cue)
    assistant = _before_rasa(embedded, settings.rasa_url) if settings.rasa_url else embedded
    secret = kept_secret(settings)
    leader_page = LeaderPage(desk, secret, settings)
    channels = _channels(settings, assistant, LeaderTaps(desk, engine.wording, leader_page))
    delivery = Delivery(desk, engine.wording, channels, leader_page)
    worker = Worker(desk, assistant, delivery, channels)
    return Service(settings, desk, script, assistant, interpreter, cue, channels, worker, secret, runner)


def _before_rasa(embedded: EmbeddedAssistant, url: str) -> Assistant:
    # Its HTTP client takes memory and time that only this way of running needs.
    from bot.rasa_assistant import RasaAssistant

    return RasaAssistant(embedded, url)


def build_interpreter(settings: Settings, desk: Desk) -> Interpreter:
    """The model (trained first where it is missing) and the community's places."""
    model = load_model(settings.data_dir / "model", sentences=PROJECT / "data" / "nlu")
    with desk.read() as work:
        buildings, names = community.gazetteer(work)
    return Interpreter(model, Gazetteer(buildings, names) if buildings else None)


#: After 「电话（」 or 「电话：」, as every answer of faq.csv has it.
UNKNOWN_NUMBER = "见社区公示栏"


@dataclass(frozen=True)
class AnswerFinder:
    """The FAQ with the community's own numbers in its gaps."""

    faq: FaqIndex
    policy: ServicePolicy

    def __call__(self, text: str) -> Mapping[str, str] | None:
        """The best answer, or None."""
        found = self.faq.find(text)
        if found is None:
            return None
        answer = found.answer.replace("{hours}", self.policy.hours)
        for name, phone in self.policy.phones.items():
            answer = answer.replace(f"{{{name}_phone}}", phone.number or UNKNOWN_NUMBER)
        return {"question": found.question, "answer": answer, "source": found.source}


@dataclass(frozen=True)
class LeaderPage:
    """The personal address of a leader's page."""

    desk: Desk
    secret: str
    settings: Settings

    def __call__(self, person_id: int) -> str:
        """The whole address."""
        with self.desk.read() as work:
            person = community.person(work, person_id)
        version = person.link_version if person else 0
        base = self.settings.public_url.rstrip("/") or f"http://{self.settings.host}:{self.settings.port}"
        return base + leader_link(self.secret, person_id, version)


def _channels(settings: Settings, assistant: Assistant, taps: LeaderTaps) -> dict[str, Channel]:
    channels: dict[str, Channel] = {"web": WebChannel()}
    token = settings.telegram_token.get_secret_value()
    if token:
        # The library takes memory and time that a service without Telegram need not spend.
        from bot.channels.telegram import TelegramChannel

        channels["telegram"] = TelegramChannel(
            token, assistant, data_dir=settings.data_dir, leader_tap=taps, api=settings.telegram_api
        )
    robots = settings.group_robots.get_secret_value().split()
    if robots:
        # As above.
        from bot.channels.group_robot import GroupRobot

        channels["group_robot"] = GroupRobot(robots)
    return channels


def kept_secret(settings: Settings) -> str:
    """What signs links and sessions: from the environment, else made once and kept for the owner only."""
    given = settings.secret.get_secret_value()
    if given:
        return given
    path = settings.data_dir / "secret"
    try:
        with path.open("x", encoding="utf-8") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    return path.read_text("utf-8")


def build_http(service: Service) -> ASGIApp:
    """The HTTP side of the service, for the roles of this process."""
    settings, roles = service.settings, set(service.settings.roles.split(","))
    routes: list[BaseRoute] = [Route("/healthz", _healthz), Route("/readyz", Readiness(service.desk))]
    if "chat" in roles:
        chat = WebChat(
            service.assistant, service.desk, _parse_with(service.understand), service.cue, settings.data_dir
        )
        routes += chat.routes()
        routes += telegram_webhook(service.channels.get("telegram"), settings)
    if "web" in roles:
        routes += web_routes(service.desk, secret=service.secret, data_dir=settings.data_dir)
    app = Starlette(routes=routes, lifespan=lambda _: running(service), exception_handlers=plain_errors())
    if "chat" not in roles:
        return app
    socket = SocketChat(service.assistant)
    web = service.channels["web"]
    if isinstance(web, WebChannel):
        web.socket = socket
    wrapped: ASGIApp = socketio.ASGIApp(socket.server, app)
    return wrapped


def _parse_with(interpreter: Interpreter) -> Any:
    return lambda text: interpreter.parse(text).to_dict()


async def _healthz(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


@dataclass(frozen=True)
class Readiness:
    """`/readyz`: whether the database answers."""

    desk: Desk

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        try:
            await asyncio.to_thread(self._look)
            reply = JSONResponse({"status": "ready"})
        except Exception:
            log.exception("not ready")
            reply = JSONResponse({"status": "not ready"}, status_code=503)
        await reply(scope, receive, send)

    def _look(self) -> None:
        with self.desk.read() as work:
            community.has_building(work, "1")


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[None]:
    """While the process runs: channels receive, the worker ticks, what a crash left unanswered is answered."""
    settings, roles = service.settings, set(service.settings.roles.split(","))
    scheduler = None
    telegram = service.channels.get("telegram")
    if "chat" in roles:
        if isinstance(telegram, ReceivingChannel):
            await telegram.start(
                webhook_url=settings.telegram_webhook_url, secret=settings.telegram_secret.get_secret_value()
            )
        await answer_left_over(service)
    if "worker" in roles:
        scheduler = service.worker.start()
    try:
        yield
    finally:
        if scheduler is not None:
            scheduler.shutdown(wait=False)
        if isinstance(telegram, ReceivingChannel) and "chat" in roles:
            await telegram.stop()
        service.runner.close()
        service.desk.close()


async def answer_left_over(service: Service) -> None:
    """After a crash: messages that were stored and not answered are answered now."""
    for channel_name, sender, answers in await service.assistant.resume_unanswered():
        channel = service.channels.get(channel_name)
        for answer in answers if channel else ():
            try:
                await channel.send(sender, answer)  # type: ignore[union-attr]
            except ChannelError:
                log.warning("a late answer did not reach a chat on %s", channel_name)

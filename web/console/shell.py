"""starlette-admin's application with our rules: local files only, Chinese, no generic change of a case."""

import logging
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.base import RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_admin.contrib.sqlmodel import Admin
from starlette_admin.i18n import I18nConfig, TimezoneConfig
from starlette_admin.security.csrf import CSRFMiddleware

from cases.desk import Desk
from web.console.signin import ConsoleSession, SignIn
from web.limits import BodyLimit

#: The browser itself refuses anything that is not from here.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_PLAIN = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
    '<p>{words}<a href="/console/">回到概览</a></p></html>'
)
_STALE = _PLAIN.format(title="请再试一次", words="这一页放得太久了，没有提交，请再试一次。")
_BROKEN = _PLAIN.format(title="出错了", words="系统出错了，已经记下来，请稍后再试。")
log = logging.getLogger(__name__)


class Frame:
    """Headers of every page of the console; a Chinese page where something broke."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds the headers to the start of the response."""
        started = False

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", POLICY)
                headers["Referrer-Policy"] = "same-origin"
                headers["X-Content-Type-Options"] = "nosniff"
                if "/console/static/" not in scope["path"]:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except Exception:
            if started:
                raise
            log.exception("the console failed")
            await HTMLResponse(_BROKEN, 500)(scope, receive, with_headers)


class KindCsrf(CSRFMiddleware):
    """The same check; the refusal is a Chinese page."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Checks forms, then answers."""
        response = await super().dispatch(request, call_next)
        refused = response.status_code == 403 and response.headers.get("content-type", "").startswith(
            "text/plain"
        )
        return HTMLResponse(_STALE, 403) if refused else response

    async def _get_submitted_token(self, request: Request) -> str | None:
        token = request.headers.get(self.header_name)
        if token is not None or not request.headers.get("content-type", "").startswith(_FORMS):
            return token
        # The body is read first and kept, so that the page's own handler can read the form again.
        await request.body()
        async with request.form() as form:
            return str(form.get(self.field_name) or "")


class Console(Admin):
    """The admin application. Its own database session only reads; changes go through `cases`."""

    def __init__(self, desk: Desk, *, secret: str, index_view: Any) -> None:
        super().__init__(
            desk.open_store.reading,
            title="邻里办",
            base_url="/console",
            route_name="console",
            templates_dir=str(Path(__file__).parent / "templates"),
            index_view=index_view,
            auth_provider=SignIn(desk),
            secret_key=secret,
            middlewares=[
                Middleware(Frame),
                Middleware(BodyLimit),
                Middleware(ConsoleSession, secret=secret),
            ],
            i18n_config=I18nConfig("zh", language_cookie_name=None, language_header_name=None),
            timezone_config=TimezoneConfig(
                "Asia/Shanghai", timezone_cookie_name=None, use_user_locale_timezone=False
            ),
        )

    def _init_csrf(self) -> None:
        assert self.secret_key is not None
        self.middlewares.append(Middleware(KindCsrf, secret_key=self.secret_key))

    @staticmethod
    def _list_display_fields(request: Request, view: Any, list_params: Any) -> list[Any]:
        shown = Admin._list_display_fields(request, view, list_params)
        chosen = list_params.visible_cols is not None
        return [each for each in shown if chosen or each.name not in view.hidden_at_first]

    def routes_at_root(self) -> list[BaseRoute]:
        """The mounted application, for the service's own route list."""
        holder = Starlette()
        self.mount_to(holder)
        return list(holder.routes)

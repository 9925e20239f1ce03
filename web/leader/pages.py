"""The leader's page: to-do list, one case, its buttons and photos. Rendered here; needs no JavaScript."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from cases import leader_cases, photos
from cases.desk import Desk
from cases.errors import CaseError, NotFoundError
from cases.lifecycle import StepNotAllowedError
from web.clockwords import left, moment
from web.leader import taps
from web.leader.visit import COOKIE, LinkError, Visitor, form_token, read_form_token, remember, visitor_of
from web.limits import BodyLimit
from web.numbers import row_number
from web.photos import ACCEPT, MOST_PHOTOS, kept_photos, show_photo

log = logging.getLogger(__name__)
_STYLE = Path(__file__).parent / "leader.css"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
Handler = Callable[[Request], Awaitable[Response]]


def leader_routes(desk: Desk, *, secret: str, data_dir: Path) -> list[BaseRoute]:
    """To be mounted at the root."""
    page = LeaderPage(desk, secret, data_dir, _environment())
    limit = [Middleware(BodyLimit)]
    return [
        Route("/leader", page.kindly(page.home)),
        Route("/leader/cases/{case_no}", page.kindly(page.case)),
        Route("/leader/cases/{case_no}/{tap}", page.kindly(page.tap), methods=["POST"], middleware=limit),
        Route("/leader/photo/{photo_id}", page.kindly(page.photo)),
        Route("/leader/leader.css", page.style),
        Route("/leader/{rest:path}", page.kindly(page.lost)),
    ]


def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("web.leader", "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    env.filters.update(moment=moment, left=left)
    env.globals.update(ACCEPT=ACCEPT, MOST_PHOTOS=MOST_PHOTOS, SPANS=taps.SPANS)
    return env


@dataclass(frozen=True)
class LeaderPage:
    """The handlers. Each reads or changes the database in a thread."""

    desk: Desk
    secret: str
    data_dir: Path
    env: Environment

    def kindly(self, handler: Handler) -> Handler:
        """Whatever goes wrong is told in a Chinese sentence on a page of ours."""

        async def handle(request: Request) -> Response:
            try:
                return await handler(request)
            except LinkError as error:
                return self._sorry(403, str(error))
            except NotFoundError as error:
                return self._sorry(404, str(error), known=COOKIE in request.cookies)
            except HTTPException as error:
                return self._sorry(error.status_code, "没有收到完整的内容，请返回再试一次。", known=True)
            except Exception:
                log.exception("the leader's page failed")
                return self._sorry(500, "系统出错了，请过一会儿再试；急事请直接打电话给社区。", known=True)

        return handle

    async def style(self, request: Request) -> Response:
        """The style sheet."""
        return FileResponse(_STYLE, headers={"Cache-Control": "max-age=3600"})

    async def lost(self, request: Request) -> Response:
        """Any other address."""
        raise NotFoundError("没有这个页面")

    async def home(self, request: Request) -> Response:
        """The to-do list; a link with its key is opened and the key put away."""
        key = request.query_params.get("key")
        if key is not None:
            await asyncio.to_thread(self._visitor, key)
            return remember(RedirectResponse("/leader", 303, _HEADERS), request, key)
        visitor = await asyncio.to_thread(self._visitor, request.cookies.get(COOKIE))
        context = await asyncio.to_thread(self._list, visitor)
        return self._page("list.html", visitor, **context, told=_told(request))

    def _visitor(self, key: str | None) -> Visitor:
        with self.desk.read() as work:
            return visitor_of(work, self.secret, key)

    def _list(self, visitor: Visitor) -> dict[str, Any]:
        with self.desk.read() as work:
            cases = taps.first_first(leader_cases.leader_cases(work, visitor.person_id))
            gone = leader_cases.gone_cases(work, visitor.person_id)
            return {"cases": cases, "gone": gone, "now": work.now}

    async def case(self, request: Request) -> Response:
        """One case with its buttons."""
        visitor = await asyncio.to_thread(self._visitor, request.cookies.get(COOKIE))
        return await self._case_page(visitor, request.path_params["case_no"], told=_told(request))

    async def _case_page(
        self, visitor: Visitor, case_no: str, *, status: int = 200, **context: Any
    ) -> Response:
        def look() -> dict[str, Any]:
            with self.desk.read() as work:
                case = leader_cases.leader_case(work, visitor.person_id, case_no)
                return {"case": case, "now": work.now, "taps": taps.taps_for(case)}

        found = await asyncio.to_thread(look)
        return self._page("case.html", visitor, status=status, **found, **context)

    async def tap(self, request: Request) -> Response:
        """A button: does it, then shows the case, or the list if the case has gone to somebody else."""
        visitor = await asyncio.to_thread(self._visitor, request.cookies.get(COOKIE))
        case_no, tap = request.path_params["case_no"], taps.tap_named(request.path_params["tap"])
        async with request.form(max_files=MOST_PHOTOS, max_fields=20) as sent:
            form, contents = await _read(sent)
        once = read_form_token(self.secret, visitor, token=form.get("token", ""))
        if tap is None or once is None:
            return await self._case_page(visitor, case_no, status=403, trouble="页面放得太久了，请再点一次。")
        try:
            await asyncio.to_thread(
                self._carry_out, visitor, case_no, tap=tap, once=once, form=form, contents=contents
            )
        except NotFoundError:
            raise
        except (CaseError, StepNotAllowedError) as error:
            return await self._case_page(
                visitor, case_no, status=error.status, trouble=str(error), open=tap.name, form=form
            )
        back = f"/leader/cases/{case_no}" if tap.stays else "/leader"
        return RedirectResponse(f"{back}?told={tap.name}", 303, _HEADERS)

    def _carry_out(
        self,
        visitor: Visitor,
        case_no: str,
        *,
        tap: taps.Tap,
        once: str,
        form: Mapping[str, str],
        contents: list[bytes],
    ) -> None:
        taps.require_choice(tap, form, photographed=bool(contents))
        with (
            kept_photos(self.data_dir, contents if tap.takes_photos else []) as files,
            self.desk.work(actor=visitor.actor) as work,
        ):
            if taps.once(work, f"{once}:{case_no}:{tap.name}"):
                taps.carry_out(work, case_no, tap, person_id=visitor.person_id, form=form, photos=files)
            else:
                files.forget()

    async def photo(self, request: Request) -> Response:
        """A photo of a case that this leader has."""
        visitor = await asyncio.to_thread(self._visitor, request.cookies.get(COOKIE))
        number = row_number(request.path_params["photo_id"]) or 0

        def look() -> tuple[str, str]:
            with self.desk.read() as work:
                found = photos.photo_of_handler(work, visitor.person_id, number)
                return found.path, found.media_type

        path, media_type = await asyncio.to_thread(look)
        return await show_photo(self.data_dir, path, media_type)

    def _page(self, name: str, visitor: Visitor, *, status: int = 200, **context: Any) -> Response:
        token = form_token(self.secret, visitor)
        html = self.env.get_template(name).render(visitor=visitor, token=token, **context)
        return HTMLResponse(html, status, _HEADERS)

    def _sorry(self, status: int, words: str, **context: Any) -> Response:
        return HTMLResponse(
            self.env.get_template("sorry.html").render(words=words, **context), status, _HEADERS
        )


def _told(request: Request) -> str:
    tap = taps.tap_named(request.query_params.get("told", ""))
    return tap.done if tap else ""


async def _read(sent: FormData) -> tuple[dict[str, str], list[bytes]]:
    """Words and photos; a file field left empty is none."""
    words = {key: value for key, value in sent.multi_items() if isinstance(value, str)}
    files = [value for _, value in sent.multi_items() if isinstance(value, UploadFile)]
    contents = [await each.read() for each in files]
    return words, [each for each in contents if each]

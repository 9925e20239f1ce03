"""Somebody of the roster: duties, personal link, leave and substitute."""

from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.routing import route

from cases import leader_cases, roster
from cases.desk import Desk, Work
from cases.errors import CaseError
from web.console.pages import Page, path_number
from web.console.signin import member_of
from web.links import leader_link
from web.numbers import row_number


class PersonPage(Page):
    """名册里的一个人."""

    path = "/person"

    def __init__(self, desk: Desk, secret: str) -> None:
        self.secret = secret
        super().__init__(desk)

    @route("/{person_id:int}", name="person")
    async def person(self, request: Request) -> Response:
        """The page. The personal link is shown to those who keep the roster."""
        number = path_number(request, "person_id")

        def look(work: Work) -> dict[str, Any]:
            person = roster.find_person(work, number)
            return {
                "person": person,
                "duties": roster.duty_labels(work, [number]).get(number, ""),
                "people": roster.person_lines(work),
                "cases": leader_cases.leader_cases(work, number),
            }

        found = await self.look(look)
        path = leader_link(self.secret, number, found["person"].link_version)
        link = str(request.base_url.replace(path="")).rstrip("/") + path
        shown = link if member_of(request).keeps_roster else ""
        return self.show(request, "person.html", title=found["person"].title, link=shown, **found)

    @route("/{person_id:int}/leave", methods=["POST"])
    async def leave(self, request: Request) -> Response:
        """请假和代班."""
        number, form = path_number(request, "person_id"), await request.form()

        def do(work: Work) -> None:
            substitute = str(form.get("substitute_id") or "")
            if substitute and row_number(substitute) is None:
                raise CaseError("名册里没有这个代班的人")
            roster.set_leave(
                work,
                number,
                away_from=_day(form.get("away_from")),
                away_until=_day(form.get("away_until")),
                substitute_id=row_number(substitute),
            )

        await self._keep(request, do, done="已保存")
        return self._back(request)

    @route("/{person_id:int}/link", methods=["POST"])
    async def renew_link(self, request: Request) -> Response:
        """A new personal link; the old one stops working."""
        number = path_number(request, "person_id")
        await self._keep(
            request, lambda work: roster.renew_link(work, number), done="旧链接已失效，请把新链接发给本人"
        )
        return self._back(request)

    async def _keep(self, request: Request, do: Any, *, done: str) -> None:
        if not member_of(request).keeps_roster:
            raise HTTPException(403, "只有管理员和社区负责人可以改名册")
        await self.change(request, do, done=done)

    @staticmethod
    def _back(request: Request) -> Response:
        return RedirectResponse(
            request.url_for("console:person", person_id=path_number(request, "person_id")), 303
        )


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        raise CaseError("日期要写成 2026-03-12 这样") from None

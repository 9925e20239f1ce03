"""Pages of the console that are no lists: overview, a case, a conversation, a person, photos."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import CustomView
from starlette_admin.flash import flash
from starlette_admin.routing import route

from cases import access, conversations, lookups, photos, todo, transcripts
from cases.desk import Actor, Desk, Work
from cases.errors import CaseError, NotFoundError
from cases.lifecycle import StepNotAllowedError
from db.vocabulary import CaseState, ChannelName, Deed, flag_labels, label_of
from web.console.signin import StaffMember, member_of
from web.console.understood import understood_words
from web.numbers import row_number
from web.photos import show_photo

Found = TypeVar("Found")


class Page(CustomView):
    """A page of ours inside the console's frame."""

    add_to_menu = False

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        super().__init__()

    async def index(self, request: Request) -> Response:
        """No page of its own at the bare path (not marked as a route, so that none is made)."""
        raise HTTPException(404)

    async def look(self, do: Callable[[Work], Found]) -> Found:
        """Reads in a thread. What is not there is a 404 page."""

        def run() -> Found:
            with self.desk.read() as work:
                return do(work)

        try:
            return await asyncio.to_thread(run)
        except NotFoundError as error:
            raise HTTPException(404, str(error)) from error

    async def change(self, request: Request, do: Callable[[Work], Any], *, done: str) -> bool:
        """Changes in a thread, in one transaction; what went wrong, or `done`, is told on the next page."""
        member = member_of(request)
        if not member.changes_cases:
            raise HTTPException(403, f"{member.role.label}只能查看")
        try:
            await asyncio.to_thread(self._run, member.actor, do)
        except NotFoundError as error:
            raise HTTPException(404, str(error)) from error
        except (CaseError, StepNotAllowedError) as error:
            flash(request, str(error), category="error")
            return False
        flash(request, done, category="success")
        return True

    def _run(self, actor: Actor, do: Callable[[Work], Any]) -> None:
        with self.desk.work(actor=actor) as work:
            do(work)

    def show(self, request: Request, name: str, **context: Any) -> Response:
        """The page; the frame shows what was told."""
        assert self._admin is not None
        context.setdefault("member", member_of(request))
        return self._admin._template_response(request, name, context)


class Overview(Page):
    """概览: numbers, and what waits for staff."""

    menu_label = "概览"
    icon = "fa fa-house"
    path = "/"
    add_to_menu = True

    @route("")
    async def index(self, request: Request) -> Response:
        """The first page."""
        found = await self.look(lambda work: {**lookups.overview(work), "todo": lookups.to_do(work)})
        return self.show(request, "overview.html", title="概览", states=list(CaseState), **found)

    @route("/todo/{alert_id:int}", methods=["POST"])
    async def settle(self, request: Request) -> Response:
        """Ticks one off."""
        alert_id = path_number(request, "alert_id")
        await self.change(request, lambda work: todo.settle_alert(work, alert_id), done="已处理")
        return RedirectResponse(request.url_for("console:index"), 303)


class ConversationPage(Page):
    """A transcript with what was understood, and a box to write to the resident."""

    path = "/conversation"

    @route("/{conversation_id:int}", name="conversation")
    async def transcript(self, request: Request) -> Response:
        """The whole conversation. Looking at it leaves a line in the audit log."""
        member, number = member_of(request), path_number(request, "conversation_id")
        chat = await asyncio.to_thread(self._read, member, number)
        taxonomy = self.desk.taxonomy
        for each in chat["messages"]:
            each["words"] = understood_words(each["understood"], taxonomy) if each["understood"] else None
        flags = flag_labels(",".join(chat["flags"]))
        channel = label_of(ChannelName, chat["channel"])
        return self.show(
            request, "conversation.html", title=f"对话 {number}", chat=chat, flags=flags, channel=channel
        )

    def _read(self, member: StaffMember, number: int) -> dict[str, Any]:
        try:
            with self.desk.work(actor=member.actor) as work:
                shown = transcripts.conversation_detail(work, number)
                access.audit(work, action=Deed.CONVERSATION_READ, subject=str(number))
        except NotFoundError as error:
            raise HTTPException(404, str(error)) from error
        return shown

    @route("/{conversation_id:int}/say", methods=["POST"])
    async def say(self, request: Request) -> Response:
        """Writes to the resident, under the staff member's name."""
        member, number = member_of(request), path_number(request, "conversation_id")
        words = str((await request.form()).get("text") or "").strip()[:2000]

        def do(work: Work) -> None:
            if not words:
                raise CaseError("请写要说的话")
            conversations.staff_says(work, number, text=f"{member.username}：{words}")
            access.audit(work, action=Deed.CONVERSATION_SAID, subject=str(number), detail=words)

        await self.change(request, do, done="已发出，居民会在原来的对话里看到")
        return self._back(request)

    @route("/{conversation_id:int}/looked-at", methods=["POST"])
    async def looked_at(self, request: Request) -> Response:
        """Takes the marks away."""
        number = path_number(request, "conversation_id")
        await self.change(request, lambda work: todo.clear_flags(work, number), done="已标记为看过")
        return self._back(request)

    @staticmethod
    def _back(request: Request) -> Response:
        number = path_number(request, "conversation_id")
        return RedirectResponse(request.url_for("console:conversation", conversation_id=number), 303)


class PhotoPage(Page):
    """Photos, for staff."""

    path = "/photo"

    def __init__(self, desk: Desk, data_dir: Path) -> None:
        self.data_dir = data_dir
        super().__init__(desk)

    @route("/{photo_id:int}", name="photo")
    async def photo(self, request: Request) -> Response:
        """The file."""
        number = path_number(request, "photo_id")
        found = await self.look(lambda work: photos.photo(work, number))
        try:
            return await show_photo(self.data_dir, found.path, found.media_type)
        except NotFoundError as error:
            raise HTTPException(404, str(error)) from error


class ListDetails(Page):
    """What a click on a row of a list opens: our own page instead of the generic one."""

    @route("/cases/detail", name="case-row")
    async def case(self, request: Request) -> Response:
        """A case by its row."""
        number = _row(request)
        case_no = await self.look(lambda work: lookups.case_no_of(work, number))
        return RedirectResponse(request.url_for("console:case", case_no=case_no), 303)

    @route("/conversations/detail", name="conversation-row")
    async def conversation(self, request: Request) -> Response:
        """A conversation by its row."""
        return RedirectResponse(request.url_for("console:conversation", conversation_id=_row(request)), 303)

    @route("/people/detail", name="person-row")
    async def person(self, request: Request) -> Response:
        """Somebody of the roster by their row."""
        return RedirectResponse(request.url_for("console:person", person_id=_row(request)), 303)


def path_number(request: Request, name: str) -> int:
    """A row's number in the address. What can be none is a 404 page."""
    number = row_number(request.path_params[name])
    if number is None:
        raise HTTPException(404, "没有这一条")
    return number


def _row(request: Request) -> int:
    number = row_number(request.query_params.get("pk", ""))
    if number is None:
        raise HTTPException(404, "没有这一条")
    return number

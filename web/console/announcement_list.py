"""公告 in the console: the one list with forms."""

import asyncio
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from starlette.requests import Request
from starlette_admin.exceptions import FormValidationError
from starlette_admin.fields import EnumField, IntegerField, StringField, TextAreaField

from cases import announcements
from cases.desk import Desk
from cases.errors import CaseError
from db.models import Announcement
from web.console.fields import moment_field
from web.console.lists import ReadList
from web.console.signin import member_of


class AnnouncementList(ReadList):
    """公告: the one list with forms; what they do goes through `cases.announcements`."""

    key = "announcements"
    menu_label = "公告"
    icon = "fa fa-bullhorn"
    fields_default_sort = (("starts_at", True),)
    row_actions = ("view", "edit", "delete")
    actions = ()
    sortable_fields = ("starts_at", "ends_at")

    def __init__(self, desk: Desk) -> None:
        leaves = [(leaf.code, leaf.name) for leaf in desk.taxonomy.leaves.values()]
        self.fields = [
            IntegerField(
                "id", label="编号", searchable=False, exclude_from_create=True, exclude_from_edit=True
            ),
            StringField("title", label="标题", required=True, maxlength=100),
            TextAreaField("text", label="内容", required=True, maxlength=2000),
            EnumField("topic", label="关系到的类别", choices=leaves),
            StringField("buildings", label="哪些楼", help_text="楼号，用逗号隔开；不填就是全部"),
            moment_field("starts_at", "从", required=True),
            moment_field("ends_at", "到", required=True),
        ]
        super().__init__(desk, Announcement)

    def can_create(self, request: Request) -> bool:
        """For those who keep the roster."""
        return member_of(request).keeps_roster

    can_edit = can_delete = can_create

    async def create(self, request: Request, data: dict[str, Any]) -> Any:
        """A new one."""
        return await asyncio.to_thread(self._save, request, data, None)

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        """Changes to one."""
        return await asyncio.to_thread(self._save, request, data, int(pk))

    def _save(self, request: Request, data: Mapping[str, Any], announcement_id: int | None) -> Any:
        draft = announcements.AnnouncementDraft(
            title=data["title"] or "",
            text=data["text"] or "",
            topic=data["topic"],
            buildings=data["buildings"] or "",
            starts_at=data["starts_at"].replace(tzinfo=UTC),
            ends_at=data["ends_at"].replace(tzinfo=UTC),
        )
        try:
            with self.desk.work(actor=member_of(request).actor) as work:
                return announcements.save_announcement(work, draft, announcement_id)
        except CaseError as error:
            raise FormValidationError({"text": str(error)}) from error

    async def delete(self, request: Request, pks: list[Any]) -> int | None:
        """Takes them away."""

        def do() -> int:
            with self.desk.work(actor=member_of(request).actor) as work:
                for each in pks:
                    announcements.delete_announcement(work, int(each))
            return len(pks)

        return await asyncio.to_thread(do)

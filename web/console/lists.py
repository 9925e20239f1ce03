"""The lists of the console: cases, conversations, people, what staff did."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import OperationalError, StatementError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette_admin.contrib.sqlmodel import ModelView
from starlette_admin.fields import (
    BooleanField,
    DateField,
    EnumField,
    IntegerField,
    StringField,
    TextAreaField,
)
from starlette_admin.types import RequestAction

from cases import lookups, roster
from cases.desk import Desk, Work
from cases.privacy import mask
from cases.searching import sought
from db.models import AuditEntry, Case, Conversation, Person
from db.queries import console as queries
from db.queries.cases import case_matches
from db.vocabulary import RUNNING, CaseState, ChannelName, Source, Urgency, deed_label, flag_labels, label_of
from web.console.fields import moment_field, noted_field, word_field
from web.console.signin import member_of
from web.numbers import row_number

#: The list's filter for them.
OVERDUE = f"state__in={','.join(RUNNING)} AND resolve_due_at__passed"
#: Lists and files go round; numbers of persons are only shown on the case's own page.
_SEEN_BY_MANY = (RequestAction.LIST, RequestAction.EXPORT)


def _masked(_request: Request, words: str | None) -> str:
    return mask(words or "")


def _flags(_request: Request, flags: str | None) -> str:
    return flag_labels(flags or "")


def _channel(_request: Request, channel: str | None) -> str:
    return label_of(ChannelName, channel or "")


def _deed(_request: Request, action: str | None) -> str:
    return deed_label(action or "")


class ReadList(ModelView):
    """A list that is looked at, searched, filtered and exported, but not changed here."""

    page_size = 25
    exporters = ("csv",)
    importers = ()
    row_actions: Sequence[str] = ()
    actions: Sequence[str] = ("export",)
    search_highlight = False
    #: Columns that may be filtered by and switched on, but are not shown at first.
    hidden_at_first: Sequence[str] = ()

    def __init__(self, desk: Desk, model: type[Any]) -> None:
        self.desk = desk
        super().__init__(model, key=self.key, display_name=self.menu_label, menu_label=self.menu_label)

    def can_create(self, request: Request) -> bool:
        """Never here."""
        return False

    can_edit = can_delete = can_import = can_create

    async def find_all(self, request: Request, *args: Any, **kwargs: Any) -> Sequence[Any]:
        """The rows, with what is looked up for all of them at once."""
        try:
            rows = await super().find_all(request, *args, **kwargs)
        except OperationalError:
            raise
        except (StatementError, OverflowError, ValueError) as error:
            raise HTTPException(422, "搜索或筛选的内容不对") from error
        request.state.noted = await asyncio.to_thread(self._look_up, rows)
        return rows

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:
        """The same for chosen rows."""
        rows = await super().find_by_pks(request, pks)
        request.state.noted = await asyncio.to_thread(self._look_up, rows)
        return rows

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        """One row; None for what cannot be a row's number."""
        return await super().find_by_pk(request, pk) if row_number(pk) is not None else None

    def _look_up(self, rows: Sequence[Any]) -> dict[str, dict[int, str]]:
        with self.desk.read() as work:
            return self.notes(work, rows)

    def notes(self, work: Work, rows: Sequence[Any]) -> dict[str, dict[int, str]]:
        """Field name → row id → words."""
        return {}


class CaseList(ReadList):
    """诉求."""

    key = "cases"
    menu_label = "诉求"
    icon = "fa fa-clipboard-list"
    searchable_fields = (
        "case_no",
        "state",
        "urgency",
        "topic",
        "building",
        "text",
        "place_text",
        "source",
        "registered_at",
        "resolve_due_at",
        "accept_due_at",
    )
    sortable_fields = ("case_no", "urgency", "registered_at", "resolve_due_at")
    fields_default_sort = (("case_no", True),)
    exclude_fields_from_list = ("id",)
    hidden_at_first = ("building", "source", "registered_at", "accept_due_at")
    list_template = "cases.html"

    def __init__(self, desk: Desk) -> None:
        leaves = [(leaf.code, leaf.spoken) for leaf in desk.taxonomy.leaves.values()]
        self.fields = [
            IntegerField("id", label="序号", exclude_from_export=True),
            StringField("case_no", label="编号"),
            word_field("state", "状态", CaseState),
            word_field("urgency", "急缓", Urgency),
            EnumField("topic", label="类别", choices=leaves),
            StringField("place_text", label="地点"),
            StringField("building", label="楼号"),
            noted_field("handler", "谁在办"),
            moment_field("resolve_due_at", "办结时限"),
            TextAreaField("text", label="内容", formatter=dict.fromkeys(_SEEN_BY_MANY, _masked)),
            moment_field("registered_at", "登记时间"),
            moment_field("accept_due_at", "接单时限"),
            word_field("source", "来源", Source),
        ]
        super().__init__(desk, Case)

    def notes(self, work: Work, rows: Sequence[Any]) -> dict[str, dict[int, str]]:
        """Who has each case."""
        titles = roster.titles(work)
        return {"handler": {each.id: titles.get(each.assignee_id, "") for each in rows}}

    def get_search_query(self, request: Request, term: str) -> Any:
        """Every word in text, place or number, or in the name of the category or of the handler."""
        return case_matches(sought(term, self.desk.taxonomy))


class ConversationList(ReadList):
    """对话."""

    key = "conversations"
    menu_label = "对话"
    icon = "fa fa-comments"
    searchable_fields = ("channel", "flags", "last_message_at")
    sortable_fields = ("last_message_at",)
    fields_default_sort = (("last_message_at", True),)
    list_template = "conversations.html"
    fields = (
        IntegerField("id", label="编号", searchable=False),
        noted_field("last", "最后一句"),
        StringField("flags", label="要看的原因", formatter=dict.fromkeys(_SEEN_BY_MANY, _flags)),
        StringField("channel", label="渠道", formatter=dict.fromkeys(_SEEN_BY_MANY, _channel)),
        moment_field("last_message_at", "最近"),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Conversation)

    def notes(self, work: Work, rows: Sequence[Any]) -> dict[str, dict[int, str]]:
        """What was said last."""
        said = queries.last_said(work.store, [each.id for each in rows])
        return {"last": {number: mask(words) for number, words in said.items()}}

    def get_search_query(self, request: Request, term: str) -> Any:
        """Every word was said."""
        return queries.conversation_matches(term.split())


class PersonList(ReadList):
    """名册."""

    key = "people"
    menu_label = "名册"
    icon = "fa fa-address-book"
    searchable_fields = ("title", "name", "phone", "code", "away_from", "active")
    sortable_fields = ("id", "code", "away_from")
    fields_default_sort = ("id",)
    hidden_at_first = ("code",)
    fields = (
        IntegerField("id", label="序号", searchable=False),
        StringField("title", label="称呼"),
        StringField("name", label="姓名"),
        noted_field("duties", "职责"),
        StringField("phone", label="电话"),
        StringField("code", label="代号"),
        DateField("away_from", label="请假从"),
        DateField("away_until", label="请假到"),
        BooleanField("active", label="在册"),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Person)

    def notes(self, work: Work, rows: Sequence[Any]) -> dict[str, dict[int, str]]:
        """Their duties."""
        return {"duties": roster.duty_labels(work, [each.id for each in rows])}

    def get_search_query(self, request: Request, term: str) -> Any:
        """Every word in name, title, number, code or duties."""
        with self.desk.read() as work:
            duties = roster.duty_labels(work)
        words = {word: [number for number, held in duties.items() if word in held] for word in term.split()}
        return queries.person_matches(words)


class AuditList(ReadList):
    """操作记录."""

    key = "audit"
    menu_label = "操作记录"
    icon = "fa fa-shoe-prints"
    sortable_fields = ("id", "at")
    fields_default_sort = (("id", True),)
    hidden_at_first = ("actor",)
    fields = (
        IntegerField("id", label="序号", searchable=False),
        moment_field("at", "时间"),
        noted_field("who", "谁"),
        StringField("actor", label="账号"),
        StringField("action", label="做了什么", formatter=dict.fromkeys(_SEEN_BY_MANY, _deed)),
        StringField("subject", label="对什么"),
        TextAreaField("detail", label="内容"),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, AuditEntry)

    def notes(self, work: Work, rows: Sequence[Any]) -> dict[str, dict[int, str]]:
        """Who it was."""
        return {"who": {each.id: lookups.actor_name(work, each.actor) for each in rows}}

    def is_accessible(self, request: Request) -> bool:
        """For those who keep the roster."""
        return member_of(request).keeps_roster

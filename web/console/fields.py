"""Fields of the console's lists: words with their Chinese labels, moments on the clock of Shanghai."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette_admin.contrib.sqla import ModelView
from starlette_admin.contrib.sqla.filters import DateTimeBetweenFilter
from starlette_admin.fields import ComputedField, DateTimeField, EnumField
from starlette_admin.filters import BaseFilter, FilterDataType
from starlette_admin.filters.base import FilterApplyContext

from db.vocabulary import Word


def word_field(name: str, label: str, words: type[Word], **more: Any) -> EnumField:
    """A word of db.vocabulary, shown and chosen by its label."""
    return EnumField(name, label=label, choices=[(each.value, each.label) for each in words], **more)


class Between(DateTimeBetweenFilter):
    """From one moment to another."""

    label = "在…之间"

    def parse_value(self, raw: Any) -> datetime:
        """Aware, as the database wants it."""
        moment = super().parse_value(raw)
        assert isinstance(moment, datetime)
        return moment.replace(tzinfo=UTC)


def _column(ctx: FilterApplyContext) -> Any:
    assert isinstance(ctx.view, ModelView)
    return getattr(ctx.view.model, ctx.field_name)


def _now(ctx: FilterApplyContext) -> datetime:
    now = ctx.view.desk.clock()  # type: ignore[union-attr]
    assert isinstance(now, datetime)
    return now


class Passed(BaseFilter):
    """Before now."""

    name = "passed"
    label = "已过"
    data_type = FilterDataType.NONE

    def apply(self, ctx: FilterApplyContext) -> Any:
        """The condition."""
        return _column(ctx) < _now(ctx)


class Coming(Passed):
    """After now."""

    name = "coming"
    label = "还没到"

    def apply(self, ctx: FilterApplyContext) -> Any:
        """The condition."""
        return _column(ctx) > _now(ctx)


def moment_field(name: str, label: str, **more: Any) -> DateTimeField:
    """A moment."""
    return DateTimeField(
        name,
        label=label,
        output_format="yyyy-MM-dd HH:mm",
        form_alt_format="Y-m-d H:i",
        filters=[Between, Passed, Coming],
        **more,
    )


def noted_field(name: str, label: str) -> ComputedField:
    """Something looked up for the whole page at once: `request.state.noted[name][row id]`."""

    def read(request: Request, row: Any) -> str | None:
        return request.state.noted[name].get(row.id) or None

    return ComputedField(name, label=label, getter=read)

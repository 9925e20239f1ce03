"""A case in the console: everything about it, and a form for each step that is allowed now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin.routing import route

from cases import access, correction, lookups, roster
from cases.desk import Desk, Work
from cases.drafts import PlaceDraft, place_text
from cases.errors import CaseError
from cases.import_cells import building, unit
from cases.lifecycle import OPEN
from db.models import Case
from db.vocabulary import (
    AlertKind,
    AlertState,
    CaseState,
    ChannelName,
    Deed,
    FollowUpKind,
    Role,
    Satisfaction,
    Source,
    Step,
    Urgency,
    label_of,
)
from web.console.pages import Page
from web.numbers import row_number
from web.photos import ACCEPT, MOST_PHOTOS, kept_photos
from web.steps import FieldError, StepFacts, take_step


@dataclass(frozen=True)
class StepForm:
    """What the form of a step asks for."""

    step: Step
    words: str = "说明（可以不写）"
    person: bool = False
    photos: bool = False


FORMS = {
    each.step: each
    for each in (
        StepForm(Step.DISPATCH, person=True),
        StepForm(Step.TRANSFER, "为什么转派", person=True),
        StepForm(Step.RETURN, "为什么退单"),
        StepForm(Step.ACCEPT),
        StepForm(Step.PROGRESS, "现在到哪一步了？居民会看到", photos=True),
        StepForm(Step.SUSPEND, "为什么挂起？居民会看到"),
        StepForm(Step.RESUME),
        StepForm(Step.EXTEND, "为什么延期？居民会看到"),
        StepForm(Step.DONE, "怎么办好的", photos=True),
        StepForm(Step.CLOSE),
        StepForm(Step.REOPEN, "为什么重办"),
        StepForm(Step.URGE),
        StepForm(Step.SUPERVISE, "督办意见"),
        StepForm(Step.WITHDRAW, "为什么撤单"),
        StepForm(Step.MERGE),
        StepForm(Step.DECLINE, "为什么不予受理？居民会看到"),
        StepForm(Step.SUPPLEMENT, "补充什么", photos=True),
    )
}
#: What a place is corrected by.
PLACE_FIELDS = {
    "area": "小区或片区",
    "building": "楼号",
    "unit": "单元",
    "floor": "楼层",
    "room": "房号",
    "spot": "具体位置",
}
#: Numbers as an import reads them: 「3号楼」 is 3.
_READ = {"building": building, "unit": unit}
_LABELS = {
    "state": CaseState,
    "urgency": Urgency,
    "source": Source,
    "satisfaction": Satisfaction,
    "alert": AlertKind,
    "alert_state": AlertState,
    "channel": ChannelName,
    "role": Role,
    "followup": FollowUpKind,
}


def label(kind: str, value: str | None) -> str:
    """A word's Chinese label, for the templates."""
    if not value:
        return ""
    return label_of(_LABELS[kind], value)


class CasePage(Page):
    """诉求, in full."""

    path = "/case"

    def __init__(self, desk: Desk, data_dir: Path) -> None:
        self.data_dir = data_dir
        super().__init__(desk)

    @route("/{case_no}", name="case")
    async def case(self, request: Request) -> Response:
        """The page."""
        case_no = request.path_params["case_no"]

        def look(work: Work) -> dict[str, Any]:
            case = lookups.case_detail(work, case_no)
            return {"case": case, "people": roster.person_lines(work)}

        found = await self.look(look)
        steps = [Step(each) for each in found["case"]["allowed_steps"]]
        return self.show(
            request,
            "case.html",
            title=f"诉求 {case_no}",
            forms=[FORMS[each] for each in steps],
            label=label,
            rated=list(Satisfaction),
            correctable=CaseState(found["case"]["state"]) in OPEN,
            leaves=[(leaf.code, leaf.name) for leaf in self.desk.taxonomy.leaves.values()],
            parts=PLACE_FIELDS,
            accept=ACCEPT,
            **found,
        )

    @route("/{case_no}/{step}", methods=["POST"], name="case-step")
    async def take(self, request: Request) -> Response:
        """One step, through the same operation as everywhere else."""
        case_no = request.path_params["case_no"]
        form = FORMS.get(request.path_params["step"])
        if form is None:
            raise HTTPException(404, "没有这一步")
        async with request.form(max_files=MOST_PHOTOS) as sent:
            values = {key: value for key, value in sent.multi_items() if isinstance(value, str)}
            files = [each for each in sent.getlist("photos") if isinstance(each, UploadFile)]
            contents = [content for each in files if (content := await each.read())]

        def do(work: Work) -> None:
            with kept_photos(self.data_dir, contents if form.photos else []) as kept:
                take_step(work, case_no, form.step, _facts(values, kept.rows(work)))
            access.audit(
                work, action=f"case.{form.step.value}", subject=case_no, detail=values.get("words", "")
            )

        await self.change(request, do, done=f"已{form.step.label}")
        return RedirectResponse(request.url_for("console:case", case_no=case_no), 303)

    @route("/{case_no}/correct/category", methods=["POST"], name="correct-category")
    async def correct_category(self, request: Request) -> Response:
        """Another category."""
        topic = str((await request.form()).get("topic") or "")
        return await self._correct(
            request, lambda work, case_no: correction.correct_category(work, case_no, topic=topic)
        )

    @route("/{case_no}/correct/place", methods=["POST"], name="correct-place")
    async def correct_place(self, request: Request) -> Response:
        """Another place, by its parts."""
        sent = await request.form()

        def do(work: Work, case_no: str) -> Case:
            parts = {part: _part(part, str(sent.get(part) or "")) for part in PLACE_FIELDS}
            place = PlaceDraft(text=place_text(parts), **parts)
            return correction.correct_place(work, case_no, place=place)

        return await self._correct(request, do)

    async def _correct(self, request: Request, do: Callable[[Work, str], Case]) -> Response:
        case_no = request.path_params["case_no"]

        def run(work: Work) -> None:
            case = do(work, case_no)
            detail = f"{work.taxonomy.leaf(case.topic).name} {case.place_text}"
            access.audit(work, action=Deed.CASE_CORRECTED, subject=case_no, detail=detail)

        await self.change(request, run, done="已更正")
        return RedirectResponse(request.url_for("console:case", case_no=case_no), 303)


def _part(part: str, text: str) -> str | None:
    """One part of a place as it was typed. Raises CaseError for what is no number of a house."""
    try:
        return _READ.get(part, str.strip)(text[:100]).strip() if text.strip() else None
    except ValueError as error:
        raise CaseError(str(error)) from error


def _facts(values: dict[str, str], photos: tuple[int, ...]) -> StepFacts:
    person, rated = values.get("person_id", ""), values.get("satisfaction", "")
    if rated and rated not in {each.value for each in Satisfaction}:
        raise FieldError("satisfaction", "没有这个评价")
    try:
        until = date.fromisoformat(values["until"]) if values.get("until") else None
    except ValueError as error:
        raise FieldError("until", "日子要写成 2027-03-05 这样") from error
    return StepFacts(
        words=values.get("words", "")[:4000],
        person_id=row_number(person),
        satisfaction=Satisfaction(rated) if rated else None,
        by=values.get("by", ""),
        until=until,
        into=values.get("into", "").strip(),
        photos=photos,
    )

"""`/api/v1/cases`: list, register on behalf, one in full, and every step of its life."""

import secrets
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query
from fastapi import Path as InPath
from starlette.responses import JSONResponse

from cases import access, community, conversations, intake, lookups
from cases.desk import Work
from cases.drafts import CaseDraft
from db.vocabulary import Deed, Step
from web.api.bodies import CaseBody, CaseFilters, StepBody
from web.api.callers import CHANGE_CASES, READ_CASES, Caller, Parts, Repeat, WithParts, allowed, repeat
from web.photos import kept_photos, read_data_url
from web.steps import FieldError, take_step

PAGE_SIZE = 50
router = APIRouter(tags=["诉求"])
Reader = Annotated[Caller, Depends(allowed(READ_CASES))]
Changer = Annotated[Caller, Depends(allowed(CHANGE_CASES))]
Repeated = Annotated[Repeat, Depends(repeat)]
CaseNo = Annotated[str, InPath(max_length=40)]
#: What one POST does: its HTTP status and answer. It is given the ids of the photos that came with it.
Doing = Callable[[Work, tuple[int, ...]], tuple[int, dict[str, Any]]]


@router.get("/cases")
def list_cases(parts: WithParts, reader: Reader, filters: Annotated[CaseFilters, Query()]) -> dict[str, Any]:
    """诉求列表，新的在前。`state` 可以用逗号写几个；`category` 可以只写大类。"""
    with parts.desk.read() as work:
        found = lookups.list_cases(work, **filters.model_dump(), size=PAGE_SIZE)
        if reader.is_leader:
            found = lookups.for_handlers(work, found)
    return {"items": found.items, "total": found.total, "page": found.page, "size": found.size}


@router.get("/cases/{case_no}")
def show_case(parts: WithParts, reader: Reader, case_no: CaseNo) -> dict[str, Any]:
    """一件诉求的全部内容：经过、提醒、回访、照片、现在可以做什么。"""
    with parts.desk.read() as work:
        return lookups.case_detail(work, case_no, for_handler=reader.is_leader)


@router.post("/cases", status_code=201)
def register_case(parts: WithParts, caller: Changer, again: Repeated, body: CaseBody) -> JSONResponse:
    """代居民登记一件诉求。"""

    def register(work: Work, photos: tuple[int, ...]) -> tuple[int, dict[str, Any]]:
        origin_key = again.of(caller) or f"api:{secrets.token_hex(12)}"
        done = intake.register_case(work, _draft(work, body, origin_key=origin_key, photos=photos))
        if done.case is None:
            raise FieldError("category", f"这类事社区办不了，请居民拨打 {done.redirect_phone}")
        access.audit(work, action=Deed.CASE_REGISTERED, subject=done.case.case_no)
        return 201, lookups.case_detail(work, done.case.case_no)

    return _once(parts, caller, again=again, images=body.images, do=register)


@router.post("/cases/{case_no}/{step}")
def take(
    parts: WithParts,
    caller: Changer,
    again: Repeated,
    case_no: CaseNo,
    step: Step,
    body: Annotated[StepBody | None, Body()] = None,
) -> JSONResponse:
    """办理的一步。现在不能做的一步得到 409，并写明可以做哪些。"""
    said = body or StepBody()

    def do(work: Work, photos: tuple[int, ...]) -> tuple[int, dict[str, Any]]:
        take_step(work, case_no, step, said.facts(photos))
        access.audit(work, action=f"case.{step.value}", subject=case_no, detail=said.note)
        return 200, lookups.case_detail(work, case_no)

    return _once(parts, caller, again=again, images=said.images, do=do)


def _once(parts: Parts, caller: Caller, *, again: Repeat, images: Sequence[str], do: Doing) -> JSONResponse:
    """Does it in one transaction with its stored answer; a repeated request gets that answer again."""
    key = again.of(caller)
    with (
        kept_photos(parts.data_dir, [read_data_url(each) for each in images]) as files,
        parts.desk.work(actor=caller.actor) as work,
    ):
        known = access.stored_reply(work, key=key, fingerprint=again.fingerprint) if key else None
        if known is not None:
            files.forget()
            return JSONResponse(known[1], known[0], {"Idempotent-Replayed": "true"})
        status, reply = do(work, files.rows(work))
        if key:
            access.store_reply(work, key=key, fingerprint=again.fingerprint, status=status, body=reply)
    return JSONResponse(reply, status)


def _draft(work: Work, body: CaseBody, *, origin_key: str, photos: tuple[int, ...]) -> CaseDraft:
    place = body.place.draft() if body.place else None
    if body.category not in work.taxonomy.leaves:
        raise FieldError("category", f"没有“{body.category}”这个事项类别")
    if place and place.building and not community.has_building(work, place.building):
        raise FieldError("place.building", f"没有“{place.building}”号楼")
    if body.conversation_id is not None:
        conversations.by_id(work, body.conversation_id)
    return CaseDraft(
        text=body.text,
        topic=body.category,
        origin_key=origin_key,
        place=place,
        urgency=body.urgency,
        conversation_id=body.conversation_id,
        anonymous=body.anonymous,
        source=body.source,
        details=body.details,
        attachments=photos,
    )

"""A report becomes a case: urgency, number, deadlines, the first person, all in one transaction."""

from cases import community, dispatch
from cases.casefile import set_place
from cases.clock import resolve_due
from cases.deadlines import SHANGHAI
from cases.desk import Work
from cases.drafts import CaseDraft, Registered
from cases.errors import CaseError
from cases.routing import ROLES
from cases.urgency import urgency_of
from db.models import Case
from db.queries import cases as case_queries
from db.queries import conversations as conversation_queries
from db.vocabulary import CaseState


def register_case(work: Work, draft: CaseDraft) -> Registered:
    """Registers and dispatches. The same `origin_key` again gives the same case and changes nothing.

    A category that the community has no power over, and nobody of ours, becomes no case: the answer is
    a number to phone. Raises CaseError for a topic that is not in taxonomy.yml or empty words.
    """
    if draft.topic not in work.taxonomy.leaves:
        raise CaseError(f"没有“{draft.topic}”这个事项类别")
    if not draft.text.strip():
        raise CaseError("诉求内容不能为空")
    category = work.taxonomy.leaf(draft.topic)
    ours = any(word in ROLES for word in category.handled_by)
    if category.redirect_phone and not ours:
        return Registered(None, redirect_phone=category.redirect_phone)
    case = open_case(work, draft)
    if case.id is None:
        dispatch.dispatch_new(work, case, attachments=draft.attachments)
    return registered_view(work, case)


def open_case(work: Work, draft: CaseDraft) -> Case:
    """The case of this report: that which it has made before, or a new one, nobody's and not stored yet."""
    # Taking the number waits for other writers, so that the same message sent twice at once is seen here.
    case_no = case_queries.next_case_no(work.store, f"{work.now.astimezone(SHANGHAI):%Y%m%d}")
    known = case_queries.case_by_origin(work.store, draft.origin_key)
    return known or _new_case(work, draft, case_no=case_no)


def registered_before(work: Work, origin_key: str) -> bool:
    """Whether this message has already made a case."""
    return case_queries.case_by_origin(work.store, origin_key) is not None


def _new_case(work: Work, draft: CaseDraft, *, case_no: str) -> Case:
    category = work.taxonomy.leaf(draft.topic)
    urgency = draft.urgency or urgency_of(category, draft.text, draft.details.get("urgency", ""))
    writer = (
        conversation_queries.resident_of(work.store, draft.conversation_id) if draft.conversation_id else None
    )
    case = Case(
        case_no=case_no,
        origin_key=draft.origin_key,
        state=CaseState.REGISTERED,
        topic=draft.topic,
        text=draft.text.strip(),
        urgency=urgency,
        source=draft.source,
        anonymous=draft.anonymous,
        details=dict(draft.details),
        conversation_id=draft.conversation_id,
        resident_id=writer or draft.resident_id,
        registered_at=work.now,
        resolve_due_at=resolve_due(work, draft.topic),
    )
    set_place(case, draft.place)
    return case


def registered_view(work: Work, case: Case) -> Registered:
    """A case as its reporter is told of it."""
    return Registered(
        case=case,
        handler=community.handler_of(work, case.assignee_id, case.assignee_role),
        accept_due_at=case.accept_due_at,
        resolve_due_at=case.resolve_due_at,
        redirect_phone=work.taxonomy.leaf(case.topic).redirect_phone,
    )

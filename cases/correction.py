"""更正: staff put right what was understood wrongly; whoever answers for it then gets the case."""

from cases import alerts, community, dispatch
from cases.casefile import find, record, set_place, take
from cases.clock import resolve_due
from cases.desk import Work
from cases.drafts import PlaceDraft
from cases.errors import CaseError
from cases.lifecycle import OPEN
from cases.urgency import urgency_of
from db.models import Case
from db.vocabulary import AlertKind, CaseState, EventKind, Step


def correct_category(work: Work, case_no: str, *, topic: str) -> Case:
    """Another category: its urgency, its people, and its time from now on, of which the resident is told."""
    case = _open(work, case_no)
    if topic not in work.taxonomy.leaves or topic == case.topic:
        raise CaseError("请选一个别的类别")
    if case.state is CaseState.SUSPENDED:
        # Its time begins anew: what it has waited is not given back on top.
        take(work, case, Step.RESUME)
    before, old = dispatch.ladder_of(work, case), work.taxonomy.leaf(case.topic)
    new = work.taxonomy.leaf(topic)
    case.topic = topic
    case.urgency = urgency_of(new, case.text, str(case.details.get("urgency", "")))
    case.resolve_due_at = resolve_due(work, topic)
    note = f"{old.name} → {new.name}"
    record(work, case, EventKind.CATEGORY_CORRECTED, note=note, before=case.state)
    told = f"类别更正：{note}"
    dispatch.hand_to_whom_it_belongs(work, case, before, told=told, alarm=new.is_danger)
    alerts.tell_resident(work, case, AlertKind.RESIDENT_HANDLER_CHANGED)
    return work.store.add(case)


def correct_place(work: Work, case_no: str, *, place: PlaceDraft) -> Case:
    """Another place. The resident is told of a new handler."""
    if not place.text.strip():
        raise CaseError("请写清地点")
    if place.building and not community.has_building(work, place.building):
        raise CaseError(f"社区没有{place.building}号楼")
    if place.building and place.unit and community.lacks_unit(work, place.building, place.unit):
        raise CaseError(f"{place.building}号楼没有{place.unit}单元")
    case = _open(work, case_no)
    before, note = dispatch.ladder_of(work, case), f"{case.place_text or '没有说清'} → {place.text}"
    set_place(case, place)
    record(work, case, EventKind.PLACE_CORRECTED, note=note, before=case.state)
    told = alerts.for_handler(work, case, f"地点更正：{note}")
    if dispatch.hand_to_whom_it_belongs(work, case, before, told=told):
        alerts.tell_resident(work, case, AlertKind.RESIDENT_HANDLER_CHANGED)
    return work.store.add(case)


def _open(work: Work, case_no: str) -> Case:
    case = find(work, case_no)
    if case.state not in OPEN:
        raise CaseError(f"“{case.state.label}”的诉求不能更正")
    return case

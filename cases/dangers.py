"""What is told of a danger after it was alarmed: that it is over, or that it is back."""

from collections.abc import Sequence

from cases import alerts, residents
from cases.casefile import attach, done_before, find, running, set_place, take
from cases.desk import Work
from cases.drafts import PlaceDraft
from db.models import Case
from db.queries import promises
from db.vocabulary import AlertKind, Step

#: What was last said of a danger, to whom it was alarmed.
_NEWS = frozenset({AlertKind.DANGER, AlertKind.URGED, AlertKind.SUPPLEMENTED, AlertKind.ALL_CLEAR})


def report_all_clear(
    work: Work,
    case_no: str,
    *,
    text: str,
    attachments: Sequence[int] = (),
    place: PlaceDraft | None = None,
    origin_key: str | None = None,
) -> Case:
    """Its reporter says that it is over: everybody alerted is told once, at any hour; a person confirms and ends it."""
    own = find(work, case_no)
    case = running(work, own)
    if done_before(work, origin_key):
        return case
    words = alerts.for_handler(work, own, text)
    told = is_cleared(work, case)
    note = f"{AlertKind.ALL_CLEAR.label}：{text if case is own else words}"
    take(work, case, Step.SUPPLEMENT, note, origin_key=origin_key)
    for attachment_id in attachments:
        attach(work, case, attachment_id)
    if not case.building:
        # Whoever confirms it has to find it; nobody else is alarmed for that.
        set_place(case, place)
    if not told:
        _tell_alerted(work, case, AlertKind.ALL_CLEAR, words)
    return case


def report_danger_again(work: Work, case_no: str, *, text: str, origin_key: str | None = None) -> Case:
    """Told once more, it is chased; after an all-clear everybody is alarmed anew."""
    case = running(work, find(work, case_no))
    if done_before(work, origin_key):
        return case
    if not is_cleared(work, case):
        return residents.urge_case(work, case_no, text=text, origin_key=origin_key)
    take(work, case, Step.URGE, text, origin_key=origin_key)
    _tell_alerted(work, case, AlertKind.DANGER, alerts.for_handler(work, case, text))
    return case


def is_cleared(work: Work, case: Case) -> bool:
    """Whether the all-clear is the last that was said of it."""
    said = [each.kind for each in promises.alerts_of(work.store, case.id or 0) if each.kind in _NEWS]
    return bool(said) and said[-1] is AlertKind.ALL_CLEAR


def _tell_alerted(work: Work, case: Case, kind: AlertKind, words: str) -> None:
    """To all who were rung for it and to whoever has it now."""
    rung = promises.alerts_of(work.store, case.id or 0)
    recipients = [each.recipient for each in rung if each.kind is AlertKind.DANGER]
    if case.assignee_id is not None:
        recipients.append(alerts.to_person(case.assignee_id))
    for each in dict.fromkeys(recipients):
        alerts.promise(work, kind, each, case=case, params={"words": words}, urgent=True)

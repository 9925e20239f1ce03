"""One step of a case's life by its name: the program interface and the console both take it through here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from cases import dispatch, handling, residents, supervision
from cases.deadlines import SHANGHAI, parse_span
from cases.desk import Work
from cases.errors import CaseError
from db.vocabulary import Satisfaction, Step

#: How long a case is suspended where no day is said: callers of the program interface need not say one.
UNLESS_SAID = timedelta(days=7)


@dataclass(frozen=True)
class StepFacts:
    """What may be said with a step. `words` is the note or the reason."""

    words: str = ""
    person_id: int | None = None
    satisfaction: Satisfaction | None = None
    #: More time, as a span: `2wd`.
    by: str = ""
    #: The day on which a suspended case comes back.
    until: date | None = None
    #: Another case's number.
    into: str = ""
    photos: tuple[int, ...] = ()


class FieldError(CaseError):
    """Something that this step needs is missing; `field` is its name in the program interface."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def take_step(work: Work, case_no: str, step: Step, facts: StepFacts) -> None:
    """Does it. Raises what the operation raises, and FieldError."""
    _STEPS[step](work, case_no, facts)


def _dispatch(work: Work, case_no: str, facts: StepFacts) -> None:
    dispatch.dispatch_case(work, case_no, person_id=facts.person_id, note=facts.words)


def _transfer(work: Work, case_no: str, facts: StepFacts) -> None:
    if facts.person_id is None:
        raise FieldError("person_id", "转派要写明转给谁")
    dispatch.transfer_case(work, case_no, person_id=facts.person_id, reason=facts.words)


def _return(work: Work, case_no: str, facts: StepFacts) -> None:
    dispatch.return_case(work, case_no, reason=facts.words)


def _accept(work: Work, case_no: str, facts: StepFacts) -> None:
    handling.accept_case(work, case_no, note=facts.words)


def _progress(work: Work, case_no: str, facts: StepFacts) -> None:
    handling.report_progress(work, case_no, note=facts.words, attachments=facts.photos)


def _suspend(work: Work, case_no: str, facts: StepFacts) -> None:
    until = facts.until or work.now.astimezone(SHANGHAI).date() + UNLESS_SAID
    handling.suspend_case(work, case_no, reason=facts.words, until=until)


def _resume(work: Work, case_no: str, facts: StepFacts) -> None:
    handling.resume_case(work, case_no, note=facts.words)


def _extend(work: Work, case_no: str, facts: StepFacts) -> None:
    try:
        by = parse_span(facts.by)
    except ValueError as error:
        raise FieldError("by", f"延长多久：{error}") from error
    handling.extend_case(work, case_no, reason=facts.words, by=by)


def _done(work: Work, case_no: str, facts: StepFacts) -> None:
    handling.report_done(work, case_no, note=facts.words, attachments=facts.photos)


def _close(work: Work, case_no: str, facts: StepFacts) -> None:
    # Not said by the resident is 未评价, never 满意.
    rated = facts.satisfaction or Satisfaction.UNRATED
    handling.close_case(work, case_no, satisfaction=rated, note=facts.words)


def _reopen(work: Work, case_no: str, facts: StepFacts) -> None:
    if not facts.words.strip():
        raise FieldError("reason", "重办要写明原因")
    residents.reopen_case(work, case_no, reason=facts.words)


def _urge(work: Work, case_no: str, facts: StepFacts) -> None:
    residents.urge_case(work, case_no, text=facts.words)


def _supervise(work: Work, case_no: str, facts: StepFacts) -> None:
    supervision.supervise_case(work, case_no, note=facts.words)


def _withdraw(work: Work, case_no: str, facts: StepFacts) -> None:
    residents.withdraw_case(work, case_no, reason=facts.words)


def _merge(work: Work, case_no: str, facts: StepFacts) -> None:
    if not facts.into:
        raise FieldError("into", "并单要写明并到哪个编号")
    handling.merge_case(work, case_no, into_case_no=facts.into)


def _decline(work: Work, case_no: str, facts: StepFacts) -> None:
    handling.decline_case(work, case_no, reason=facts.words)


def _supplement(work: Work, case_no: str, facts: StepFacts) -> None:
    if not facts.words.strip() and not facts.photos:
        raise FieldError("note", "请写明补充什么")
    residents.supplement_case(work, case_no, text=facts.words, attachments=facts.photos)


_STEPS: dict[Step, Callable[[Work, str, StepFacts], None]] = {
    Step.DISPATCH: _dispatch,
    Step.TRANSFER: _transfer,
    Step.RETURN: _return,
    Step.ACCEPT: _accept,
    Step.PROGRESS: _progress,
    Step.SUSPEND: _suspend,
    Step.RESUME: _resume,
    Step.EXTEND: _extend,
    Step.DONE: _done,
    Step.CLOSE: _close,
    Step.REOPEN: _reopen,
    Step.URGE: _urge,
    Step.SUPERVISE: _supervise,
    Step.WITHDRAW: _withdraw,
    Step.MERGE: _merge,
    Step.DECLINE: _decline,
    Step.SUPPLEMENT: _supplement,
}

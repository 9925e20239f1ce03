"""What a leader's buttons do: one operation each, in one transaction, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases import access, handling, leader_cases
from cases.desk import Work
from cases.errors import CaseError
from cases.lifecycle import HELD, MOVES
from db.vocabulary import CaseState, Step
from web.photos import PhotoFiles
from web.steps import StepFacts, take_step

#: Not a step of the case's life: words for the resident.
MESSAGE = "message"


@dataclass(frozen=True)
class Tap:
    """A button with the sentences that may be chosen with one tap, and what is said when it is done."""

    name: str
    label: str
    done: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    takes_photos: bool = False
    #: The case stays with the leader afterwards.
    stays: bool = True

    @property
    def states(self) -> frozenset[CaseState]:
        """Where the case may stand."""
        return HELD if self.name == MESSAGE else MOVES[Step(self.name)].states


TAPS = (
    Tap(Step.ACCEPT, "接单", "已接单，谢谢！居民会收到通知。"),
    Tap(
        Step.DONE,
        "办结",
        "已办结，谢谢！会请居民评价。",
        "怎么办好的？",
        (
            "已到现场处理好了",
            "已到现场，人安全",
            "已清理干净",
            "已联系物业修好了",
            "已劝导，对方答应改正",
            "已向居民解释清楚",
        ),
        takes_photos=True,
    ),
    Tap(
        Step.PROGRESS,
        "报进展",
        "进展已发给居民。",
        "现在到哪一步了？居民会看到这句话。",
        ("已到现场看过", "已联系物业，等安排上门", "正在和当事人沟通", "正在等配件"),
        takes_photos=True,
    ),
    Tap(MESSAGE, "联系居民", "已转给居民。", "由邻里办转给居民，双方都看不到号码。"),
    Tap(
        Step.EXTEND,
        "要延期",
        "已延期，原因会告诉居民。",
        "为什么需要更多时间？居民会看到这句话。",
        ("要等配件", "要等物业安排", "要几方一起协商", "天气原因，暂时做不了"),
    ),
    Tap(
        Step.RETURN,
        "不是我的",
        "已退回，会转给合适的人。",
        "为什么不是您的？",
        ("不在我负责的地方", "这类事不归我管", "我和当事人有关系，需要回避", "我这几天不在"),
        stays=False,
    ),
)
#: A photo without a word speaks for itself.
_SEE_PHOTO = "见照片"
#: How much longer.
SPANS = (("1wd", "1个工作日"), ("2wd", "2个工作日"), ("5wd", "5个工作日"))


def taps_for(case: leader_cases.LeaderCase) -> tuple[Tap, ...]:
    """The buttons of this case now."""
    return tuple(
        each for each in TAPS if case.state in each.states and (each.name != MESSAGE or case.can_message)
    )


def tap_named(name: str) -> Tap | None:
    """The button of this name."""
    return next((each for each in TAPS if each.name == name), None)


def said_in(form: Mapping[str, str]) -> str:
    """The tapped sentence and the leader's own words."""
    parts = (form.get("choice", ""), form.get("note", "").strip())
    return "；".join(each for each in parts if each)[:2000]


def carry_out(
    work: Work, case_no: str, tap: Tap, *, person_id: int, form: Mapping[str, str], photos: PhotoFiles
) -> None:
    """Does it, for a case that is this person's. Raises what the operation raises."""
    leader_cases.leader_case(work, person_id, case_no)
    words = said_in(form) or (_SEE_PHOTO if tap.takes_photos else "")
    if tap.name == MESSAGE:
        handling.message_resident(work, case_no, text=words)
    else:
        facts = StepFacts(words, by=form.get("by", ""), photos=photos.rows(work))
        take_step(work, case_no, Step(tap.name), facts)
    access.audit(work, action=f"case.{tap.name}", subject=case_no, detail=words)


def once(work: Work, key: str) -> bool:
    """False if this form was already sent: a second tap on a slow line does nothing."""
    if access.stored_reply(work, key=key, fingerprint=key) is not None:
        return False
    access.store_reply(work, key=key, fingerprint=key, status=303, body={})
    return True


def first_first(cases: Sequence[leader_cases.LeaderCase]) -> list[leader_cases.LeaderCase]:
    """Danger, then overdue, then what is to be accepted, then the rest; what waits for the resident last."""

    def rank(case: leader_cases.LeaderCase) -> tuple[bool, bool, bool, bool]:
        return (
            case.state is CaseState.DONE,
            not case.danger,
            not case.overdue,
            case.state is not CaseState.DISPATCHED,
        )

    return sorted(cases, key=rank)


def require_choice(tap: Tap, form: Mapping[str, str], *, photographed: bool) -> None:
    """Raises CaseError with the form's own question if nothing was said or shown, or a time is not the form's."""
    if tap.name == Step.EXTEND and form.get("by") not in dict(SPANS):
        raise CaseError("请点一下延长多久")
    if tap.hint and not said_in(form) and not (tap.takes_photos and photographed):
        raise CaseError(f"{tap.hint}请点一句或写一句")

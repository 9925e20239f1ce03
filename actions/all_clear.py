"""A danger that was told is over, or may be: which one is meant, and whoever was alerted is told."""

from datetime import timedelta

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.danger_words import is_own_grief
from actions.draft import merge_place, place_draft
from actions.over import denies, is_over, may_be_over, names_over, refuses
from actions.turn import Turn
from cases import dangers, own_cases
from cases.desk import Actor, Desk, Work
from cases.own_cases import CaseLine

#: Told again within this, it is the same danger.
SAME_DANGER = timedelta(hours=2)


def own_danger(work: Work, turn: Turn) -> CaseLine | None:
    """The latest open danger of the resident's own that these words may be about."""
    found = own_cases.own_open_dangers(work, turn.conversation_id)
    return next((each for each in found if not _about_another(work, each, turn)), None)


def _about_another(work: Work, case: CaseLine, turn: Turn) -> bool:
    """Some time after a danger, 「灯修好了」 is about the lamp."""
    return _tells_a_lesser_matter(work, turn) and work.now - case.registered_at > SAME_DANGER


def _tells_a_lesser_matter(work: Work, turn: Turn) -> bool:
    told = {each["topic"]["name"] for each in turn.problems if each.get("certainty") == "sure"}
    return any(not work.taxonomy.leaf(each).is_danger for each in told)


def heard_all_clear(desk: Desk, turn: Turn, say: Say, *, taken_back: bool = False) -> bool:
    """「灭了没事了」 of one's own danger goes to whoever was alerted. False: there is none, or it is not over."""
    if not (turn.danger_news or taken_back):
        return False
    with desk.read() as work:
        found = own_cases.own_open_dangers(work, turn.conversation_id)
        ended = found[:1] if taken_back else _ended(work, found, turn)
    for each in ended:
        tell_all_clear(desk, each, turn, say)
    return bool(ended)


def named_as_over(desk: Desk, turn: Turn) -> list[CaseLine]:
    """The resident's own danger of which these words say by name that it is over: 「不是着火」, not 「人没事」."""
    told = turn.emergency or {}
    with desk.read() as work:
        found = own_cases.own_open_dangers(work, turn.conversation_id)
    named = [each for each in found if names_over(turn.text, each.topic) and not is_own_grief(each)]
    return [each for each in named if each.topic != told.get("name")][:1]


def perhaps_over(work: Work, turn: Turn) -> CaseLine | None:
    """The resident's own danger of which these words may say that it is over; a person has to be asked."""
    found = own_cases.own_open_dangers(work, turn.conversation_id)
    return next((each for each in found if _perhaps(work, each, turn)), None)


def _perhaps(work: Work, case: CaseLine, turn: Turn) -> bool:
    if not turn.danger_news or not may_be_over(turn.text, case.topic) or case.cleared or is_own_grief(case):
        return False
    named = turn.emergency if not turn.guessed else None
    another_danger = named is not None and named["name"] != case.topic
    reports = turn.intent in ("report", "suggest") and not denies(turn.text)
    return not another_danger and not (reports and _tells_a_lesser_matter(work, turn))


def _ended(work: Work, found: list[CaseLine], turn: Turn) -> list[CaseLine]:
    """Those that the words name; 「没事了」 names none and holds for all of the last hours, else for the latest."""
    over = [each for each in found if is_over(turn.text, each.topic)]
    over = [each for each in over if not (is_own_grief(each) and refuses(turn.text))]
    named = [each for each in over if names_over(turn.text, each.topic)]
    if named:
        return named[:1]
    meant = [each for each in over if not _about_another(work, each, turn)]
    fresh = [each for each in meant if work.now - each.registered_at <= SAME_DANGER]
    return [each for each in fresh if not each.cleared] or meant[:1]


def tell_all_clear(desk: Desk, case: CaseLine, turn: Turn, say: Say) -> None:
    """Recorded, and who has been told."""
    record_all_clear(desk, case, turn)
    ending = "_denied" if denies(turn.text) else ""
    say.utter_message(
        response="utter_all_clear" + ("_gently" if is_own_grief(case) else ending),
        handler=case.handler_label or "社区值班",
        case_no=case.case_no,
        phone=desk.taxonomy.leaf(case.topic).hotline,
    )


def record_all_clear(desk: Desk, case: CaseLine, turn: Turn) -> None:
    """For a person to confirm: nothing that was alarmed is closed by a word."""
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        dangers.report_all_clear(
            work,
            case.case_no,
            text=turn.text,
            attachments=turn.attachments,
            place=place_draft(merge_place(None, turn.place)) if turn.place else None,
            origin_key=turn.origin_key(f"all_clear:{case.case_no}"),
        )

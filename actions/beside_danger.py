"""While a danger of the resident's own is open, words that mean little elsewhere belong to it: decided here alone."""

import re
from typing import Any

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.all_clear import perhaps_over
from actions.answers import is_said, tells_a_matter
from actions.danger_words import is_own_grief, kept_response
from actions.draft import merge_place, place_draft
from actions.turn import Turn
from actions.wording import choose
from cases import conversations, dangers, dispatch, own_cases, residents
from cases.desk import Actor, Desk, Work
from cases.own_cases import SOON, CaseLine

#: Characters of words that are no report of their own a moment after a danger.
_SHORT = 12
#: Of a courtesy: 「会不会掉河里了」 taken for one is kept with the case.
_COURTEOUS = 6
#: 「我要反映个问题」 tells no matter yet, but will.
_REPORTS = re.compile(r"反映|报(?:个|一下)?(?:事|修)|投诉|有(?:个|点|些)?(?:问题|事情?)(?:要|想)?[说报问反]")


def heard_beside_danger(desk: Desk, turn: Turn, say: Say) -> bool:
    """Whether these words were answered as said in danger. False: there is none, or they tell another matter."""
    if turn.place or tells_a_matter(turn) or (turn.commanded and turn.intent != "human"):
        return False
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        case = _case(work, turn)
        if case is None:
            return False
        gentle, wants_somebody = is_own_grief(case), turn.intent == "human"
        if wants_somebody:
            _ring_again(work, case, turn)
        elif gentle or not _courteous(turn):
            keep_words(work, case.case_no, turn, None)
    say.utter_message(
        response=_response(case, turn, gentle=gentle),
        handler=case.handler_label or "社区值班",
        case_no=case.case_no,
        phone=desk.taxonomy.leaf(case.topic).hotline,
    )
    return True


def heard_perhaps_over(desk: Desk, turn: Turn, say: Say) -> bool:
    """「谁家烧烤，我看错了吧」: told to whoever has it, and asked back before anybody is called off."""
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        case = perhaps_over(work, turn)
        if case is None:
            return False
        place = merge_place(None, turn.place) if turn.place and not case.place.get("building") else None
        keep_words(work, case.case_no, turn, place)
    ask_whether_over(desk, case, say)
    return True


def ask_whether_over(desk: Desk, case: CaseLine, say: Say) -> None:
    """Nobody is called off by half a word."""
    say.utter_message(
        response="utter_ask_danger_over",
        buttons=[
            choose("没有危险了", f"danger_over:{case.case_no}"),
            choose("还有危险", f"danger_on:{case.case_no}"),
        ],
        handler=case.handler_label or "社区值班",
        case_no=case.case_no,
        phone=desk.taxonomy.leaf(case.topic).hotline,
    )


def keep_words(work: Work, case_no: str, turn: Turn, place: dict[str, Any] | None) -> None:
    """What is told of a danger goes to whoever has it; told where, to whoever answers for the place."""
    residents.supplement_case(
        work,
        case_no,
        text=turn.text,
        attachments=turn.attachments,
        origin_key=turn.origin_key("supplement"),
    )
    known = own_cases.own_case(work, turn.conversation_id, case_no) if place else None
    if known and place:
        locate(work, known, turn, place)


def locate(work: Work, case: CaseLine, turn: Turn, place: dict[str, Any]) -> None:
    """What was told of where it is, and who answers for it."""
    whole = place_draft(merge_place(case.place, place))
    dispatch.locate_case(work, case.case_no, place=whole, origin_key=turn.origin_key(f"place:{case.case_no}"))


def _case(work: Work, turn: Turn) -> CaseLine | None:
    """Theirs who may harm themselves, whatever is said; of other dangers that of a moment ago, for a few words.

    Hours after they said that it is over it is a talk like any other; so is a wish to report something, but for who
    may harm themselves and has not said that it is over.
    """
    found = own_cases.own_open_dangers(work, turn.conversation_id)
    brief = len(turn.text) <= _SHORT or turn.intent == "human"
    fresh = [each for each in found if brief and not each.cleared and work.now - each.registered_at <= SOON]
    grief = [
        each
        for each in found
        if is_own_grief(each) and not (each.cleared and work.now - each.registered_at > SOON)
    ]
    if _REPORTS.search(turn.text) and all(each.cleared for each in grief):
        return None
    case = next(iter([*grief, *fresh]), None)
    asked = own_cases.asked_by_handler(work, turn.conversation_id)
    return None if case and asked and asked.case_no != case.case_no else case


def _ring_again(work: Work, case: CaseLine, turn: Turn) -> None:
    """Nobody in danger is promised an answer in hours: whoever has it is rung now, and the talk is put before staff."""
    dangers.report_danger_again(work, case.case_no, text=turn.text, origin_key=turn.origin_key("urge"))
    conversations.ask_for_staff(work, turn.conversation_id, words=turn.text)


def _courteous(turn: Turn) -> bool:
    return (
        len(turn.text) <= _COURTEOUS
        and is_said(turn)
        and (turn.courteous or turn.intent in ("affirm", "praise"))
    )


def _response(case: CaseLine, turn: Turn, *, gentle: bool) -> str:
    if turn.intent == "human":
        return "utter_beside_danger_somebody" + ("_gently" if gentle else "")
    if gentle:
        return "utter_beside_danger_gently"
    return "utter_beside_danger" if _courteous(turn) else kept_response(case.topic, case.text)

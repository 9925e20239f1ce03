"""A danger told before: it goes on, help is called for or has come, or it is told where."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.all_clear import SAME_DANGER, heard_all_clear, own_danger, perhaps_over
from actions.answers import tells_a_matter
from actions.beside_danger import keep_words
from actions.danger_words import (
    is_own_grief,
    kept_response,
    notified_response,
    say_danger,
    stays_put,
    where_response,
)
from actions.draft import is_located, merge_place, place_label
from actions.help_words import calls, help_came, is_cry
from actions.over import speaks_of
from actions.turn import Turn
from cases import dangers, own_cases
from cases.desk import Actor, Desk, Work
from cases.own_cases import CaseLine

#: Characters of a message in which a guess is doubted.
_MOST_GUESSED = 16


def heard_again(desk: Desk, turn: Turn, say: Say, *, case_no: str | None = None) -> CaseLine | None:
    """「没灭」「又着了」 of one's own danger: the number once more, and everybody who has it. None: there is none."""
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        case = own_cases.own_case(work, turn.conversation_id, case_no) if case_no else own_danger(work, turn)
        if case is None or not case.is_open:
            return None
        say_danger(desk, case.topic, case.text, say=say, again=True)
        tell_again(work, case, turn, merge_place(None, turn.place) if turn.place else None, say)
    return case


def heard_still_on(desk: Desk, turn: Turn, say: Say, *, case_no: str | None = None) -> bool:
    """「又着了」: everybody again; and where it is, if that was never told. False: there is no danger of their own."""
    case = heard_again(desk, turn, say, case_no=case_no)
    where = where_response(case.topic, case.text, turn.text) if case and not is_located(case.place) else None
    if where:
        say.utter_message(response=where)
    return case is not None


def heard_more(desk: Desk, turn: Turn, say: Say) -> bool:
    """「我在楼顶下不来」 after 「着火了」, 「太疼了」 after a fall: no word names another danger, so it is that one.

    False: there is none, or so much is told that it may be another.
    """
    case = _danger_just_told(desk, turn) if turn.guessed and len(turn.text) <= _MOST_GUESSED else None
    if case is None or case.cleared:
        return False
    if not is_own_grief(case):
        return heard_still_on(desk, turn, say)
    if turn.place and heard_place(desk, turn, say):
        return True
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        keep_words(work, case.case_no, turn, None)
    say.utter_message(response="utter_beside_danger_gently", handler=case.handler_label or "社区值班")
    return True


def heard_call(desk: Desk, turn: Turn, say: Say) -> bool:
    """「没人来啊」「快来人」 a moment after a danger is about that one, and all who have it are rung again."""
    fresh = not tells_a_matter(turn) or is_cry(turn.text)
    told = fresh and _danger_just_told(desk, turn) is not None
    return told and heard_again(desk, turn, say) is not None


def heard_danger_news(desk: Desk, turn: Turn, say: Say) -> bool:
    """In the middle of a report: the danger told before is over, perhaps, or nobody has come for it."""
    if heard_all_clear(desk, turn, say) or (calls(turn.text) and heard_call(desk, turn, say)):
        return True
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        case = perhaps_over(work, turn)
        if case is None or not speaks_of(turn.text, case.topic):
            return False
        # One question at a time, and that is the one of the report.
        keep_words(work, case.case_no, turn, None)
        _say_kept(case, say)
    return True


def heard_help(desk: Desk, turn: Turn, say: Say) -> bool:
    """「救护车来了」 is noted with the danger that it came for. False: there is none."""
    case = _danger_just_told(desk, turn) if help_came(turn.text) else None
    if case is None:
        return False
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        keep_words(work, case.case_no, turn, None)
    coming = "utter_help_coming" + ("_wait" if stays_put(case.topic, case.text) else "")
    response = kept_response(case.topic, case.text) if is_own_grief(case) else coming
    say.utter_message(response=response, handler=case.handler_label or "社区值班", case_no=case.case_no)
    return True


def heard_place(desk: Desk, turn: Turn, say: Say) -> bool:
    """「501」 a moment after 「3号楼着火了」 is where it burns, and no report of its own."""
    told = turn.place and (turn.guessed or not tells_a_matter(turn))
    case = _danger_just_told(desk, turn) if told else None
    if case is None:
        return False
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        keep_words(work, case.case_no, turn, merge_place(None, turn.place or {}))
        now = own_cases.own_case(work, turn.conversation_id, case.case_no) or case
    say.utter_message(
        response=notified_response(now.topic, now.text),
        place=address(now),
        handler=now.handler_label or "社区值班",
        case_no=now.case_no,
    )
    return True


def _danger_just_told(desk: Desk, turn: Turn) -> CaseLine | None:
    with desk.read() as work:
        case = own_danger(work, turn)
        return case if case and work.now - case.registered_at <= SAME_DANGER else None


def address(case: CaseLine) -> str:
    """Where people are sent: the house, and where in it only if that is all there is."""
    return place_label({**case.place, "spot": None}) or case.place_text


def tell_again(work: Work, case: CaseLine, turn: Turn, place: dict[str, Any] | None, say: Say) -> None:
    """Everybody who has it, and the words and the place with it."""
    dangers.report_danger_again(work, case.case_no, text=turn.text, origin_key=turn.origin_key("urge"))
    keep_words(work, case.case_no, turn, place)
    # A place told now may have sent it to somebody else.
    kept = own_cases.own_case(work, turn.conversation_id, case.case_no) or case
    _say_kept(kept, say)


def _say_kept(case: CaseLine, say: Say) -> None:
    handler = case.handler_label or "社区值班"
    say.utter_message(response=kept_response(case.topic, case.text), handler=handler, case_no=case.case_no)

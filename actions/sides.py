"""Questions and courtesies: answered in a sentence, at any point of any talk, changing nothing."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.answers import BARE_NUMBER, is_said
from actions.turn import Turn
from actions.wording import CIRCLED, go, moment, numbered
from cases import community, own_cases
from cases.desk import Desk

#: Asks for the people of a place; other numbers (物业, 供水 …) the FAQ knows.
_ABOUT_LEADERS = re.compile(r"网格|楼栋|楼长|楼门|单元长|谁管|谁负责|归谁")
#: What stands around a place in an answer that tells nothing else.
_ONLY_A_PLACE = re.compile(r"[我俺咱们家是在住的那就这边您你好啊呀呢吧哦嗯，。,.!！ ]*")
#: Digits, and nothing that is read as a place.
_DIGITS = re.compile(r"[0-9][0-9\- ]{2,}")
#: As many as at the end of a case's number.
_COUNTED = 4

#: What may be done with the case whose progress was shown: that one, not the latest.
_STEPS = (("催一催", "urge"), ("补充情况", "supplement"), ("撤销", "withdraw"))


def answer_aside(desk: Desk, turn: Turn, say: Say) -> bool:
    """Answers a question in between. False: it was none, or we have no answer to it."""
    if turn.intent == "consult":
        return tell_from_faq(turn, say)
    telling: dict[str, Callable[[], object]] = {
        "my_leader": lambda: tell_leaders(desk, turn, say),
        "my_cases": lambda: tell_my_cases(desk, turn, say),
        "progress": lambda: tell_progress(desk, turn, say),
    }
    if turn.intent in telling:
        telling[turn.intent]()
        return True
    if turn.asks_something and is_said(turn):
        say.utter_message(response=f"utter_{turn.intent}")
        return True
    return False


def tell_from_faq(turn: Turn, say: Say) -> bool:
    """The FAQ's answer with its source; False when nothing fits."""
    if not turn.faq:
        return False
    say.utter_message(response="utter_faq_answer", answer=turn.faq["answer"], source=turn.faq["source"])
    return True


def wanted_leaders(turn: Turn) -> Mapping[str, Any] | None:
    """The place of 「3号楼2单元」 or 「3」 after we asked whose leaders are wanted; None for more than a place."""
    if not turn.slots.get("leaders_wanted"):
        return None
    if BARE_NUMBER.fullmatch(turn.text):
        return {"building": turn.text.rstrip("#号")}
    if turn.place and _ONLY_A_PLACE.fullmatch(turn.text.replace(turn.place.get("text") or "", "")):
        return turn.place
    return None


def tell_leaders(desk: Desk, turn: Turn, say: Say, *, of: Mapping[str, Any] | None = None) -> bool:
    """Who answers for the place said, or for the place of the last case; public numbers only. False: where?"""
    named = of or turn.place
    if not named and not _ABOUT_LEADERS.search(turn.text) and tell_from_faq(turn, say):
        return True
    with desk.read() as work:
        place = named or drafted_place(turn) or own_cases.last_place(work, turn.conversation_id)
        leaders = community.leaders_for(work, place) if place else ()
        phones = [f"{each.label}：{each.number}" for each in desk.policy.phones.values() if each.number]
    if not place:
        say.utter_message(response="utter_ask_building_for_leader")
    lines = [
        f"{each.role.label} {each.title}" + (f"，电话 {each.phone}" if each.phone else "") for each in leaders
    ]
    if lines:
        say.utter_message(response="utter_leaders", lines="\n".join(lines))
    if phones:
        say.utter_message(response="utter_phones", lines="\n".join(phones))
    return bool(place)


def drafted_place(turn: Turn) -> Mapping[str, Any] | None:
    """Where the report is that is just being told."""
    told = (turn.slots.get("draft") or {}).get("problems", ())
    return next((each["place"] for each in told if (each["place"] or {}).get("building")), None)


def tell_my_cases(desk: Desk, turn: Turn, say: Say) -> None:
    """The resident's latest cases, a line each."""
    with desk.read() as work:
        cases = own_cases.cases_of(work, turn.conversation_id, limit=5)
    if not cases:
        say.utter_message(response=_nothing_yet(turn))
        return
    lines = [f"{each.case_no} {each.category_name}（{each.state.label}）" for each in cases]
    buttons = [
        go(CIRCLED[index] + " 进度", f'progress{{"case_no":"{each.case_no}"}}')
        for index, each in enumerate(cases)
    ]
    say.utter_message(response="utter_my_cases", lines=numbered(lines), buttons=buttons)


def _nothing_yet(turn: Turn) -> str:
    """In the middle of a first report it would be wrong to say that nothing was reported."""
    return "utter_not_registered_yet" if turn.slots.get("draft") else "utter_no_cases"


def told_of_number(desk: Desk, turn: Turn, say: Say) -> bool:
    """「0105」 is the end of a case's number, or of none: digits alone are no matter to be reported."""
    if not _DIGITS.fullmatch(turn.text):
        return False
    with desk.read() as work:
        case = own_cases.own_case_ending(work, turn.conversation_id, turn.text)
    if case is None and turn.place:
        return False
    if case or len(turn.text) == _COUNTED:
        tell_progress(desk, turn, say, case_no=case.case_no if case else turn.text)
    else:
        say.utter_message(response="utter_default")
    return True


def tell_progress(desk: Desk, turn: Turn, say: Say, *, case_no: str | None = None) -> None:
    """Where one case stands: the one named, else the latest of this conversation."""
    named = (each["value"] for each in turn.entities if each.get("entity") == "case_no")
    wanted = case_no or next(named, None)
    with desk.read() as work:
        case = own_cases.own_case(work, turn.conversation_id, wanted)
        now = work.now
    if case is None:
        response = "utter_no_such_case" if wanted else _nothing_yet(turn)
        say.utter_message(response=response, case_no=wanted)
        return
    response = "utter_progress" if case.is_open else "utter_progress_ended"
    if case.suspended_until:
        response = "utter_progress_suspended"
    say.utter_message(
        response=response,
        case_no=case.case_no,
        what=" · ".join(filter(None, (case.category_name, case.place_text))),
        state=case.state.label + (f"（和 {case.follows} 合在一起办）" if case.follows else ""),
        until=moment(case.suspended_until, now).split(" ")[0],
        handler=case.handler_label or "社区工作人员",
        last=case.last_event,
        due=moment(case.resolve_due_at, now),
        buttons=[
            go(title, f'{step}{{"case_no":"{case.case_no}"}}') for title, step in _STEPS if case.is_open
        ],
    )

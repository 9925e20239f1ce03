"""The handler has asked the resident something through us: what is said next is the answer, and goes to the case."""

import re

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.turn import Turn
from cases import own_cases, residents
from cases.desk import Actor, Desk
from cases.own_cases import CaseLine

#: Thanks and greetings alone answer nothing.
_COURTESY = re.compile("[好的嗯多谢感你您们师傅辛苦再见拜早上晚了啊哈呀哦，,。！!~ ]+")
_THANKS = re.compile(r"谢|再见|拜拜|[你您]好|辛苦|早上好")
#: So short, it may be an answer whatever it is taken for.
_SHORT = 8


def heard_answer(desk: Desk, turn: Turn, say: Say) -> bool:
    """Whether this answered the handler. False: nothing was asked, or it is danger, a command or another matter."""
    if turn.emergency or turn.choice or turn.commanded or _only_courtesy(turn.text):
        return False
    with desk.read() as work:
        case = own_cases.asked_by_handler(work, turn.conversation_id)
    if case is None or _another_matter(case, turn):
        return False
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        residents.supplement_case(
            work,
            case.case_no,
            text=f"回复：{turn.text}",
            attachments=turn.attachments,
            origin_key=turn.origin_key("supplement"),
        )
    say.utter_message(
        response="utter_handler_answered", handler=case.handler_label or "社区工作人员", case_no=case.case_no
    )
    return True


def _only_courtesy(text: str) -> bool:
    return bool(_COURTESY.fullmatch(text) and _THANKS.search(text))


def _another_matter(case: CaseLine, turn: Turn) -> bool:
    """Plainly something else: a clear matter of another kind, or one at another house."""
    told = {each["topic"]["name"] for each in turn.problems if each.get("certainty") == "sure"}
    if not told:
        return False
    house = (turn.place or {}).get("building")
    if house and case.place["building"] not in (None, house):
        return True
    group = case.topic.split(".")[0]
    return len(turn.text) > _SHORT and all(each.split(".")[0] != group for each in told)

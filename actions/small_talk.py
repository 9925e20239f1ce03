"""Courtesies, and a yes or no to nothing: a sentence back, or a request for other words where it was none."""

import re

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.base import DeskAction, Event
from actions.handler_asked import heard_answer
from actions.turn import Turn

#: What is taken for one of these has such a word in it.
_MEANT = {
    "affirm": re.compile(
        r"[对是好行嗯中成妥管哦噢]|可以|没.{0,2}[错问毛]|得劲|要得|知道|晓得|明白|收到|了解|同意|ok",
        re.IGNORECASE,
    ),
    "deny": re.compile(r"[不没别否错算无甭莫非]|no", re.IGNORECASE),
    "thanks": re.compile(r"[谢感赞棒好]|辛苦|多亏|麻烦|费心|给力|thank", re.IGNORECASE),
}
#: Sounds without a meaning, three or more; laughter is one with a meaning.
_SOUNDS = re.compile(
    r"(?![哈呵嘿嘻]+$)[啊吧呵哒哼哈嘿噜啦嗯额呃嘻嘎嗷咕滴喵汪略唧的呀哎唉哟阿巴吼嘛哇嘟咚叮咔喔咿呜哩叽呱么卡拉乌]{3,}"
)
_ANSWERS = {"affirm": "utter_nothing_to_confirm", "deny": "utter_nothing_to_deny"}
_MARKS = "。！!？?~～，, "


class ActionSmallTalk(DeskAction):
    """Answers a courtesy; asks for other words where there was none."""

    def name(self) -> str:
        return "action_small_talk"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if not heard_answer(self.desk, turn, say):
            response = _ANSWERS.get(turn.intent, f"utter_{turn.intent}")
            say.utter_message(response=response if _is_said(turn) else "utter_default")
        return []


def _is_said(turn: Turn) -> bool:
    """「啊吧啊吧」 is no yes, 「呵呵哒哒」 no thanks, whatever they are taken for."""
    meant = _MEANT.get(turn.intent)
    return not _SOUNDS.fullmatch(turn.text.strip(_MARKS)) and (meant is None or bool(meant.search(turn.text)))

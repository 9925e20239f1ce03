"""「补充」, and then what is to be added: the next words go to the case, whatever they are taken for."""

import re

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.answers import CANCEL, START_OVER
from actions.base import DeskAction, Event
from actions.changes import ActionSupplement, tell_over
from actions.danger import begin_danger
from actions.danger_news import ActionDangerNews
from actions.otherwise import act_on
from actions.turn import Turn
from cases import own_cases
from cases.lifecycle import StepNotAllowedError

#: How it ended; the slot `supplement_text`.
TOLD, OTHERWISE, DROPPED = "told", "otherwise", "dropped"
_SLOTS = ("supplement_case", "supplement_text", "supplement_read")
_NOTHING_MORE = re.compile(r"(?:没有?|不用|算)(?:了|补充|要?补|别的|其他|什么)*(?:了|吧)*[。！!]*")


class ValidateSupplementForm(DeskAction):
    """Anything but danger, a button, a command or the plea not to be named is what is to be added."""

    def name(self) -> str:
        return "validate_supplement_form"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if turn.slots.get("supplement_read") == turn.message_id:
            return [SlotSet("requested_slot", "supplement_text")]
        return [
            SlotSet("supplement_read", turn.message_id),
            SlotSet("supplement_text", self._ending(turn)),
            SlotSet("requested_slot", None),
        ]

    def _ending(self, turn: Turn) -> str:
        if CANCEL.match(turn.text) or _NOTHING_MORE.fullmatch(turn.text) or turn.choice == "cancel":
            return DROPPED
        told = turn.choice or turn.commanded or turn.intent == "no_name"
        instead = turn.emergency or told or self._of_danger(turn)
        return OTHERWISE if instead or START_OVER.match(turn.text) else TOLD

    def _of_danger(self, turn: Turn) -> bool:
        """「火已经灭了」 of whoever has told of a fire; 「还在漏」 of all others is what is to be added."""
        if not turn.danger_news:
            return False
        with self.desk.read() as work:
            return bool(own_cases.own_open_dangers(work, turn.conversation_id))


class ActionConcludeSupplement(DeskAction):
    """Adds it."""

    def name(self) -> str:
        return "action_conclude_supplement"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        ended = [SlotSet(name, None) for name in _SLOTS]
        ending = turn.slots.get("supplement_text")
        if ending == DROPPED:
            say.utter_message(response="utter_kept")
            return ended
        if ending == OTHERWISE:
            return [*ended, *self._otherwise(turn, say)]
        return [*ended, *self._add(turn, say)]

    def _otherwise(self, turn: Turn, say: Say) -> list[Event]:
        if turn.danger_news:
            return ActionDangerNews(self.desk).act(turn, say)
        return begin_danger(self.desk, turn, say) if turn.emergency else act_on(self.desk, turn, say)

    def _add(self, turn: Turn, say: Say) -> list[Event]:
        with self.desk.read() as work:
            case = own_cases.own_case(work, turn.conversation_id, str(turn.slots.get("supplement_case")))
        if case is None:
            say.utter_message(response="utter_no_open_case")
            return []
        try:
            return ActionSupplement(self.desk).add(case, turn, say)
        except StepNotAllowedError:
            tell_over(case, say)
            return []

"""「补充」, and then what is to be added: the next words go to the case, whatever they are taken for."""

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.answers import CANCEL, START_OVER
from actions.base import DeskAction, Event
from actions.changes import ActionSupplement, tell_over
from actions.danger import begin_danger
from actions.otherwise import act_on
from actions.turn import Turn
from cases import own_cases
from cases.lifecycle import StepNotAllowedError

#: How it ended; the slot `supplement_text`.
TOLD, OTHERWISE, DROPPED = "told", "otherwise", "dropped"
_NO_MORE = dict.fromkeys(("supplement_case", "supplement_text", "supplement_read"))


class ValidateSupplementForm(DeskAction):
    """Anything but danger, a button or a command is what is to be added."""

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

    @staticmethod
    def _ending(turn: Turn) -> str:
        if CANCEL.match(turn.text) or turn.choice == "cancel":
            return DROPPED
        instead = turn.emergency or turn.danger_news or turn.choice or turn.commanded
        return OTHERWISE if instead or START_OVER.match(turn.text) else TOLD


class ActionConcludeSupplement(DeskAction):
    """Adds it."""

    def name(self) -> str:
        return "action_conclude_supplement"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        ended = [SlotSet(name, value) for name, value in _NO_MORE.items()]
        ending = turn.slots.get("supplement_text")
        if ending == DROPPED:
            say.utter_message(response="utter_kept")
            return ended
        if ending == OTHERWISE:
            begun = begin_danger(self.desk, turn, say) if turn.emergency else act_on(self.desk, turn, say)
            return [*ended, *begun]
        return [*ended, *self._add(turn, say)]

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

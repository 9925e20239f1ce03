"""How the question whether it is solved ends: rated, put off, or left for another matter."""

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.base import DeskAction, Event
from actions.danger import begin_danger
from actions.followup import DANGER, LATER, OTHER, conclude
from actions.otherwise import act_on
from actions.turn import Turn
from cases.errors import CaseError
from cases.lifecycle import StepNotAllowedError


class ActionConcludeFollowup(DeskAction):
    """Closes as rated, or re-opens one level up and says who has it now."""

    def name(self) -> str:
        return "action_conclude_followup"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        answer, case_no = turn.slots.get("followup_answer"), turn.slots.get("followup_case")
        events: list[Event] = [SlotSet("followup_case", None), SlotSet("followup_read", None)]
        events.append(SlotSet("followup_answer", None))
        if answer == DANGER:
            return [*events, *begin_danger(self.desk, turn, say)]
        if answer == LATER:
            say.utter_message(response="utter_followup_later")
            return events
        if answer == OTHER:
            return [*events, *act_on(self.desk, turn, say)]
        try:
            conclude(self.desk, turn, say, case_no=str(case_no), answer=str(answer))
        except (StepNotAllowedError, CaseError):
            say.utter_message(response="utter_button_too_old")
        return events

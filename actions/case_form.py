"""The case form reads each message once and settles what to ask next, or that nothing is to be asked."""

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.answers import agrees
from actions.base import DeskAction, Event
from actions.danger_again import heard_danger_news, heard_place
from actions.draft import TOLD, Draft, hide_home
from actions.draft_turns import DraftTurn, doubts_building
from actions.handler_asked import heard_answer
from actions.same_matter import find_twin
from actions.sides import tell_leaders, told_of_number, wanted_leaders
from actions.turn import Turn


class ValidateCaseForm(DeskAction):
    """Reads each message said while the case form is open and settles what to ask next."""

    def name(self) -> str:
        return "validate_case_form"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        draft = Draft.from_slot(turn.slots.get("draft"))
        outcome = None
        if draft.read != turn.message_id or not turn.message_id:
            draft.read = turn.message_id
            news = not agrees(turn) and heard_danger_news(self.desk, turn, say)
            outcome = None if news else DraftTurn(self, turn, draft, say).read()
        elif place := wanted_leaders(turn):
            tell_leaders(self.desk, turn, say, of=place)
            outcome = TOLD
        elif (
            heard_answer(self.desk, turn, say)
            or heard_place(self.desk, turn, say)
            or told_of_number(self.desk, turn, say)
        ):
            outcome = TOLD
        for problem in draft.problems:
            if problem.place and doubts_building(self.desk, problem, problem.place, say=say):
                problem.place = {**problem.place, "building": None}
            hide_home(problem, turn.text, self.desk.taxonomy)
        requested = None if outcome else draft.next_question(self.desk.taxonomy)
        if requested and find_twin(self.desk, turn, draft):
            requested = "same_matter"
        return [
            SlotSet("draft", draft.to_slot()),
            SlotSet("confirmation", outcome),
            SlotSet("requested_slot", requested),
        ]

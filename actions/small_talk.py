"""Courtesies, and a yes or no to nothing: a sentence back, or a request for other words where it was none."""

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.answers import is_said
from actions.base import DeskAction, Event
from actions.beside_danger import heard_beside_danger
from actions.handler_asked import heard_answer
from actions.turn import Turn

_ANSWERS = {"affirm": "utter_nothing_to_confirm", "deny": "utter_nothing_to_deny"}


class ActionSmallTalk(DeskAction):
    """Answers a courtesy; asks for other words where there was none."""

    def name(self) -> str:
        return "action_small_talk"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if not heard_beside_danger(self.desk, turn, say) and not heard_answer(self.desk, turn, say):
            response = _ANSWERS.get(turn.intent, f"utter_{turn.intent}")
            say.utter_message(response=response if is_said(turn) else "utter_default")
        return []

"""「别说是我说的」 outside a report: what was just registered, or is told next, does not say who told it."""

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.base import DeskAction, Event
from actions.turn import Turn
from cases import own_cases, residents
from cases.desk import Actor


class ActionNoName(DeskAction):
    """Shields the reporter of what was reported last; says so where a room cannot be left out."""

    def name(self) -> str:
        return "action_no_name"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
            shielded = own_cases.just_reported(work, turn.conversation_id)
            for each in shielded:
                key = turn.origin_key(f"no_name:{each.case_no}")
                residents.shield_reporter(work, each.case_no, text=turn.text, origin_key=key)
        if not shielded:
            say.utter_message(response="utter_reporter_shielded")
            return [SlotSet("no_name", True)]
        say.utter_message(response="utter_no_name", case_no="、".join(each.case_no for each in shielded))
        if any(self.desk.taxonomy.leaf(each.topic).needs_room for each in shielded):
            say.utter_message(response="utter_room_is_needed")
        return []

"""The rest of a talk: a person is wanted, bigger letters, a photo without words, praise, a new start."""

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.all_clear import tell_all_clear
from actions.base import DeskAction, Event
from actions.beside_danger import heard_beside_danger
from actions.turn import Turn
from actions.wording import choose, moment
from cases import conversations, own_cases, residents
from cases.desk import Actor, Desk
from cases.lifecycle import StepNotAllowedError
from cases.own_cases import CaseLine


def call_human(desk: Desk, turn: Turn, say: Say, *, words: str) -> None:
    """Puts the conversation before the staff and tells the resident who answers, and by when."""
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        promise = conversations.ask_for_staff(work, turn.conversation_id, words=words)
        say.utter_message(
            response="utter_human_called",
            staff=promise.staff_label,
            hours=desk.policy.hours,
            due=moment(promise.due_at, work.now),
        )


class ActionCallHuman(DeskAction):
    """转人工."""

    def name(self) -> str:
        return "action_call_human"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if not heard_beside_danger(self.desk, turn, say):
            call_human(self.desk, turn, say, words=turn.text)
        return []


class ActionElderMode(DeskAction):
    """Switches to one thing a message, in bigger letters where the channel can."""

    def name(self) -> str:
        return "action_elder_mode"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
            conversations.set_elder_mode(work, turn.conversation_id, on=True)
        say.utter_message(response="utter_elder_mode", custom={"elder_mode": True})
        return [SlotSet("elder_mode", True)]


class ActionKeepAttachment(DeskAction):
    """A photo without words: goes to the open case of the day, else waits for the words."""

    def name(self) -> str:
        return "action_keep_attachment"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if not turn.attachments:
            say.utter_message(response="utter_cannot_read")
            return []
        try:
            case = self._add(turn)
        except StepNotAllowedError:
            # It ended in the meantime: the photo waits for words like any other.
            case = None
        if case is not None:
            say.utter_message(
                response="utter_case_supplemented", case_no=case.case_no, topic=case.category_name
            )
            return []
        say.utter_message(response="utter_photo_kept")
        return [SlotSet("attachments", [*(turn.slots.get("attachments") or ()), *turn.attachments])]

    def _add(self, turn: Turn) -> CaseLine | None:
        """The open case that the photo went to, if there is one."""
        with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
            case = own_cases.own_open_case(work, turn.conversation_id, case_no=None, topics=[])
            if case is not None:
                residents.supplement_case(
                    work,
                    case.case_no,
                    text="",
                    attachments=turn.attachments,
                    origin_key=turn.origin_key("supplement"),
                )
            return case


class ActionPraise(DeskAction):
    """Thanks for something mended: offers to close the case that it was about."""

    def name(self) -> str:
        return "action_praise"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if heard_beside_danger(self.desk, turn, say):
            return []
        topics = [each["topic"]["name"] for each in turn.problems]
        with self.desk.read() as work:
            case = (
                own_cases.own_open_case(work, turn.conversation_id, case_no=None, topics=topics)
                if topics
                else None
            )
        # Merged, it is not for this resident alone to say that it is done.
        if case is None or case.follows:
            say.utter_message(response="utter_praise")
            return []
        if self.desk.taxonomy.leaf(case.topic).is_danger and case.is_open:
            tell_all_clear(self.desk, case, turn, say)
            return []
        buttons = [choose("结案，满意", f"solved:{case.case_no}"), choose("还没完全好", "keep")]
        say.utter_message(
            response="utter_praise_with_case", buttons=buttons, case_no=case.case_no, topic=case.category_name
        )
        return []


class ActionStartOver(DeskAction):
    """Outside a form: nothing to throw away, so just the offer to begin."""

    def name(self) -> str:
        return "action_start_over"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        say.utter_message(response="utter_start_over")
        return [SlotSet("draft", None), SlotSet("attachments", None)]

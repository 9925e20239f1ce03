"""Questions asked on their own: an answer with its source, my cases, how far, who is my leader."""

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.base import DeskAction, Event
from actions.handler_asked import heard_answer
from actions.sides import tell_from_faq, tell_leaders, tell_my_cases, tell_progress
from actions.turn import Turn
from actions.wording import choose, go


class ActionAnswerQuestion(DeskAction):
    """The FAQ's answer; else whose matter it is; else offers a person, saying plainly that nothing fits."""

    def name(self) -> str:
        return "action_answer_question"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if tell_from_faq(turn, say) or heard_answer(self.desk, turn, say):
            return []
        topic = turn.problems[0]["topic"]["name"] if turn.problems else None
        category = self.desk.taxonomy.leaf(topic) if topic else None
        if category and category.redirect_phone:
            say.utter_message(
                response="utter_not_ours",
                topic=category.spoken,
                phone=category.redirect_phone,
                words=turn.text,
            )
            return []
        # A yes means the first, a no the last.
        buttons = [
            choose("请工作人员回答我", "ask_staff"),
            go("我是要报事", "report"),
            choose("不用了", "no_staff"),
        ]
        say.utter_message(response="utter_no_answer", buttons=buttons)
        return []


class ActionMyCases(DeskAction):
    """我的诉求."""

    def name(self) -> str:
        return "action_my_cases"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        tell_my_cases(self.desk, turn, say)
        return []


class ActionProgress(DeskAction):
    """进度."""

    def name(self) -> str:
        return "action_progress"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        tell_progress(self.desk, turn, say)
        return []


class ActionMyLeader(DeskAction):
    """查网格长."""

    def name(self) -> str:
        return "action_my_leader"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        told = tell_leaders(self.desk, turn, say)
        return [SlotSet("leaders_wanted", None if told else turn.message_id)]

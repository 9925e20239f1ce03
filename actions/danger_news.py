"""What is said after a danger was told: it is over, it goes on – or it was about something else after all."""

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.all_clear import heard_all_clear
from actions.answers import tells_a_matter
from actions.base import DeskAction, Event
from actions.beside_danger import heard_beside_danger, heard_perhaps_over
from actions.danger import begin_danger
from actions.danger_again import heard_call, heard_help, heard_still_on
from actions.help_words import calls
from actions.otherwise import REPORTS, act_on, begin_report
from actions.over import denies, still_on
from actions.turn import Turn


class ActionDangerNews(DeskAction):
    """To whoever was alerted; from somebody who has told of no danger it is what the words say else."""

    def name(self) -> str:
        return "action_danger_news"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if heard_all_clear(self.desk, turn, say):
            # 「不是困人，是电梯坏了」: no danger, but a matter.
            return begin_report(turn, say) if denies(turn.text) and tells_a_matter(turn) else []
        if heard_help(self.desk, turn, say) or heard_perhaps_over(self.desk, turn, say):
            return []
        if turn.emergency:
            return begin_danger(self.desk, turn, say)
        if still_on(turn.text) and heard_still_on(self.desk, turn, say):
            return []
        if calls(turn.text) and heard_call(self.desk, turn, say):
            return []
        return self._otherwise(turn, say)

    def _otherwise(self, turn: Turn, say: Say) -> list[Event]:
        if turn.intent in (*REPORTS, "chitchat") and heard_beside_danger(self.desk, turn, say):
            return []
        if turn.intent == "chitchat":
            say.utter_message(response="utter_nothing_to_deny")
            return []
        return act_on(self.desk, turn, say)

"""The buttons of the case form: what each of them does to the draft."""

from collections.abc import Callable

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.base import DeskAction
from actions.draft import SUBMIT, UNSORTED, Draft, DraftProblem
from actions.followup import rate_waiting
from actions.same_matter import settle
from actions.turn import Turn
from actions.wording import CIRCLED, choose


class DraftButtons:
    """One tapped button against one draft; what changes it returns how the form ends, or None."""

    def __init__(self, action: DeskAction, turn: Turn, draft: Draft, say: Say) -> None:
        self.desk, self.turn, self.draft, self.say = action.desk, turn, draft, say

    def _choice(self, choice: str) -> str | None:
        kind, _, value = choice.partition(":")
        handlers: dict[str, Callable[[str], str | None]] = {
            "submit": lambda _: SUBMIT,
            "only": self._only,
            "same": self._same,
            "topic": self._topic_chosen,
            "group": self._group_chosen,
            "fix_place": self._fix_place,
            "fix_topic": self._fix_topic,
            "edit": self._edit,
            "rate": self._rate,
        }
        handler = handlers.get(kind)
        if handler is None:
            self.say.utter_message(response="utter_button_too_old")
            return None
        return handler(value)

    def _rate(self, answer: str) -> None:
        """Of the case that was asked about before this report; the report goes on."""
        if rate_waiting(self.desk, self.turn, self.say, answer=answer):
            self.say.utter_message(response="utter_rate_later")

    def _only(self, value: str) -> str:
        self.draft.chosen = [int(value)]
        return SUBMIT

    def _topic_chosen(self, code: str) -> None:
        problem = self.draft.focused
        if code == "none":
            self._ask_for_other_words(problem)
        else:
            problem.topic, problem.certainty = code, "sure"

    def _group_chosen(self, group: str) -> None:
        problem = self.draft.focused
        problem.choices = [leaf.code for leaf in self.desk.taxonomy.leaves_of(group)]
        problem.certainty, problem.topic_asked = "unsure", max(problem.topic_asked, 1)

    def _fix_place(self, value: str) -> None:
        if value:
            self.draft.focus = int(value)
        problem = self.draft.focused
        problem.place, problem.place_asked = None, 0

    def _fix_topic(self, value: str) -> None:
        if value:
            self.draft.focus = int(value)
        problem = self.draft.focused
        problem.choices = [code for code in problem.choices if code != problem.topic]
        problem.certainty, problem.topic_asked = ("unsure" if problem.choices else "unknown"), 0

    def _edit(self, value: str) -> None:
        buttons = []
        for index in range(len(self.draft.problems)):
            buttons += [choose(f"{CIRCLED[index]}的地点", f"fix_place:{index}")]
            buttons += [choose(f"{CIRCLED[index]}的事情", f"fix_topic:{index}")]
        self.say.utter_message(response="utter_ask_what_to_change", buttons=buttons)

    def _ask_for_other_words(self, problem: DraftProblem) -> None:
        """Once; a second time the report goes to a person to sort: never a dead end."""
        problem.topic_asked += 1
        problem.choices = []
        if problem.topic_asked > 1:
            problem.topic, problem.certainty = UNSORTED, "sure"
            self.say.utter_message(response="utter_will_be_sorted_by_a_person")
        else:
            problem.certainty = "unknown"

    def _same(self, choice: str) -> str | None:
        theirs = bool(self.draft.focused.joins)
        settle(self.desk, self.turn, self.draft, choice=choice, say=self.say)
        left = self.draft.problems
        if not left:
            return SUBMIT
        # Told apart from a neighbour's case it is still to be read back.
        settled = len(left) == 1 and left[0].apart and not theirs
        return SUBMIT if settled and self.draft.next_question(self.desk.taxonomy) == "confirmation" else None

"""The three questions of the case form: which matter, where, and is it right so."""

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.base import DeskAction, Event
from actions.draft import UNSORTED, Draft, DraftProblem, place_label
from actions.turn import Turn
from actions.wording import CIRCLED, Buttons, choose, numbered
from cases.taxonomy import Taxonomy

#: Offered when no category is likely enough; the words residents use for groups of the taxonomy.
GROUPS = (
    ("垃圾卫生", "env"),
    ("停车", "parking"),
    ("噪音", "noise"),
    ("维修", "repair"),
    ("邻里纠纷", "dispute"),
)
#: Characters of a message that says a place and hardly more.
ONLY_A_PLACE = 12
_COUNT = {2: "两", 3: "三", 4: "四", 5: "五"}


class ActionAskCaseFormTopicChoice(DeskAction):
    """Offers the likeliest categories; with none likely, asks once for other words."""

    def name(self) -> str:
        return "action_ask_case_form_topic_choice"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        draft = Draft.from_slot(turn.slots.get("draft"))
        problem = draft.focused
        if problem.certainty == "unsure" and problem.choices:
            buttons = [
                choose(self.desk.taxonomy.leaf(code).spoken, f"topic:{code}") for code in problem.choices
            ]
            buttons.append(choose("都不是", "topic:none"))
            # The same question again says what was understood meanwhile.
            there = "_there" if problem.topic_asked and turn.place and problem.place else ""
            say.utter_message(
                response=f"utter_ask_which_topic{there}",
                buttons=buttons,
                words=_short(problem.text),
                place=place_label(problem.place),
            )
        elif not problem.text:
            say.utter_message(response="utter_ask_what")
        elif problem.place and not problem.topic_asked and len(problem.text) <= ONLY_A_PLACE:
            say.utter_message(response="utter_ask_what_there", place=place_label(problem.place))
        else:
            groups = [choose(title, f"group:{code}") for title, code in GROUPS]
            buttons = [*groups, choose("其他，转人工", "human")]
            say.utter_message(response="utter_ask_other_words", buttons=buttons)
        return []


class ActionAskCaseFormPlace(DeskAction):
    """Asks where, naming what was understood so that the resident sees it was heard."""

    def name(self) -> str:
        return "action_ask_case_form_place"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        draft = Draft.from_slot(turn.slots.get("draft"))
        problem = draft.focused
        again = "_again" if problem.place_asked else "_back" if turn.asks_something else ""
        topic = matter(problem, self.desk.taxonomy)
        say.utter_message(response=f"utter_ask_where{again}", topic=topic, words=_short(problem.text))
        return []


class ActionAskCaseFormConfirmation(DeskAction):
    """Reads back what was understood, with a button for each thing that may be wrong."""

    def name(self) -> str:
        return "action_ask_case_form_confirmation"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        draft = Draft.from_slot(turn.slots.get("draft"))
        if len(draft.problems) == 1:
            self._ask_about_one(draft.problems[0], say)
        else:
            self._ask_about_several(draft, say)
        return []

    def _ask_about_one(self, problem: DraftProblem, say: Say) -> None:
        where = place_label(problem.place)
        response = "utter_confirm_one" if where else "utter_confirm_one_without_place"
        if problem.topic == UNSORTED and not where:
            response = "utter_confirm_unsorted"
        if problem.kind == "consult":
            response = "utter_confirm_question"
        buttons = [
            choose("对，提交", "submit"),
            choose("地点不对", "fix_place"),
            choose("事情不对", "fix_topic"),
        ]
        buttons.append(choose("不报了", "cancel"))
        topic = matter(problem, self.desk.taxonomy)
        say.utter_message(
            response=response, buttons=buttons, topic=topic, place=where, words=_short(problem.text)
        )

    def _ask_about_several(self, draft: Draft, say: Say) -> None:
        lines = [problem_line(each, self.desk.taxonomy) for each in draft.problems]
        count = _COUNT.get(len(lines), str(len(lines)))
        buttons: Buttons = [choose("都提交", "submit")]
        buttons += [choose(f"只提交{CIRCLED[index]}", f"only:{index}") for index in range(len(lines))]
        buttons += [choose("修改", "edit"), choose("不报了", "cancel")]
        say.utter_message(
            response="utter_confirm_several", buttons=buttons, count=count, lines=numbered(lines)
        )


def matter(problem: DraftProblem, taxonomy: Taxonomy) -> str:
    """What it is about; where nobody could tell, in the resident's own words."""
    return f"“{_short(problem.text)}”" if problem.topic == UNSORTED else taxonomy.leaf(problem.topic).spoken


def problem_line(problem: DraftProblem, taxonomy: Taxonomy) -> str:
    """「照明损坏 · 3号楼 楼道」"""
    parts = (matter(problem, taxonomy), place_label(problem.place))
    return " · ".join(part for part in parts if part)


def _short(text: str, limit: int = 30) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"

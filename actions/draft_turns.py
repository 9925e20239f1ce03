"""What is said while a report is being taken: an answer, a correction, another matter, or a question in between."""

from collections.abc import Callable, Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher as Say

from actions import answers
from actions.draft import (
    CANCEL,
    DANGER,
    HUMAN,
    MOST_UNANSWERED,
    RESTART,
    SUBMIT,
    UNCONFIRMED,
    DraftProblem,
    is_located,
    joined,
    kind_of,
    merge_place,
)
from actions.draft_corrections import DraftCorrections
from actions.dropping import begun_anew, without_dropped
from actions.same_matter import ADD, ANOTHER, APART, TOO, URGE
from actions.sides import answer_aside
from cases import community
from cases.desk import Desk


class DraftTurn(DraftCorrections):
    """One message against one draft. `read` changes the draft and returns how the form ends, or None."""

    def read(self) -> str | None:
        """First what ends the form, then buttons, then the answer to what was asked."""
        turn = self.turn
        self.draft.attachments += turn.attachments
        self.draft.details.update(turn.details())
        if turn.emergency:
            return DANGER
        if self._wants_person():
            return HUMAN
        if answers.START_OVER.match(turn.text):
            return RESTART
        if turn.choice and turn.choice != "cancel":
            return self._choice(turn.choice)
        if not turn.choice and self._dropped():
            self.say.utter_message(response="utter_corrected")
            return None
        return CANCEL if answers.takes_back(turn) or turn.choice else self._answer()

    def _wants_person(self) -> bool:
        """A place may be said in any words, so that there it takes plain ones."""
        turn = self.turn
        if turn.intent != "human" or turn.commanded or turn.requested != "place":
            return turn.intent == "human" or turn.choice == "human"
        return answers.wants_person(turn.text, turn.place)

    def _answer(self) -> str | None:
        """What was said to the question that stands."""
        turn = self.turn
        if self._only_no_name():
            return None
        if turn.intent == "attachment":
            self.say.utter_message(response="utter_attachment_added")
            return None
        readers: dict[str, Callable[[], str | None]] = {
            "topic_choice": self._topic,
            "place": self._place,
            "same_matter": self._same_matter,
            "confirmation": self._confirmation,
        }
        return readers[turn.requested or "confirmation"]()

    def _only_no_name(self) -> bool:
        """「别说是我说的」 holds for all that is being reported. True: nothing else was said."""
        if not answers.wants_no_name(self.turn.text):
            return False
        if not self.draft.anonymous:
            self.say.utter_message(response="utter_reporter_shielded")
        self.draft.anonymous = True
        return not self.turn.problems and not self.turn.place

    def _dropped(self) -> bool:
        """Whether some of the matters are no longer wanted, or another one instead."""
        new = self.turn.dropped is not None
        left = begun_anew(self.draft, self.turn) if new else without_dropped(self.draft, self.turn)
        if left is None:
            return False
        self.draft.problems, self.draft.focus = left, 0
        return True

    def _topic(self) -> None:
        """Other words for the matter that was not understood."""
        problem, turn = self.draft.focused, self.turn
        if problem.certainty == "unsure" and problem.choices and answers.YES.match(turn.text):
            self._agreed_to(problem)
        elif turn.place and not answers.tells_a_matter(turn):
            self._take_place()
            if problem.topic_asked:
                self._ask_for_other_words(problem)
            problem.topic_asked = max(problem.topic_asked, 1)
        elif turn.problems and turn.problems[0].get("certainty") != "unknown" and not self._denied(problem):
            self._reworded(problem)
        elif self._aside():
            return
        else:
            # 「你好」 after 「我要报事」 is answered by the question again, all else was the answer to it.
            answered = bool(problem.text) or not (answers.greets(turn) or answers.YES.match(turn.text))
            problem.topic_asked = max(problem.topic_asked, int(answered))
            self._keep_words()
            self._ask_for_other_words(problem)
            self._take_place()

    def _agreed_to(self, problem: DraftProblem) -> None:
        """A yes to one matter is that one; to several it chooses none, and is not asked for without end."""
        self.draft.unanswered += 1
        if len(problem.choices) == 1:
            problem.topic, problem.certainty = problem.choices[0], "sure"
        elif self.draft.unanswered == MOST_UNANSWERED:
            self._ask_for_other_words(problem)
        else:
            self.say.utter_message(response="utter_ask_which_number")

    def _denied(self, problem: DraftProblem) -> bool:
        """「不是灯」 names the matter that it is not."""
        same = self.turn.problems[0]["topic"]["name"] == problem.topic
        return same and (self.turn.intent == "deny" or bool(answers.NOT_SO.match(self.turn.text)))

    def _reworded(self, problem: DraftProblem) -> None:
        reworded = DraftProblem.of(self.turn.problems[0], problem.kind)
        reworded.text = joined(problem.text, self.turn.text)
        reworded.place = merge_place(problem.place, reworded.place) if reworded.place else problem.place
        reworded.topic_asked = problem.topic_asked + 1
        if reworded.certainty == "unsure" and reworded.topic_asked > 1 and not reworded.choices:
            reworded.certainty = "sure"
        self.draft.problems[self.draft.focus] = reworded

    def _place(self) -> None:
        """Where it is. Anything that is no question counts as an answer: people say places in any words."""
        if self._take_place():
            return
        turn, text = self.turn, self.turn.text
        answered = answers.leaves_it_open(turn) or (turn.courteous and answers.may_be_a_place(turn))
        if not answered and self._aside():
            return
        if answers.NO_IDEA.search(text):
            self._place_everywhere({"text": ""}, asked=99)
            self.say.utter_message(response="utter_place_unknown_is_fine")
        elif answers.BARE_NUMBER.fullmatch(text):
            self._place_everywhere({"building": text.rstrip("#号"), "text": text})
        elif 1 < len(text) <= 40 and answers.may_be_a_place(turn):
            # 「我家」 says where within a house: which house is asked once more.
            found = is_located({"spot": text}) or self.draft.focused.place_asked
            self._place_everywhere({"spot": text, "text": text}, asked=99 if found else 1)
        else:
            self.draft.focused.place_asked += 1

    def _take_place(self) -> bool:
        place = self.turn.place
        if not place:
            return False
        if doubts_building(self.desk, self.draft.focused, place, say=self.say):
            return True
        self._place_everywhere(dict(place), asked=self.draft.focused.place_asked + 1)
        return True

    def _place_everywhere(self, place: dict[str, str], asked: int = 0) -> None:
        """One answer serves every matter that still lacks a place."""
        for problem in self.draft.problems:
            if not is_located(problem.place) or problem is self.draft.focused:
                problem.place = merge_place(problem.place, place) if place.get("text") else problem.place
                problem.place_asked = max(problem.place_asked, asked)

    def _same_matter(self) -> str | None:
        """They have reported this before: in words, whether to chase it, to keep it apart or to add to it."""
        turn = self.turn
        if turn.intent == "urge" and not self._other_matters():
            return self._same(URGE)
        if self._corrected():
            self.draft.focused.joins = ""
            self.say.utter_message(response="utter_corrected")
            return None
        if turn.intent == "deny" or answers.NOT_SO.match(turn.text) or ANOTHER.search(turn.text):
            return self._same(APART)
        if self._aside() or self._added_matter():
            return None
        agreed = answers.agrees(turn)
        if not agreed:
            self._keep_words()
        if self.draft.focused.joins and not (agreed or TOO.search(turn.text)):
            return self._same(APART)
        return self._same(ADD)

    def _confirmation(self) -> str | None:
        turn = self.turn
        missed, self.draft.unanswered = self.draft.unanswered, 0
        if answers.agrees(turn):
            return SUBMIT
        if self._corrected():
            self.say.utter_message(response="utter_corrected")
            return None
        if turn.intent == "deny" or answers.CHANGE.fullmatch(turn.text):
            self.say.utter_message(response="utter_what_is_wrong")
            return None
        if self._aside() or self._added_matter():
            return None
        return self._unanswered(missed + 1)

    def _unanswered(self, times: int) -> str | None:
        """Neither yes nor no: the words go with the report; after some of them it is registered and a person looks."""
        self.draft.unanswered = times
        self._keep_words()
        if times == MOST_UNANSWERED:
            return UNCONFIRMED
        if not self.turn.courteous:
            self.say.utter_message(response="utter_noted")
        return None

    def _keep_words(self) -> None:
        """What was said of the matter beside the answer; there is no report without a word."""
        turn = self.turn
        bare_yes = bool(answers.YES.match(turn.text))
        said_before = bool(turn.text) and turn.text in self.draft.focused.text
        empty = turn.courteous or answers.leaves_it_open(turn) or bare_yes or said_before
        if not empty or not (self.draft.focused.text or bare_yes):
            self.draft.focused.text = joined(self.draft.focused.text, self.turn.text)

    def _added_matter(self) -> bool:
        """Another matter told before the first one was confirmed joins it."""
        added = self._other_matters()
        self.draft.problems += added
        return bool(added)

    def _other_matters(self) -> list[DraftProblem]:
        """What is clearly told and not yet in the draft."""
        known = {problem.topic for problem in self.draft.problems}
        return [
            DraftProblem.of(each, kind_of(self.turn))
            for each in self.turn.problems
            if each.get("certainty") == "sure" and each["topic"]["name"] not in known
        ]

    def _aside(self) -> bool:
        """A question in between has been answered; after a mere courtesy ours still stands unanswered."""
        return answer_aside(self.desk, self.turn, self.say) and not self.turn.courteous


def doubts_building(desk: Desk, problem: DraftProblem, place: Mapping[str, Any], *, say: Say) -> bool:
    """A building or a unit of it that we do not have is asked about once, then believed."""
    building, unit = place.get("building"), place.get("unit")
    if not building or problem.place_asked:
        return False
    with desk.read() as work:
        known = community.has_building(work, building)
        if known and not (unit and community.lacks_unit(work, building, unit)):
            return False
    problem.place_asked += 1
    missing = f"{building}号楼{unit}单元" if known else f"{building}号楼"
    say.utter_message(response="utter_no_such_building", building=missing)
    return True

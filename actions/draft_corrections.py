"""What is put right in a report before it is registered: the place or the matter, of one or of several."""

import re
from collections.abc import Mapping
from typing import Any

from actions import answers
from actions.draft import DraftProblem, joined, merge_place, place_label
from actions.draft_buttons import DraftButtons

#: What is said of one matter by its name: 「狗叫是6号楼的」「灯在8号楼」.
_NAMED_AT = re.compile(
    r"(?:那个|这个)?([\u4e00-\u9fff]{1,6}?)(?:的事|那件|那个)?(?:是|在)(?=[^，。]{0,2}[0-9一二三四五六七八九十])"
)


class DraftCorrections(DraftButtons):
    """Corrections in words, beside those by button."""

    def _corrected(self) -> bool:
        """「不对，是5号楼」「不是漏水，是电梯坏了」, or simply another place."""
        turn, problem = self.turn, self._meant()
        new = turn.problems[0] if turn.problems else None
        explicit = bool(answers.NOT_SO.match(turn.text)) or turn.intent == "deny"
        believed = ("sure", "unsure") if explicit else ("sure",)
        renamed = bool(new and new.get("certainty") in believed and new["topic"]["name"] != problem.topic)
        if turn.place and (explicit or not renamed):
            before = place_label(problem.place)
            self._move(problem, turn.place)
            if place_label(problem.place) != before and not (explicit and renamed and new):
                return True
        if explicit and renamed and new:
            other = DraftProblem.of(new, problem.kind)
            problem.topic, problem.certainty, problem.choices = other.topic, other.certainty, other.choices
            problem.text = joined(problem.text, turn.text)
            return True
        return self._put_otherwise(problem, new)

    def _meant(self) -> DraftProblem:
        """Of several matters the one that is counted (「第二个」), denied (「不是狗叫」) or named (「狗叫是…」)."""
        problems, text = self.draft.problems, self.turn.text
        counted, denied = answers.COUNTED.search(text), answers.DENIED.search(text)
        if counted and answers.count_of(counted) < len(problems):
            self.draft.focus = answers.count_of(counted)
        elif denied:
            told = [denied[1] in f"{each.text} {place_label(each.place)}" for each in problems]
            self.draft.focus = told.index(True) if True in told else self.draft.focus
        elif (named := self._named()) is not None:
            self.draft.focus = named
        return self.draft.focused

    def _named(self) -> int | None:
        """「狗叫是6号楼的」: of which matter alone a word is said again."""
        word = _NAMED_AT.match(self.turn.text)
        told = [bool(word) and word[1] in each.text for each in self.draft.problems] if word else []
        return told.index(True) if told.count(True) == 1 else None

    def _move(self, problem: DraftProblem, place: Mapping[str, Any]) -> None:
        """All that was told of the same house is at the other one, unless one matter was counted out or named."""
        house = (problem.place or {}).get("building") if place.get("building") else None
        alone = answers.COUNTED.search(self.turn.text) or self._named() is not None
        for each in self.draft.problems:
            along = house and not alone and (each.place or {}).get("building") == house
            if each is problem or along:
                each.place = merge_place(each.place, place)

    def _put_otherwise(self, problem: DraftProblem, new: Mapping[str, Any] | None) -> bool:
        """「不是狗叫，是打麻将」 of a noise: the same matter, in other words."""
        denied = answers.DENIED.search(self.turn.text)
        same = new is not None and new["topic"]["name"] == problem.topic
        if not (denied and same and denied[1] in problem.text):
            return False
        problem.text = joined(problem.text, self.turn.text)
        return True

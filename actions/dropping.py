"""Which of the matters told are wanted no more: one of several, or the one before what is told now."""

import re
from collections.abc import Sequence

from actions.draft import Draft, DraftProblem
from actions.turn import Turn
from actions.wording import CIRCLED

_NUMERALS = "一二三四五"
_ORDINAL = re.compile(r"第([一二三四五1-5])[个件条]|([①②③④⑤])")
_DROP = re.compile(r"不(?:用|想|要)?(?:要|报|说|提交|反映)|算了|去掉|删|取消|别报|撤")
#: 「狗的事」「灯那件」
_MATTER = re.compile(r"(?:只[报说要]|^|就)([^，。]{1,4}?)(?:的?事|那[件个])")
_CLAUSE = re.compile(r"[，,。；;！!？? ]")
_ONLY = re.compile(r"只(?:要|报|说|提交|反映)|[光就]报")


def without_dropped(draft: Draft, turn: Turn) -> list[DraftProblem] | None:
    """What is left of several matters after 「第一个不要了」「只报灯的事」; None: these words choose none of them."""
    if len(draft.problems) < 2:
        return None
    left = draft.problems
    for clause in _CLAUSE.split(turn.text):
        named = _named(draft, turn, clause)
        if named and _ONLY.search(clause):
            left = [each for each in left if each in named]
        elif named and _DROP.search(clause):
            left = [each for each in left if each not in named]
    return left if 0 < len(left) < len(draft.problems) else None


def begun_anew(draft: Draft, turn: Turn) -> list[DraftProblem]:
    """「垃圾不报了，5号楼灯不亮」: what was dropped goes – everything, if it is not said what – and the new stays."""
    gone = _about(draft, turn.dropped or ()) or draft.problems
    kept = [each for each in draft.problems if each not in gone]
    return [*kept, *Draft.of_turn(turn).problems]


def _named(draft: Draft, turn: Turn, clause: str) -> list[DraftProblem]:
    """The matters that a clause speaks of: by their number in the list, by a word of theirs, by what they are about."""
    numbers = [_number(each) for each in _ORDINAL.findall(clause)]
    counted = [draft.problems[each] for each in numbers if each < len(draft.problems)]
    word = _MATTER.search(clause)
    worded = [each for each in draft.problems if word and word[1] in each.text]
    topics = [each["topic"]["name"] for each in turn.problems if each["text"] in clause]
    return counted or worded or _about(draft, topics)


def _number(said: tuple[str, str]) -> int:
    """「第二个」「②」 as a place in the list."""
    ordinal, circled = said
    if circled:
        return CIRCLED.index(circled)
    return _NUMERALS.index(ordinal) if ordinal in _NUMERALS else int(ordinal) - 1


def _about(draft: Draft, topics: Sequence[str]) -> list[DraftProblem]:
    """The matters of these topics; where no topic is met, those of the same group."""
    same = [each for each in draft.problems if each.topic in topics]
    groups = {each.split(".")[0] for each in topics}
    return same or [each for each in draft.problems if each.topic.split(".")[0] in groups]

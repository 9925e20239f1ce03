"""Words that say that a case was registered at the wrong place."""

import re

from actions.answers import DENIED, MISPLACED
from actions.draft import is_located
from actions.turn import Turn
from cases.own_cases import CaseLine

#: 「不是3号楼」 alone already says that the place is wrong.
WRONG_PLACE = re.compile(rf"{MISPLACED.pattern}|不是")


def puts_place_right(case: CaseLine, turn: Turn) -> bool:
    """「说错了，是5号楼」, 「不是东门，是西门」 of a case at the 东门, or the place of one that has none."""
    if turn.place and is_located(turn.place) and not is_located(case.place):
        return True
    if not turn.place or not WRONG_PLACE.search(turn.text):
        return False
    denied = DENIED.search(turn.text)
    misplaced = bool(denied and denied[1] in case.place_text) or any(
        turn.place.get(part) and case.place.get(part) not in (None, turn.place[part])
        for part in ("unit", "floor", "room")
    )
    return bool(turn.place.get("building")) or misplaced or bool(MISPLACED.search(turn.text))

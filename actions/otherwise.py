"""Words that end a form without answering it: they are acted on as if nothing had been asked."""

from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.base import DeskAction, Event
from actions.changes import ActionCarryOutChoice, ActionSupplement, ActionUrge, ActionWithdraw
from actions.draft import open_draft
from actions.enquiries import ActionAnswerQuestion, ActionMyCases, ActionMyLeader, ActionProgress
from actions.no_name import ActionNoName
from actions.small_talk import ActionSmallTalk
from actions.talk import (
    ActionCallHuman,
    ActionElderMode,
    ActionKeepAttachment,
    ActionPraise,
    ActionStartOver,
)
from actions.turn import Turn
from cases.desk import Desk

#: Under these a matter is told, or may be.
REPORTS = frozenset({"report", "suggest", "unclear"})
_BY_ACTION: dict[str, type[DeskAction]] = {
    "choose": ActionCarryOutChoice,
    "withdraw": ActionWithdraw,
    "supplement": ActionSupplement,
    "urge": ActionUrge,
    "praise": ActionPraise,
    "human": ActionCallHuman,
    "progress": ActionProgress,
    "my_cases": ActionMyCases,
    "my_leader": ActionMyLeader,
    "consult": ActionAnswerQuestion,
    "elder_mode": ActionElderMode,
    "start_over": ActionStartOver,
    "no_name": ActionNoName,
    "attachment": ActionKeepAttachment,
}


def act_on(desk: Desk, turn: Turn, say: Say) -> list[Event]:
    """Does what data/rules.yml does with the same intent outside a form; danger comes before this."""
    if turn.intent in REPORTS:
        return begin_report(turn, say)
    return _BY_ACTION.get(turn.intent, ActionSmallTalk)(desk).act(turn, say)


def begin_report(turn: Turn, say: Say) -> list[Event]:
    """A new draft."""
    return [*open_draft(turn, say), FollowupAction("case_form")]

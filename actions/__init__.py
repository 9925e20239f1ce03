"""rasa-sdk actions: each turns what was said into one case operation and names the sentences to answer with.

Run in process by `bot.dialogue`, or as a server by `python -m rasa_sdk --actions actions`.
"""

from actions.base import DeskAction
from actions.case_form import ValidateCaseForm
from actions.changes import ActionCarryOutChoice, ActionSupplement, ActionUrge, ActionWithdraw
from actions.danger import (
    ActionAskDangerFormDangerPlace,
    ActionConcludeDanger,
    ActionDanger,
    ValidateDangerForm,
)
from actions.danger_news import ActionDangerNews
from actions.draft_questions import (
    ActionAskCaseFormConfirmation,
    ActionAskCaseFormPlace,
    ActionAskCaseFormTopicChoice,
)
from actions.enquiries import ActionAnswerQuestion, ActionMyCases, ActionMyLeader, ActionProgress
from actions.followup import (
    ActionAskFollowupFormFollowupAnswer,
    ActionBeginFollowup,
    ValidateFollowupForm,
)
from actions.followup_end import ActionConcludeFollowup
from actions.intake import ActionConcludeDraft, ActionOpenDraft
from actions.no_name import ActionNoName
from actions.same_matter import ActionAskCaseFormSameMatter
from actions.small_talk import ActionSmallTalk
from actions.supplement_form import ActionConcludeSupplement, ValidateSupplementForm
from actions.talk import ActionCallHuman, ActionElderMode, ActionKeepAttachment, ActionPraise, ActionStartOver

ALL_ACTIONS: tuple[type[DeskAction], ...] = (
    ActionAnswerQuestion,
    ActionAskCaseFormConfirmation,
    ActionAskCaseFormPlace,
    ActionAskCaseFormSameMatter,
    ActionAskCaseFormTopicChoice,
    ActionAskDangerFormDangerPlace,
    ActionAskFollowupFormFollowupAnswer,
    ActionBeginFollowup,
    ActionCallHuman,
    ActionCarryOutChoice,
    ActionConcludeDanger,
    ActionConcludeDraft,
    ActionConcludeFollowup,
    ActionConcludeSupplement,
    ActionDanger,
    ActionDangerNews,
    ActionElderMode,
    ActionKeepAttachment,
    ActionMyCases,
    ActionMyLeader,
    ActionNoName,
    ActionOpenDraft,
    ActionPraise,
    ActionProgress,
    ActionSmallTalk,
    ActionStartOver,
    ActionSupplement,
    ActionUrge,
    ActionWithdraw,
    ValidateCaseForm,
    ValidateDangerForm,
    ValidateFollowupForm,
    ValidateSupplementForm,
)

"""回访: asks the resident whether it is solved, closes the case or takes it up again one level higher."""

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.base import DeskAction, Event
from actions.ratings import answer_in_words
from actions.reopening import offer_reopening, tell_reopened
from actions.sides import answer_aside
from actions.turn import Turn
from actions.wording import choose, moment
from cases import followup, own_cases
from cases.casefile import done_before
from cases.desk import Actor, Desk
from cases.errors import CaseError
from cases.lifecycle import StepNotAllowedError
from db.vocabulary import CaseState, Satisfaction

#: How the question ended; the slot `followup_answer`. OTHER: the resident spoke of another matter.
OTHER = "other"
DANGER = "danger"
#: Twice they said neither; they are not pressed.
LATER = "later"
MOST_ASKED = 2


def begin_question(turn: Turn, case_no: str | None) -> list[Event]:
    """What the form needs to ask about this case."""
    return [
        SlotSet("followup_case", case_no),
        SlotSet("followup_answer", None),
        SlotSet("followup_missed", None),
        SlotSet("followup_read", turn.message_id),
    ]


class ActionBeginFollowup(DeskAction):
    """The service asks by itself: which case it is about comes with the trigger."""

    def name(self) -> str:
        return "action_begin_followup"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        case_no = next((each["value"] for each in turn.entities if each.get("entity") == "case_no"), None)
        return begin_question(turn, case_no)


class ActionAskFollowupFormFollowupAnswer(DeskAction):
    """「您昨天反映的…，王师傅说已经清走了。现在好了吗？」"""

    def name(self) -> str:
        return "action_ask_followup_form_followup_answer"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        with self.desk.read() as work:
            case = own_cases.own_case(work, turn.conversation_id, turn.slots.get("followup_case"))
            now = work.now
        if case is None:
            return []
        buttons = [
            choose("好了，满意", "rate:satisfied"),
            choose("好了，一般", "rate:fair"),
            choose("好了，但不满意", "rate:unhappy"),
            choose("还没解决", "rate:unsolved"),
        ]
        say.utter_message(
            response="utter_ask_followup",
            buttons=buttons,
            date=moment(case.registered_at, now).split(" ")[0],
            topic=case.category_name,
            place=f"（{case.place_text}）" if case.place_text else "",
            handler=case.handler_label or "工作人员",
            note=case.done_note or "已经办好了",
            case_no=case.case_no,
        )
        return []


class ValidateFollowupForm(DeskAction):
    """Reads the answer from a button or from free words; another matter ends the question."""

    def name(self) -> str:
        return "validate_followup_form"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if turn.slots.get("followup_read") == turn.message_id:
            return [SlotSet("requested_slot", "followup_answer")]
        answer, missed = self._answer(turn), int(turn.slots.get("followup_missed") or 0)
        if answer is None:
            aside = answer_aside(self.desk, turn, say)
            missed += not aside or turn.courteous
            if missed == MOST_ASKED:
                answer = LATER
            elif not aside:
                say.utter_message(response="utter_followup_not_understood")
        return [
            SlotSet("followup_read", turn.message_id),
            SlotSet("followup_missed", missed),
            SlotSet("followup_answer", answer),
            SlotSet("requested_slot", None if answer else "followup_answer"),
        ]

    def _answer(self, turn: Turn) -> str | None:
        if turn.emergency:
            return DANGER
        if turn.choice:
            kind, _, value = turn.choice.partition(":")
            return value if kind == "rate" else None
        if self._about_another_matter(turn):
            return OTHER
        return answer_in_words(turn.text)

    def _about_another_matter(self, turn: Turn) -> bool:
        with self.desk.read() as work:
            case = own_cases.own_case(work, turn.conversation_id, turn.slots.get("followup_case"))
            settled = done_before(work, turn.origin_key("answer"))
        if case is None or (case.state is not CaseState.DONE and not settled):
            return True
        if turn.intent not in ("report", "suggest"):
            return False
        group = case.topic.split(".")[0]
        return any(
            each.get("certainty") == "sure" and each["topic"]["name"].split(".")[0] != group
            for each in turn.problems
        )


def conclude(desk: Desk, turn: Turn, say: Say, *, case_no: str, answer: str) -> None:
    """Closes the case as rated, or takes it up again. Raises StepNotAllowedError where it is over already."""
    ratings = {"satisfied": Satisfaction.SATISFIED, "fair": Satisfaction.FAIR}
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        if not own_cases.is_own(work, turn.conversation_id, case_no):
            say.utter_message(response="utter_no_such_case", case_no=case_no)
            return
        done = followup.answer_followup(
            work,
            case_no,
            satisfaction=ratings.get(answer, Satisfaction.DISSATISFIED),
            solved=answer != "unsolved",
            comment="" if turn.choice else turn.text,
            origin_key=turn.origin_key("answer"),
        )
        due = moment(done.resolve_due_at, work.now)
    if done.reopened:
        tell_reopened(case_no, done.handler, due, say=say)
    else:
        unhappy = answer == "unhappy"
        response = "utter_case_closed_unhappy" if unhappy else "utter_case_closed"
        say.utter_message(response=response, case_no=case_no)


def rate_waiting(desk: Desk, turn: Turn, say: Say, *, answer: str) -> list[Event]:
    """The question had been put aside for another matter; of several cases the latest is asked about, none rated."""
    with desk.read() as work:
        waiting = own_cases.own_unrated(work, turn.conversation_id)
    if len(waiting) > 1:
        return [*begin_question(turn, waiting[0].case_no), FollowupAction("followup_form")]
    if not waiting and answer == "unsolved" and offer_reopening(desk, turn, say):
        return []
    if not waiting:
        say.utter_message(response="utter_nothing_to_rate")
        return []
    try:
        conclude(desk, turn, say, case_no=waiting[0].case_no, answer=answer)
    except (StepNotAllowedError, CaseError):
        say.utter_message(response="utter_button_too_old")
    return []

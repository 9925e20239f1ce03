"""From a draft to cases: opening it, and registering, cancelling or handing it on at the end."""

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.base import DeskAction, Event
from actions.beside_danger import heard_beside_danger
from actions.danger import begin_danger
from actions.danger_again import heard_place
from actions.draft import (
    CANCEL,
    DANGER,
    HUMAN,
    RESTART,
    TOLD,
    UNCONFIRMED,
    UNSORTED,
    Draft,
    DraftProblem,
    open_draft,
    place_label,
)
from actions.talk import call_human
from actions.turn import Turn
from actions.wording import moment, span
from cases import intake
from cases.desk import Actor, Work
from cases.drafts import PLACE_PARTS, CaseDraft, PlaceDraft, Registered

_EMPTY = (
    SlotSet("draft", None),
    SlotSet("confirmation", None),
    SlotSet("attachments", None),
    SlotSet("leaders_wanted", None),
    SlotSet("no_name", None),
    SlotSet("requested_slot", None),
)


class ActionOpenDraft(DeskAction):
    """Begins a draft with what was said; on the first report also says what the words are used for."""

    def name(self) -> str:
        return "action_open_draft"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if heard_beside_danger(self.desk, turn, say) or heard_place(self.desk, turn, say):
            return [FollowupAction("action_listen")]
        return open_draft(turn, say)


class ActionConcludeDraft(DeskAction):
    """Does what the resident decided about the draft."""

    def name(self) -> str:
        return "action_conclude_draft"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        draft, outcome = Draft.from_slot(turn.slots.get("draft")), turn.slots.get("confirmation")
        if outcome == DANGER:
            return [*_EMPTY, *begin_danger(self.desk, turn, say)]
        if outcome in (CANCEL, RESTART):
            say.utter_message(response="utter_cancelled" if outcome == CANCEL else "utter_start_over")
        elif outcome == HUMAN:
            if not heard_beside_danger(self.desk, turn, say):
                call_human(self.desk, turn, say, words=draft.words)
        elif outcome == UNCONFIRMED:
            say.utter_message(response="utter_registered_unconfirmed")
            self._register(draft, turn, say)
            call_human(self.desk, turn, say, words=draft.words)
        elif outcome != TOLD:
            self._register(draft, turn, say)
        return list(_EMPTY)

    def _register(self, draft: Draft, turn: Turn, say: Say) -> None:
        chosen = [
            each for index, each in enumerate(draft.problems) if not draft.chosen or index in draft.chosen
        ]
        for index, problem in enumerate(chosen):
            with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
                done = intake.register_case(work, case_draft(problem, draft, turn, index))
                tell_registered(work, done, problem, say)


def case_draft(problem: DraftProblem, draft: Draft, turn: Turn, index: int) -> CaseDraft:
    """What the desk is to register. The key makes a repeated message find the case it already made."""
    place = problem.place or {}
    return CaseDraft(
        text=problem.text,
        topic=problem.topic,
        place=PlaceDraft(text=place_label(place), **{part: place.get(part) for part in PLACE_PARTS})
        if place
        else None,
        conversation_id=turn.conversation_id,
        anonymous=draft.anonymous,
        origin_key=f"{turn.conversation_id}:{turn.message_id}:{index}",
        details={**draft.details, "kind": problem.kind, "urgency": problem.urgency},
        attachments=tuple(draft.attachments) if index == 0 else (),
    )


def tell_registered(work: Work, done: Registered, problem: DraftProblem, say: Say) -> None:
    """Number, who handles it, by when – or who can, if it is not ours to handle."""
    category = work.taxonomy.leaf(problem.topic)
    if done.case is None:
        say.utter_message(
            response="utter_not_ours", topic=category.spoken, phone=done.redirect_phone, words=problem.text
        )
        return
    response = "utter_registered" if done.handler else "utter_registered_at_desk"
    if problem.topic == UNSORTED:
        response = "utter_registered_to_sort"
    say.utter_message(
        response=response,
        case_no=done.case.case_no,
        topic=category.spoken,
        handler=done.handler.label if done.handler else "",
        accept=span(done.accept_due_at, work.now),
        resolve=moment(done.resolve_due_at, work.now),
    )
    if category.reporter_shield and not done.case.anonymous and category.group != "property":
        say.utter_message(response="utter_reporter_shielded")
    if done.case.anonymous and category.needs_room and done.case.room:
        say.utter_message(response="utter_room_is_needed")
    if done.redirect_phone:
        say.utter_message(response="utter_also_phone", phone=done.redirect_phone)

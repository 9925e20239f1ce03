"""Danger: the number to phone first, the ladder rung at once, and only then where it is."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.all_clear import (
    SAME_DANGER,
    calls,
    heard_all_clear,
    help_came,
    is_cry,
    named_as_over,
    own_danger,
    record_all_clear,
    tells_another,
)
from actions.answers import takes_back, tells_a_matter
from actions.base import DeskAction, Event
from actions.beside_danger import heard_beside_danger, keep_words
from actions.danger_words import (
    is_own_grief,
    kept_response,
    notified_response,
    say_danger,
    stays_put,
    where_response,
)
from actions.draft import is_located, merge_place, place_draft, place_label
from actions.sides import answer_aside
from actions.turn import Turn
from cases import dangers, intake, own_cases
from cases.desk import Actor, Desk, Work
from cases.drafts import CaseDraft
from cases.lifecycle import ENDED, StepNotAllowedError
from cases.own_cases import CaseLine

#: Somebody in danger was asked where and said something else: no second question.
NOWHERE = "nowhere"
#: It is over, or was answered; everything that there is to say has been said.
CLEARED = "cleared"


class ActionDanger(DeskAction):
    """Says what to do now, registers the danger and rings its ladder, all before any question."""

    def name(self) -> str:
        return "action_danger"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        return begin_danger(self.desk, turn, say)


class ValidateDangerForm(DeskAction):
    """After a danger: takes the place when it is told, repeats the number for another danger."""

    def name(self) -> str:
        return "validate_danger_form"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if turn.slots.get("danger_read") == turn.message_id:
            return [SlotSet("requested_slot", "danger_place")]
        over = heard_all_clear(self.desk, turn, say, taken_back=takes_back(turn))
        place = CLEARED if over else self._answer(turn, say)
        return [
            SlotSet("danger_read", turn.message_id),
            SlotSet("danger_place", place),
            SlotSet("requested_slot", None if place else "danger_place"),
        ]

    def _answer(self, turn: Turn, say: Say) -> str | None:
        """The place, or NOWHERE for words that tell none; None to ask again, after another danger or a question."""
        if (is_cry(turn.text) or calls(turn.text)) and not turn.place and heard_call(self.desk, turn, say):
            return None
        if turn.emergency and not help_came(turn.text):
            say_danger(self.desk, str(turn.emergency["name"]), turn.text, say=say)
        place = place_label(self._keep(turn))
        if place or turn.emergency:
            return place or None
        if not turn.courteous and answer_aside(self.desk, turn, say):
            return None
        return CLEARED if heard_beside_danger(self.desk, turn, say) else NOWHERE

    def _keep(self, turn: Turn) -> dict[str, Any] | None:
        """Adds the words to the case, and sends it to whoever answers for the place, if one was said."""
        case_no = str(turn.slots["danger_case"])
        place = merge_place(None, turn.place) if turn.place else None
        try:
            with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
                keep_words(work, case_no, turn, place)
        except StepNotAllowedError:
            # Staff have ended it in the meantime; the conclusion says so.
            return None
        return place


class ActionAskDangerFormDangerPlace(DeskAction):
    """Asks where – once, and not somebody who may harm themselves: there the first line holds the one question."""

    def name(self) -> str:
        return "action_ask_danger_form_danger_place"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        with self.desk.read() as work:
            case = own_cases.own_case(work, turn.conversation_id, str(turn.slots.get("danger_case") or ""))
        response = where_response(case.topic, case.text, turn.text) if case else None
        if response:
            say.utter_message(response=response)
        return []


class ActionConcludeDanger(DeskAction):
    """Tells who has been notified."""

    def name(self) -> str:
        return "action_conclude_danger"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        case_no = str(turn.slots.get("danger_case") or "")
        with self.desk.read() as work:
            case = own_cases.own_case(work, turn.conversation_id, case_no)
        if case and turn.slots.get("danger_place") != CLEARED:
            known = turn.slots.get("danger_place") != NOWHERE
            response = (notified_response if known else kept_response)(case.topic, case.text)
            say.utter_message(
                response="utter_danger_over" if case.state in ENDED else response,
                place=_address(case),
                state=case.state.label,
                handler=case.handler_label or "社区值班",
                case_no=case_no,
            )
        return [
            SlotSet("danger_case", None),
            SlotSet("danger_place", None),
            SlotSet("danger_read", None),
        ]


def begin_danger(desk: Desk, turn: Turn, say: Say) -> list[Event]:
    """The number first, then the case, then – unless it was said – the question where."""
    if turn.emergency is None or heard_all_clear(desk, turn, say) or heard_help(desk, turn, say):
        return []
    if is_cry(turn.text) and heard_call(desk, turn, say):
        return []
    leaf = str(turn.emergency["name"])
    say_danger(desk, leaf, turn.text, say=say)
    ended = named_as_over(desk, turn)
    over = ended if tells_another(turn, ended) else []
    place = _place_of(turn, over)
    events = [] if _told_again(desk, leaf, turn, place, say) else _ring(desk, leaf, turn, place, say)
    for each in over:
        record_all_clear(desk, each, turn)
    return events


def _place_of(turn: Turn, over: Sequence[CaseLine]) -> dict[str, Any] | None:
    """Where it is: as told, else where the danger was that it turns out to be instead."""
    if turn.place:
        return merge_place(None, turn.place)
    return merge_place(None, over[0].place) if over and is_located(over[0].place) else None


def _ring(desk: Desk, leaf: str, turn: Turn, place: dict[str, Any] | None, say: Say) -> list[Event]:
    """Registers it, which rings its ladder; asks where it is unless that was said."""
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        done = intake.register_case(work, _danger_draft(leaf, turn, place))
    case_no = done.case.case_no if done.case else None
    if is_located(place):
        handler = done.handler.label if done.handler else "社区值班"
        say.utter_message(
            response=notified_response(leaf, turn.text),
            place=place_label(place),
            handler=handler,
            case_no=case_no,
        )
        return []
    return [
        SlotSet("danger_case", case_no),
        SlotSet("danger_place", None),
        SlotSet("danger_read", turn.message_id),
        FollowupAction("danger_form"),
    ]


def _told_again(desk: Desk, leaf: str, turn: Turn, place: dict[str, Any] | None, say: Say) -> bool:
    """「着火了快来」 a moment after 「着火了」: the same people are rung again, by the same number."""
    where = place_draft(place) if place else None
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        case = own_cases.own_open_case(work, turn.conversation_id, case_no=None, topics=[leaf], place=where)
        recent = case is not None and case.is_open and work.now - case.registered_at < SAME_DANGER
        if case is None or case.topic != leaf or not recent or intake.registered_before(work, _origin(turn)):
            return False
        _tell_again(work, case, turn, place, say)
    return True


def heard_again(desk: Desk, turn: Turn, say: Say) -> bool:
    """「没灭」「又着了」 of one's own danger: the number once more, and everybody who has it. False: there is none."""
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        case = own_danger(work, turn)
        if case is None:
            return False
        say_danger(desk, case.topic, case.text, say=say)
        _tell_again(work, case, turn, merge_place(None, turn.place) if turn.place else None, say)
    return True


def heard_call(desk: Desk, turn: Turn, say: Say) -> bool:
    """「没人来啊」「快来人」 a moment after a danger is about that one, and all who have it are rung again."""
    fresh = not tells_a_matter(turn) or is_cry(turn.text)
    return fresh and _danger_just_told(desk, turn) is not None and heard_again(desk, turn, say)


def heard_danger_news(desk: Desk, turn: Turn, say: Say) -> bool:
    """In the middle of a report: the danger told before is over, or nobody has come for it."""
    return heard_all_clear(desk, turn, say) or (calls(turn.text) and heard_call(desk, turn, say))


def heard_help(desk: Desk, turn: Turn, say: Say) -> bool:
    """「救护车来了」 is noted with the danger that it came for. False: there is none."""
    case = _danger_just_told(desk, turn) if help_came(turn.text) else None
    if case is None:
        return False
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        keep_words(work, case.case_no, turn, None)
    coming = "utter_help_coming" + ("_wait" if stays_put(case.topic, case.text) else "")
    response = kept_response(case.topic, case.text) if is_own_grief(case) else coming
    say.utter_message(response=response, handler=case.handler_label or "社区值班", case_no=case.case_no)
    return True


def heard_place(desk: Desk, turn: Turn, say: Say) -> bool:
    """「501」 a moment after 「3号楼着火了」 is where it burns, and no report of its own."""
    case = _danger_just_told(desk, turn) if turn.place and not tells_a_matter(turn) else None
    if case is None:
        return False
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        keep_words(work, case.case_no, turn, merge_place(None, turn.place or {}))
        now = own_cases.own_case(work, turn.conversation_id, case.case_no) or case
    say.utter_message(
        response=notified_response(now.topic, now.text),
        place=_address(now),
        handler=now.handler_label or "社区值班",
        case_no=now.case_no,
    )
    return True


def _danger_just_told(desk: Desk, turn: Turn) -> CaseLine | None:
    with desk.read() as work:
        case = own_danger(work, turn)
        return case if case and work.now - case.registered_at <= SAME_DANGER else None


def _address(case: CaseLine) -> str:
    """Where people are sent: the house, and where in it only if that is all there is."""
    return place_label({**case.place, "spot": None}) or case.place_text


def _tell_again(work: Work, case: CaseLine, turn: Turn, place: dict[str, Any] | None, say: Say) -> None:
    dangers.report_danger_again(work, case.case_no, text=turn.text, origin_key=turn.origin_key("urge"))
    keep_words(work, case.case_no, turn, place)
    # A place told now may have sent it to somebody else.
    kept = own_cases.own_case(work, turn.conversation_id, case.case_no) or case
    handler = kept.handler_label or "社区值班"
    say.utter_message(response=kept_response(case.topic, case.text), handler=handler, case_no=case.case_no)


def _danger_draft(leaf: str, turn: Turn, place: dict[str, Any] | None) -> CaseDraft:
    return CaseDraft(
        text=turn.text,
        topic=leaf,
        place=place_draft(place) if place else None,
        conversation_id=turn.conversation_id,
        origin_key=_origin(turn),
        details=turn.details(),
        attachments=turn.attachments,
    )


def _origin(turn: Turn) -> str:
    return f"{turn.conversation_id}:{turn.message_id}:danger"

"""Danger: the number to phone first, the ladder rung at once, and only then where it is."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.all_clear import SAME_DANGER, heard_all_clear, named_as_over, record_all_clear
from actions.answers import CORRECTED, recalls, takes_back
from actions.base import DeskAction, Event
from actions.beside_danger import (
    ask_whether_over,
    heard_beside_danger,
    heard_perhaps_over,
    keep_words,
    locate,
)
from actions.danger_again import address, heard_again, heard_call, heard_help, heard_more, tell_again
from actions.danger_words import is_own_grief, kept_response, notified_response, say_danger, where_response
from actions.draft import is_located, merge_place, place_draft, place_label
from actions.help_words import calls, help_came, is_cry
from actions.over import still_on
from actions.sides import answer_aside, drafted_place
from actions.turn import Turn
from cases import intake, own_cases
from cases.desk import Actor, Desk
from cases.drafts import CaseDraft
from cases.lifecycle import ENDED, StepNotAllowedError
from cases.own_cases import CaseLine

#: Somebody in danger was asked where and said something else: no second question.
NOWHERE = "nowhere"
#: It is over, or was answered; everything that there is to say has been said.
CLEARED = "cleared"
#: Another danger told within this is where the first one is.
_SAME_PLACE = timedelta(minutes=30)
_HOUSE = ("area", "building", "unit")


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
        if heard_all_clear(self.desk, turn, say, taken_back=recalls(turn)):
            return self._settled(turn, CLEARED)
        if turn.emergency and self._is_another(turn, str(turn.emergency["name"])):
            self._keep(turn)
            begun = _begin(self.desk, turn, say, leaf=str(turn.emergency["name"]))
            return [*self._settled(turn, None if begun else CLEARED), *begun[:1]]
        return self._settled(turn, self._answer(turn, say))

    @staticmethod
    def _settled(turn: Turn, place: str | None) -> list[Event]:
        return [
            SlotSet("danger_read", turn.message_id),
            SlotSet("danger_place", place),
            SlotSet("requested_slot", None if place else "danger_place"),
        ]

    def _is_another(self, turn: Turn, leaf: str) -> bool:
        """「着火了」, and before it is known where: 「有人晕倒了」."""
        if turn.guessed or help_came(turn.text) or is_cry(turn.text) or calls(turn.text):
            return False
        with self.desk.read() as work:
            known = own_cases.own_case(work, turn.conversation_id, str(turn.slots["danger_case"]))
        return known is not None and known.topic != leaf

    def _answer(self, turn: Turn, say: Say) -> str | None:
        """The place, or NOWHERE for words that tell none; None to ask again, after a cry or a question."""
        if not turn.place and self._heard_again(turn, say):
            return None
        if turn.emergency and not help_came(turn.text):
            self._say_number(turn, say)
        kept = self._keep(turn)
        if kept or turn.emergency:
            enough = not turn.emergency or is_located(kept)
            return place_label(kept) or None if enough else None
        if not turn.courteous and answer_aside(self.desk, turn, say):
            return None
        if takes_back(turn) and self._asked_back(turn, say):
            return CLEARED
        heard = heard_perhaps_over(self.desk, turn, say) or heard_beside_danger(self.desk, turn, say)
        return CLEARED if heard else NOWHERE

    def _heard_again(self, turn: Turn, say: Say) -> bool:
        if is_cry(turn.text) or calls(turn.text):
            return heard_call(self.desk, turn, say)
        return still_on(turn.text) and heard_again(self.desk, turn, say) is not None

    def _asked_back(self, turn: Turn, say: Say) -> bool:
        """「算了不用了」 calls nobody off."""
        with self.desk.read() as work:
            case = own_cases.own_case(work, turn.conversation_id, str(turn.slots["danger_case"]))
        if case is None or not case.is_open or is_own_grief(case):
            return False
        ask_whether_over(self.desk, case, say)
        return True

    def _say_number(self, turn: Turn, say: Say) -> None:
        """Of the danger that is told; where no word names it, of the one that was told before."""
        leaf, words = str((turn.emergency or {}).get("name")), turn.text
        with self.desk.read() as work:
            case = own_cases.own_case(work, turn.conversation_id, str(turn.slots["danger_case"]))
        if turn.guessed and case:
            leaf, words = case.topic, case.text
        say_danger(self.desk, leaf, words, say=say, again=bool(case and case.topic == leaf))

    def _keep(self, turn: Turn) -> dict[str, Any] | None:
        """Adds the words to the case; the place is that of all that was told a moment ago without one."""
        case_no = str(turn.slots["danger_case"])
        place = merge_place(None, turn.place) if turn.place else None
        try:
            with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
                keep_words(work, case_no, turn, None)
                told = own_cases.own_open_dangers(work, turn.conversation_id) if place else []
                for each in (each for each in told if _may_be_there(each, turn, case_no)):
                    locate(work, each, turn, place or {})
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
                place=address(case),
                state=case.state.label,
                handler=case.handler_label or "社区值班",
                case_no=case_no,
            )
        return [
            SlotSet("danger_case", None),
            SlotSet("danger_place", None),
            SlotSet("danger_read", None),
        ]


def _may_be_there(case: CaseLine, turn: Turn, asked: str) -> bool:
    """Whether the place just told is that of this danger: of who may harm themselves only if it was told of them."""
    if is_located(case.place) or case.cleared:
        return False
    named = turn.emergency if not turn.guessed else None
    meant = case.topic == named["name"] if named else case.case_no == asked
    return meant or not is_own_grief(case)


def begin_danger(desk: Desk, turn: Turn, say: Say) -> list[Event]:
    """The number first, then the case, then – unless it was said – the question where."""
    if turn.emergency is None or heard_all_clear(desk, turn, say) or heard_help(desk, turn, say):
        return []
    if (is_cry(turn.text) and heard_call(desk, turn, say)) or heard_more(desk, turn, say):
        return []
    return _begin(desk, turn, say, leaf=str(turn.emergency["name"]))


def _begin(desk: Desk, turn: Turn, say: Say, *, leaf: str) -> list[Event]:
    told = _told_lately(desk, turn, within=SAME_DANGER)
    say_danger(desk, leaf, turn.text, say=say, again=any(each.topic == leaf for each in told))
    over = named_as_over(desk, turn)
    place = _place_of(desk, turn, over)
    events = [] if _told_again(desk, leaf, turn, place, say) else _ring(desk, leaf, turn, place, say)
    for each in over:
        record_all_clear(desk, each, turn)
    return events


def _told_lately(desk: Desk, turn: Turn, *, within: timedelta) -> list[CaseLine]:
    with desk.read() as work:
        told = own_cases.own_open_dangers(work, turn.conversation_id)
        return [each for each in told if work.now - each.registered_at <= within]


def _place_of(desk: Desk, turn: Turn, over: Sequence[CaseLine]) -> dict[str, Any] | None:
    """Where it is: as told, else where the danger is, or the report, that was told a moment ago: nobody is asked twice.

    A door alone (「在302」) is one of that house.
    """
    said = merge_place(None, turn.place) if turn.place else None
    if is_located(said):
        return said
    told = _told_lately(desk, turn, within=_SAME_PLACE)
    places = [*(each.place for each in (*over, *told)), drafted_place(turn)]
    known = next((each for each in places if is_located(each)), None)
    if known is None or said is None:
        return merge_place(None, known) if known else said
    return merge_place({part: known.get(part) for part in _HOUSE}, said)


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
    # 「不是3号楼，是5号楼着火了」 is the same fire, elsewhere.
    where = place_draft(place) if place and not CORRECTED.search(turn.text) else None
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        case = own_cases.own_open_case(work, turn.conversation_id, case_no=None, topics=[leaf], place=where)
        recent = case is not None and case.is_open and work.now - case.registered_at < SAME_DANGER
        if case is None or case.topic != leaf or not recent or intake.registered_before(work, _origin(turn)):
            return False
        tell_again(work, case, turn, place, say)
    return True


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

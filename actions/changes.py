"""What a resident does with a case of their own: chase it, add to it, withdraw it, or tap an old button."""

from collections.abc import Callable
from datetime import datetime

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher as Say

from actions.all_clear import own_danger, tell_all_clear
from actions.answers import ADDED, COUNTED, DENIED, count_of, recalls
from actions.base import DeskAction, Event
from actions.beside_danger import ask_whether_over, heard_beside_danger, keep_words
from actions.danger_again import heard_still_on
from actions.danger_words import is_own_grief, kept_response
from actions.draft import merge_place, open_draft, place_draft
from actions.followup import begin_question, rate_waiting
from actions.handler_asked import heard_answer
from actions.misplaced import WRONG_PLACE, puts_place_right
from actions.over import is_over, refuses
from actions.reopening import offer_reopening, reopen
from actions.talk import call_human
from actions.turn import Turn
from actions.wording import choose, moment
from cases import community, dangers, dispatch, handling, own_cases, residents
from cases.desk import Actor, Work
from cases.errors import CaseError
from cases.lifecycle import StepNotAllowedError
from cases.own_cases import CaseLine
from db.vocabulary import CaseState, Satisfaction


def _counted(work: Work, turn: Turn) -> str | None:
    """The number of the case that is the so-and-so-many-th of the resident's list."""
    match = COUNTED.search(turn.text)
    if match is None:
        return None
    place = count_of(match)
    listed = own_cases.cases_of(work, turn.conversation_id)
    return listed[place].case_no if place < len(listed) else None


def _at_denied_place(work: Work, turn: Turn) -> str | None:
    """「不是3号楼，是8号楼」: the number of the resident's latest case at the place that it turns out not to be."""
    denied = DENIED.search(turn.text) if turn.place else None
    found = own_cases.just_reported(work, turn.conversation_id) if denied else []
    return next((each.case_no for each in found if denied and denied[1] in each.place_text), None)


class _OwnCaseAction(DeskAction):
    """Works on the case named, else on the latest open one about the same matter, else the latest open one."""

    def find(self, turn: Turn) -> CaseLine | None:
        """The resident's case that this message is about."""
        wanted = next((each["value"] for each in turn.entities if each.get("entity") == "case_no"), None)
        topics = [each["topic"]["name"] for each in turn.problems if each.get("certainty") == "sure"]
        if ADDED.match(turn.text):
            topics = []
        # 「说错了，是5号楼」 speaks of the case that is somewhere else.
        said = turn.place if turn.place and not WRONG_PLACE.search(turn.text) else None
        place = place_draft(merge_place(None, said)) if said else None
        with self.desk.read() as work:
            return own_cases.own_open_case(
                work,
                turn.conversation_id,
                case_no=wanted or _counted(work, turn) or _at_denied_place(work, turn),
                topics=topics,
                place=place,
            )

    @staticmethod
    def take_as_first_report(turn: Turn, say: Say) -> list[Event]:
        """Without a case, what was said of a matter is a report; what was said of none has nothing to go to."""
        if turn.problems or turn.place:
            return [*open_draft(turn, say), FollowupAction("case_form")]
        say.utter_message(response="utter_no_open_case")
        return []


def tell_urged(case: CaseLine, now: datetime, say: Say) -> None:
    """Who was chased, and by when they owe a result."""
    say.utter_message(
        response="utter_case_urged",
        case_no=case.case_no,
        topic=case.category_name,
        handler=case.handler_label or "社区工作人员",
        due=moment(case.resolve_due_at, now),
    )


def tell_over(case: CaseLine, say: Say) -> None:
    """The handler was faster: nothing can be done with the case any more, a new report can be made."""
    say.utter_message(response="utter_case_over", case_no=case.case_no, topic=case.category_name)


class ActionUrge(_OwnCaseAction):
    """催办: chases the handler; without a case it is a first report."""

    def name(self) -> str:
        return "action_urge_case"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        if heard_answer(self.desk, turn, say):
            return []
        case = self.find(turn)
        if case is None:
            offered = not turn.place and offer_reopening(self.desk, turn, say)
            return [] if offered else self.take_as_first_report(turn, say)
        if case.state is CaseState.DONE:
            return self._said_to_be_done(case, turn, say)
        try:
            with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
                self._urge(work, case, turn, say)
        except StepNotAllowedError:
            tell_over(case, say)
        return []

    @staticmethod
    def _urge(work: Work, case: CaseLine, turn: Turn, say: Say) -> None:
        key = turn.origin_key("urge")
        if not work.taxonomy.leaf(case.topic).is_danger:
            residents.urge_case(work, case.case_no, text=turn.text, origin_key=key)
            tell_urged(case, work.now, say)
            return
        # Who waits for help in danger waits for no result by a date.
        dangers.report_danger_again(work, case.case_no, text=turn.text, origin_key=key)
        handler = case.handler_label or "社区值班"
        say.utter_message(
            response=kept_response(case.topic, case.text), handler=handler, case_no=case.case_no
        )

    @staticmethod
    def _said_to_be_done(case: CaseLine, turn: Turn, say: Say) -> list[Event]:
        """Nobody is left to be chased: whether it is done is asked now. Only its first reporter rates it."""
        if case.follows:
            tell_over(case, say)
            return []
        return [*begin_question(turn, case.case_no), FollowupAction("followup_form")]


class ActionSupplement(_OwnCaseAction):
    """补充: adds words and photos to the open case; without one, what was said is a report."""

    def name(self) -> str:
        return "action_supplement_case"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        corrected = turn.place and WRONG_PLACE.search(turn.text)
        if not corrected and heard_answer(self.desk, turn, say):
            return []
        case = self.find(turn)
        if case is None:
            return self.take_as_first_report(turn, say)
        if turn.commanded:
            return [
                SlotSet("supplement_case", case.case_no),
                SlotSet("supplement_text", None),
                SlotSet("supplement_read", turn.message_id),
                FollowupAction("supplement_form"),
            ]
        try:
            return self.add(case, turn, say)
        except StepNotAllowedError:
            tell_over(case, say)
            return []

    def add(self, case: CaseLine, turn: Turn, say: Say) -> list[Event]:
        """What was said, and the photos; a place that is told, or put right, moves it. Raises StepNotAllowedError."""
        with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
            residents.supplement_case(
                work,
                case.case_no,
                text=turn.text,
                attachments=turn.attachments,
                origin_key=turn.origin_key("supplement"),
            )
            if puts_place_right(case, turn):
                return self._moved(work, case, turn, say)
        say.utter_message(response="utter_case_supplemented", case_no=case.case_no, topic=case.category_name)
        return []

    @staticmethod
    def _moved(work: Work, known: CaseLine, turn: Turn, say: Say) -> list[Event]:
        """「说错了，是5号楼」: whoever answers for the right place gets the case."""
        place = place_draft(merge_place(known.place, turn.place or {}))
        case = dispatch.locate_case(work, known.case_no, place=place, origin_key=turn.origin_key("place"))
        handler = community.handler_of(work, case.assignee_id, case.assignee_role)
        say.utter_message(
            response="utter_case_moved",
            case_no=known.case_no,
            place=case.place_text,
            handler=handler.label if handler else "社区工作人员",
        )
        return []


class ActionWithdraw(_OwnCaseAction):
    """撤销: asks before it withdraws."""

    def name(self) -> str:
        return "action_withdraw_case"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        case = self.find(turn) or self._danger(turn)
        if case is None:
            say.utter_message(response="utter_no_open_case")
            return []
        if self.desk.taxonomy.leaf(case.topic).is_danger and case.is_open:
            # Whoever was alerted may be on the way: they are told, and a person ends it.
            wants_no_help = is_own_grief(case) and refuses(turn.text)
            if wants_no_help and heard_beside_danger(self.desk, turn, say):
                return []
            if recalls(turn) or is_over(turn.text, case.topic):
                tell_all_clear(self.desk, case, turn, say)
            else:
                with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
                    keep_words(work, case.case_no, turn, None)
                ask_whether_over(self.desk, case, say)
            return []
        buttons = [choose("撤销", f"withdraw:{case.case_no}"), choose("先不撤", "keep")]
        say.utter_message(
            response="utter_ask_withdraw", buttons=buttons, case_no=case.case_no, topic=case.category_name
        )
        return []

    def _danger(self, turn: Turn) -> CaseLine | None:
        """「不是，是邻居炒菜」 names another matter than the fire that is taken back."""
        with self.desk.read() as work:
            return own_danger(work, turn)


class ActionCarryOutChoice(DeskAction):
    """A button that stands for itself, tapped outside a form: `withdraw:NO`, `solved:NO`, `keep` …"""

    def name(self) -> str:
        return "action_carry_out_choice"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        kind, _, value = (turn.choice or "").partition(":")
        if kind == "rate":
            return rate_waiting(self.desk, turn, say, answer=value)
        handlers: dict[str, Callable[[Turn, str, Say], None]] = {
            "withdraw": self._withdraw,
            "solved": self._solved,
            "ask_staff": lambda turn, _, say: call_human(self.desk, turn, say, words=turn.text),
            "no_staff": lambda _turn, _value, say: say.utter_message(response="utter_nothing_to_deny"),
            "human": lambda turn, _, say: call_human(self.desk, turn, say, words=""),
            "danger_over": self._danger_over,
            "danger_on": self._danger_on,
            "reopen": lambda turn, value, say: reopen(self.desk, turn, value, say=say),
            "no_reopen": lambda _turn, _value, say: say.utter_message(response="utter_nothing_to_deny"),
            "keep": lambda _turn, _value, say: say.utter_message(response="utter_kept"),
        }
        handler = handlers.get(kind)
        if handler is None:
            say.utter_message(response="utter_button_too_old")
            return []
        try:
            handler(turn, value, say)
        except (StepNotAllowedError, CaseError):
            say.utter_message(response="utter_button_too_old")
        return [SlotSet("attachments", None)]

    def _withdraw(self, turn: Turn, case_no: str, say: Say) -> None:
        with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
            if not own_cases.is_own(work, turn.conversation_id, case_no):
                say.utter_message(response="utter_no_such_case", case_no=case_no)
                return
            residents.withdraw_case(work, case_no, reason=turn.text, origin_key=turn.origin_key("withdraw"))
        say.utter_message(response="utter_case_withdrawn", case_no=case_no)

    def _danger_on(self, turn: Turn, case_no: str, say: Say) -> None:
        if not heard_still_on(self.desk, turn, say, case_no=case_no):
            say.utter_message(response="utter_button_too_old")

    def _danger_over(self, turn: Turn, case_no: str, say: Say) -> None:
        with self.desk.read() as work:
            case = own_cases.own_case(work, turn.conversation_id, case_no)
        if case is None or not case.is_open:
            say.utter_message(response="utter_button_too_old")
            return
        tell_all_clear(self.desk, case, turn, say)

    def _solved(self, turn: Turn, case_no: str, say: Say) -> None:
        """The resident says by themselves that it is mended: done and closed, satisfied as they tapped."""
        with self.desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
            if not own_cases.is_own(work, turn.conversation_id, case_no):
                say.utter_message(response="utter_no_such_case", case_no=case_no)
                return
            handling.close_as_solved(
                work, case_no, satisfaction=Satisfaction.SATISFIED, origin_key=turn.origin_key("solved")
            )
        say.utter_message(response="utter_case_closed", case_no=case_no)

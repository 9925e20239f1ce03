"""One matter told twice by one resident: the open case is named and offered before a second one is made."""

import re

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.base import DeskAction, Event
from actions.changes import tell_urged
from actions.draft import UNSORTED, Draft, DraftProblem, place_draft
from actions.intake import case_draft
from actions.turn import Turn
from actions.wording import choose, moment
from cases import neighbours, own_cases, residents
from cases.desk import Actor, Desk, Work
from cases.errors import CaseError
from cases.lifecycle import StepNotAllowedError
from cases.neighbours import Joined
from cases.own_cases import CaseLine
from cases.privacy import shield

#: What is done with it; the part of a button's payload after `same:`.
ADD, URGE, APART = "add", "urge", "apart"
#: Said in words: theirs is the neighbour's matter.
TOO = re.compile(r"也|一起|跟进|一样|都是|同一|加[上我]|算[上我]")
#: Said in words: it is not that one.
ANOTHER = re.compile(r"另一|另外|别的|单独|新的|不是(?:一|同|那|这)|不一样")


def find_twin(desk: Desk, turn: Turn, draft: Draft) -> bool:
    """Whether a matter of the draft is an open case of this resident, or of a neighbour; the first such is focused."""
    for index, problem in enumerate(draft.problems):
        sorted_out = problem.topic == UNSORTED and problem.certainty == "sure"
        if problem.apart or sorted_out or problem.kind not in ("report", "suggest"):
            continue
        twin = _twin(desk, turn, problem)
        if twin is not None:
            draft.focus, problem.same_as, problem.joins = index, twin.case_no, ""
            return True
        theirs = _neighbours_case(desk, turn, problem)
        if theirs is not None:
            draft.focus, problem.joins = index, theirs.case_no
            return True
    return False


def _neighbours_case(desk: Desk, turn: Turn, problem: DraftProblem) -> Joined | None:
    if problem.certainty != "sure" or not problem.place:
        return None
    place = place_draft(problem.place)
    with desk.read() as work:
        return neighbours.neighbours_case(work, turn.conversation_id, topic=problem.topic, place=place)


def _twin(desk: Desk, turn: Turn, problem: DraftProblem) -> CaseLine | None:
    place = place_draft(problem.place) if problem.place else None
    certain = problem.certainty == "sure"
    # What nobody understood is taken for a case only where it is told of the same house.
    guessed = problem.certainty == "unsure" or (place is not None and place.building is not None)
    topics = [problem.topic] if certain else problem.choices if guessed else []
    with desk.read() as work:
        return own_cases.own_open_twin(
            work, turn.conversation_id, topics=topics, place=place, certain=certain
        )


def settle(desk: Desk, turn: Turn, draft: Draft, *, choice: str, say: Say) -> None:
    """Does what was chosen about the focused matter; added or chased, it leaves the draft."""
    problem = draft.focused
    if choice == APART:
        problem.apart = True
        return
    if problem.joins:
        _follow(desk, turn, draft, say)
        return
    try:
        with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
            case = own_cases.own_case(work, turn.conversation_id, problem.same_as)
            if case is None:
                return
            _join(work, case, turn, draft, choice=choice, say=say)
    except StepNotAllowedError:
        # It ended in the meantime: what was said is a matter of its own after all.
        return
    draft.problems.remove(problem)
    draft.attachments = []


def _follow(desk: Desk, turn: Turn, draft: Draft, say: Say) -> None:
    """Registered and handled as part of the neighbour's case; where that has ended meanwhile, on its own after all."""
    problem = draft.focused
    try:
        with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
            report = case_draft(problem, draft, turn, draft.problems.index(problem))
            case = neighbours.join_case(work, report, into_case_no=problem.joins)
            line = own_cases.case_line(work, case)
            now = work.now
    except (StepNotAllowedError, CaseError):
        problem.apart = True
        return
    say.utter_message(
        response="utter_joined",
        case_no=line.case_no,
        into=line.follows,
        handler=line.handler_label or "社区工作人员",
        due=moment(line.resolve_due_at, now),
    )
    draft.problems.remove(problem)
    draft.attachments = []


def _join(work: Work, case: CaseLine, turn: Turn, draft: Draft, *, choice: str, say: Say) -> None:
    # The open case may bear the resident's name; what they now say without it does not give it away.
    text = shield(draft.focused.text) if draft.anonymous else draft.focused.text
    if choice == ADD or draft.attachments:
        residents.supplement_case(
            work,
            case.case_no,
            text=text,
            attachments=draft.attachments,
            origin_key=turn.origin_key("supplement"),
        )
    if choice == URGE:
        residents.urge_case(work, case.case_no, text=text, origin_key=turn.origin_key("urge"))
        tell_urged(case, work.now, say)
    else:
        say.utter_message(response="utter_case_supplemented", case_no=case.case_no, topic=case.category_name)


class ActionAskCaseFormSameMatter(DeskAction):
    """Names the open case – number, who, by when – and asks what is to be done with what was said."""

    def name(self) -> str:
        return "action_ask_case_form_same_matter"

    def act(self, turn: Turn, say: Say) -> list[Event]:
        draft = Draft.from_slot(turn.slots.get("draft"))
        if draft.focused.joins:
            self._ask_to_follow(turn, draft.focused, say)
            return []
        with self.desk.read() as work:
            case = own_cases.own_case(work, turn.conversation_id, draft.focused.same_as)
            now = work.now
        if case is None:
            return []
        buttons = [
            choose("补充到这件", f"same:{ADD}"),
            choose("催办", f"same:{URGE}"),
            choose("是另一件事，单独登记", f"same:{APART}"),
        ]
        say.utter_message(
            response="utter_ask_same_matter",
            buttons=buttons,
            date=moment(case.registered_at, now).split(" ")[0],
            case_no=case.case_no,
            what=" · ".join(filter(None, (case.category_name, case.place_text))),
            state=case.state.label,
            handler=case.handler_label or "社区工作人员",
            due=moment(case.resolve_due_at, now),
        )
        return []

    def _ask_to_follow(self, turn: Turn, problem: DraftProblem, say: Say) -> None:
        """How many have told of it and who deals with it, never who they are."""
        theirs = _neighbours_case(self.desk, turn, problem)
        with self.desk.read() as work:
            now = work.now
        if theirs is None:
            return
        buttons = [choose("一起跟进", f"same:{ADD}"), choose("我说的是另一件事", f"same:{APART}")]
        say.utter_message(
            response="utter_ask_to_follow",
            buttons=buttons,
            what=" · ".join(filter(None, (theirs.category_name, theirs.place_text))),
            count=theirs.households,
            handler=theirs.handler_label,
            due=moment(theirs.resolve_due_at, now),
        )

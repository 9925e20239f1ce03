"""「又出现了」 after a case is closed: it is taken up again, one level higher, while the window is open."""

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.turn import Turn
from actions.wording import choose, moment
from cases import community, own_cases, residents
from cases.desk import Actor, Desk
from cases.drafts import HandlerView


def offer_reopening(desk: Desk, turn: Turn, say: Say) -> bool:
    """Asks whether the case named, else the one closed last, is to be taken up again. False: there is none."""
    wanted = next((each["value"] for each in turn.entities if each.get("entity") == "case_no"), None)
    with desk.read() as work:
        case = own_cases.own_closed_lately(work, turn.conversation_id, case_no=wanted)
    if case is None or _of_another(turn, case.topic):
        return False
    buttons = [choose("重新办", f"reopen:{case.case_no}"), choose("不用了", "no_reopen")]
    say.utter_message(
        response="utter_ask_reopen", buttons=buttons, case_no=case.case_no, topic=case.category_name
    )
    return True


def _of_another(turn: Turn, topic: str) -> bool:
    """「垃圾怎么还没清」 after a case about a dog is closed: that is a report."""
    told = [each["topic"]["name"] for each in turn.problems if each.get("certainty") == "sure"]
    return bool(told) and all(each.split(".")[0] != topic.split(".", maxsplit=1)[0] for each in told)


def reopen(desk: Desk, turn: Turn, case_no: str, *, say: Say) -> None:
    """Raises ConflictError after the window, StepNotAllowedError if it has been taken up already."""
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        if not own_cases.is_own(work, turn.conversation_id, case_no):
            say.utter_message(response="utter_no_such_case", case_no=case_no)
            return
        key = turn.origin_key("reopen")
        case = residents.reopen_case(work, case_no, reason=turn.text, origin_key=key)
        handler = community.handler_of(work, case.assignee_id, case.assignee_role)
        tell_reopened(case_no, handler, moment(case.resolve_due_at, work.now), say=say)


def tell_reopened(case_no: str, handler: HandlerView | None, due: str, *, say: Say) -> None:
    """Who has it now, and by when they owe a result."""
    who = handler.label if handler else "社区工作人员"
    say.utter_message(response="utter_case_reopened", case_no=case_no, handler=who, due=due)

"""A leader's tap on a Telegram button: one operation, one sentence back."""

import asyncio
from collections.abc import Callable

from bot.dialogue.wording import Wording
from cases import community, dispatch, handling
from cases.desk import Actor, Desk, Work
from cases.errors import CaseError
from cases.leader_cases import LeaderCase, leader_case
from cases.lifecycle import StepNotAllowedError

PREFIX = "leader:"


class LeaderTaps:
    """Carries out `leader:accept:NO`, `leader:return:NO`, `leader:done:NO` for whom the case belongs to."""

    def __init__(self, desk: Desk, wording: Wording, leader_page: Callable[[int], str]) -> None:
        self.desk, self.wording, self.leader_page = desk, wording, leader_page

    async def __call__(self, telegram_id: str, payload: str) -> str | None:
        """What to tell the leader; None: the tap was no leader's."""
        if not payload.startswith(PREFIX):
            return None
        step, _, case_no = payload.removeprefix(PREFIX).partition(":")
        return await asyncio.to_thread(self._tap, telegram_id, step, case_no)

    def _tap(self, telegram_id: str, step: str, case_no: str) -> str:
        with self.desk.read() as work:
            person = community.person_by_telegram(work, telegram_id)
        if person is None or person.id is None:
            return self.wording.say("utter_leader_unknown", {}).text
        try:
            with self.desk.work(actor=Actor.person(person.id)) as work:
                name = self._do(work, step, leader_case(work, person.id, case_no))
        except (StepNotAllowedError, CaseError) as error:
            return str(error)
        return self.wording.say(name, {"case_no": case_no, "link": self.leader_page(person.id)}).text

    @staticmethod
    def _do(work: Work, step: str, case: LeaderCase) -> str:
        """The response that tells what was done."""
        match step:
            case "accept":
                handling.accept_case(work, case.case_no)
                return "utter_leader_accepted"
            case "return":
                dispatch.return_case(work, case.case_no, reason="不是我的")
                return "utter_leader_returned"
            case "done" if case.lacks_photo:
                return "utter_leader_photo_needed"
            case "done":
                handling.report_done(work, case.case_no, note="已办结")
                return "utter_leader_done"
            case _:
                return "utter_leader_button_unknown"

"""A leader's tap on a Telegram button: one operation, one sentence back."""

import asyncio

from bot.dialogue.wording import Wording
from cases import community, dispatch, handling
from cases.desk import Actor, Desk, Work
from cases.errors import CaseError
from cases.leader_cases import leader_case
from cases.lifecycle import StepNotAllowedError

PREFIX = "leader:"


class LeaderTaps:
    """Carries out `leader:accept:NO`, `leader:return:NO`, `leader:done:NO` for whom the case belongs to."""

    def __init__(self, desk: Desk, wording: Wording) -> None:
        self.desk, self.wording = desk, wording

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
                leader_case(work, person.id, case_no)
                name = self._do(work, step, case_no)
        except (StepNotAllowedError, CaseError) as error:
            return str(error)
        return self.wording.say(name, {"case_no": case_no}).text

    @staticmethod
    def _do(work: Work, step: str, case_no: str) -> str:
        if step == "accept":
            handling.accept_case(work, case_no)
            return "utter_leader_accepted"
        if step == "return":
            dispatch.return_case(work, case_no, reason="不是我的")
            return "utter_leader_returned"
        handling.report_done(work, case_no, note="已办结")
        return "utter_leader_done"

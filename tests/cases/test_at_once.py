"""Two people change cases that were merged, at the same moment, over PostgreSQL: one waits, both get through."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from cases import casefile, handling, residents
from cases.desk import Actor, Desk, Work
from db.vocabulary import CaseState, Step
from tests.cases.test_handling import detail, light
from tests.cases.test_merging import chat
from tests.conftest import report

pytestmark = pytest.mark.parametrize(
    "sample_engine", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


def until_somebody_waits(engine: Engine, other: "Future[None]") -> None:
    """Or until nobody has to: the other one is through."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not other.done() and not connection.scalar(_WAITING):
            pass


def reported(desk: Desk, sender: str) -> str:
    case = report(desk, "animals.leash", "有人遛狗不拴绳", conversation_id=chat(desk, sender)).case
    assert case is not None
    return case.case_no


def merged(desk: Desk, *, into_the_older: bool) -> tuple[str, str]:
    """The number of the case that is handled, and that of the one merged into it."""
    first, second = (reported(desk, sender) for sender in ("老王", "老李"))
    handled, follower = (first, second) if into_the_older else (second, first)
    with desk.work(actor=Actor("staff:admin")) as work:
        handling.merge_case(work, follower, into_case_no=handled)
    return handled, follower


def withdrawn(work: Work, handled: str, _other: str) -> None:
    residents.withdraw_case(work, handled)


def merged_further(work: Work, handled: str, other: str) -> None:
    handling.merge_case(work, handled, into_case_no=other)


def accepted(work: Work, handled: str, _other: str) -> None:
    handling.accept_case(work, handled)


@pytest.mark.parametrize("into_the_older", [True, False])
@pytest.mark.parametrize("change", [withdrawn, merged_further, accepted])
def test_a_follower_chases_while_the_case_that_is_handled_changes(
    desk: Desk,
    sample_engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Work, str, str], None],
    *,
    into_the_older: bool,
) -> None:
    handled, follower = merged(desk, into_the_older=into_the_older)
    other = light(desk)
    take, chasing = casefile.next_state, ThreadPoolExecutor(1)
    began: list[Future[None]] = []

    def chase() -> None:
        with desk.work(actor=Actor("conversation:2")) as work:
            residents.urge_case(work, follower)

    def meanwhile(state: CaseState, step: Step) -> CaseState:
        """The change has its locks and has written nothing yet."""
        if not began:
            began.append(chasing.submit(chase))
            until_somebody_waits(sample_engine, began[0])
        return take(state, step)

    monkeypatch.setattr(casefile, "next_state", meanwhile)
    with desk.work(actor=Actor("staff:admin")) as work:
        change(work, handled, other)
    began[0].result()
    chasing.shutdown()
    chased = [no for no in (handled, follower, other) if "urged" in str(detail(desk, no)["events"])]
    assert len(chased) == 1

"""The table of a case's life, walked as clerks would."""

import pytest

from cases.lifecycle import ENDED, MOVES, OPEN, StepNotAllowedError, allowed_steps, next_state
from db.vocabulary import CaseState as S
from db.vocabulary import Step

WALKS = [
    ("办好了，居民满意", [Step.DISPATCH, Step.ACCEPT, Step.PROGRESS, Step.DONE, Step.CLOSE], S.CLOSED),
    ("志愿者没点接单就办好了", [Step.DISPATCH, Step.DONE, Step.CLOSE], S.CLOSED),
    ("不是我的，下一位接着办", [Step.DISPATCH, Step.RETURN, Step.DISPATCH, Step.ACCEPT], S.ACCEPTED),
    ("等配件，挂起再办", [Step.DISPATCH, Step.ACCEPT, Step.SUSPEND, Step.PROGRESS, Step.DONE], S.DONE),
    ("没解决，重办", [Step.DISPATCH, Step.DONE, Step.REOPEN, Step.DISPATCH, Step.DONE, Step.CLOSE], S.CLOSED),
    ("结案后又坏了", [Step.DISPATCH, Step.DONE, Step.CLOSE, Step.REOPEN], S.REGISTERED),
    ("居民不要了", [Step.DISPATCH, Step.URGE, Step.WITHDRAW], S.WITHDRAWN),
]


@pytest.mark.parametrize(("steps", "end"), [walk[1:] for walk in WALKS], ids=[walk[0] for walk in WALKS])
def test_a_walk_ends_where_it_should(steps: list[Step], end: S) -> None:
    state = S.REGISTERED
    for step in steps:
        state = next_state(state, step)
    assert state is end


def test_every_step_is_in_the_table_and_possible_somewhere() -> None:
    assert set(MOVES) == set(Step)
    assert all(move.states for move in MOVES.values())


def test_an_ended_case_only_reopens_when_it_was_closed() -> None:
    assert allowed_steps(S.CLOSED) == (Step.REOPEN,)
    assert allowed_steps(S.MERGED) == (Step.WITHDRAW,)
    assert all(allowed_steps(state) == () for state in ENDED - {S.CLOSED, S.MERGED})


def test_an_open_case_can_always_be_urged_supplemented_and_withdrawn() -> None:
    assert all({Step.URGE, Step.SUPPLEMENT, Step.WITHDRAW} <= set(allowed_steps(state)) for state in OPEN)


def test_a_step_that_is_not_allowed_names_those_that_are() -> None:
    with pytest.raises(StepNotAllowedError, match="“待接单”的诉求不能结案；现在可以：转派、退单、接单、办结"):
        next_state(S.DISPATCHED, Step.CLOSE)

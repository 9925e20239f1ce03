"""The life of a case as one table: which step is allowed in which state, and where it leads."""

from dataclasses import dataclass

from db.vocabulary import CaseState as S
from db.vocabulary import EventKind, Step

#: Somebody still has to do something.
OPEN = frozenset({S.REGISTERED, S.DISPATCHED, S.ACCEPTED, S.SUSPENDED})
#: Somebody has it in hand.
HELD = frozenset({S.DISPATCHED, S.ACCEPTED, S.SUSPENDED})
#: Nothing more happens, unless the resident re-opens.
ENDED = frozenset({S.CLOSED, S.WITHDRAWN, S.MERGED, S.DECLINED})


@dataclass(frozen=True)
class Move:
    """From any of `states` to `to` (None: stays), recorded as `event`."""

    states: frozenset[S]
    to: S | None
    event: EventKind


MOVES: dict[Step, Move] = {
    Step.DISPATCH: Move(frozenset({S.REGISTERED}), S.DISPATCHED, EventKind.DISPATCHED),
    Step.TRANSFER: Move(HELD, S.DISPATCHED, EventKind.TRANSFERRED),
    Step.RETURN: Move(frozenset({S.DISPATCHED, S.ACCEPTED}), S.REGISTERED, EventKind.RETURNED),
    Step.ACCEPT: Move(frozenset({S.DISPATCHED}), S.ACCEPTED, EventKind.ACCEPTED),
    Step.PROGRESS: Move(frozenset({S.ACCEPTED, S.SUSPENDED}), S.ACCEPTED, EventKind.PROGRESSED),
    Step.SUSPEND: Move(frozenset({S.ACCEPTED}), S.SUSPENDED, EventKind.SUSPENDED),
    Step.RESUME: Move(frozenset({S.SUSPENDED}), S.ACCEPTED, EventKind.RESUMED),
    Step.EXTEND: Move(frozenset({S.ACCEPTED, S.SUSPENDED}), None, EventKind.EXTENDED),
    # A volunteer who has simply done it need not tap 接单 first.
    Step.DONE: Move(HELD, S.DONE, EventKind.DONE),
    Step.CLOSE: Move(frozenset({S.DONE}), S.CLOSED, EventKind.CLOSED),
    Step.REOPEN: Move(frozenset({S.DONE, S.CLOSED}), S.REGISTERED, EventKind.REOPENED),
    Step.URGE: Move(OPEN, None, EventKind.URGED),
    Step.SUPERVISE: Move(OPEN, None, EventKind.SUPERVISED),
    # Merged: its reporter no longer wants to hear of it; the case it went into goes on.
    Step.WITHDRAW: Move(OPEN | {S.MERGED}, S.WITHDRAWN, EventKind.WITHDRAWN),
    Step.MERGE: Move(OPEN, S.MERGED, EventKind.MERGED),
    Step.DECLINE: Move(frozenset({S.REGISTERED, S.DISPATCHED}), S.DECLINED, EventKind.DECLINED),
    Step.SUPPLEMENT: Move(OPEN | {S.DONE}, None, EventKind.SUPPLEMENTED),
}


class StepNotAllowedError(Exception):
    """This step is not allowed in the case's state; `allowed` names those that are."""

    status = 409

    def __init__(self, step: Step, state: S) -> None:
        self.step, self.state, self.allowed = step, state, allowed_steps(state)
        names = "、".join(each.label for each in self.allowed) or "无"
        super().__init__(f"“{state.label}”的诉求不能{step.label}；现在可以：{names}")


def allowed_steps(state: S) -> tuple[Step, ...]:
    """Every step that may be taken in this state."""
    return tuple(step for step, move in MOVES.items() if state in move.states)


def next_state(state: S, step: Step) -> S:
    """The state after the step. Raises StepNotAllowedError."""
    move = MOVES[step]
    if state not in move.states:
        raise StepNotAllowedError(step, state)
    return move.to or state

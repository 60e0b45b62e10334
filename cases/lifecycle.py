"""The one table that says how the state of a case may change; no framework, no database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from directory.roles import Role

if TYPE_CHECKING:
    from collections.abc import Callable


class State(StrEnum):
    SELF_ASSESSMENT = "self_assessment"
    SIGN_OFF = "sign_off"
    SECTOR_REVIEW = "sector_review"
    APPRAISAL = "appraisal"
    EXPLANATION = "explanation"
    EXPLANATION_SIGN_OFF = "explanation_sign_off"
    SETTLEMENT = "settlement"
    COUNCIL = "council"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


# States that are part of another one's step: they share its day, and the step goes on.
PART_OF: dict[State, State] = {State.EXPLANATION_SIGN_OFF: State.EXPLANATION}


def step_of(state: State) -> State:
    """Return the step that a state belongs to, by which calendar and board name it."""
    return PART_OF.get(state, state)


def states_of(step: State) -> tuple[State, ...]:
    """Return the states of a step, its own first."""
    return (step, *(state for state, whole in PART_OF.items() if whole == step))


# The steps that a case passes when nothing stands in its way, in their order.
ROAD = tuple(state for state in State if state != State.WITHDRAWN and state not in PART_OF)


# The working days that whoever a step comes to has at least, late or again; a cycle may differ.
LEAST_DAYS: dict[State, int] = {
    State.SELF_ASSESSMENT: 5,
    State.SIGN_OFF: 2,
    State.SECTOR_REVIEW: 5,
    State.APPRAISAL: 3,
    State.EXPLANATION: 5,
    State.SETTLEMENT: 3,
    State.COUNCIL: 3,
    State.APPROVED: 2,
}


# By whose lateness a later step of the agency moves, of that case alone: nobody answers in fewer
# days because others took longer. Only a step that is due on a day needs it; one that is due so
# many days after it was entered moves by itself.
MOVES_WITH_LATE: dict[State, frozenset[State]] = {
    State.EXPLANATION: frozenset({State.SECTOR_REVIEW, State.APPRAISAL}),
}


class Action(StrEnum):
    SUBMIT = "submit"
    ENDORSE = "endorse"
    RETURN_INSIDE = "return_inside"
    RECALL = "recall"
    CONCLUDE = "conclude"
    SEND_BACK = "send_back"
    APPRAISE = "appraise"
    EXPLAIN = "explain"
    SIGN_EXPLANATION = "sign_explanation"
    ACCEPT = "accept"
    LAPSE = "lapse"
    SETTLE = "settle"
    ADOPT = "adopt"
    REMIT = "remit"
    PUBLISH = "publish"
    REFUSE = "refuse"
    CORRECT = "correct"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"


class Explained(StrEnum):
    """What a reviewer makes of an agency's explanation for papers that are missing."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"


class Rung(StrEnum):
    """The ladder of marks, lowest first; the mark that counts is the highest rung present."""

    SELF = "self"
    SECTOR = "sector"
    APPRAISED = "appraised"
    SETTLED = "settled"
    COUNCIL = "council"


class Work(StrEnum):
    """What somebody does on a case whose turn is theirs; READ where it is somebody else's."""

    FILL = "fill"
    SIGN = "sign"
    JUDGE = "judge"
    APPRAISE = "appraise"
    EXPLAIN = "explain"
    SETTLE = "settle"
    READ = "read"


RUNGS = tuple(Rung)
S, A = State, Action
# In which state a role works on a case, and at what.
WORK: dict[State, tuple[Role, Work]] = {
    S.SELF_ASSESSMENT: (Role.AGENCY_OFFICER, Work.FILL),
    S.SIGN_OFF: (Role.AGENCY_HEAD, Work.SIGN),
    S.SECTOR_REVIEW: (Role.SECTOR_REVIEWER, Work.JUDGE),
    S.APPRAISAL: (Role.APPRAISER, Work.APPRAISE),
    S.EXPLANATION: (Role.AGENCY_OFFICER, Work.EXPLAIN),
    S.EXPLANATION_SIGN_OFF: (Role.AGENCY_HEAD, Work.SIGN),
    S.SETTLEMENT: (Role.APPRAISER, Work.SETTLE),
}


class IllegalMove(Exception):
    """Raised where the table has no such move from the state."""

    def __init__(self, state: State, action: Action) -> None:
        super().__init__(f"{action} does not leave {state}")
        self.state, self.action = state, action


@dataclass(frozen=True, slots=True)
class Facts:
    """What the target of a move may depend on, as it stands once the move's own work is done.

    `head_signs` is what the cycle says of explanations, `left` the state in which a case was
    withdrawn, `back_to` the one that amended criteria ask for, where it is not in it.
    """

    fields_open: bool = False
    differs: bool = False
    contested: bool = False
    head_signs: bool = False
    left: State | None = None
    back_to: State | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table: who may leave a state by an action, where to, and what must be said.

    `targets` lists every state the move can lead to; `choose` picks one of them from the facts.
    Whoever makes it must name the items it is about where `names_items`, and may where
    `may_name_items`.
    `by_clock` marks the one move that time makes when nobody did, `reason_before_due` one that
    takes days from somebody where a person makes it early.
    """

    action: Action
    source: State
    targets: tuple[State, ...]
    roles: frozenset[Role]
    choose: Callable[[Facts], State] | None = None
    needs_reason: bool = False
    names_items: bool = False
    may_name_items: bool = False
    whole_cycle: bool = False
    by_clock: bool = False
    reason_before_due: bool = False

    def target(self, facts: Facts) -> State:
        return self.choose(facts) if self.choose else self.targets[0]


def after_review(facts: Facts) -> State:
    return S.SECTOR_REVIEW if facts.fields_open else S.APPRAISAL


def after_appraisal(facts: Facts) -> State:
    return S.EXPLANATION if facts.differs else S.COUNCIL


def to_whom_explained(facts: Facts) -> State:
    return S.EXPLANATION_SIGN_OFF if facts.head_signs else S.SETTLEMENT


def after_explanation(facts: Facts) -> State:
    return S.SETTLEMENT if facts.contested else S.COUNCIL


def where_it_was(facts: Facts) -> State:
    return facts.left or S.SELF_ASSESSMENT


def as_amended(state: State, facts: Facts) -> State:
    return facts.back_to or state


OFFICER, HEAD = frozenset({Role.AGENCY_OFFICER}), frozenset({Role.AGENCY_HEAD})
REVIEWER, APPRAISER = frozenset({Role.SECTOR_REVIEWER}), frozenset({Role.APPRAISER})
CHAIR, LEADER = frozenset({Role.COUNCIL_CHAIR}), frozenset({Role.LEADER})
COORDINATOR = frozenset({Role.COORDINATOR})
BEFORE_COUNCIL = (
    S.SELF_ASSESSMENT,
    S.SIGN_OFF,
    S.SECTOR_REVIEW,
    S.APPRAISAL,
    S.EXPLANATION,
    S.EXPLANATION_SIGN_OFF,
    S.SETTLEMENT,
)
# Where a case may find itself when its criteria are amended: where it was, or back at whose work
# they ask for.
AMENDED: dict[State, tuple[State, ...]] = {
    S.SELF_ASSESSMENT: (S.SELF_ASSESSMENT,),
    S.SIGN_OFF: (S.SIGN_OFF, S.SELF_ASSESSMENT),
    S.SECTOR_REVIEW: (S.SECTOR_REVIEW, S.SELF_ASSESSMENT, S.APPRAISAL),
    S.APPRAISAL: (S.APPRAISAL, S.SELF_ASSESSMENT),
    S.EXPLANATION: (S.EXPLANATION, S.SELF_ASSESSMENT, S.APPRAISAL),
    S.EXPLANATION_SIGN_OFF: (
        S.EXPLANATION_SIGN_OFF,
        S.SELF_ASSESSMENT,
        S.APPRAISAL,
        S.EXPLANATION,
    ),
    S.SETTLEMENT: (S.SETTLEMENT, S.SELF_ASSESSMENT, S.APPRAISAL, S.EXPLANATION),
    S.COUNCIL: (S.COUNCIL, S.SELF_ASSESSMENT, S.APPRAISAL, S.EXPLANATION),
    S.WITHDRAWN: (S.WITHDRAWN,),
}

# What a head signs, and where its officers have it again.
SIGNED = {S.SIGN_OFF: S.SELF_ASSESSMENT, S.EXPLANATION_SIGN_OFF: S.EXPLANATION}
TABLE: tuple[Move, ...] = (
    Move(A.SUBMIT, S.SELF_ASSESSMENT, (S.SIGN_OFF,), OFFICER),
    Move(A.ENDORSE, S.SIGN_OFF, (S.SECTOR_REVIEW,), HEAD),
    Move(
        A.SIGN_EXPLANATION,
        S.EXPLANATION_SIGN_OFF,
        (S.SETTLEMENT, S.COUNCIL),
        HEAD,
        choose=after_explanation,
    ),
    *(
        Move(A.RETURN_INSIDE, state, (back,), HEAD, needs_reason=True, may_name_items=True)
        for state, back in SIGNED.items()
    ),
    *(Move(A.RECALL, state, (back,), OFFICER) for state, back in SIGNED.items()),
    Move(
        A.CONCLUDE, S.SECTOR_REVIEW, (S.SECTOR_REVIEW, S.APPRAISAL), REVIEWER, choose=after_review
    ),
    Move(
        A.SEND_BACK,
        S.SECTOR_REVIEW,
        (S.SELF_ASSESSMENT,),
        REVIEWER,
        needs_reason=True,
        names_items=True,
    ),
    Move(A.APPRAISE, S.APPRAISAL, (S.EXPLANATION, S.COUNCIL), APPRAISER, choose=after_appraisal),
    Move(
        A.SEND_BACK,
        S.APPRAISAL,
        (S.SELF_ASSESSMENT,),
        APPRAISER,
        needs_reason=True,
        names_items=True,
    ),
    Move(
        A.EXPLAIN,
        S.EXPLANATION,
        (S.SETTLEMENT, S.EXPLANATION_SIGN_OFF),
        OFFICER,
        choose=to_whom_explained,
    ),
    Move(A.ACCEPT, S.EXPLANATION, (S.COUNCIL,), OFFICER),
    *(
        Move(
            A.LAPSE,
            state,
            (S.SETTLEMENT, S.COUNCIL),
            COORDINATOR,
            choose=after_explanation,
            by_clock=True,
            reason_before_due=True,
        )
        for state in states_of(S.EXPLANATION)
    ),
    Move(A.SETTLE, S.SETTLEMENT, (S.COUNCIL,), APPRAISER),
    Move(A.ADOPT, S.COUNCIL, (S.APPROVED,), CHAIR, whole_cycle=True),
    Move(A.REMIT, S.COUNCIL, (S.SETTLEMENT,), CHAIR, needs_reason=True, names_items=True),
    Move(A.PUBLISH, S.APPROVED, (S.PUBLISHED,), LEADER, whole_cycle=True),
    Move(A.REFUSE, S.APPROVED, (S.COUNCIL,), LEADER, needs_reason=True, whole_cycle=True),
    Move(A.CORRECT, S.PUBLISHED, (S.PUBLISHED,), COORDINATOR, needs_reason=True, whole_cycle=True),
    *(
        Move(
            A.AMEND,
            state,
            targets,
            COORDINATOR,
            choose=partial(as_amended, state),
            needs_reason=True,
        )
        for state, targets in AMENDED.items()
    ),
    *(
        Move(A.WITHDRAW, state, (S.WITHDRAWN,), COORDINATOR, needs_reason=True)
        for state in BEFORE_COUNCIL
    ),
    Move(
        A.REINSTATE,
        S.WITHDRAWN,
        BEFORE_COUNCIL,
        COORDINATOR,
        choose=where_it_was,
        needs_reason=True,
    ),
)
MOVES: dict[tuple[State, Action], Move] = {(move.source, move.action): move for move in TABLE}


def find(state: State, action: Action) -> Move:
    """Return the move that leaves a state by an action.

    Raises IllegalMove where the table has none.
    """
    move = MOVES.get((state, action))
    if move is None:
        raise IllegalMove(state, action)
    return move


def moves_from(state: State) -> tuple[Move, ...]:
    return tuple(move for move in TABLE if move.source == state)

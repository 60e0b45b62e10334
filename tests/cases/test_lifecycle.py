"""The table of states as a whole: every state × action × role, against one written by hand."""

from collections.abc import Iterable
from itertools import product

import pytest

from cases.lifecycle import (
    AMENDED,
    BEFORE_COUNCIL,
    MOVES,
    TABLE,
    Action,
    Facts,
    IllegalMove,
    State,
    find,
    moves_from,
)
from cases.models import Case
from cases.permissions import may
from directory.access import Access, Holding
from directory.roles import OF_AN_AGENCY, Role

# From the design and not from the table, so that a slip shows: state → action → who, where.
EXPECTED: dict[str, dict[str, tuple[str, set[str]]]] = {
    "self_assessment": {
        "amend": ("coordinator", {"self_assessment"}),
        "submit": ("agency_officer", {"sign_off"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "sign_off": {
        "amend": ("coordinator", {"sign_off", "self_assessment"}),
        "endorse": ("agency_head", {"sector_review"}),
        "return_inside": ("agency_head", {"self_assessment"}),
        "recall": ("agency_officer", {"self_assessment"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "sector_review": {
        "amend": ("coordinator", {"sector_review", "self_assessment", "appraisal"}),
        "conclude": ("sector_reviewer", {"sector_review", "appraisal"}),
        "send_back": ("sector_reviewer", {"self_assessment"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "appraisal": {
        "amend": ("coordinator", {"appraisal", "self_assessment"}),
        "appraise": ("appraiser", {"explanation", "council"}),
        "send_back": ("appraiser", {"self_assessment"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "explanation": {
        "amend": ("coordinator", {"explanation", "self_assessment", "appraisal"}),
        "explain": ("agency_officer", {"settlement", "explanation_sign_off"}),
        "accept": ("agency_officer", {"council"}),
        "lapse": ("coordinator", {"settlement", "council"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "explanation_sign_off": {
        "amend": (
            "coordinator",
            {"explanation_sign_off", "self_assessment", "appraisal", "explanation"},
        ),
        "sign_explanation": ("agency_head", {"settlement", "council"}),
        "return_inside": ("agency_head", {"explanation"}),
        "recall": ("agency_officer", {"explanation"}),
        "lapse": ("coordinator", {"settlement", "council"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "settlement": {
        "amend": ("coordinator", {"settlement", "self_assessment", "appraisal", "explanation"}),
        "settle": ("appraiser", {"council"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "council": {
        "amend": ("coordinator", {"council", "self_assessment", "appraisal", "explanation"}),
        "adopt": ("council_chair", {"approved"}),
        "remit": ("council_chair", {"settlement"}),
    },
    "approved": {
        "publish": ("leader", {"published"}),
        "refuse": ("leader", {"council"}),
    },
    "published": {"correct": ("coordinator", {"published"})},
    "withdrawn": {
        "amend": ("coordinator", {"withdrawn"}),
        "reinstate": (
            "coordinator",
            {
                *("self_assessment", "sign_off", "sector_review"),
                *("appraisal", "explanation", "explanation_sign_off", "settlement"),
            },
        ),
    },
}
AGENCY, DEPARTMENT = 7, 107
Cell = tuple[str, str]


def reachable(state: State, action: Action) -> set[str]:
    """Return every target the table gives over all facts."""
    facts = [
        Facts(fields_open=one, differs=two, contested=three)
        for one, two, three in product((False, True), repeat=3)
    ]
    facts += [Facts(head_signs=True)]
    facts += [Facts(left=left) for left in BEFORE_COUNCIL]
    facts += [Facts(back_to=back) for back in AMENDED.get(state, ())]
    return {str(find(state, action).target(each)) for each in facts}


def leads(state: State, action: Action) -> dict[str, set[str]] | None:
    """Return where the line of the table leads and says it leads; nothing where there is none."""
    try:
        targets = {str(target) for target in find(state, action).targets}
    except IllegalMove:
        return None
    return {"leads": reachable(state, action), "says": targets}


@pytest.mark.parametrize("state", State)
def test_moves_lead_where_the_design_says(state: State) -> None:
    expected = {
        str(action): {"leads": targets, "says": targets}
        for action, (_role, targets) in EXPECTED[state].items()
    }

    found = {str(action): leads(state, action) for action in Action}

    assert found == {**dict.fromkeys(map(str, Action)), **expected}


class Held:
    """A review of field F1 held by a department, which is never the agency under review."""

    agency_id = DEPARTMENT

    class field:  # noqa: N801 - stands for the attribute of a review
        code = "F1"


def access_as(role: Role, *, agency: int | None = None) -> Access:
    fields = frozenset({"F1"}) if role is Role.SECTOR_REVIEWER else frozenset()
    home = DEPARTMENT if role is Role.SECTOR_REVIEWER else AGENCY
    holder = (agency or home) if role in OF_AN_AGENCY else None
    return Access(user_id=1, holdings=(Holding(role=role, agency_id=holder, fields=fields),))


def allowed(state: State, roles: Iterable[Role], *, agency: int | None = None) -> set[Cell]:
    """Return the actions of a state, each with a role that may do it, of all pairs there are."""
    case = Case(state=state, agency_id=AGENCY)
    return {
        (str(action), str(role))
        for action, role in product(Action, roles)
        if may(access_as(role, agency=agency), case, action, review=Held())  # type: ignore[arg-type] # stands for a Review
    }


@pytest.mark.parametrize("state", State)
def test_may_allows_only_the_role_of_the_design(state: State) -> None:
    expected = {(action, role) for action, (role, _targets) in EXPECTED[state].items()}

    assert allowed(state, Role) == expected


@pytest.mark.parametrize("state", State)
def test_may_refuses_the_people_of_another_agency(state: State) -> None:
    assert allowed(state, OF_AN_AGENCY, agency=AGENCY + 1) == set()


def test_table_has_one_line_for_each_state_and_action() -> None:
    assert len(MOVES) == len(TABLE)


def test_table_names_every_action() -> None:
    assert {move.action for move in TABLE} == set(Action)


def test_moves_from_lists_what_leaves_a_state() -> None:
    assert {move.action for move in moves_from(State.SIGN_OFF)} == {
        Action.ENDORSE,
        Action.RETURN_INSIDE,
        Action.RECALL,
        Action.WITHDRAW,
        Action.AMEND,
    }


def test_moves_that_go_backwards_need_a_reason() -> None:
    backwards = {Action.RETURN_INSIDE, Action.SEND_BACK, Action.REMIT, Action.REFUSE}

    needing = {move.action for move in TABLE if move.needs_reason}

    assert needing == backwards | {
        Action.WITHDRAW,
        Action.REINSTATE,
        Action.CORRECT,
        Action.AMEND,
    }

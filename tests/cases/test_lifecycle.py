"""The table of states as a whole: every state × action × role, against one written by hand."""

from itertools import product

import pytest

from cases.lifecycle import (
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
        "submit": ("agency_officer", {"sign_off"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "sign_off": {
        "endorse": ("agency_head", {"sector_review"}),
        "return_inside": ("agency_head", {"self_assessment"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "sector_review": {
        "conclude": ("sector_reviewer", {"sector_review", "appraisal"}),
        "send_back": ("sector_reviewer", {"self_assessment"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "appraisal": {
        "appraise": ("appraiser", {"explanation", "council"}),
        "send_back": ("appraiser", {"self_assessment"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "explanation": {
        "explain": ("agency_officer", {"settlement"}),
        "accept": ("agency_officer", {"council"}),
        "lapse": ("coordinator", {"settlement", "council"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "settlement": {
        "settle": ("appraiser", {"council"}),
        "withdraw": ("coordinator", {"withdrawn"}),
    },
    "council": {
        "adopt": ("council_chair", {"approved"}),
        "remit": ("council_chair", {"settlement"}),
    },
    "approved": {
        "publish": ("leader", {"published"}),
        "refuse": ("leader", {"council"}),
    },
    "published": {"correct": ("coordinator", {"published"})},
    "withdrawn": {
        "reinstate": (
            "coordinator",
            {
                *("self_assessment", "sign_off", "sector_review"),
                *("appraisal", "explanation", "settlement"),
            },
        ),
    },
}
AGENCY, DEPARTMENT = 7, 107


def reachable(state: State, action: Action) -> set[str]:
    """Return every target the table gives over all facts."""
    facts = [
        Facts(fields_open=one, differs=two, contested=three)
        for one, two, three in product((False, True), repeat=3)
    ]
    facts += [Facts(left=left) for left in BEFORE_COUNCIL]
    return {str(find(state, action).target(each)) for each in facts}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_move_leads_where_the_design_says(state: State, action: Action) -> None:
    expected = EXPECTED[state].get(action)

    if expected is None:
        with pytest.raises(IllegalMove):
            find(state, action)
    else:
        assert reachable(state, action) == expected[1]
        assert {str(target) for target in find(state, action).targets} == expected[1]


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


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_may_allows_only_the_role_of_the_design(state: State, action: Action, role: Role) -> None:
    case = Case(state=state, agency_id=AGENCY)
    expected = EXPECTED[state].get(action)

    allowed = may(access_as(role), case, action, review=Held())  # type: ignore[arg-type] # stands for a Review

    assert allowed == (expected is not None and expected[0] == role)


@pytest.mark.parametrize("role", sorted(OF_AN_AGENCY))
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_may_refuses_the_people_of_another_agency(state: State, action: Action, role: Role) -> None:
    case = Case(state=state, agency_id=AGENCY)

    assert not may(access_as(role, agency=AGENCY + 1), case, action, review=Held())  # type: ignore[arg-type] # stands for a Review


def test_table_has_one_line_for_each_state_and_action() -> None:
    assert len(MOVES) == len(TABLE)


def test_table_names_every_action() -> None:
    assert {move.action for move in TABLE} == set(Action)


def test_moves_from_lists_what_leaves_a_state() -> None:
    assert {move.action for move in moves_from(State.SIGN_OFF)} == {
        Action.ENDORSE,
        Action.RETURN_INSIDE,
        Action.WITHDRAW,
    }


def test_moves_that_go_backwards_need_a_reason() -> None:
    backwards = {Action.RETURN_INSIDE, Action.SEND_BACK, Action.REMIT, Action.REFUSE}

    needing = {move.action for move in TABLE if move.needs_reason}

    assert needing == backwards | {Action.WITHDRAW, Action.REINSTATE, Action.CORRECT}

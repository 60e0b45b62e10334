"""The two flows as they are written: their nodes are stored in rows, and they fit the table."""

import pytest
from viewflow.workflow import flow
from viewflow.workflow.base import Node

from cases.lifecycle import TABLE, State
from cases.models import Cycle
from directory.roles import Role
from workflow.flows import CaseFlow, CycleFlow
from workflow.locks import RowLock
from workflow.models import Proceeding, Turn
from workflow.nodes import ForEach, Person

NODES = {
    CaseFlow: {
        "opened": flow.StartHandle,
        "route": flow.Switch,
        "self_assessment": Person,
        "sign_off": Person,
        "fields": ForEach,
        "field_review": Person,
        "fields_done": flow.Join,
        "appraisal": Person,
        "explanation": Person,
        "explanation_sign_off": Person,
        "settlement": Person,
        "end": flow.End,
    },
    CycleFlow: {
        "opened": flow.StartHandle,
        "route": flow.Switch,
        "score": Person,
        "council": Person,
        "approval": Person,
        "end": flow.End,
    },
}
FLOWS = list(NODES)


def nodes(flow_class: type[flow.Flow]) -> dict[str, Node]:
    return {name: node for name, node in vars(flow_class).items() if isinstance(node, Node)}


def persons(flow_class: type[flow.Flow]) -> list[Person]:
    return [node for node in nodes(flow_class).values() if isinstance(node, Person)]


@pytest.mark.parametrize("flow_class", FLOWS)
def test_nodes_keep_their_names_because_rows_store_them(flow_class: type[flow.Flow]) -> None:
    assert {name: type(node) for name, node in nodes(flow_class).items()} == NODES[flow_class]


@pytest.mark.parametrize("flow_class", FLOWS)
def test_flows_use_our_rows_and_our_lock(flow_class: type[flow.Flow]) -> None:
    assert (flow_class.process_class, flow_class.task_class) == (Proceeding, Turn)
    assert isinstance(flow_class.lock_impl, RowLock)


@pytest.mark.parametrize("flow_class", FLOWS)
def test_every_node_leads_on_except_the_end(flow_class: type[flow.Flow]) -> None:
    dead_ends = [name for name, node in nodes(flow_class).items() if not list(node._outgoing())]

    assert dead_ends == ["end"]


@pytest.mark.parametrize("flow_class", FLOWS)
def test_every_node_is_reached_except_the_start(flow_class: type[flow.Flow]) -> None:
    unreached = [name for name, node in nodes(flow_class).items() if not list(node._incoming())]

    assert unreached == ["opened"]


@pytest.mark.parametrize("flow_class", FLOWS)
def test_every_human_turn_comes_back_to_the_gateway(flow_class: type[flow.Flow]) -> None:
    """The field reviews come back together, through the join."""
    after = {
        node.name: [edge.dst.name for edge in node._outgoing()] for node in persons(flow_class)
    }

    assert after == {
        name: ["fields_done"] if name == "field_review" else ["route"] for name in after
    }


def test_each_state_before_the_council_has_one_human_node_in_the_case_flow() -> None:
    states = [node.state for node in persons(CaseFlow)]

    assert states == [
        State.SELF_ASSESSMENT,
        State.SIGN_OFF,
        State.SECTOR_REVIEW,
        State.APPRAISAL,
        State.EXPLANATION,
        State.EXPLANATION_SIGN_OFF,
        State.SETTLEMENT,
    ]


@pytest.mark.parametrize("node", persons(CaseFlow), ids=lambda node: node.name)
def test_whose_turn_it_is_may_make_a_move_of_the_table(node: Person) -> None:
    makers = {role for move in TABLE if move.source == node.state for role in move.roles}

    assert node.role in makers


def test_the_turns_of_a_cycle_are_the_coordinators_the_chairs_and_the_leaders() -> None:
    assert [(node.name, node.state, node.role) for node in persons(CycleFlow)] == [
        ("score", State.COUNCIL, Role.COORDINATOR),
        ("council", State.COUNCIL, Role.COUNCIL_CHAIR),
        ("approval", State.APPROVED, Role.LEADER),
    ]


def test_the_gateway_of_the_cycle_knows_the_stages_in_which_somebody_has_a_turn() -> None:
    looked_for = {
        branch.__closure__[0].cell_contents: node.name
        for node, branch in CycleFlow.route._branches
        if branch
    }

    assert looked_for == {
        Cycle.Stage.OPEN: "score",
        Cycle.Stage.COUNCIL: "council",
        Cycle.Stage.APPROVED: "approval",
    }

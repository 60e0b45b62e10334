"""The state table as a state diagram and as a table people can check line by line."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from cases.lifecycle import TABLE, Action, Facts, Move, State
from cases.names import action_name, state_name
from directory.roles import NAMES, Role
from docs.drawing import ladder
from workflow.flows import CaseFlow, CycleFlow
from workflow.nodes import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the facts mean that decide between two targets of one move.
WHEN = {
    "fields_open": ("another field is still open", "it was the last field"),
    "differs": ("a mark differs from the agency's", "nothing differs"),
    "contested": ("something was explained", "nothing was explained"),
    "head_signs": ("the cycle has heads sign explanations", "heads do not sign them"),
}
HEAD = """\
<!-- Drawn by `python -m docs.drawing` from cases/lifecycle.py; do not edit. -->
# The states of a case

Every change of a case is one line of one table, [`cases/lifecycle.py`](../../cases/lifecycle.py).
What the table does not list cannot happen: the state is written by one function, which asks the
table first.

![The states of a case and the moves between them](states.svg)

## The table, line by line

A move for the whole cycle is made at once for every case in the state. Home Affairs is *Sở Nội vụ*.
"""


def words(role: Role) -> str:
    return NAMES[role][1]


def turns() -> dict[State, str]:
    """Return, for each state, the role whose turn it is in the processes."""
    nodes = [node for flow in (CycleFlow, CaseFlow) for node in vars(flow).values()]
    persons = [node for node in nodes if isinstance(node, Person) and node.name != "score"]
    return {
        **{node.state: words(node.role) for node in persons},
        State.PUBLISHED: "everyone reads",
        State.WITHDRAWN: "nobody",
    }


def when(move: Move, target: State) -> str:
    """Return on what it depends that a move leads to a target, or nothing where it always does."""
    if move.action is Action.REINSTATE:
        return "it was withdrawn there"
    if move.action is Action.AMEND:
        return "" if target == move.source else "the amended criteria ask for it"
    for fact in fields(Facts):
        alone: dict[str, Any] = {fact.name: True}
        holds = move.target(Facts(**alone))
        if holds != move.target(Facts()):
            return WHEN[fact.name][0 if holds == target else 1]
    return ""


def said(move: Move) -> str:
    """Return what a person must say with a move."""
    needed = [
        words
        for words, needs in (("the items", move.names_items), ("a reason", move.needs_reason))
        if needs
    ]
    return " and ".join(needed) or "–"


def who(move: Move) -> str:
    names = ", ".join(sorted(words(role) for role in move.roles))
    return f"{names}; the clock" if move.by_clock else names


def rows() -> Iterator[str]:
    yield "| state | whose turn | move | who makes it | leads to | must be said |"
    yield "|---|---|---|---|---|---|"
    owners = turns()
    for state in State:
        moves = [move for move in TABLE if move.source == state]
        here = f"`{state}`<br>{state_name(state)}"
        if not moves:
            yield f"| {here} | {owners[state]} | – | – | – | – |"
        for move in moves:
            name = f"`{move.action}`<br>{action_name(move.action)}"
            whole = "; for the whole cycle" if move.whole_cycle else ""
            leads = "<br>".join(
                f"`{target}`" + (f", when {why}" if (why := when(move, target)) else "")
                for target in move.targets
            )
            cells = (here, owners[state], name, f"{who(move)}{whole}", leads, said(move))
            yield f"| {' | '.join(cells)} |"


def wires() -> Iterator[ladder.Wire]:
    """Yield one wire for each pair of states, with the names of all moves that follow it."""
    pairs: dict[tuple[State, State], list[str]] = {}
    for move in TABLE:
        for target in move.targets:
            pairs.setdefault((move.source, target), []).append(move.action)
    for (source, target), actions in pairs.items():
        yield ladder.Wire(source, target, ", ".join(actions))


def picture() -> str:
    owners = turns()
    boxes = [ladder.Box(state, state, owners[state]) for state in State]
    return ladder.svg("The states of a case", boxes, list(wires()))


def mermaid() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {State.SELF_ASSESSMENT}"
    for move in TABLE:
        for target in move.targets:
            why = when(move, target)
            yield f"    {move.source} --> {target}: {move.action}" + (f" ({why})" if why else "")
    yield f"    {State.WITHDRAWN} --> [*]"
    yield "```"


def drawn() -> dict[str, str]:
    with override("vi"):
        page = [
            HEAD,
            *rows(),
            "",
            "## The same as a Mermaid diagram",
            "",
            *mermaid(),
        ]
        return {"states.md": "\n".join(page) + "\n", "states.svg": picture()}

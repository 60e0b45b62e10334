"""The two processes, from the nodes and edges of their flow classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viewflow.workflow import flow
from viewflow.workflow.base import Node

from directory.roles import NAMES
from docs.drawing import ladder
from workflow.flows import CaseFlow, CycleFlow
from workflow.nodes import ForEach, Person

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOWS: tuple[type[flow.Flow], ...] = (CaseFlow, CycleFlow)
HEAD = """\
<!-- Drawn by `python -m docs.drawing` from workflow/flows.py; do not edit. -->
# The two processes

A process says whose turn it is; [the table of states](states.md) says what may happen. After every
human turn the process looks at the state (of the case, or the stage of the cycle) and opens the
turns that belong to it. Names of nodes are stored in the database with every turn, so they are
changed between cycles only.
"""
OTHERS: dict[type[Node], str] = {
    flow.StartHandle: "starts with the case or cycle",
    flow.Switch: "looks at the state",
    ForEach: "one branch for each field",
    flow.Join: "waits for every field, or for a send-back",
    flow.End: "no turn is left",
}


def nodes(flow_class: type[flow.Flow]) -> list[Any]:
    """Return the nodes of a flow in the order they are written."""
    return [node for node in vars(flow_class).values() if isinstance(node, Node)]


def line(node: Any) -> str:
    """Return what a node is there for, in a few words."""
    return NAMES[node.role][1] if isinstance(node, Person) else OTHERS[type(node)]


def look(node: Any) -> str:
    if isinstance(node, Person):
        return "box"
    return "end" if isinstance(node, (flow.StartHandle, flow.End)) else "small"


def title_of(flow_class: type[flow.Flow]) -> str:
    return f"{flow_class.__name__}: {(flow_class.__doc__ or '').strip()}"


def condition(node: Any, target: Any) -> str:
    """Return what a gateway says on the way to a node: the state or stage it looks for."""
    if not isinstance(node, flow.Switch):
        return ""
    return "anything else" if isinstance(target, flow.End) else str(wanted(node, target))


def wanted(node: Any, target: Any) -> str:
    """Read the state or stage out of a branch's condition, which closes over it."""
    branch = next(holds for reached, holds in node._branches if reached is target)  # noqa: SLF001 - viewflow's way
    return str(branch.__closure__[0].cell_contents)


def edges(flow_class: type[flow.Flow]) -> Iterator[tuple[Any, Any]]:
    for node in nodes(flow_class):
        for edge in node._outgoing():  # noqa: SLF001 - viewflow's way
            yield edge.src, edge.dst


def picture(flow_class: type[flow.Flow]) -> str:
    boxes = [ladder.Box(node.name, node.name, line(node), look(node)) for node in nodes(flow_class)]
    wires = [ladder.Wire(source.name, target.name) for source, target in edges(flow_class)]
    return ladder.svg(title_of(flow_class), boxes, wires, down_from_one_source=True)


SHAPES = {"box": ("[", "]"), "small": ("{{", "}}"), "end": ("([", "])")}


def mermaid(flow_class: type[flow.Flow]) -> Iterator[str]:
    yield "```mermaid"
    yield "flowchart TD"
    for node in nodes(flow_class):
        opening, closing = SHAPES[look(node)]
        yield f'    {name(node)}{opening}"{node.name}<br>{line(node)}"{closing}'
    for source, target in edges(flow_class):
        says = condition(source, target)
        arrow = f"-->|{says}|" if says else "-->"
        yield f"    {name(source)} {arrow} {name(target)}"
    yield "```"


def name(node: Any) -> str:
    """Return a name Mermaid takes: it keeps `end` for itself."""
    return f"{node.name}_" if node.name == "end" else str(node.name)


def drawn() -> dict[str, str]:
    page, pictures = [HEAD], {}
    for flow_class in FLOWS:
        file = f"{flow_class.__name__.lower()}.svg"
        pictures[file] = picture(flow_class)
        page += [
            f"## {flow_class.__name__}",
            "",
            (flow_class.__doc__ or "").strip(),
            "",
            f"![{title_of(flow_class)}]({file})",
            "",
            *mermaid(flow_class),
            "",
        ]
    return {"processes.md": "\n".join(page).rstrip() + "\n", **pictures}

"""The nodes of our processes: a person's turn, and a split into one branch a piece of work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viewflow import this
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Node
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.nodes import Handle
from viewflow.workflow.nodes.handle import HandleActivation
from viewflow.workflow.token import Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cases.lifecycle import State
    from directory.roles import Role


class PersonActivation(HandleActivation):
    """A turn that waits for a person; the role, agency and field are written when it opens."""

    @classmethod
    def create(
        cls,
        flow_task: Person,
        prev_activation: Activation,
        token: Token,
        data: Any = None,
        seed: Any = None,
    ) -> PersonActivation:
        task = flow_task.flow_class.task_class(
            process=prev_activation.process, flow_task=flow_task, token=token
        )
        task.data, task.seed = data or {}, seed
        task.role, task.state = flow_task.role, flow_task.state
        flow_task.fill(task)
        task.save()
        task.previous.add(prev_activation.task)
        return cls(task)


class Person(Handle):
    """A turn of a person in a role; ends when workflow.moves has made its move of the table."""

    task_type = "HUMAN"
    activation_class = PersonActivation
    bpmn_element = "userTask"

    def __init__(
        self, state: State, role: Role, *, fill: Callable[[Any], None] | None = None
    ) -> None:
        super().__init__()
        self.state, self.role = state, role
        self._fill = fill

    def fill(self, task: Any) -> None:
        """Write on a new turn for whom it is."""
        if self._fill is not None:
            self._fill(task)


class ForEachActivation(Activation):
    """Opens the next node once for each piece of work, each on its own branch of the token."""

    @Activation.status.super()
    def activate(self) -> None:
        self.pieces = list(self.flow_task.pieces(self))
        if not self.pieces:
            # Without a branch the process would wait at the join for ever, with no turn open.
            raise FlowRuntimeError(f"No piece of work for {self.flow_task.name}")

    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        tokens = Token.split_token_source(self.task.token, self.task.pk)
        create = self.flow_task.next._create  # noqa: SLF001 - as viewflow's own nodes do
        for piece in self.pieces:
            yield create(self, next(tokens), data=piece)


class ForEach(Node):
    """Split into one parallel branch for each piece of work (viewflow's split has fixed ones)."""

    task_type = "PARALLEL_GATEWAY"
    activation_class = ForEachActivation
    bpmn_element = "parallelGateway"
    shape = {"width": 50, "height": 50, "svg": ""}

    def __init__(self, pieces: Callable[[Activation], Iterator[dict[str, Any]]]) -> None:
        super().__init__()
        self.pieces = pieces
        self.next: Any = None
        self._multi_instance = True

    def Next(self, node: Any) -> ForEach:  # noqa: N802 - viewflow spells it so
        self.next = node
        return self

    def _resolve(self, instance: Any) -> None:
        super()._resolve(instance)
        self.next = this.resolve(instance, self.next)

    def _outgoing(self) -> Iterator[Edge]:
        yield Edge(src=self, dst=self.next, edge_class="next")

"""The nodes of our processes: a person's turn, and a split into one branch a piece of work."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from viewflow import this
from viewflow.workflow.activation import Activation
from viewflow.workflow.base import Edge, Node
from viewflow.workflow.exceptions import FlowRuntimeError
from viewflow.workflow.flow import StartHandle
from viewflow.workflow.nodes import Handle
from viewflow.workflow.nodes.end import EndActivation
from viewflow.workflow.nodes.handle import HandleActivation
from viewflow.workflow.nodes.join import JoinActivation
from viewflow.workflow.nodes.start import StartHandleActivation
from viewflow.workflow.nodes.switch import SwitchActivation
from viewflow.workflow.status import PROCESS, STATUS
from viewflow.workflow.token import Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cases.lifecycle import State
    from directory.roles import Role


class Reached(NamedTuple):
    """A node of a process that is not written yet, and the one it was reached from, if any."""

    task: Any
    after: Any


def reached_in(process: Any) -> list[Reached]:
    """Return what was reached in a process and is not written yet."""
    found: list[Reached] = process.__dict__.setdefault("_reached", [])
    return found


def write_tasks(*processes: Any) -> None:
    """Write the nodes reached, in their order; from then on they have keys."""
    reached = (each for process in processes for each in reached_in(process))
    tasks = [each.task for each in reached if each.task.pk is None]
    if tasks:
        type(tasks[0]).objects.bulk_create(tasks)


def write_down(*processes: Any) -> None:
    """Write the nodes reached and the ways between them: two statements, however many there are."""
    write_tasks(*processes)
    reached = [each for process in processes for each in reached_in(process) if each.after]
    if reached:
        ways = type(reached[0].task).previous.through
        ways.objects.bulk_create(ways(from_turn=each.task, to_turn=each.after) for each in reached)
    for process in processes:
        reached_in(process).clear()


class Reachable(Activation):
    """A node that is reached in memory; `write_down` writes all that a move reached at once.

    Viewflow writes a node when it is reached, again when it is left, and the way between two by
    itself: four statements for a gateway that decides by what is known already.
    """

    __hash__ = object.__hash__  # a row not written yet has no key

    def __eq__(self, other: object) -> bool:
        return self is other

    @classmethod
    def create(
        cls,
        flow_task: Any,
        prev_activation: Activation,
        token: Token,
        data: Any = None,
        seed: Any = None,
    ) -> Any:
        task = flow_task.flow_class.task_class(
            process=prev_activation.process,
            flow_task=flow_task,
            flow_task_type=flow_task.task_type,
            token=token,
        )
        task.data, task.seed = data or {}, seed
        reached_in(task.process).append(Reached(task, prev_activation.task))
        return cls(task)


class Passed(Reachable):
    """A node that is left as soon as it is reached."""

    @Activation.status.super()
    def complete(self) -> None:
        self.task.finished = self.task.created


class RouteActivation(Passed, SwitchActivation):
    """A gateway; what it looks at is in memory, so that there is nothing to be undone."""

    @Activation.status.super()
    def activate(self) -> None:
        branches = self.flow_task._branches  # noqa: SLF001 - as viewflow's own activation does
        self.next_task = next(node for node, holds in branches if holds is None or holds(self))


class LastActivation(Passed, EndActivation):
    """The end of a process; a gateway leads there, and no branch passes by the join before it."""

    @Activation.status.super()
    def activate(self) -> None:
        self.task.started = self.process.finished = self.task.created
        self.process.status = PROCESS.DONE
        self.process.save()


class FirstActivation(StartHandleActivation):
    """The beginning of a process; it is written with what is reached from it."""

    @Activation.status.super()
    def execute(self) -> None:
        super().execute.original()
        write_down(self.process)

    @Activation.status.super()
    def complete(self) -> None:
        self.task.flow_task_type = self.flow_task.task_type
        self.task.finished = self.task.created
        reached_in(self.process).append(Reached(self.task, after=None))


def first() -> StartHandle:
    """Return the node that begins a process; viewflow's takes no other activation."""
    node = StartHandle()
    node.activation_class = FirstActivation
    return node


@transaction.atomic(savepoint=False)
def begin_all(node: StartHandle, processes: Sequence[Any]) -> None:
    """Begin many processes at one node: three statements, however many there are.

    Nothing else can know of a process that is not written yet, so that none has to be locked.
    """
    if not processes:
        return
    type(processes[0]).objects.bulk_create(processes)
    for process in processes:
        task = node.flow_class.task_class(process=process, flow_task=node)
        task.started = task.created
        beginning = node.activation_class(task)
        beginning.complete()
        beginning.activate_next()
    write_down(*processes)


class TogetherActivation(JoinActivation):
    """A join that knows the case of its process as it is, and asks once which branches came."""

    @classmethod
    def create(
        cls, flow_task: Any, prev_activation: Activation, token: Token, **_made_of: Any
    ) -> TogetherActivation:
        process = prev_activation.process
        rows = type(prev_activation.task).objects.filter(process=process, flow_task=flow_task)
        waiting = list(rows.filter(status__in=[STATUS.NEW, STATUS.STARTED]))
        if len(waiting) > 1:
            raise FlowRuntimeError(f"More than one {flow_task.name} waits in process {process.pk}")
        task = waiting[0] if waiting else cls._opened(flow_task, process, token)
        task.process = process
        task.previous.add(prev_activation.task)
        return cls(task)

    @staticmethod
    def _opened(flow_task: Any, process: Any, token: Token) -> Any:
        task = flow_task.flow_class.task_class(
            process=process,
            flow_task=flow_task,
            flow_task_type=flow_task.task_type,
            token=token.get_base_split_token(),
            status=STATUS.STARTED,
        )
        task.started = task.created
        task.save()
        return task

    @cached_property
    def _prefixes(self) -> set[str]:
        found: set[str] = super()._join_token_prefixes()
        return found

    def _join_token_prefixes(self) -> set[str]:
        return self._prefixes


class PersonActivation(Reachable, HandleActivation):
    """A turn that waits for a person; the role, agency and field are written when it opens."""

    @classmethod
    def create(
        cls,
        flow_task: Person,
        prev_activation: Activation,
        token: Token,
        data: Any = None,
        seed: Any = None,
    ) -> Any:
        opened = super().create(flow_task, prev_activation, token, data, seed)
        opened.task.role, opened.task.state = flow_task.role, flow_task.state
        flow_task.fill(opened.task)
        return opened

    @Activation.status.super()
    def activate_next(self) -> None:
        super().activate_next.original()
        write_down(self.process)


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


class ForEachActivation(Passed):
    """Opens the next node once for each piece of work, each on its own branch of the token."""

    @Activation.status.super()
    def activate(self) -> None:
        self.pieces = list(self.flow_task.pieces(self))
        if not self.pieces:
            # Without a branch the process would wait at the join for ever, with no turn open.
            raise FlowRuntimeError(f"No piece of work for {self.flow_task.name}")

    @Activation.status.super()
    def create_next(self) -> Iterator[Activation]:
        write_tasks(self.process)  # the tokens name the split by its key
        tokens = Token.split_token_source(self.task.token, self.task.pk)
        create = self.flow_task.next._create  # noqa: SLF001 - as viewflow's own nodes do
        for data, seed in self.pieces:
            yield create(self, next(tokens), data=data, seed=seed)


class ForEach(Node):
    """Split into one parallel branch for each piece of work (viewflow's split has fixed ones).

    A piece is what its turn keeps as data, and what it was made of.
    """

    task_type = "PARALLEL_GATEWAY"
    activation_class = ForEachActivation
    bpmn_element = "parallelGateway"
    shape = {"width": 50, "height": 50, "svg": ""}

    def __init__(
        self, pieces: Callable[[Activation], Iterator[tuple[dict[str, Any], Any]]]
    ) -> None:
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

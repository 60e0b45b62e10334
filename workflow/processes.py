"""Start and hold processes; the only code that drives viewflow's engine by hand."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from viewflow.workflow.status import STATUS

from cases.models import Case, Cycle
from cases.refusals import CycleMoved, SomebodyWasFirst
from workflow.flows import CaseFlow, CycleFlow
from workflow.models import Proceeding, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cases.models import Review
    from directory.models import User

CASE_IN_FULL = ("cycle__criteria_set", "cycle__rule_book", "agency", "bloc")


def _begin(start: Any, *, cycle: Cycle, case: Case | None) -> Proceeding:
    activation = start.activation_class.create(start, None, None)
    activation.process.cycle, activation.process.case = cycle, case
    activation.execute()
    return activation.process  # type: ignore[no-any-return] # viewflow has no types


def begin_case(case: Case) -> Proceeding:
    """Start the process of a case where none is running; it opens the turn of the case's state."""
    running = Proceeding.objects.filter(case=case, finished=None).first()
    return running or _begin(CaseFlow.opened, cycle=case.cycle, case=case)


def begin_cycle(cycle: Cycle) -> Proceeding:
    """Start the process of a cycle where none is running."""
    running = Proceeding.objects.filter(cycle=cycle, case=None, finished=None).first()
    return running or _begin(CycleFlow.opened, cycle=cycle, case=None)


@contextmanager
def held(turn: Turn, *, by: User | None) -> Iterator[Any]:
    """Lock the process of an open turn, let the caller make its move, then complete the turn.

    One transaction: the move and the next turns are both there, or neither. Yields the case or
    cycle as it is under the lock. Raises Busy, SomebodyWasFirst, CycleMoved.
    """
    with turn.activation() as activation:
        subject = fresh(activation.process)
        if activation.task.status != STATUS.NEW:
            raise SomebodyWasFirst(subject) if isinstance(subject, Case) else CycleMoved(subject)
        yield subject
        activation.run(None)
        activation.task.owner = by
        activation.execute()


def fresh_case(process: Proceeding) -> Case:
    """Load the case of a process anew and put it on the process."""
    case = Case.objects.select_related(*CASE_IN_FULL).get(pk=process.case_id)
    process.case = case
    return case


def fresh(process: Proceeding) -> Case | Cycle:
    """Load the case or cycle of a process anew and put it on the process."""
    if process.case_id is not None:
        return fresh_case(process)
    cycles = Cycle.objects.select_related("criteria_set", "rule_book")
    process.cycle = cycle = cycles.get(pk=process.cycle_id)
    return cycle


def turn_of(case: Case, *, review: Review | None = None) -> Turn:
    """Return the open turn of a case, of one review where it is under review by field.

    Raises SomebodyWasFirst where there is none (any more).
    """
    turns = Turn.objects.open().filter(process__case=case)
    turn = (turns.filter(review=review) if review else turns.order_by("pk")).first()
    if turn is None:
        case.refresh_from_db()
        raise SomebodyWasFirst(case)
    return turn


def turn_of_cycle(cycle: Cycle) -> Turn:
    """Return the open turn of a cycle.

    Raises CycleMoved where there is none (any more).
    """
    turn = Turn.objects.open().filter(process__cycle=cycle, process__case=None).first()
    if turn is None:
        cycle.refresh_from_db()
        raise CycleMoved(cycle)
    return turn


def stop(case: Case) -> None:
    """End the process of a case and all its open turns."""
    process = Proceeding.objects.get(case=case, finished=None)
    CaseFlow.instance.cancel(process)

"""Start and hold processes; the only code that drives viewflow's engine by hand."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from viewflow.workflow.status import STATUS

from cases.models import Case, Cycle, Item
from cases.refusals import CycleMoved, SomebodyWasFirst
from workflow.flows import CaseFlow, CycleFlow
from workflow.locks import short_wait
from workflow.models import Proceeding, Turn
from workflow.nodes import begin_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from cases.models import Review
    from directory.models import User

CASE_IN_FULL = ("cycle__criteria_set", "agency", "bloc")


def _begin(start: Any, *, cycle: Cycle, case: Case | None) -> Proceeding:
    activation = start.activation_class.create(start, None, None)
    activation.process.cycle, activation.process.case = cycle, case
    activation.execute()
    return activation.process  # type: ignore[no-any-return] # viewflow has no types


def begin_case(case: Case) -> Proceeding:
    """Start the process of a case where none is running; it opens the turn of the case's state."""
    running = Proceeding.objects.filter(case=case, finished=None).first()
    return running or _begin(CaseFlow.opened, cycle=case.cycle, case=case)


def begin_cases(cases: QuerySet[Case]) -> None:
    """Start the processes of cases where none is running: a constant number of statements."""
    running = Proceeding.objects.filter(case__in=cases, finished=None).values("case")
    fresh = cases.exclude(pk__in=running).select_related(*CASE_IN_FULL).order_by("pk")
    begin_all(
        CaseFlow.opened, [Proceeding(flow_class=CaseFlow, cycle=c.cycle, case=c) for c in fresh]
    )


def begin_cycle(cycle: Cycle) -> Proceeding:
    """Start the process of a cycle where none is running."""
    running = Proceeding.objects.filter(cycle=cycle, case=None, finished=None).first()
    return running or _begin(CycleFlow.opened, cycle=cycle, case=None)


@contextmanager
def held(turn: Turn, *, by: User | None) -> Iterator[Any]:
    """Lock the process of an open turn, let the caller make its move, then complete the turn.

    Inside the caller's transaction, so that the move and the next turns are both there, or
    neither. Yields the case or cycle as it is under the lock. Raises Busy, SomebodyWasFirst,
    CycleMoved.
    """
    process = hold(turn.process_id)
    turn.refresh_from_db()
    turn.process, subject = process, process.subject
    activation = turn.flow_task.activation_class(turn)
    if turn.status != STATUS.NEW:
        raise SomebodyWasFirst(subject) if isinstance(subject, Case) else CycleMoved(subject)
    yield subject
    activation.run(None)
    turn.owner = by
    activation.execute()


def hold(process_pk: int) -> Proceeding:
    """Lock a process and its case until the commit, and load both, or its cycle, anew.

    What is typed or uploaded meanwhile waits, and then finds the case where it went. Raises Busy.
    """
    with short_wait():
        process = Proceeding.objects.select_for_update().get(pk=process_pk)
        if process.case_id is not None:
            process.case = hold_case(process.case_id)
            process.cycle = process.case.cycle
            return process
    cycles = Cycle.objects.select_related("criteria_set", "rule_book")
    process.cycle = cycles.get(pk=process.cycle_id)
    return process


def hold_case(pk: int) -> Case:
    """Lock a case until the commit and load it as it is, and whether its officers share it."""
    cases = Case.objects.select_for_update(of=("self",)).select_related(*CASE_IN_FULL)
    given = Item.objects.filter(case=OuterRef("pk"), assigned_to__isnull=False)
    found: Any = cases.annotate(parts_given=Exists(given)).get(pk=pk)
    found.is_shared = found.parts_given
    held: Case = found
    return held


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

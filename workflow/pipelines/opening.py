"""The opening of a cycle: rules are frozen, each agency of the year gets a case and a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Cycle
from cases.refusals import CycleMoved
from cases.services import cycles, opening
from directory.models import BlocMembership
from directory.roles import Role
from wording import clock
from workflow import letters
from workflow.models import PipelineRun
from workflow.pipelines import progress
from workflow.pipelines.shape import IN_BATCHES, Offer, Pipeline, in_batches
from workflow.processes import begin_cases, begin_cycle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from directory.models import User
    from workflow.pipelines.shape import Do


def check(cycle: Cycle, *, by: User, at: datetime) -> None:  # noqa: ARG001 - one shape for all
    """Refuse what cannot be opened; one that was opened in part may be opened to its end."""
    if cycle.stage not in {Cycle.Stage.DRAFT, Cycle.Stage.OPEN}:
        raise CycleMoved(cycle)
    cycles.check_can_open(cycle)


def plan(do: Do, run: str, *, batch_size: int | None = None, pause: float = 0.0) -> None:
    """Freeze the rules, open a case for each agency of the year, and tell the agencies."""
    do("freeze", run)
    for ids in in_batches(do("list_agencies", run), batch_size, pause=pause):
        do("open_cases", run, ids=ids)
    do("tell_opening", run)


def freeze(run: str) -> None:
    """Open the cycle: its rules are fixed and its process begins."""
    asked = progress.find(run)
    cycle = progress.cycle_of(asked)
    with transaction.atomic():
        cycles.freeze(cycle, by=asked.requested_by, at=asked.requested_at)
        begin_cycle(cycle)


def list_agencies(run: str) -> list[int]:
    """Return the agencies of the year's blocs, and tell the page how many there are."""
    asked = progress.find(run)
    year = progress.cycle_of(asked).year
    members = BlocMembership.objects.filter(year=year).order_by("pk")
    found = list(members.values_list("pk", flat=True))
    progress.expect(asked, len(found), at=clock.now())
    return found


def open_cases(run: str, ids: Sequence[int]) -> None:
    """Open the cases of some agencies with their processes: all of a batch, or none of it."""
    asked = progress.find(run)
    cycle = progress.cycle_of(asked)
    members = BlocMembership.objects.filter(pk__in=ids).select_related("agency", "bloc")
    about = list(members.order_by("pk"))
    with transaction.atomic():
        opening.open_cases(cycle, about, by=asked.requested_by, at=asked.requested_at)
        agencies = [membership.agency_id for membership in about]
        begin_cases(Case.objects.filter(cycle=cycle, agency__in=agencies))
    progress.reach(asked, cycle.cases.count(), at=clock.now())


def tell_opening(run: str) -> None:
    asked = progress.find(run)
    cycle = progress.cycle_of(asked)
    letters.tell_cycle(cycle, "open_cycle", by=asked.requested_by, at=asked.requested_at)


OPENING = Pipeline(
    name=PipelineRun.Pipeline.OPEN_CYCLE,
    roles=(Role.COORDINATOR,),
    check=check,
    plan=plan,
    steps=(freeze, list_agencies, open_cases, tell_opening),
    offer=Offer(
        does=_("Khóa bộ tiêu chí và quy tắc, mở hồ sơ cho từng đơn vị và gửi thông báo."),
        stages=frozenset({Cycle.Stage.DRAFT}),
        out_of_stage=_("Kỳ đánh giá đã được mở."),
        confirm=_("Mở kỳ đánh giá và khóa bộ tiêu chí, quy tắc?"),
        label=_("Mở kỳ đánh giá"),
    ),
    arguments=IN_BATCHES,
)

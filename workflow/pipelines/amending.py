"""The amending of a cycle: every case follows its amended criteria set, one transaction a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Cycle
from cases.services.amended_sets import AmendedSets
from directory.access import NotAllowed
from directory.roles import Role
from results.services import amendments
from wording import clock
from workflow import letters, moves
from workflow.models import PipelineRun
from workflow.pipelines import progress
from workflow.pipelines.shape import IN_BATCHES, Offer, Pipeline, in_batches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cases.models import Amendment
    from directory.models import User
    from workflow.pipelines.shape import Do


def check(cycle: Cycle, *, by: User, at: datetime) -> None:  # noqa: ARG001 - one shape for all
    """Refuse where no amendment was confirmed that cases have still to follow."""
    under_way(cycle)


def under_way(cycle: Cycle) -> Amendment:
    """Return the amendment that is to be followed.

    Raises NotAllowed where there is none.
    """
    found = amendments.under_way(cycle)
    if found is None:
        raise NotAllowed(_("Không có lần điều chỉnh bộ tiêu chí nào chờ áp dụng."))
    return found


def plan(do: Do, run: str, *, batch_size: int | None = None, pause: float = 0.0) -> None:
    """Bring every case under the amended set, then tell those who judge the year."""
    for ids in in_batches(do("list_cases_to_amend", run), batch_size, pause=pause):
        do("amend_cases", run, ids=ids)
    do("finish_amending", run)


def list_cases_to_amend(run: str) -> list[int]:
    """Return the cases that are not under the amended set yet, and tell the page how many."""
    asked = progress.find(run)
    amendment = under_way(progress.cycle_of(asked))
    found = list(amendments.cases_to_follow(amendment).order_by("pk").values_list("pk", flat=True))
    progress.expect(asked, len(found), at=clock.now())
    return found


def amend_cases(run: str, ids: Sequence[int]) -> None:
    """Bring some cases under the amended set, in one transaction a case."""
    asked = progress.find(run)
    amendment = under_way(progress.cycle_of(asked))
    sets = AmendedSets(amendment.before, amendment.after, frozenset(amendment.anew))
    for pk in ids:
        moves.amend(pk, amendment, sets, at=asked.requested_at)
    left = amendments.cases_to_follow(amendment).count()
    progress.reach(asked, max(asked.total - left, 0), at=clock.now())


def finish_amending(run: str) -> None:
    asked = progress.find(run)
    cycle = progress.cycle_of(asked)
    amendment = amendments.under_way(cycle)
    if amendment and amendments.finish_amendment(amendment, at=asked.requested_at):
        letters.tell_cycle(cycle, "amend_set", by=amendment.by, at=asked.requested_at)


AMENDING = Pipeline(
    name=PipelineRun.Pipeline.AMEND_CYCLE,
    roles=(Role.COORDINATOR,),
    check=check,
    plan=plan,
    steps=(list_cases_to_amend, amend_cases, finish_amending),
    offer=Offer(
        does=gettext_lazy("Đưa từng hồ sơ sang bộ tiêu chí đã điều chỉnh và báo cho đơn vị."),
        stages=frozenset({Cycle.Stage.OPEN}),
        out_of_stage=gettext_lazy("Chỉ điều chỉnh được khi kỳ đang mở và chưa tính điểm."),
        confirm=gettext_lazy("Áp dụng bộ tiêu chí đã điều chỉnh cho các hồ sơ?"),
        label=gettext_lazy("Áp dụng điều chỉnh"),
    ),
    arguments=IN_BATCHES,
)

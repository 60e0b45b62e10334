"""The publication of what the council adopted, which the leader signs on the page of approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.models import Case, Cycle
from directory.roles import Role
from results.services import inputs, publication
from wording import clock
from workflow import moves
from workflow.models import PipelineRun
from workflow.pipelines import progress
from workflow.pipelines.shape import Offer, Pipeline

if TYPE_CHECKING:
    from workflow.pipelines.shape import Do


def plan(do: Do, run: str) -> None:
    do("publish", run)


def publish(run: str) -> int:
    """Publish what the council adopted and tell everybody; return the version published."""
    asked = progress.find(run)
    cycle = progress.cycle_of(asked)
    cases = Case.objects.filter(cycle=cycle, state__in=inputs.SCORABLE).count()
    progress.expect(asked, cases, at=clock.now())
    published = moves.publish(cycle, by=progress.asker_of(asked), at=asked.requested_at)
    progress.reach(asked, cases, at=clock.now())
    return published.version


PUBLISHING = Pipeline(
    name=PipelineRun.Pipeline.PUBLISH_CYCLE,
    roles=(Role.LEADER,),
    check=publication.check_can_publish,
    plan=plan,
    steps=(publish,),
    offer=Offer(
        does=_("Lập bản công bố tự kiểm chứng được, chuyển trạng thái hồ sơ và gửi thông báo."),
        stages=frozenset({Cycle.Stage.APPROVED}),
        out_of_stage=_("Chỉ công bố được kết quả đã được Hội đồng thông qua."),
        label=_("Công bố kết quả"),
        page="approval",
    ),
)

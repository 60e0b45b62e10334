"""The pipelines as data: their names, who may start them, and when they make sense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.models import Cycle
from cases.refusals import CycleMoved
from cases.services import cycles
from directory.roles import Role
from results.services import publication, scorings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from directory.models import User

FLOWS = "workflow.pipelines.flows"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline: `check` refuses to start it, `arguments` are what may be said beside the run."""

    name: str
    label: _StrPromise
    roles: tuple[Role, ...]
    check: Callable[..., None]
    arguments: frozenset[str] = frozenset()
    by_clock: bool = False

    @property
    def entrypoint(self) -> str:
        return f"{FLOWS}.{self.name}"


def _may_open(cycle: Cycle, *, by: User, at: datetime) -> None:  # noqa: ARG001 - one shape for all
    if cycle.stage not in {Cycle.Stage.DRAFT, Cycle.Stage.OPEN}:
        raise CycleMoved(cycle)
    cycles.check_can_open(cycle)


def _may_score(cycle: Cycle, *, by: User, at: datetime) -> None:  # noqa: ARG001 - one shape for all
    scorings.check_can_score(cycle)


def _may_publish(cycle: Cycle, *, by: User, at: datetime) -> None:
    publication.check_can_publish(cycle, by=by, at=at)


def _may_always(cycle: None, *, by: User | None, at: datetime) -> None:
    """Refuse nothing: the nightly checks make sense at any time."""


IN_STEPS = frozenset({"batch_size", "pause"})
PIPELINES = {
    pipeline.name: pipeline
    for pipeline in (
        Pipeline("open_cycle", _("Mở kỳ đánh giá"), (Role.COORDINATOR,), _may_open, IN_STEPS),
        Pipeline("score_cycle", _("Tính điểm toàn kỳ"), (Role.COORDINATOR,), _may_score, IN_STEPS),
        Pipeline("publish_cycle", _("Công bố kết quả"), (Role.LEADER,), _may_publish),
        Pipeline(
            "nightly", _("Kiểm tra ban đêm"), (Role.ADMINISTRATOR,), _may_always, by_clock=True
        ),
    )
}

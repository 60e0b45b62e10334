"""Run a plan without Prefect: each step at once, or with the power cut after so many of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workflow.models import PipelineRun
from workflow.pipelines.catalogue import PIPELINES, STEPS

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User
    from tests.city import City
    from workflow.pipelines.shape import Do


class PowerCut(BaseException):
    """Nothing catches it, as nothing catches SIGKILL."""


def request(city: City, pipeline: str, *, by: User | None, at: datetime) -> PipelineRun:
    """Write the row that the door writes."""
    about_a_cycle = not PIPELINES[pipeline].by_clock
    return PipelineRun.objects.create(
        pipeline=pipeline,
        cycle=city.cycle if about_a_cycle else None,
        requested_by=by,
        requested_at=at,
    )


def at_once(step: str, run: str, /, **facts: Any) -> Any:
    return STEPS[step](run, **facts)


def cut_after(steps: int) -> Do:
    """Return a way to do steps that ends with the power cut, when so many are done."""
    left = [steps]

    def do(step: str, run: str, /, **facts: Any) -> Any:
        if not left[0]:
            raise PowerCut
        left[0] -= 1
        return STEPS[step](run, **facts)

    return do

"""The pipelines and their steps, by name; what is said of one stands in its module."""

from __future__ import annotations

from workflow.pipelines.nightly import NIGHTLY
from workflow.pipelines.opening import OPENING
from workflow.pipelines.publishing import PUBLISHING
from workflow.pipelines.scoring import SCORING

PIPELINES = {str(pipeline.name): pipeline for pipeline in (OPENING, SCORING, PUBLISHING, NIGHTLY)}
STEPS = {step.__name__: step for pipeline in PIPELINES.values() for step in pipeline.steps}

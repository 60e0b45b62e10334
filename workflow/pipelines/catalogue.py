"""The pipelines and their steps, by name; what is said of one stands in its module."""

from __future__ import annotations

from workflow.pipelines.amending import AMENDING
from workflow.pipelines.nightly import NIGHTLY
from workflow.pipelines.opening import OPENING
from workflow.pipelines.publishing import PUBLISHING
from workflow.pipelines.scoring import SCORING

EVERY = (OPENING, AMENDING, SCORING, PUBLISHING, NIGHTLY)
PIPELINES = {str(pipeline.name): pipeline for pipeline in EVERY}
STEPS = {step.__name__: step for pipeline in PIPELINES.values() for step in pipeline.steps}

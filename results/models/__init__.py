"""The tables of what follows from the marks."""

from results.models.decisions import (
    CouncilDecision,
    CouncilOpinion,
    Publication,
    Result,
    Scoring,
)
from results.models.rewards import DeskDecision

__all__ = [
    "CouncilDecision",
    "CouncilOpinion",
    "DeskDecision",
    "Publication",
    "Result",
    "Scoring",
]

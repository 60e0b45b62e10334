"""The tables of what follows from the marks."""

from results.models.decisions import (
    CouncilDecision,
    CouncilOpinion,
    Publication,
    Result,
    Scoring,
)
from results.models.decrees import Decree
from results.models.rewards import DeskDecision

__all__ = [
    "CouncilDecision",
    "CouncilOpinion",
    "Decree",
    "DeskDecision",
    "Publication",
    "Result",
    "Scoring",
]

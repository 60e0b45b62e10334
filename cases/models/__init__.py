"""The tables of the evaluation."""

from cases.models.case import Attachment, Case, Contest, Draft, Item, Mark, Review
from cases.models.cycle import CriteriaSet, Criterion, Cycle, Deadline, Field, RuleBook
from cases.models.decision import CouncilDecision, CouncilOpinion, Publication, Result, Scoring
from cases.models.desk import DeskDecision
from cases.models.event import CaseEvent
from cases.models.handover import FieldAssignment
from cases.models.imports import ImportedAnswer, SurveyImport

__all__ = [
    "Attachment",
    "Case",
    "CaseEvent",
    "Contest",
    "CouncilDecision",
    "CouncilOpinion",
    "CriteriaSet",
    "Criterion",
    "Cycle",
    "Deadline",
    "DeskDecision",
    "Draft",
    "Field",
    "FieldAssignment",
    "ImportedAnswer",
    "Item",
    "Mark",
    "Publication",
    "Result",
    "Review",
    "RuleBook",
    "Scoring",
    "SurveyImport",
]

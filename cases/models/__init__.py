"""The tables of the evaluation."""

from cases.models.amendment import Amendment
from cases.models.bundle import Bundle
from cases.models.case import Attachment, Case, CaseFile, Draft, Item, Mark
from cases.models.checkpoint import Checkpoint, CheckpointLine
from cases.models.contest import Contest
from cases.models.cycle import BlocSet, CriteriaSet, Criterion, Cycle, Deadline, Field, RuleBook
from cases.models.event import CaseEvent
from cases.models.extension import Extension
from cases.models.field_report import FieldReport
from cases.models.figures import AgencyFact, AgencyFigure
from cases.models.handover import FieldAssignment
from cases.models.imports import ImportedAnswer, SurveyImport
from cases.models.package import Package
from cases.models.question import Question, Remark
from cases.models.remedy import Remedy
from cases.models.review import Review
from cases.models.shelf import ShelfFile

__all__ = [
    "AgencyFact",
    "AgencyFigure",
    "Amendment",
    "Attachment",
    "BlocSet",
    "Bundle",
    "Case",
    "CaseEvent",
    "CaseFile",
    "Checkpoint",
    "CheckpointLine",
    "Contest",
    "CriteriaSet",
    "Criterion",
    "Cycle",
    "Deadline",
    "Draft",
    "Extension",
    "Field",
    "FieldAssignment",
    "FieldReport",
    "ImportedAnswer",
    "Item",
    "Mark",
    "Package",
    "Question",
    "Remark",
    "Remedy",
    "Review",
    "RuleBook",
    "ShelfFile",
    "SurveyImport",
]

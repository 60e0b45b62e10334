"""Scoring: rule books and marks in, scorecards, ranks and outcomes out, every step explainable."""

from scoring.answers import AnswerField, BadAnswer
from scoring.book_file import load_rule_book
from scoring.books import Bloc, ClassBand, RuleBook, class_of, next_class
from scoring.criteria import (
    CriteriaSet,
    Criterion,
    Field,
    Points,
    answer_fields,
    clean_answer,
    points_for,
)
from scoring.criteria_file import load_criteria_set
from scoring.digests import digest
from scoring.evaluation import CannotEvaluate, evaluate
from scoring.lineage import Change, Descent, Lineage
from scoring.numbers import BadNumber, parse_number, parse_rate
from scoring.outcomes import Outcome, Previous, outcomes
from scoring.problems import BadFile, Problem
from scoring.ranking import Entry, Placed, SameAgencyTwice, rank
from scoring.reasons import Reason, Step
from scoring.scorecards import FieldScore, Line, Mark, PartScore, Scorecard

__all__ = [
    "AnswerField",
    "BadAnswer",
    "BadFile",
    "BadNumber",
    "Bloc",
    "CannotEvaluate",
    "Change",
    "ClassBand",
    "CriteriaSet",
    "Criterion",
    "Descent",
    "Entry",
    "Field",
    "FieldScore",
    "Line",
    "Lineage",
    "Mark",
    "Outcome",
    "PartScore",
    "Placed",
    "Points",
    "Previous",
    "Problem",
    "Reason",
    "RuleBook",
    "SameAgencyTwice",
    "Scorecard",
    "Step",
    "answer_fields",
    "class_of",
    "clean_answer",
    "digest",
    "evaluate",
    "load_criteria_set",
    "load_rule_book",
    "next_class",
    "outcomes",
    "parse_number",
    "parse_rate",
    "points_for",
    "rank",
]

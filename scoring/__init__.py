"""Scoring: rule books and marks in, scorecards, ranks and outcomes out, every step explainable."""

from scoring.answers import AnswerField, BadAnswer
from scoring.book_file import load_rule_book
from scoring.books import Bloc, ClassBand, RuleBook, class_of, next_class
from scoring.classes import Fact
from scoring.comparing import last_values, references_of
from scoring.criteria import CriteriaSet, Criterion, Field, Group, GroupRule
from scoring.criteria_file import load_criteria_set
from scoring.digests import digest
from scoring.documents import Document, document_of, text_of_document
from scoring.evaluation import evaluate
from scoring.index import CannotEvaluate
from scoring.lineage import Change, Descent, Lineage
from scoring.numbers import BadNumber, parse_number, parse_rate, read_share
from scoring.outcomes import Outcome, outcomes
from scoring.points import (
    Points,
    answer_fields,
    clean_answer,
    points_for,
    read_answer,
    read_so_far,
    rule_in_words,
)
from scoring.previous import Previous
from scoring.problems import BadFile, Problem
from scoring.publication import build_publication
from scoring.ranking import Entry, Placed, SameAgencyTwice, rank
from scoring.reasons import Reason, Step
from scoring.replaying import Replayed, Standing, replay
from scoring.scorecards import FieldScore, GroupScore, Line, Mark, PartScore, Scorecard
from scoring.shipped import shipped_book, shipped_books, shipped_set, shipped_sets
from scoring.so_far import score_so_far
from scoring.verification import Difference, Report, verify
from scoring.years import Participant, Result, Year, score_year

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
    "Difference",
    "Document",
    "Entry",
    "Fact",
    "Field",
    "FieldScore",
    "Group",
    "GroupRule",
    "GroupScore",
    "Line",
    "Lineage",
    "Mark",
    "Outcome",
    "PartScore",
    "Participant",
    "Placed",
    "Points",
    "Previous",
    "Problem",
    "Reason",
    "Replayed",
    "Report",
    "Result",
    "RuleBook",
    "SameAgencyTwice",
    "Scorecard",
    "Standing",
    "Step",
    "Year",
    "answer_fields",
    "build_publication",
    "class_of",
    "clean_answer",
    "digest",
    "document_of",
    "evaluate",
    "last_values",
    "load_criteria_set",
    "load_rule_book",
    "next_class",
    "outcomes",
    "parse_number",
    "parse_rate",
    "points_for",
    "rank",
    "read_answer",
    "read_share",
    "read_so_far",
    "references_of",
    "replay",
    "rule_in_words",
    "score_so_far",
    "score_year",
    "shipped_book",
    "shipped_books",
    "shipped_set",
    "shipped_sets",
    "text_of_document",
    "verify",
]

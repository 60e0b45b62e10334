"""The rules of a cycle, parsed once per digest from the text the database keeps."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import scoring

if TYPE_CHECKING:
    from cases.models import CriteriaSet, Cycle, Item, RuleBook


@lru_cache(maxsize=16)
def _set(_digest: str, text: str) -> scoring.CriteriaSet:
    return scoring.load_criteria_set(text, name="criteria set")


@lru_cache(maxsize=16)
def _book(_digest: str, text: str) -> scoring.RuleBook:
    return scoring.load_rule_book(text, name="rule book")


def criteria_of(criteria_set: CriteriaSet) -> scoring.CriteriaSet:
    return _set(criteria_set.digest, criteria_set.text)


def book_of(rule_book: RuleBook) -> scoring.RuleBook:
    return _book(rule_book.digest, rule_book.text)


def rules_of(cycle: Cycle) -> tuple[scoring.CriteriaSet, scoring.RuleBook]:
    return criteria_of(cycle.criteria_set), book_of(cycle.rule_book)


def criterion_of(item: Item) -> scoring.Criterion:
    """Return how an item is scored; the item comes with its criterion and case loaded."""
    return criteria_of(item.case.cycle.criteria_set).criterion(item.criterion.code)

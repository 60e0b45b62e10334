"""The rules of a cycle, parsed once per digest from the text the database keeps."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import scoring
from cases import models
from scoring.set_changes import set_changes

if TYPE_CHECKING:
    from cases.models import Case, CriteriaSet, Cycle, Item, RuleBook


@lru_cache(maxsize=32)
def _set(_digest: str, text: str) -> scoring.CriteriaSet:
    return scoring.load_criteria_set(text, name="criteria set")


@lru_cache(maxsize=16)
def _book(_digest: str, text: str) -> scoring.RuleBook:
    return scoring.load_rule_book(text, name="rule book")


@lru_cache(maxsize=32)
def _loaded(pk: int) -> scoring.CriteriaSet:
    """Return the set of a bloc by its row, read once by each process: it never changes."""
    return criteria_of(models.CriteriaSet.objects.get(pk=pk))


def criteria_of(criteria_set: CriteriaSet) -> scoring.CriteriaSet:
    return _set(criteria_set.digest, criteria_set.text)


def book_of(rule_book: RuleBook) -> scoring.RuleBook:
    return _book(rule_book.digest, rule_book.text)


def criteria_in(cycle: Cycle, set_id: int) -> scoring.CriteriaSet:
    """Return a set of a cycle: its own, where it came along, or that of a bloc."""
    came_along = models.Cycle.criteria_set.is_cached(cycle)
    if came_along and set_id == cycle.criteria_set_id:
        return criteria_of(cycle.criteria_set)
    return _loaded(set_id)


def criteria_of_case(case: Case) -> scoring.CriteriaSet:
    """Return the set that a case is judged by: that of its cycle, or of its bloc."""
    return criteria_in(case.cycle, case.criteria_set_id)


@lru_cache(maxsize=64)
def same_criteria(before: int, after: int) -> dict[str, str]:
    """Return the code in one set of each criterion that another asks, too, by its code there.

    Both by their rows, compared once by each process: neither ever changes.
    """
    if before == after:
        return {each.code: each.code for each in _loaded(after).criteria}
    return set_changes(_loaded(before), _loaded(after)).pairs


def rules_of_case(case: Case) -> tuple[scoring.CriteriaSet, scoring.RuleBook]:
    return criteria_of_case(case), book_of(case.cycle.rule_book)


def rule_of(item: Item) -> scoring.Criterion:
    """Return how an item is scored in the bloc of its case, which came along."""
    criterion = criteria_of_case(item.case).criterion(item.criterion.code)
    # The bloc is asked for only where it matters.
    return criterion.asked_of(item.case.bloc.code) if criterion.by_bloc else criterion


def rules_of(cycle: Cycle) -> tuple[scoring.CriteriaSet, scoring.RuleBook]:
    """Return the rules of a cycle; of a bloc with a set of its own, its cases say which."""
    return criteria_of(cycle.criteria_set), book_of(cycle.rule_book)

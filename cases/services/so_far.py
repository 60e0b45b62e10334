"""What the answers of a case come to so far, at every level, by the rules of its groups."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import scoring
from cases.rules import rules_of_case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cases.models import Case
    from scoring.comparing import References

OF_OTHERS = ("bloc_mean", "bloc_best")


def card_so_far(
    case: Case,
    answers: Mapping[str, Mapping[str, Any]],
    *,
    references: References | None = None,
) -> scoring.Scorecard | None:
    """Return the scorecard of the answers there are, by code; None where nothing comes of them.

    Its fields and groups hold the subtotals. Whatever is not answered yet, or not rightly, or is
    compared with others who may not have answered, is left out as though it were not asked. No
    query: the case comes with its bloc and the rules of its cycle.
    """
    rules, book = rules_of_case(case)
    asked = {one.code: one for one in rules.applicable(case.bloc.code)}
    marks = {
        code: scoring.Mark(answer)
        for code, answer in answers.items()
        if code in asked and asked[code].against not in OF_OTHERS and _is_right(asked[code], answer)
    }
    try:
        return scoring.evaluate(
            rules, marks, bloc=case.bloc.code, book=_lenient(book), references=references
        )
    except scoring.CannotEvaluate:
        return None


def _is_right(criterion: scoring.Criterion, answer: Mapping[str, Any]) -> bool:
    try:
        scoring.clean_answer(criterion, answer)
    except scoring.BadAnswer:
        return False
    return True


@lru_cache(maxsize=16)
def _lenient(book: scoring.RuleBook) -> scoring.RuleBook:
    """Return the book as it counts while answers are missing: what is not there is left out."""
    parts = {name: replace(part, missing="rescale") for name, part in book.parts.items()}
    ranking = replace(book.ranking, break_ties=())
    return replace(book, parts=parts, classes=(), limits=(), ranking=ranking)

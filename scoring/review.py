"""Say whether the head of an agency is to be considered: yes, no, or a person must look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.reasons import Reason, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.books import Condition, ReviewRule, RuleBook
    from scoring.lineage import Descent
    from scoring.outcomes import Previous
    from scoring.ranking import Placed

# True, False, or None: the data cannot tell. With the reason in every case.
Verdict = tuple[bool | None, Reason]


def review_of(
    agency: Placed, *, last: Previous | None, descent: Descent, book: RuleBook
) -> tuple[str, tuple[Reason, ...]]:
    """Give none, consider or person for an agency, and why.

    A rule holds when all its conditions do. It is open when none of them fails but one cannot
    be told; then a person decides, and the answer is never a silent no.
    """
    if not book.review:
        return "none", (Reason("review.no_rules"),)
    verdicts = [_rule(rule, agency, last, descent, book) for rule in book.review]
    holding = [reasons for verdict, reasons in verdicts if verdict is True]
    unsure = [reasons for verdict, reasons in verdicts if verdict is None]
    for review, found in (("consider", holding), ("person", unsure)):
        if found:
            return review, tuple(reason for reasons in found for reason in reasons)
    return "none", tuple(reason for _verdict, reasons in verdicts for reason in reasons)


def _rule(
    rule: ReviewRule, agency: Placed, last: Previous | None, descent: Descent, book: RuleBook
) -> tuple[bool | None, tuple[Reason, ...]]:
    verdicts = [
        _CONDITIONS[condition.kind](condition, agency, last, descent, book)
        for condition in rule.conditions
    ]
    named: dict[str, Value] = {"rule": rule.label, "rule_en": rule.label_en, "code": rule.code}
    failed = [reason for verdict, reason in verdicts if verdict is False]
    if failed:
        return False, (Reason("review.rule_fails", named), failed[0])
    unsure = [reason for verdict, reason in verdicts if verdict is None]
    if unsure:
        return None, (Reason("review.rule_open", named), *_once(unsure))
    return True, (Reason("review.rule_holds", named), *(reason for _verdict, reason in verdicts))


def _once(reasons: list[Reason]) -> list[Reason]:
    return [reason for i, reason in enumerate(reasons) if reason not in reasons[:i]]


def _class_at_most(
    condition: Condition,
    agency: Placed,
    last: Previous | None,
    descent: Descent,
    book: RuleBook,
) -> Verdict:
    return _class(condition, agency, last, descent, book, lambda mine, bound: mine >= bound)


def _class_equals(
    condition: Condition,
    agency: Placed,
    last: Previous | None,
    descent: Descent,
    book: RuleBook,
) -> Verdict:
    return _class(condition, agency, last, descent, book, lambda mine, bound: mine == bound)


def _class(
    condition: Condition,
    agency: Placed,
    last: Previous | None,
    descent: Descent,
    book: RuleBook,
    fits: Callable[[int, int], bool],
) -> Verdict:
    """Compare this year's class and, for two years running, last year's."""
    bound = book.position(condition.class_name)
    now = book.position(agency.class_name)
    assert bound is not None and now is not None  # noqa: S101, PT018  # the book's own classes
    values: dict[str, Value] = {
        "class": agency.class_name, "class_en": agency.class_name_en,
        "bound": condition.class_name, "years": condition.years,
    }  # fmt: skip
    if not fits(now, bound):
        return False, Reason(f"review.{condition.kind}_not", values)
    if condition.years == 1:
        return True, Reason(f"review.{condition.kind}", values)
    unknown = _unknown(last, descent)
    if unknown or last is None:
        return None, unknown or Reason("review.no_last_year")
    values["last_class"] = last.class_name
    then = book.position(last.class_name) if last.class_name else None
    if then is None:
        return None, Reason("review.last_class_unknown", values)
    verdict = fits(then, bound)
    code = f"review.{condition.kind}_two_years"
    return verdict, Reason(code if verdict else f"{code}_not", values)


def _rank_fell(
    condition: Condition,
    agency: Placed,
    last: Previous | None,
    descent: Descent,
    _book: RuleBook,
) -> Verdict:
    if agency.rank is None:
        return None, Reason("review.not_ranked_now")
    unknown = _unknown(last, descent)
    if unknown or last is None:
        return None, unknown or Reason("review.no_last_year")
    if last.rank is None:
        return None, Reason("review.not_ranked_then")
    if last.bloc != agency.bloc:
        return None, Reason("review.other_bloc", {"bloc": agency.bloc, "last_bloc": last.bloc})
    values: dict[str, Value] = {"rank": agency.rank, "last_rank": last.rank}
    if agency.rank - last.rank >= condition.places:
        return True, Reason("review.rank_fell", {**values, "places": agency.rank - last.rank})
    return False, Reason("review.rank_held", values)


def _unknown(last: Previous | None, descent: Descent) -> Reason | None:
    """Say why last year cannot be compared; None where it can."""
    if not descent.one_to_one:
        before = ", ".join(descent.before)
        return Reason("review.lineage", {"before": before})
    if last is None:
        return Reason("review.no_last_year")
    return None if last.ranked and last.rank else Reason("review.not_ranked_then")


_CONDITIONS: dict[str, Callable[..., Verdict]] = {
    "class_at_most": _class_at_most,
    "class_equals": _class_equals,
    "rank_fell": _rank_fell,
}

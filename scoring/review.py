"""Say whether the head of an agency is to be considered: yes, no, or a person must look."""

from collections.abc import Callable
from dataclasses import dataclass

from scoring.books import Condition, ReviewRule, RuleBook
from scoring.lineage import Descent
from scoring.previous import Previous
from scoring.ranking import Placed
from scoring.reasons import Reason, Value

# True, False, or None: the data cannot tell. With the reason in every case.
Verdict = tuple[bool | None, Reason]


@dataclass(frozen=True, slots=True)
class TwoYears:
    """An agency this year and last, seen through the rules of this year."""

    agency: Placed
    last: Previous | None
    descent: Descent
    book: RuleBook


def review_of(
    agency: Placed, *, last: Previous | None, descent: Descent, book: RuleBook
) -> tuple[str, tuple[Reason, ...]]:
    """Give none, consider or person for an agency, and why.

    A rule holds when all its conditions do. It is open when none of them fails but one cannot
    be told; then a person decides, and the answer is never a silent no.
    """
    if not book.review:
        return "none", (Reason("review.no_rules"),)
    seen = TwoYears(agency, last, descent, book)
    verdicts = [_rule(rule, seen) for rule in book.review]
    for review, wanted in (("consider", True), ("person", None)):
        found = [reasons for verdict, reasons in verdicts if verdict is wanted]
        if found:
            return review, tuple(reason for reasons in found for reason in reasons)
    return "none", tuple(reason for _verdict, reasons in verdicts for reason in reasons)


def _rule(rule: ReviewRule, seen: TwoYears) -> tuple[bool | None, tuple[Reason, ...]]:
    verdicts = [_CONDITIONS[condition.kind](condition, seen) for condition in rule.conditions]
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


def _class(condition: Condition, seen: TwoYears) -> Verdict:
    """Compare this year's class with the bound and, for two years running, last year's."""
    fits = _FITS[condition.kind]
    bound, now = (
        seen.book.position(condition.class_name),
        seen.book.position(seen.agency.class_name),
    )
    values: dict[str, Value] = {
        "class": seen.agency.class_name, "class_en": seen.agency.class_name_en,
        "bound": condition.class_name, "years": condition.years,
    }  # fmt: skip
    if not fits(now, bound):
        return False, Reason(f"review.{condition.kind}_not", values)
    if condition.years == 1:
        return True, Reason(f"review.{condition.kind}", values)
    last = _comparable(seen)
    if isinstance(last, Reason):
        return None, last
    values["last_class"] = last.class_name
    then = seen.book.position(last.class_name)
    if then is None:
        return None, Reason("review.last_class_unknown", values)
    verdict = fits(then, bound)
    code = f"review.{condition.kind}_two_years"
    return verdict, Reason(code if verdict else f"{code}_not", values)


def _rank_fell(condition: Condition, seen: TwoYears) -> Verdict:
    rank, bloc = seen.agency.rank, seen.agency.bloc
    if rank is None:
        return None, Reason("review.not_ranked_now")
    last = _comparable(seen)
    if isinstance(last, Reason):
        return None, last
    if last.bloc != bloc:
        return None, Reason("review.other_bloc", {"bloc": bloc, "last_bloc": last.bloc})
    fall = rank - (last.rank or 0)
    values: dict[str, Value] = {"rank": rank, "last_rank": last.rank or 0, "places": fall}
    if fall >= condition.places:
        return True, Reason("review.rank_fell", values)
    return False, Reason("review.rank_held", values)


def _comparable(seen: TwoYears) -> Previous | Reason:
    """Give last year's result where it is the agency's own and ranked, else why it is not."""
    if seen.descent.told_of_all:
        return seen.descent.told_of_all
    if not seen.descent.one_to_one:
        before = ", ".join(seen.descent.before)
        return Reason("review.lineage", {"before": before}) if before else Reason("review.created")
    if seen.last is None:
        return Reason("review.no_last_year")
    if not seen.last.ranked or seen.last.rank is None:
        return Reason("review.not_ranked_then")
    return seen.last


_FITS: dict[str, Callable[[int | None, int | None], bool]] = {
    "class_at_most": lambda mine, bound: (mine or 0) >= (bound or 0),  # 0 is the best class
    "class_equals": lambda mine, bound: mine == bound,
}

_CONDITIONS: dict[str, Callable[[Condition, TwoYears], Verdict]] = {
    "class_at_most": _class,
    "class_equals": _class,
    "rank_fell": _rank_fell,
}

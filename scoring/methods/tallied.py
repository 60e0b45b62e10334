"""Counts of the second format: given or taken for each case, by grades, up to a limit."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from scoring.answers import AnswerField, Cleaned
from scoring.exact import written
from scoring.methods.kinds import Earned, Kind
from scoring.numbers import ARITHMETIC, ZERO
from scoring.reasons import Reason, Step, Value
from scoring.tables import Table

MOST_CASES = 1_000_000


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of case with the points of each."""

    value: str
    label: str
    label_en: str
    each: Fraction


@dataclass(frozen=True, slots=True)
class Taken:
    """From the most points, so many are taken for each case; from so many cases on, all."""

    sorts: tuple[Sort, ...]
    nothing_from: int = 0  # 0: no such limit


@dataclass(frozen=True, slots=True)
class Given:
    """So many points for each case, up to the most."""

    sorts: tuple[Sort, ...]


_KNOWN = {
    "missing": ("per_missing", "Số báo cáo thiếu", "Missing"),
    "late": ("per_late", "Số báo cáo trễ hạn", "Late"),
    "cases": ("per_case", "Số vụ việc", "Cases"),
}


def _read_taken(table: Table, most: Decimal) -> Taken:
    limit = table.whole("nothing_from", 1, MOST_CASES) if table.has("nothing_from") else 0
    return Taken(_sorts(table, most, tuple(_KNOWN)), limit)


def _read_given(table: Table, most: Decimal) -> Given:
    return Given(_sorts(table, most, ("cases",)))


def _sorts(table: Table, most: Decimal, known: tuple[str, ...]) -> tuple[Sort, ...]:
    """Read the sorts that everyone knows, then those the set names itself."""
    sorts = [_known_sort(table, sort, most) for sort in known if table.has(_KNOWN[sort][0])]
    rows = table.tables("grades")
    sorts += [_grade(row, most) for row in rows]
    table.unique((("grades", i, "value"), one.value) for i, one in enumerate(sorts[-len(rows) :]))
    if not any(sort.each for sort in sorts):
        table.refuse("kind", "file.want_counts", known=", ".join(_KNOWN[sort][0] for sort in known))
    return tuple(sorts)


def _known_sort(table: Table, sort: str, most: Decimal) -> Sort:
    key, label, label_en = _KNOWN[sort]
    return Sort(sort, label, label_en, table.exact(key, ZERO, most))


def _grade(row: Table, most: Decimal) -> Sort:
    value = row.text("value")
    label = row.text("label", default=value)
    sort = Sort(value, label, row.text("label_en", default=label), row.exact("points", ZERO, most))
    row.close()
    return sort


def _fields(method: Taken | Given, _most: Decimal) -> tuple[AnswerField, ...]:
    return tuple(
        AnswerField(sort.value, "count", sort.label, sort.label_en, minimum=ZERO)
        for sort in method.sorts
    )


class Worked(NamedTuple):
    """A method whose points are whole numbers over one denominator, which add up faster."""

    sorts: tuple[tuple[str, int, Decimal, dict[str, Value]], ...]
    below: int
    nothing_from: int


def _ready(method: Taken | Given, _most: Fraction) -> Worked:
    below = lcm(*(sort.each.denominator for sort in method.sorts))
    return Worked(
        tuple(
            (
                sort.value,
                sort.each.numerator * (below // sort.each.denominator),
                written(sort.each),
                {"sort": sort.label, "sort_en": sort.label_en, "each": written(sort.each)},
            )
            for sort in method.sorts
        ),
        below,
        method.nothing_from if isinstance(method, Taken) else 0,
    )


def _counted(worked: Worked, answer: Cleaned, code: str) -> tuple[int, Fraction, list[Step]]:
    """Give how many cases there are, what they come to, and a sentence for each sort."""
    cases = whole = 0
    steps = []
    for value, each, shown, words in worked.sorts:
        count = int(answer[value])
        cases += count
        whole += count * each
        points = ARITHMETIC.multiply(shown, count)
        steps.append(Step(code, {**words, "count": count, "points": points}))
    return cases, Fraction(whole, worked.below), steps


def _lost(worked: Worked, most: Fraction, answer: Cleaned) -> Earned:
    cases, lost, steps = _counted(worked, answer, "points.taken")
    if worked.nothing_from and cases >= worked.nothing_from:
        steps.append(Step("points.nothing_from", {"count": cases, "limit": worked.nothing_from}))
        return most, tuple(steps)
    if lost > most:
        steps.append(Step("points.deducted_out", {"lost": lost, "max": most}))
        return most, tuple(steps)
    return lost, tuple(steps)


def _accrued(worked: Worked, most: Fraction, answer: Cleaned) -> Earned:
    _cases, total, steps = _counted(worked, answer, "points.given")
    if total > most:
        steps.append(Step("points.above_most", {"found": total, "points": most}))
        return most, tuple(steps)
    return total, tuple(steps)


def _told_taken(method: Taken, most: Decimal) -> tuple[Reason, ...]:
    told = [Reason("told.starts_full", {"max": most}), *_each(method.sorts, "told.taken")]
    if method.nothing_from:
        told.append(Reason("told.nothing_from", {"limit": method.nothing_from}))
    return tuple(told)


def _told_given(method: Given, most: Decimal) -> tuple[Reason, ...]:
    return (*_each(method.sorts, "told.given"), Reason("told.at_most", {"max": most}))


def _each(sorts: tuple[Sort, ...], code: str) -> list[Reason]:
    return [
        Reason(code, {"sort": sort.label, "sort_en": sort.label_en, "each": sort.each})
        for sort in sorts
    ]


KINDS = (
    Kind(
        "deductions", Taken, _read_taken, _fields, _lost,
        parts=frozenset({"appraisal", "survey", "penalty"}), subtracts=True, exact=True,
        ready=_ready, told=_told_taken,
    ),
    Kind(
        "accrual", Given, _read_given, _fields, _accrued, exact=True, ready=_ready,
        told=_told_given,
    ),
)  # fmt: skip

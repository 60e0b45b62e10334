"""Points by counting: taken away for each missing, late or other case, or given for each case."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.answers import AnswerField, Cleaned
from scoring.methods.kinds import Earned, Kind
from scoring.numbers import ZERO
from scoring.reasons import Step, Value
from scoring.tables import Table


@dataclass(frozen=True, slots=True)
class Deductions:
    """From the most points, so many are taken for each case of each sort."""

    each: tuple[tuple[str, Decimal], ...]  # missing, late or cases, with the points of one


@dataclass(frozen=True, slots=True)
class Accrual:
    """So many points for each case, up to the most."""

    per_case: Decimal


_SORTS = {
    "missing": ("per_missing", "Số báo cáo thiếu", "Missing"),
    "late": ("per_late", "Số báo cáo trễ hạn", "Late"),
    "cases": ("per_case", "Số vụ việc", "Cases"),
}


def _read_deductions(table: Table, _most: Decimal) -> Deductions:
    rates = ((sort, table.points(key, default=ZERO)) for sort, (key, _vi, _en) in _SORTS.items())
    each = tuple((sort, points) for sort, points in rates if points)
    if not each:
        table.refuse("kind", "file.want_deductions")
    return Deductions(each)


def _read_accrual(table: Table, _most: Decimal) -> Accrual:
    return Accrual(table.points("per_case"))


def _count(sort: str) -> AnswerField:
    _key, label, label_en = _SORTS[sort]
    return AnswerField(sort, "count", label, label_en, minimum=ZERO)


def _deduction_fields(method: Deductions, _most: Decimal) -> tuple[AnswerField, ...]:
    return tuple(_count(sort) for sort, _points in method.each)


def _accrual_fields(_method: Accrual, _most: Decimal) -> tuple[AnswerField, ...]:
    return (_count("cases"),)


def _lost(method: Deductions, most: Decimal, answer: Cleaned) -> Earned:
    steps = []
    lost = ZERO
    for sort, each in method.each:
        count = Decimal(answer[sort])
        lost += count * each
        values: dict[str, Value] = {"count": count, "each": each, "points": count * each}
        steps.append(Step(f"points.deduction_{sort}", values))
    if lost > most:
        steps.append(Step("points.deducted_out", {"lost": lost, "max": most}))
    return min(lost, most), tuple(steps)


def _accrued(method: Accrual, most: Decimal, answer: Cleaned) -> Earned:
    count = Decimal(answer["cases"])
    points = min(count * method.per_case, most)
    values = {"count": count, "each": method.per_case, "max": most, "points": points}
    return points, (Step("points.accrual", values),)


KINDS = (
    Kind(
        "deductions", Deductions, _read_deductions, _deduction_fields, _lost,
        parts=frozenset({"appraisal", "survey", "penalty"}), subtracts=True,
    ),
    Kind(
        "accrual", Accrual, _read_accrual, _accrual_fields, _accrued,
        parts=frozenset({"bonus", "penalty"}),
    ),
)  # fmt: skip

"""A measured value and its bands: the general form behind staircase, proportion and threshold."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from scoring.answers import AnswerField, BadAnswer, Cleaned
from scoring.exact import NOTHING, WHOLE, fraction, ratio, written
from scoring.methods.banded import Worked, by_bands, told, work_out
from scoring.methods.bands import Band, Measured, fixed, in_proportion
from scoring.methods.bands_file import read_bands
from scoring.methods.kinds import Earned, Kind
from scoring.methods.references import Reference
from scoring.numbers import HUNDRED, ONE, ZERO
from scoring.reasons import Reason, Step, Value
from scoring.tables import Table

INPUTS = ("ratio", "number")
NOTHING_DUE = ("refuse", "full", "zero", "not_applicable")
UNITS = "units_mean"
AGAINST = ("bloc_mean", "bloc_best", "last_year", "target", UNITS)
ALONE = ("not_applicable", "full", "zero")
LONGEST_SCALE = Decimal(1_000_000)


def _read_measured(table: Table, most: Decimal) -> Measured:
    about = _about(table, INPUTS)
    bands = read_bands(table, most, top=WHOLE if about.ends_at_one else None)
    return replace(about, bands=bands)


def _about(table: Table, inputs: tuple[str, ...] = ("ratio",)) -> Measured:
    """Read what is measured; the bands are read by whoever knows their form."""
    against = table.choice("against", AGAINST, default="") if table.has("against") else ""
    if against == UNITS:
        return _units(table)
    given = table.choice("input", inputs, default=inputs[0])
    about = Measured((), given, **_of_number(table) if given == "number" else _of_ratio(table))
    if about.is_share:
        about = replace(
            about,
            inverse=table.flag("inverse", default=False),
            over=table.flag("over", default=False),
        )
    if not against:
        return about
    alone = table.choice("nothing_to_compare", ALONE, default="not_applicable")
    return replace(about, against=against, alone=alone)


def _units(table: Table) -> Measured:
    """Read a criterion that is what the units below come to; nobody types a value."""
    return Measured(
        (),
        UNITS,
        scale=table.exact("scale", Decimal("0.01"), LONGEST_SCALE, default=Fraction(100)),
        against=UNITS,
        alone=table.choice("nothing_to_compare", ALONE, default="not_applicable"),
    )


def _of_number(table: Table) -> dict[str, Any]:
    scale = NOTHING
    if table.has("scale"):
        scale = table.exact("scale", Decimal("0.01"), LONGEST_SCALE)
    unit, unit_en = table.text("unit", default=""), table.text("unit_en", default="")
    return {"unit": unit, "unit_en": unit_en, "scale": scale}


def _of_ratio(table: Table) -> dict[str, Any]:
    return {"nothing_due": table.choice("nothing_due", NOTHING_DUE, default="refuse")}


def _with(about: Measured, *bands: Band) -> Measured:
    return replace(about, bands=bands)


def _read_stairs(table: Table, _most: Decimal) -> Measured:
    about = _about(table)
    rows = table.tables("stairs", at_least=1)
    bands = tuple(
        fixed(
            row.exact("above" if row.has("above") else "at_least", ZERO, ONE),
            row.exact("share", ZERO, ONE),
            strict=row.has("above"),
        )
        for row in rows
    )
    falling = all(
        (a.bound > b.bound or (a.bound == b.bound and a.strict and not b.strict))
        and a.share >= b.share
        for a, b in pairwise(bands)
    )
    if bands and not (falling and not bands[-1].bound and not bands[-1].strict):
        table.refuse("stairs", "file.want_stairs")
    return _with(about, *bands)


def _read_proportional(table: Table, _most: Decimal) -> Measured:
    return _with(_about(table), in_proportion(NOTHING))


def _read_threshold(table: Table, _most: Decimal) -> Measured:
    about = _about(table)
    threshold = table.exact("threshold", ZERO, ONE)
    below = table.exact("below", ZERO, ONE, default=NOTHING)
    if below > threshold:
        table.refuse("below", "file.want_below_threshold")
    if not threshold:
        return _with(about, in_proportion(NOTHING))
    return _with(about, in_proportion(threshold), fixed(NOTHING, below))


def _read_target(table: Table, _most: Decimal) -> Measured:
    """Read a target from which the points are full and under which they are in proportion."""
    about = _about(table)
    target = table.exact("target", Decimal("0.0001"), HUNDRED)
    if target > 1 and about.ends_at_one:
        table.refuse("target", "file.value_never_reached", top=WHOLE)
    return _with(about, fixed(target, WHOLE), in_proportion(NOTHING, WHOLE / target))


def _read_by_rate(table: Table, most: Decimal) -> Measured:
    """Read what each per cent takes from the most."""
    each = table.exact("each", ZERO, most)
    per = table.exact("per", Decimal("0.0001"), ONE, default=Fraction(1, 100))
    return _with(_about(table), Band(NOTHING, False, NOTHING, WHOLE, -each / per, NOTHING))  # noqa: FBT003 - a band in one line


def ratio_boxes(*, over: bool = False) -> tuple[AnswerField, ...]:
    """Give the boxes of a rate: what was done of what was due, or the rate itself."""
    return (
        AnswerField(
            "achieved", "number", "Số đã thực hiện", "Achieved", minimum=ZERO, required=False,
            group="quantities",
        ),
        AnswerField(
            "total", "number", "Tổng số phải thực hiện", "Total due", minimum=ZERO, required=False,
            group="quantities",
        ),
        AnswerField(
            "rate", "rate", "Tỷ lệ", "Rate", minimum=ZERO, maximum=None if over else ONE,
            required=False, group="rate",
        ),
    )  # fmt: skip


_LOADED = (("loaded", "Lấy theo số liệu các đơn vị trực thuộc", "Taken from the units below"),)


def _fields(method: Measured, _most: Decimal) -> tuple[AnswerField, ...]:
    if method.input == UNITS:
        return (AnswerField("units", "choice", "Đơn vị trực thuộc", "Units below", _LOADED),)
    if method.input == "ratio":
        return ratio_boxes(over=method.over)
    unit, unit_en = method.unit, method.unit_en or method.unit
    label, label_en = "Kết quả", "Result"
    if unit:
        label, label_en = f"{label} ({unit})", f"{label_en} ({unit_en})"
    high = written(method.scale) if method.scale and not method.over else None
    return (AnswerField("figure", "number", label, label_en, minimum=ZERO, maximum=high),)


def _check(method: Measured, answer: Cleaned) -> None:
    if "total" not in answer:
        return
    achieved, total = Decimal(answer["achieved"]), Decimal(answer["total"])
    if not total and (achieved or method.nothing_due == "refuse"):
        raise BadAnswer("total", answer["total"], Reason("answer.want_total"))
    if achieved > total and not method.over:
        raise BadAnswer("achieved", answer["achieved"], Reason("answer.too_much", {"total": total}))


def _earned(worked: Worked, most: Fraction, answer: Cleaned) -> Earned:
    if answer.get("total") == "0":
        return _nothing_due(worked.method, most)
    if worked.method.against:
        return NOTHING, (Step("points.waits"),)
    value, steps = measure(worked.method, answer)
    points, how = by_bands(worked, value, most)
    return points, (*steps, *how)


def compared(
    worked: Worked, most: Fraction, answer: Cleaned, reference: Reference | None
) -> Earned:
    """Give the points of a value beside that of others."""
    method = worked.method
    if answer.get("total") == "0":
        return _nothing_due(method, most)
    if reference is None or not reference.values:
        return _alone(method, most)
    beside, steps = _set_beside(method, answer, reference)
    points, how = by_bands(worked, beside, most)
    return points, (*steps, *how)


def _alone(method: Measured, most: Fraction) -> Earned:
    """Give what holds where there is nothing to compare with."""
    points = most if method.alone == "full" else NOTHING
    step = Step(f"points.alone_{method.alone}", {"max": most, "points": points})
    return (None if method.alone == "not_applicable" else points), (step,)


def _set_beside(
    method: Measured, answer: Cleaned, reference: Reference
) -> tuple[Fraction, tuple[Step, ...]]:
    """Give the value that the bands look at: a share of what it is compared with."""
    words: dict[str, Value] = {"reference": reference.value, "count": len(reference.values)}
    if method.against == UNITS:
        value = reference.value / method.scale
        words |= {"scale": method.scale, "value": value}
        return value, (Step("points.against_units_mean", words),)
    own, steps = measure(method, answer)
    value = _beside(own, reference.value)
    code = f"points.against_{method.against}{'' if method.is_share else '_number'}"
    return value, (*steps, Step(code, {**words, "own": own, "value": value}))


def _beside(value: Fraction, reference: Fraction) -> Fraction:
    """Divide by what is compared with; beside nothing, nothing is equal and anything is double."""
    if reference:
        return value / reference
    return Fraction(2) if value else WHOLE


def _nothing_due(method: Measured, most: Fraction) -> Earned:
    points = most if method.nothing_due == "full" else NOTHING
    step = Step(f"points.nothing_due_{method.nothing_due}", {"max": most, "points": points})
    return (None if method.nothing_due == "not_applicable" else points), (step,)


def measure(method: Measured, answer: Cleaned) -> tuple[Fraction, tuple[Step, ...]]:
    """Give the value that the bands look at, with the sentences about it."""
    if "rate" in answer:
        value = fraction(answer["rate"])
        found = Step("points.rate_given", {"rate": value})
    elif "figure" in answer:
        value, found = _figure(method, fraction(answer["figure"]))
    else:
        achieved, total = answer["achieved"], answer["total"]
        value = ratio(achieved, total)
        found = Step("points.rate", {"achieved": achieved, "total": total, "rate": value})
    if not method.inverse:
        return value, (found,)
    left = max(WHOLE - value, NOTHING)
    return left, (found, Step("points.inverse", {"rate": value, "left": left}))


def _figure(method: Measured, figure: Fraction) -> tuple[Fraction, Step]:
    if method.scale:
        value = figure / method.scale
        return value, Step("points.of_scale", {
            "figure": figure, "scale": method.scale, "rate": value,
        })  # fmt: skip
    words: dict[str, Value] = {"unit": method.unit, "unit_en": method.unit_en}
    return figure, Step("points.figure", {"figure": figure, **words})


KINDS = tuple(
    Kind(name, Measured, read, _fields, _earned, _check, exact=True, ready=work_out, told=told)
    for name, read in {
        "measured": _read_measured,
        "staircase": _read_stairs,
        "proportional": _read_proportional,
        "proportional_from_threshold": _read_threshold,
        "target": _read_target,
        "deducted_by_rate": _read_by_rate,
    }.items()
)

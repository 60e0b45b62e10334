"""Numbers in cells: points, per cent, plain numbers and fractions, each read back as it was."""

import re
from decimal import Decimal
from typing import Any, TypeAlias

from scoring.numbers import (
    BadNumber,
    TwoReadings,
    canonical,
    read_quantity,
    read_rate,
    read_score,
    typed_back,
    typed_rate,
)
from scoring.workbooks.notation import BadCell, folded

# What a document holds for a number: a whole number, a decimal, or a fraction such as "1/3".
Number: TypeAlias = Any

LOWEST, HIGHEST = Decimal(-1_000_000), Decimal(1_000_000)
_FRACTION = re.compile(r"-?\d{1,4}/[1-9]\d{0,3}", re.ASCII)
_OF_POINTS = re.compile(r"(?:số điểm|điểm tối đa|mức tối đa)$")
_ALL = {"điểm tối đa", "đủ điểm", "tối đa", "tất cả", "đủ"}
POINTS, SHARE = "points", "share"


def plain(value: Decimal) -> Number:
    """Give a number as documents hold it: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else Decimal(canonical(value))


def is_number(value: Number) -> bool:
    """Tell whether a value of a document is a number or a fraction that cells can hold."""
    if isinstance(value, str):
        return bool(_FRACTION.fullmatch(value))
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def number_text(value: Number) -> str:
    """Write a number or a fraction."""
    return value if isinstance(value, str) else typed_back(Decimal(value), "vi")


def percent_text(value: Number) -> str:
    """Write a share of one in per cent; a fraction stays one."""
    return value if isinstance(value, str) else typed_rate(Decimal(value), "vi")


def points_text(value: Number) -> str:
    """Write points."""
    return f"{number_text(value)} điểm"


def share_text(value: Number) -> str:
    """Write a share of the most points."""
    return f"{value} số điểm" if isinstance(value, str) else percent_text(value)


def worth_text(unit: str, value: Number) -> str:
    """Write what something earns, in points or as a share of the most."""
    return points_text(value) if unit == POINTS else share_text(value)


def read_worth(text: str) -> tuple[str, Number]:
    """Read what something earns: “2 điểm” and “2” are points, “50%” and “1/3 số điểm” a share."""
    told = folded(text)
    if told in _ALL:
        return SHARE, 1
    bare = _OF_POINTS.sub("", told).strip()
    if bare != told:
        return SHARE, read_percent(bare)
    if told.endswith("%"):
        return SHARE, read_percent(told)
    if _FRACTION.fullmatch(told):
        raise BadCell("sheet.want_unit_of_fraction", text, fraction=told)
    return POINTS, read_points(told)


def read_points(text: str) -> Number:
    """Read points; of “1.500”, which may be two numbers, the reader asks back."""
    told = folded(text)
    bare = told.removesuffix("điểm").strip()
    if _FRACTION.fullmatch(bare):
        return bare
    try:
        return plain(read_score(told, low=LOWEST, high=HIGHEST))
    except TwoReadings as two:
        raise _asked_back(text, two) from None
    except BadNumber:
        raise BadCell("sheet.want_points", text) from None


def read_percent(text: str) -> Number:
    """Read a rate in per cent as a share of one; a fraction without a sign is one already."""
    told = folded(text)
    if _FRACTION.fullmatch(told):
        return told
    try:
        return plain(read_rate(told))
    except BadNumber:
        raise BadCell("sheet.want_percent", text) from None


def read_number(text: str, *, unit: str = "") -> Number:
    """Read a number or a fraction; the unit may stand behind it."""
    told = folded(text)
    bare = told.removesuffix(folded(unit)).strip() if unit else told
    if _FRACTION.fullmatch(bare):
        return bare
    try:
        return plain(read_quantity(bare))
    except TwoReadings as two:
        raise _asked_back(text, two) from None
    except BadNumber:
        raise BadCell("sheet.want_number", text) from None


def _asked_back(text: str, two: TwoReadings) -> BadCell:
    return BadCell("file.two_readings", text, one=two.one, other=two.other)

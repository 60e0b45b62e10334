"""Read, round and write decimal numbers, always in the same arithmetic whatever the caller's."""

import re
import unicodedata
from contextlib import AbstractContextManager
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import lru_cache

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)

# IEEE 754 decimal128: anyone can repeat it, and no printed index comes near its 34 digits.
_ARITHMETIC = Context(
    prec=34, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow]
)

ROUNDING_MODES = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "half_down": ROUND_HALF_DOWN,
    "down": ROUND_DOWN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
}

# No thousands separators: "1.234" is one point two three four, as the domain page says.
_NUMBER = re.compile(r"([-+]?)(\d{1,18})(?:[.,](\d{1,18}))?(?: ?(%|điểm|points?))?", re.ASCII)
_LOOKALIKES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2212": "-"})


class BadNumber(ValueError):
    """The text is not one number in a form that we read."""


def exactly() -> AbstractContextManager[Context]:
    """Open the arithmetic in which every score is computed: 34 digits, half to even."""
    return localcontext(_ARITHMETIC)


def parse_number(text: str | int | Decimal) -> Decimal:
    """Read “95.06”, “95,06”, “95,06%”, “95.06 điểm” or “92.830”; raise BadNumber otherwise."""
    return _parsed(_written(text))[0]


def parse_rate(text: str | int | Decimal) -> Decimal:
    """Read a share of one: “0.87”, “0,87” and “87%” are the same; raise BadNumber otherwise."""
    number, unit = _parsed(_written(text))
    return number.scaleb(-2) if unit == "%" else number


def rounded(value: Decimal, places: int, mode: str = "half_up") -> Decimal:
    """Round to so many decimal places by a named mode."""
    with exactly():
        return value.quantize(ONE.scaleb(-places), rounding=ROUNDING_MODES[mode])


def canonical(value: Decimal) -> str:
    """Write a decimal in the one plain form that digests use: a dot, no trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def localised(text: str, lang: str) -> str:
    """Write a plain decimal with the decimal sign of the language."""
    return text.replace(".", ",") if lang == "vi" else text


def _written(text: str | int | Decimal) -> str:
    if isinstance(text, str):
        return text
    if isinstance(text, bool) or not isinstance(text, (int, Decimal)):
        raise BadNumber(repr(text))
    return format(text, "f") if isinstance(text, Decimal) else str(text)


@lru_cache(maxsize=16384)
def _parsed(text: str) -> tuple[Decimal, str]:
    clean = unicodedata.normalize("NFC", text).translate(_LOOKALIKES).strip().lower()
    match = _NUMBER.fullmatch(clean)
    if match is None:
        raise BadNumber(text)
    sign, whole, part, unit = match.groups()
    value = Decimal(f"{sign}{whole}.{part or 0}" if part else f"{sign}{whole}")
    return value or abs(value), unit or ""  # “-0” is nothing, not a zero with a sign

"""Read, round and write decimal numbers, always in the same arithmetic whatever the caller's."""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
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
THREE = 3  # digits of a group

# IEEE 754 decimal128: anyone can repeat it, and no printed index comes near its 34 digits.
ARITHMETIC = Context(
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

# How people write: one sign between digits, or groups of three with one sign throughout.
_WITH_A_SIGN = re.compile(r"(\d{1,18})|(0|[1-9]\d{0,17})([.,])(\d{1,18})", re.ASCII)
_IN_THREES = re.compile(
    r"([1-9]\d{0,2}(?:([., ])\d{3})(?:\2\d{3}){0,4})(?:(?!\2)[.,](\d{1,18}))?", re.ASCII
)
_SIGNED = re.compile(r"([-+]?)([\d., ]*\d) ?(%|điểm|points?)?", re.ASCII)
# How our own files write: a dot, no groups. A rate of 18 decimals per cent has 20 as a share.
_PLAIN = re.compile(r"[-+]?\d{1,18}(?:\.\d{1,20})?", re.ASCII)
_PLAIN_PERCENT = re.compile(r"([-+]?\d{1,18}(?:\.\d{1,20})?) ?%", re.ASCII)
_LOOKALIKES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-"})

Written = str | int | Decimal


class BadNumber(ValueError):
    """The text is not one number in a form that we read."""


class TwoReadings(BadNumber):
    """The text may mean either of two numbers, and nobody but its writer knows which."""

    def __init__(self, text: str, one: Decimal, other: Decimal) -> None:
        super().__init__(text, one, other)  # what pickle calls it with again
        self.one = one
        self.other = other


@dataclass(frozen=True, slots=True)
class _Readings:
    """A text as each of the two spellings reads it; None where it is no number in that one."""

    text: str
    unit: str
    decimal: Decimal | None  # the sign parts the whole from its decimals
    grouped: Decimal | None  # the sign parts thousands
    joined: Decimal  # the digits alone, were the sign a slip
    by_comma: bool


def exactly() -> AbstractContextManager[Context]:
    """Open the arithmetic in which every score is computed: 34 digits, half to even."""
    return localcontext(ARITHMETIC)


def read_count(text: Written) -> Decimal:
    """Read how many forms, people, papers: groups of three are thousands, decimals do not exist.

    “1.000”, “1,000”, “1 000” and “1000” are a thousand. Raises TwoReadings for “1.45” and “1,5”,
    which are no count however one reads them, and BadNumber for what is no number.
    """
    readings = _read(text)
    value = readings.decimal if readings.grouped is None else readings.grouped
    if readings.unit or value is None:
        raise BadNumber(readings.text)
    mixed = readings.grouped is not None and value.as_tuple().exponent == -THREE
    if value % ONE or mixed:  # “1,000.000” may be a thousand or a million
        raise TwoReadings(readings.text, value, readings.joined)
    return value


def read_quantity(text: Written) -> Decimal:
    """Read an amount that may have decimals, such as money.

    “1.450”, “1 450” and “1.450,0” are in thousands, “87,5” and “87.5” in decimals. Raises
    TwoReadings for “1,450”: a thousand in English, one and a half in Vietnamese.
    """
    readings = _read(text)
    decimal, grouped = readings.decimal, readings.grouped
    if decimal is not None and grouped is not None and readings.by_comma:
        raise TwoReadings(readings.text, grouped, decimal)
    value = decimal if grouped is None else grouped
    if readings.unit or value is None:
        raise BadNumber(readings.text)
    return value


def read_rate(text: Written) -> Decimal:
    """Read a rate, which is per cent with its sign and without, as a share of one.

    “87”, “87%” and “87,0 %” are 0.87; “0,87” is 0.0087. There are no thousands in it.
    """
    readings = _read(text)
    if readings.decimal is None or readings.unit not in {"", "%"}:
        raise BadNumber(readings.text)
    return _shifted(readings.decimal, -2)


def read_share(text: Written) -> Decimal:
    """Read a share of one from a table that says it holds such: “0,875”; “87,5%” says otherwise."""
    readings = _read(text)
    if readings.decimal is None or readings.unit not in {"", "%"}:
        raise BadNumber(readings.text)
    return _shifted(readings.decimal, -2) if readings.unit else readings.decimal


def read_score(text: Written, *, low: Decimal, high: Decimal) -> Decimal:
    """Read an index or points out of a table, where “92.830” is ninety-two and a bit.

    Of two readings the one between the bounds counts. Raises TwoReadings where both are.
    """
    readings = _read(text)
    found = [value for value in (readings.decimal, readings.grouped) if value is not None]
    inside = [value for value in found if low <= value <= high]
    if len(inside) > 1:
        raise TwoReadings(readings.text, readings.grouped or ZERO, readings.decimal or ZERO)
    if not found:
        raise BadNumber(readings.text)
    return (inside or found)[0]


def parse_number(text: Written) -> Decimal:
    """Read the plain form of our own files: “1450.5”, with a dot and without groups."""
    plain = _clean(text)
    if isinstance(text, str) and not _PLAIN.fullmatch(plain):
        raise BadNumber(text)
    return _without_sign(Decimal(plain))


def parse_amount(text: Written) -> Decimal:
    """Read a plain number out of a file that people may have written as well.

    Raises TwoReadings for “1.450”, which no program of ours writes and people mean as a thousand.
    """
    value = parse_number(text)
    if isinstance(text, str) and text.strip().endswith("0"):
        threes = _grouped(_clean(text).lstrip("+-"))
        if threes is not None:
            raise TwoReadings(text, threes.copy_sign(value), value)
    return value


def parse_rate(text: Written) -> Decimal:
    """Read a rate of our own files, a share of one: “0.87”, which “87%” is as well."""
    percent = _PLAIN_PERCENT.fullmatch(text.strip()) if isinstance(text, str) else None
    return _shifted(parse_number(percent[1]), -2) if percent else parse_number(text)


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


def in_groups(text: str, lang: str) -> str:
    """Write a plain decimal as people read it: thousands in groups, the language's signs."""
    whole, dot, part = _no_thousand(text).partition(".")
    threes = f"{Decimal(whole):,}"  # of an int, -0.5 would lose its sign
    return (threes.replace(",", ".") if lang == "vi" else threes) + localised(dot + part, lang)


def typed_back(value: Decimal, lang: str) -> str:
    """Write a count or an amount for a box, so that whoever reads the box finds the same value."""
    return localised(_no_thousand(canonical(value)), lang)


def typed_rate(share: Decimal, lang: str) -> str:
    """Write a share of one as the per cent that read_rate reads back, all its decimals kept."""
    return localised(canonical(_shifted(share, 2)), lang) + "%"


def _no_thousand(text: str) -> str:
    """Write 1.455 as 1.4550: the one would be read as thousands, or asked back; the other not."""
    return f"{text}0" if _grouped(text.lstrip("-")) is not None else text


def _clean(text: Written) -> str:
    """Give the text that is read: of a number its own digits, without an exponent."""
    if isinstance(text, str):
        normal = unicodedata.normalize("NFC", text).translate(_LOOKALIKES)
        return normal.strip().lower()
    if isinstance(text, bool) or not isinstance(text, (int, Decimal)):
        raise BadNumber(repr(text))
    return canonical(text) if isinstance(text, Decimal) else str(text)


def _shifted(value: Decimal, places: int) -> Decimal:
    """Move the decimal point; no arithmetic, and so no rounding."""
    sign, digits, exponent = value.as_tuple()
    return Decimal((sign, digits, int(exponent) + places))


def _without_sign(value: Decimal) -> Decimal:
    return value or abs(value)  # “-0” is nothing, not a zero with a sign


def _read(text: Written) -> _Readings:
    if isinstance(text, str):
        return _readings(text)
    value = Decimal(_clean(text))  # a number has one reading
    return _Readings(str(text), "", value, None, value, by_comma=False)


@lru_cache(maxsize=16384)
def _readings(text: str) -> _Readings:
    match = _SIGNED.fullmatch(_clean(text))
    if match is None:
        raise BadNumber(text)
    sign, body, unit = match[1], match[2], match[3] or ""
    decimal, in_threes = _decimal(body), _grouped(body)
    if decimal is None and in_threes is None:
        raise BadNumber(text)

    def signed(value: Decimal) -> Decimal:
        return _without_sign(value.copy_negate() if sign == "-" else value)

    return _Readings(
        text,
        unit,
        None if decimal is None else signed(decimal),
        None if in_threes is None else signed(in_threes),
        signed(Decimal(re.sub(r"\D", "", body))),
        by_comma="," in body,
    )


def _decimal(body: str) -> Decimal | None:
    match = _WITH_A_SIGN.fullmatch(body)
    return Decimal(match[1] or f"{match[2]}.{match[4]}") if match else None


def _grouped(body: str) -> Decimal | None:
    match = _IN_THREES.fullmatch(body)
    if match is None:
        return None
    whole = re.sub(r"\D", "", match[1])
    return Decimal(f"{whole}.{match[3]}" if match[3] else whole)


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """Return the mean of some values, or None of none."""
    return sum(values, ZERO) / len(values) if values else None

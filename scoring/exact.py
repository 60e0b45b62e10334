"""Exact fractions: what sets of the second format are computed in, so that thirds tie."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, trunc
from typing import Any, TypeAlias

from scoring.numbers import ARITHMETIC

# Decimal or Fraction: the first format computes in 34 digits, the second in fractions, and the two
# are never mixed, which types cannot say.
Exact: TypeAlias = Any

NOTHING = Fraction(0)
WHOLE = Fraction(1)
HALF = Fraction(1, 2)


def fraction(number: str) -> Fraction:
    """Give a plain number as the fraction that it is."""
    return Fraction(int(number)) if number.isdecimal() else Fraction(Decimal(number))


def ratio(part: str, whole: str) -> Fraction:
    """Divide two plain numbers."""
    if part.isdecimal() and whole.isdecimal():
        return Fraction(int(part), int(whole))
    return fraction(part) / fraction(whole)


def written(value: Exact | int) -> Decimal:
    """Write an exact value as a decimal of 34 digits, rounded once; equal values stay equal."""
    if type(value) is Fraction:  # isinstance asks an abstract class first, which takes longer
        if value.denominator == 1:
            return Decimal(value.numerator)
        return ARITHMETIC.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(value)


def sum_of(numbers: Iterable[Exact]) -> Exact:
    """Add up numbers of one kind in the order given; of nothing it is 0, which serves both."""
    found = list(numbers)
    if Fraction not in set(map(type, found)):
        return sum(found, 0)
    above, below = 0, 1
    for one in found:  # reduced once at the end, and not at every step
        over, under = one.as_integer_ratio()
        if under == 1:
            above += over * below
        elif under == below:
            above += over
        else:
            above, below = above * under + over * below, below * under
    return Fraction(above, below)


def like(number: Decimal, other: Exact) -> Exact:
    """Give a number of a rule book in the arithmetic of another one."""
    return Fraction(number) if isinstance(other, Fraction) else number


def rounded_exactly(value: Fraction, places: int, mode: str = "half_up") -> Fraction:
    """Round a fraction to so many decimal places by a named mode."""
    scale = 10**places
    whole = _WHOLE[mode](abs(value) * scale) if mode in _TO_ZERO else _WHOLE[mode](value * scale)
    return Fraction(-whole if value < 0 and mode in _TO_ZERO else whole, scale)


_TO_ZERO = {"half_up", "half_down"}  # symmetrical: what holds above nothing holds below it
_WHOLE: dict[str, Callable[[Fraction], int]] = {
    "half_up": lambda value: floor(value + HALF),
    "half_down": lambda value: ceil(value - HALF),
    "half_even": round,
    "down": trunc,
    "floor": floor,
    "ceiling": ceil,
}

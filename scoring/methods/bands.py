"""A measured value and its bands: from where each holds, and the points it gives there."""

from dataclasses import dataclass
from fractions import Fraction

from scoring.exact import NOTHING, WHOLE


@dataclass(frozen=True, slots=True)
class Band:
    """From a bound up (or strictly above it) points = a + b × value, each in points or of the most.

    So the same four numbers say fixed points, a rate × k, so much for each per cent, and a line
    between two bounds.
    """

    bound: Fraction
    strict: bool  # strictly above the bound, where the decision says “trên” and not “từ”
    points: Fraction
    share: Fraction
    times: Fraction
    times_most: Fraction
    is_rising: bool = False  # written as a line between two bounds

    def at(self, value: Fraction, most: Fraction) -> Fraction:
        """Give the points of a value, before they are held between nothing and the most."""
        fixed = self.points + self.share * most if self.share else self.points
        slope = self.times + self.times_most * most if self.times_most else self.times
        return fixed + slope * value if slope else fixed

    @property
    def is_fixed(self) -> bool:
        """Tell whether every value of the band earns the same."""
        return not self.times and not self.times_most


@dataclass(frozen=True, slots=True)
class Measured:
    """A value is measured, the highest band that it reaches says its points."""

    bands: tuple[Band, ...]
    input: str = "ratio"  # achieved of a total or its rate; or a number
    unit: str = ""
    unit_en: str = ""
    scale: Fraction = NOTHING  # a number out of so many is a share of one
    inverse: bool = False  # what is counted is what went wrong
    over: bool = False  # more than the total is an answer
    nothing_due: str = "refuse"
    against: str = ""  # whose value it is divided by before the bands look at it
    alone: str = "not_applicable"  # what holds where there is nothing to compare with

    @property
    def in_per_cent(self) -> bool:
        """Tell whether the bands look at something that is told in per cent."""
        return self.is_share or bool(self.against)

    @property
    def ends_at_one(self) -> bool:
        """Tell whether no value is above the whole."""
        return self.is_share and not self.over and not self.against

    @property
    def is_share(self) -> bool:
        """Tell whether the value is a share of one, written in per cent."""
        return self.input == "ratio" or bool(self.scale)


def fixed(bound: Fraction, share: Fraction, *, strict: bool = False) -> Band:
    """Make a band of one share of the most."""
    return Band(bound, strict, NOTHING, share, NOTHING, NOTHING)


def in_proportion(bound: Fraction, slope: Fraction = WHOLE) -> Band:
    """Make a band in which the value times a slope is the share of the most."""
    return Band(bound, strict=False, points=NOTHING, share=NOTHING, times=NOTHING, times_most=slope)

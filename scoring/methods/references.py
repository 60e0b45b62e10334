"""What a value is compared with: that of others, last year's, the agency's own target."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from scoring.exact import sum_of

# By code of criterion, then target, last_year or units: figures loaded as data of an agency.
Figures = Mapping[str, Mapping[str, tuple[Fraction, ...]]]


@dataclass(frozen=True, slots=True)
class Reference:
    """The values compared with, and what is made of them: their mean or the best."""

    values: tuple[Fraction, ...]
    is_best: bool = False

    @property
    def value(self) -> Fraction:
        """Give the one value that the own is divided by."""
        return (
            max(self.values) if self.is_best else Fraction(sum_of(self.values)) / len(self.values)
        )

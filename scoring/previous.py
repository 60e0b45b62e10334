"""What was published of an agency last year."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Previous:
    """Last year's result of an agency, by the name or code it had then."""

    agency: str
    bloc: str
    index: Decimal | None
    class_name: str
    rank: int | None
    ranked: bool = True

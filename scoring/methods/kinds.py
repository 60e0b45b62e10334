"""What every way of giving points has in common: how it is read, asked for and computed."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.answers import AnswerField, Cleaned
from scoring.reasons import Step
from scoring.tables import Table

Earned = tuple[Decimal, tuple[Step, ...]]


def accept(_answer: Cleaned) -> None:
    """Accept every answer whose boxes are right one by one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One method: the table it is read from, its answer form, and its arithmetic.

    `earned` gives a quantity between nothing and `most`; for a deduction it is what is lost.
    """

    name: str
    method: type
    read: Callable[[Table], Any]
    fields: Callable[[Any], tuple[AnswerField, ...]]
    earned: Callable[[Any, Decimal, Cleaned], Earned]
    check: Callable[[Cleaned], None] = accept
    parts: frozenset[str] = frozenset({"appraisal", "survey", "bonus", "penalty"})
    subtracts: bool = False

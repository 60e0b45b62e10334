"""What every way of giving points has in common: how it is read, asked for and computed."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.answers import AnswerField, Cleaned
from scoring.exact import Exact
from scoring.reasons import Reason, Step
from scoring.tables import Table

Earned = tuple[Exact | None, tuple[Step, ...]]  # None: the answer says that it does not apply


def accept(_method: object, _answer: Cleaned) -> None:
    """Accept every answer whose boxes are right one by one."""


def itself(method: Any, _most: Exact) -> Any:
    """Work nothing out beforehand."""
    return method


def no_words(_method: object, _most: Decimal) -> tuple[Reason, ...]:
    """Leave the words to the pages, as the kinds of the first format do."""
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One method: the table it is read from, its answer form, and its arithmetic.

    `earned` gives a quantity between nothing and `most`; for a deduction it is what is lost. An
    exact kind is given its `most` as a fraction and answers in fractions.
    """

    name: str
    method: type
    read: Callable[[Table, Decimal], Any]
    fields: Callable[[Any, Decimal], tuple[AnswerField, ...]]
    earned: Callable[[Any, Any, Cleaned], Earned]
    check: Callable[[Any, Cleaned], None] = accept
    parts: frozenset[str] = frozenset({"appraisal", "survey", "bonus", "penalty"})
    subtracts: bool = False
    exact: bool = False
    # What can be worked out once for a criterion, and is given to `earned` in place of the method.
    ready: Callable[[Any, Any], Any] = itself
    told: Callable[[Any, Decimal], tuple[Reason, ...]] = no_words

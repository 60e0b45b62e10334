"""Choosing rows of the board: chips with counts, each counted over what the others let through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cases.lifecycle import BEFORE_COUNCIL
from wording.text import plain

if TYPE_CHECKING:
    from workflow.board.rows import Row

Choice = Mapping[str, str]
SUNDAY = 6


@dataclass(frozen=True, slots=True)
class When:
    """A way to be pressed for time, and the rows it keeps."""

    holds: Callable[[Row, date], bool]


def _this_week(row: Row, on: date) -> bool:
    sunday = on + timedelta(days=SUNDAY - on.weekday())
    return row.due_on is not None and on <= row.due_on <= sunday


# Longer than the longest of the least days that anybody has at a step, twice over: whatever stays
# so long is looked at, whatever its deadline.
AGED = 10  # working days

WHEN = {
    "late": When(lambda row, _on: row.is_late),
    "risk": When(lambda row, _on: row.will_be_late),
    "week": When(_this_week),
    "aged": When(lambda row, _on: row.state in BEFORE_COUNCIL and row.days > AGED),
}


def values_of(row: Row, group: str, *, on: date) -> frozenset[str]:
    """Return the values of a group of filters that a row answers to."""
    return frozenset(_VALUES[group](row, on))


_VALUES: dict[str, Callable[[Row, date], Iterable[str]]] = {
    "state": lambda row, _on: (row.state.value,),
    "bloc": lambda row, _on: (row.case.bloc.code,),
    "when": lambda row, on: (name for name, when in WHEN.items() if when.holds(row, on)),
    "field": lambda row, _on: (review.field_code for review in row.reviewing.open),
}
GROUPS = tuple(_VALUES)


def matches(row: Row, words: str) -> bool:
    """Tell whether every word stands in the agency's names, whatever its accents."""
    return all(word in row.case.agency.search_name for word in plain(words).split())


def chosen(rows: Iterable[Row], choice: Choice, *, on: date, but: str = "") -> list[Row]:
    """Keep the rows that pass every filter chosen, except one group while its chips are counted."""
    asked = [(group, choice[group]) for group in GROUPS if choice.get(group) and group != but]
    return [
        row
        for row in rows
        if matches(row, choice.get("q", ""))
        and all(value in values_of(row, group, on=on) for group, value in asked)
    ]


def counts(rows: Iterable[Row], choice: Choice, *, on: date) -> dict[str, Counter[str]]:
    """Return for each group how many rows each of its values would show."""
    listed = list(rows)
    return {
        group: Counter(
            value
            for row in chosen(listed, choice, on=on, but=group)
            for value in values_of(row, group, on=on)
        )
        for group in GROUPS
    }

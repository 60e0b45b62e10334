"""Two clocks on a case: how many working days it was with its agency, and how many with reviewers.

No framework, no database: both are counted from the moves that are in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.lifecycle import State, states_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from directory.working_days import Calendar

WITH_AGENCY = frozenset({State.SELF_ASSESSMENT, State.SIGN_OFF, *states_of(State.EXPLANATION)})
WITH_REVIEWERS = frozenset({State.SECTOR_REVIEW, State.APPRAISAL, State.SETTLEMENT})


@dataclass(frozen=True, slots=True)
class Clocks:
    """Working days on either side; the council, the leader and a withdrawal stop both."""

    agency: int = 0
    reviewers: int = 0


def clocks_of(entered: Sequence[tuple[str, date]], *, on: date, days: Calendar) -> Clocks:
    """Count both clocks up to a day from the states a case entered and when, in their order.

    The day of a move belongs to whoever had the case before: nobody loses a day to a hand-over.
    """
    agency = reviewers = 0
    ends = [day for _state, day in entered[1:]] + [on]
    for (state, start), end in zip(entered, ends, strict=True):
        spent = max(days.working_days_between(start, end), 0)
        agency += spent if state in WITH_AGENCY else 0
        reviewers += spent if state in WITH_REVIEWERS else 0
    return Clocks(agency, reviewers)

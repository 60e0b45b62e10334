"""By which day a step is to be left; no framework, no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from directory.working_days import Calendar


@dataclass(frozen=True, slots=True)
class Term:
    """What a cycle says of a step: a day, or so many working days after it was entered.

    A day is the same for everybody; `least_days` are what somebody has whom the step reaches late
    or again.
    """

    day: date | None = None
    working_days: int | None = None
    least_days: int = 0

    def due(self, *, entered: date, days: Calendar, later_by: int = 0) -> date | None:
        """Return the working day a step entered on a day is due; never one before its entry.

        `later_by` are the working days by which others were late for the case: a day moves along.
        """
        if self.day is not None:
            own = days.add_working_days(entered, self.least_days)
            common = days.next_working_day(self.day)
            return max(days.add_working_days(common, later_by) if later_by else common, own)
        return days.add_working_days(entered, self.working_days) if self.working_days else None

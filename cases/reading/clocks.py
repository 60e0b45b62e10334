"""The two clocks of a case, from the moves that a page has loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from cases.clocks import Clocks, clocks_of
from directory.working_days import calendar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cases.models import CaseEvent


def clocks_from(moves: Sequence[CaseEvent], *, on: date) -> Clocks:
    """Return both clocks of one case from its moves, the newest first; one query."""
    entered = [(move.to_state, localdate(move.at)) for move in reversed(moves)]
    return clocks_of(entered, on=on, days=calendar()) if entered else Clocks()

"""More time for the step of a case, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from cases.lifecycle import BEFORE_COUNCIL, State
from cases.permissions import acts_for
from cases.services.extensions import ASKING, STEPS, why_not_ask
from directory.roles import Role

if TYPE_CHECKING:
    from cases.models import Case, Extension
    from directory.access import Access


@dataclass(frozen=True, slots=True)
class MoreTime:
    """The wish that is open, if one is, and where the reader asks, answers or takes it back.

    A coordinator gives a day of its own unasked, to a case or to the parts of its review.
    """

    asked: Extension | None = None
    ask_url: str = ""
    take_back_url: str = ""
    decide_url: str = ""
    own_day_url: str = ""
    sets_days_of_parts: bool = False


def more_time(case: Case, access: Access) -> MoreTime:
    """Return what a reader may do about more time for a case: one query for whom it concerns."""
    ours, decides = acts_for(access, case, *ASKING), access.holds(Role.COORDINATOR)
    if decides and case.state in set(BEFORE_COUNCIL) - STEPS:
        if case.state == State.SECTOR_REVIEW:
            return MoreTime(sets_days_of_parts=True)
        return MoreTime(own_day_url=reverse("own-day", args=[case.pk]))
    if case.state not in STEPS or not (ours or decides):
        return MoreTime()
    asked = case.extensions.filter(verdict="").select_related("asked_by").first()
    if asked is None:
        may_ask = not why_not_ask(case, access)
        return MoreTime(
            ask_url=reverse("extension-ask", args=[case.pk]) if may_ask else "",
            own_day_url=reverse("own-day", args=[case.pk]) if decides else "",
        )
    return MoreTime(
        asked=asked,
        take_back_url=reverse("extension-take-back", args=[case.pk, asked.pk]) if ours else "",
        decide_url=(
            reverse("extension-decide", args=[case.cycle.year, asked.pk]) if decides else ""
        ),
    )

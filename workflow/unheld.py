"""The turns that nobody can take: their agency ended, or nobody holds the role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q
from django.utils.translation import ngettext

from cases.names import state_name
from directory.access import role_name
from directory.models import Agency
from directory.roles import Role
from workflow.checks import Disagreement
from workflow.holders import Seat, people_by_seat
from workflow.models import Turn

if TYPE_CHECKING:
    from datetime import date

    from cases.models import Cycle


@dataclass(frozen=True, slots=True)
class Unheld:
    """Open turns of one seat that nobody holds, or that its holders may not take."""

    cycle_id: int
    year: int
    state: str
    seat: Seat
    agency: Agency | None
    count: int
    is_own: bool

    @property
    def about(self) -> str:
        place = f" – {self.agency.called_short}" if self.agency else ""
        field = f" ({self.seat.field})" if self.seat.field else ""
        return f"{role_name(self.seat.role)}{place}{field}"

    @property
    def sentence(self) -> str:
        facts = {"count": self.count, "state": state_name(self.state)}
        if self.is_own:
            own = ngettext(
                "%(count)d lượt ở bước “%(state)s” là hồ sơ của chính cơ quan này.",
                "%(count)d lượt ở bước “%(state)s” là hồ sơ của chính cơ quan này.",
                self.count,
            )
            return own % facts
        return (
            ngettext(
                "%(count)d lượt ở bước “%(state)s” chưa có ai xử lý được.",
                "%(count)d lượt ở bước “%(state)s” chưa có ai xử lý được.",
                self.count,
            )
            % facts
        )


def unheld(*, on: date, cycle: Cycle | None = None) -> list[Unheld]:
    """Return the open turns that nobody can take on a day, by seat: three queries."""
    turns = Turn.objects.open().filter(process__finished=None)
    if cycle is not None:
        turns = turns.filter(process__cycle=cycle)
    own = Q(agency=F("process__case__agency")) | Q(agency=F("process__case__carried_by"))
    rows = list(
        turns.values(
            *("process__cycle_id", "process__cycle__year"),
            *("state", "role", "agency_id", "field"),
        )
        .annotate(count=Count("pk"), of_own=Count("pk", filter=own & Q(review__isnull=False)))
        .order_by("process__cycle__year", "role", "agency_id", "field", "state")
    )
    seats = [Seat(Role(row["role"]), row["agency_id"], row["field"]) for row in rows]
    people = people_by_seat(seats, on=on)
    agencies = Agency.objects.in_bulk({row["agency_id"] for row in rows if row["agency_id"]})
    found = []
    for row, seat in zip(rows, seats, strict=True):
        nobody = not people[seat]
        if nobody or row["of_own"]:
            found.append(
                Unheld(
                    cycle_id=row["process__cycle_id"],
                    year=row["process__cycle__year"],
                    state=row["state"],
                    seat=seat,
                    agency=agencies.get(row["agency_id"]),
                    count=row["count"] if nobody else row["of_own"],
                    is_own=not nobody,
                )
            )
    return found


def as_disagreements(*, on: date) -> list[Disagreement]:
    """Return the same as the nightly check tells them."""
    return [
        Disagreement(each.cycle_id, None, f"{each.year} · {each.about}", each.sentence)
        for each in unheld(on=on)
    ]

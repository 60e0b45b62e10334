"""An agency of today over the published years: what it consists of, taken together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.lineage import as_now, exists
from scoring.numbers import mean

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from directory.lineage import Threads
    from directory.models import Agency
    from insight.years.agency_years import Then, YearOfAgency


@dataclass(frozen=True, slots=True)
class Together:
    """A year of what an agency of today consists of: its own result, a mean, or why neither."""

    year: YearOfAgency
    own: Then | None = None
    parts: tuple[Then, ...] = ()
    index: Decimal | None = None
    why_not: str = ""

    @property
    def is_mean(self) -> bool:
        return self.own is None and self.index is not None


def together(agency: Agency, year: YearOfAgency, *, on: date, threads: Threads) -> Together:
    """Return a year as if the agency had been what it is on a day.

    Several agencies that went into it whole are given their mean index, which nobody published;
    where only a part of one went into it, nothing is computed.
    """
    if not year.bodies:
        return Together(year, why_not=year.gap)
    own = year.bodies[0]
    if own.agency == agency and own.result and not exists(agency, own.year.end):
        return Together(year, own=own, parts=(own,), index=own.result.index)
    for body in year.bodies:
        if refused := _why_not(agency, body, year, on=on, threads=threads):
            return Together(year, parts=year.bodies, why_not=refused)
    results = [body.result.index for body in year.bodies if body.result]
    if len(year.bodies) == 1:
        return Together(year, own=year.bodies[0], parts=year.bodies, index=results[0])
    return Together(year, parts=year.bodies, index=mean(results))


def _why_not(agency: Agency, body: Then, year: YearOfAgency, *, on: date, threads: Threads) -> str:
    names = {"agency": agency.called, "body": body.agency.called, "year": year.year}
    if body.result is None:
        return _("%(body)s không có kết quả công bố năm %(year)d.") % names
    since = body.year.end
    now = as_now(body.agency, on=on, since=since, threads=threads)
    if others := [each.called for each in now if each.pk != agency.pk]:
        told = {**names, "others": ", ".join(others)}
        return (
            _(
                "%(body)s của năm %(year)d nay thuộc cả %(others)s, nên kết quả không phải của "
                "riêng %(agency)s."
            )
            % told
        )
    return ""

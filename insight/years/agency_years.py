"""An agency over the published years: who it was then, with what result, and what changed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.lineage import as_now, as_then, exists
from insight.years.changes import Change, change_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from directory.lineage import Threads
    from directory.models import Agency, Lineage
    from insight.years.published_years import OpenYear
    from results.reading.published_year import PublishedAgency
    from scoring import FieldScore


@dataclass(frozen=True, slots=True)
class Then:
    """One agency in one published year."""

    agency: Agency
    year: OpenYear
    result: PublishedAgency | None
    change: Change | None

    @property
    def ranked(self) -> int:
        return self.year.ranked_in(self.result.bloc) if self.result else 0

    @property
    def bloc_name(self) -> str:
        return self.year.found.bloc_name(self.result.bloc) if self.result else ""

    @property
    def class_label(self) -> str:
        return self.result.label if self.result else ""

    @property
    def bounds(self) -> list[tuple[str, Decimal]]:
        """Return where each class of the year begins, for its bloc."""
        if self.result is None:
            return []
        found, bloc = self.year.found, self.result.bloc
        return [(found.class_label(each.name), each.lower_in(bloc)) for each in found.book.classes]

    @property
    def fields(self) -> tuple[FieldScore, ...]:
        return self.year.fields(self.agency.code)


@dataclass(frozen=True, slots=True)
class YearOfAgency:
    """One year of an agency's line; without anybody or a publication it says why."""

    year: int
    open: OpenYear | None
    bodies: tuple[Then, ...] = ()
    gap: str = ""
    events: tuple[Lineage, ...] = ()

    @property
    def results(self) -> list[Then]:
        return [body for body in self.bodies if body.result]


def years_of(agency: Agency, years: Sequence[OpenYear], *, threads: Threads) -> list[YearOfAgency]:
    """Return every year from the first published to the last, also those with nothing to show."""
    if not years:
        return []
    by_year = {each.year: each for each in years}
    line = line_of(agency, threads)
    found = []
    for year in range(years[0].year, years[-1].year + 1):
        events = tuple(row for row in line if row.effective_on.year == year)
        now = by_year.get(year)
        if now is None:
            gap = _("Năm %(year)d chưa có kết quả nào được công bố.") % {"year": year}
            found.append(YearOfAgency(year, None, gap=gap, events=events))
        else:
            earlier = max((each for each in years if each.year < year), key=_year, default=None)
            found.append(_year_of(agency, now, earlier, threads, events))
    return found


def _year(each: OpenYear) -> int:
    return each.year


def _year_of(
    agency: Agency,
    now: OpenYear,
    earlier: OpenYear | None,
    threads: Threads,
    events: tuple[Lineage, ...],
) -> YearOfAgency:
    bodies = tuple(
        Then(
            agency=body,
            year=now,
            result=now.agency(body.code),
            change=_change(body, earlier, now, threads),
        )
        for body in _shown_in(agency, now, threads)
    )
    gap = "" if bodies else why_nobody(agency, now.end)
    return YearOfAgency(now.year, now, bodies, gap, events)


def _shown_in(agency: Agency, now: OpenYear, threads: Threads) -> list[Agency]:
    """Return whose results stand for the agency in a year, the agency's own first.

    What was published of it is shown also where the directory says since that it had ended.
    """
    bodies = bodies_on(agency, now.end, threads)
    own = [agency] if agency in bodies or now.agency(agency.code) else []
    return [*own, *(body for body in bodies if body != agency)]


def _change(
    body: Agency, earlier: OpenYear | None, now: OpenYear, threads: Threads
) -> Change | None:
    if earlier is None or now.agency(body.code) is None:
        return None
    return change_of(body, earlier=earlier, later=now, threads=threads)


def bodies_on(agency: Agency, day: date, threads: Threads) -> tuple[Agency, ...]:
    """Return the agencies that were, on a day, what the agency is: before it, it, or after it."""
    if day < agency.valid_from or exists(agency, day):
        return as_then(agency, on=day, threads=threads)
    return as_now(agency, on=day, threads=threads)


def why_nobody(agency: Agency, day: date) -> str:
    names = {"agency": agency.called, "year": day.year}
    if day < agency.valid_from:
        began = {**names, "day": f"{agency.valid_from:%d/%m/%Y}"}
        return _("%(agency)s được thành lập ngày %(day)s, chưa có vào cuối năm %(year)d.") % began
    ended = {**names, "day": f"{agency.valid_to:%d/%m/%Y}" if agency.valid_to else ""}
    return _("%(agency)s kết thúc từ ngày %(day)s, không có cơ quan tiếp nhận.") % ended


def line_of(agency: Agency, threads: Threads) -> list[Lineage]:
    """Return the changes that lead to the agency and on from it, in the order of their days."""
    backward = _followed(agency, date.max, threads, forward=False)
    forward = _followed(agency, agency.valid_from, threads, forward=True)
    rows = {row.pk: row for row in (*backward, *forward)}
    return sorted(rows.values(), key=lambda row: (row.effective_on, row.pk))


def _followed(agency: Agency, day: date, threads: Threads, *, forward: bool) -> Iterable[Lineage]:
    seen, ahead = {agency.pk}, [(agency, day)]
    while ahead:
        body, reached = ahead.pop()
        for row in (threads.out_of if forward else threads.into).get(body.pk, []):
            if (row.effective_on < reached) if forward else (row.effective_on > reached):
                continue
            yield row
            other = row.after if forward else row.before
            if other is not None and other.pk not in seen:
                seen.add(other.pk)
                ahead.append((other, row.effective_on))

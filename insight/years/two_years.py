"""Two published years side by side: one agency by field, or a bloc with all its agencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.models import Agency
from insight.years.agency_years import bodies_on, why_nobody
from insight.years.changes import Change, change_of
from insight.years.published_years import percents_of
from scoring.numbers import mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from directory.lineage import Threads
    from insight.years.published_years import OpenYear
    from results.reading.published_year import PublishedAgency
    from scoring import FieldScore


@dataclass(frozen=True, slots=True)
class Pair:
    """The two years that are compared, with who the agencies are and were."""

    earlier: OpenYear
    later: OpenYear
    agencies: dict[str, Agency]
    threads: Threads


@dataclass(frozen=True, slots=True)
class FieldBeside:
    """One field in both years, as a share of its points; a year without the field has none.

    `parts` are those the agency comes from, where no single one was it: shown, not compared.
    """

    name: str
    before: Decimal | None
    after: Decimal | None
    parts: tuple[tuple[str, Decimal | None], ...] = ()

    @property
    def change(self) -> Decimal | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Beside:
    """One agency of the later year beside what it was in the earlier one."""

    agency: Agency
    after: PublishedAgency
    change: Change

    @property
    def before(self) -> PublishedAgency | None:
        return self.change.before


@dataclass(frozen=True, slots=True)
class Left:
    """An agency of the earlier year that no agency of the later one continues alone."""

    before: PublishedAgency
    why: str


def agencies_of(years: Iterable[OpenYear]) -> dict[str, Agency]:
    """Return, by code, the agencies that any of the years speaks of: one query."""
    codes = {each.code for year in years for each in year.found.agencies}
    return {each.code: each for each in Agency.objects.filter(code__in=codes).in_order()}


def beside(pair: Pair, *, bloc: str) -> list[Beside]:
    """Return the agencies of a bloc of the later year, in its order, each beside what it was."""
    return [
        Beside(
            agency=pair.agencies[after.code],
            after=after,
            change=change_of(
                pair.agencies[after.code],
                earlier=pair.earlier,
                later=pair.later,
                threads=pair.threads,
            ),
        )
        for after in pair.later.found.agencies
        if after.bloc == bloc and after.code in pair.agencies
    ]


def left_over(pair: Pair, *, bloc: str) -> list[Left]:
    """Return the agencies of a bloc of the earlier year that nobody carries on alone, and why."""
    carried = {
        change.before.code
        for each in pair.later.found.agencies
        if each.code in pair.agencies
        and (
            change := change_of(
                pair.agencies[each.code],
                earlier=pair.earlier,
                later=pair.later,
                threads=pair.threads,
            )
        ).before
    }
    return [
        Left(each, _why_left(pair, each))
        for each in pair.earlier.found.agencies
        if each.bloc == bloc and each.code not in carried
    ]


def _why_left(pair: Pair, before: PublishedAgency) -> str:
    agency, end = pair.agencies.get(before.code), pair.later.end
    if agency is None:
        return _("Danh bạ không có cơ quan này.")
    names = {"agency": agency.called, "year": pair.later.year}
    now = bodies_on(agency, end, pair.threads)
    if not now:
        return why_nobody(agency, end)
    if now == (agency,):
        if pair.later.agency(agency.code) is None:
            return _("%(agency)s không có kết quả công bố năm %(year)d.") % names
        return _("%(agency)s năm %(year)d không còn như trước: đã tiếp nhận hoặc giao bớt.") % names
    told = {**names, "others": ", ".join(each.called for each in now)}
    return _("Đến cuối năm %(year)d, %(agency)s đã thành: %(others)s.") % told


def fields_beside(
    before: Sequence[Sequence[FieldScore]],
    after: Sequence[Sequence[FieldScore]],
    *,
    parts: Sequence[tuple[str, Sequence[FieldScore]]] = (),
) -> list[FieldBeside]:
    """Return the fields of both years with the mean percentage over the agencies given."""
    old, new = percents_of(before), percents_of(after)
    pieces = [(name, percents_of([card])) for name, card in parts]
    keys = dict.fromkeys([*new, *old, *(key for _name, piece in pieces for key in piece)])
    return [
        FieldBeside(
            name=str(key),
            before=mean(old.get(key, [])),
            after=mean(new.get(key, [])),
            parts=tuple((name, mean(piece.get(key, []))) for name, piece in pieces),
        )
        for key in keys
    ]

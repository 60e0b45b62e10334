"""What may be said of an agency between two years: by how much, or why it is not said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.lineage import one_to_one

if TYPE_CHECKING:
    from decimal import Decimal

    from directory.lineage import Forebear, Threads
    from directory.models import Agency
    from insight.years.published_years import OpenYear
    from results.reading.published_year import PublishedAgency


@dataclass(frozen=True, slots=True)
class Change:
    """The change between two published years; a number that is refused has its reason."""

    earlier: int
    before: PublishedAgency | None = None
    index: Decimal | None = None
    rank: int | None = None
    class_rise: int = 0
    why_no_index: str = ""
    why_no_rank: str = ""

    @property
    def refusals(self) -> list[str]:
        """Return the reasons, each once."""
        return list(dict.fromkeys(filter(None, (self.why_no_index, self.why_no_rank))))


def change_of(agency: Agency, *, earlier: OpenYear, later: OpenYear, threads: Threads) -> Change:
    """Return how an agency of the later year changed since an earlier one."""
    forebear = one_to_one(agency, year_before=earlier.year, year=later.year, threads=threads)
    after = later.agency(agency.code)
    before = earlier.agency(forebear.agency.code) if forebear.agency else None
    refused = _why_no_index(agency, forebear, before, after, earlier=earlier, later=later)
    if refused or before is None or after is None:
        return Change(earlier.year, before, why_no_index=refused, why_no_rank=refused)
    why_not = _why_no_rank(before, after, earlier=earlier, later=later)
    ranks = (
        None if why_not or before.rank is None or after.rank is None else before.rank - after.rank
    )
    return Change(
        earlier=earlier.year,
        before=before,
        index=after.index - before.index,
        rank=ranks,
        class_rise=_class_rise(before, after, earlier=earlier, later=later),
        why_no_rank=why_not,
    )


def _why_no_index(
    agency: Agency,
    forebear: Forebear,
    before: PublishedAgency | None,
    after: PublishedAgency | None,
    *,
    earlier: OpenYear,
    later: OpenYear,
) -> str:
    if forebear.agency is None:
        return forebear.reason
    absent = _("%(agency)s không có kết quả công bố năm %(year)d.")
    if after is None:
        return absent % {"agency": agency.called, "year": later.year}
    if before is None:
        return absent % {"agency": forebear.agency.called, "year": earlier.year}
    return ""


def _why_no_rank(
    before: PublishedAgency, after: PublishedAgency, *, earlier: OpenYear, later: OpenYear
) -> str:
    for body, year in ((before, earlier), (after, later)):
        if body.rank is None:
            told = {"agency": body.called, "year": year.year}
            return _("%(agency)s không được xếp hạng năm %(year)d.") % told
    if before.bloc != after.bloc:
        return _(
            "Năm %(earlier)d xếp hạng trong %(bloc)s, năm %(later)d trong %(other)s: "
            "hai thứ hạng không so sánh được."
        ) % {
            "earlier": earlier.year,
            "bloc": earlier.found.bloc_name(before.bloc),
            "later": later.year,
            "other": later.found.bloc_name(after.bloc),
        }
    return ""


def _class_rise(
    before: PublishedAgency, after: PublishedAgency, *, earlier: OpenYear, later: OpenYear
) -> int:
    """Return by how many classes the agency rose; 0 where the years know other classes."""
    same = earlier.found.book.class_names() == later.found.book.class_names()
    return before.class_at - after.class_at if same else 0

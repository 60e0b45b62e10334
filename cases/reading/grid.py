"""Load a criterion, or a field, over the agencies a reader judges or may compare, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from cases.lifecycle import State
from cases.models import Case, CriteriaSet, Criterion, Cycle, Field, Item, Mark, Review
from cases.reading.counted import departments_of
from cases.reading.items import items_in_full
from cases.rules import rule_of, same_criteria
from cases.services.rows import with_rows
from directory.access import NotAllowed
from directory.lineage import load_threads, one_to_one
from directory.models import Agency
from directory.roles import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from decimal import Decimal

    from django.db.models import QuerySet

    from cases.models.querysets import ReviewQuerySet
    from cases.reading.counted import Over
    from cases.reading.field_counts import Part
    from directory.access import Access

    # By case and whom the set names for the part.
    Reviews = Mapping[tuple[int, int], Review]


@dataclass(frozen=True, slots=True)
class LastYear:
    """What an agency was given for the same criterion a year before, once published."""

    mark: Mark

    @property
    def year(self) -> int:
        return self.mark.item.case.cycle.year

    @property
    def points(self) -> Decimal:
        return self.mark.points

    @property
    def maximum(self) -> Decimal:
        """Return the most there was for its bloc."""
        return rule_of(self.mark.item).max_points

    @property
    def applies(self) -> bool:
        return self.mark.applicable


def may_compare(access: Access, field: Field) -> bool:
    return access.sees_all or access.holds(Role.SECTOR_REVIEWER, field=field.code)


def check_may_compare(access: Access, field: Field) -> None:
    """Refuse a reader who neither reviews the field nor reads the whole city."""
    if not may_compare(access, field):
        raise NotAllowed(
            _("Bảng này dành cho cán bộ thẩm tra lĩnh vực %(field)s và Sở Nội vụ.")
            % {"field": field}
        )


def reviews_among(cycle: Cycle, field: Field, access: Access) -> ReviewQuerySet:
    """Return the reviews of a field: the reader's, or all for who sees all."""
    rows = Review.objects.filter(case__cycle=cycle, field=field).exclude(
        case__state=State.WITHDRAWN
    )
    return rows if access.sees_all else rows.filter(agency__in=departments_of(access, field))


def reviews_in(
    cycle: Cycle, field: Field, access: Access, *, cases: Collection[int] | None = None
) -> Reviews:
    """Return the latest review of each part of a field, of some cases or of all."""
    rows = reviews_among(cycle, field, access)
    if cases is not None:
        rows = rows.filter(case__in=cases)
    newest = rows.select_related("field", "agency").order_by("round", "pk")
    return {(review.case_id, review.lead_id): review for review in newest}


def cases_in(
    cycle: Cycle, field: Field, access: Access, *, judge: int | None = None
) -> QuerySet[Case]:
    """Return the cases of a field, or of a judge's part: the reader's, or all for who sees all."""
    cases = Case.objects.visible_to(access).filter(cycle=cycle).exclude(state=State.WITHDRAWN)
    if access.sees_all:
        return cases
    among = reviews_among(cycle, field, access)
    return cases.filter(pk__in=(among.filter(lead=judge) if judge else among).values("case"))


def behind(parts: Sequence[Part]) -> tuple[dict[int, Case], dict[int, Review]]:
    """Return, by their keys, the cases and the reviews behind parts of a field: two queries."""
    cases = Case.objects.select_related("agency", "bloc")
    reviews = Review.objects.select_related("field", "agency")
    return (
        cases.in_bulk([part.case_id for part in parts]),
        reviews.in_bulk([part.review_id for part in parts if part.review_id]),
    )


def judged_here(criteria: Iterable[Criterion], over: Over) -> list[Criterion]:
    """Keep the criteria of a field that the reader reviews, or may compare over the whole city."""
    found = list(criteria)
    if over.access.sees_all:
        return found
    # Of each of a few whether there is any: not all reviews to see whose they are.
    theirs = reviews_among(over.cycle, over.field, over.access).filter(lead=OuterRef("pk"))
    asked = Agency.objects.filter(pk__in={each.judge_id for each in found})
    leads = set(asked.filter(Exists(theirs)).order_by().values_list("pk", flat=True))
    return [each for each in found if not leads or each.judge_id in leads]


def items_at(cycle: Cycle, keys: Sequence[int], *, in_full: bool = True) -> list[Item]:
    """Load items over agencies, in the order given, with all that a page says of each.

    For a table, what each is judged by is enough: one query.
    """
    rows = Item.objects.filter(pk__in=keys).select_related("case__agency", "case__bloc")
    found = {item.pk: item for item in (items_in_full(rows) if in_full else with_rows(rows))}
    for item in found.values():
        # One cycle for all: its rules are large, and the same.
        item.case.cycle = cycle
    return [found[key] for key in keys]


def last_year(
    cycle: Cycle, criterion: Criterion, agencies: Iterable[Agency]
) -> dict[int, LastYear]:
    """Return, by agency, the mark in force of the same criterion a year before, once published.

    Only where the earlier result is the agency's own. Three queries at most.
    """
    before = cycle.year - 1
    published = Case.objects.filter(cycle__year=before, cycle__stage=Cycle.Stage.PUBLISHED).exclude(
        state=State.WITHDRAWN
    )
    in_use = Exists(published.filter(criteria_set=OuterRef("pk")))
    sets = list(CriteriaSet.objects.filter(in_use).order_by("pk").values_list("pk", flat=True))
    same = Q(pk__in=[])
    for each in sets:
        same |= Q(
            item__criterion__criteria_set=each,
            item__criterion__code__in=_codes_in(each, criterion),
        )
    if not sets:
        return {}
    threads = load_threads()
    who = {
        each.pk: one_to_one(each, year_before=before, year=cycle.year, threads=threads).agency
        for each in agencies
    }
    theirs = published.filter(agency__in=[then for then in who.values() if then])
    marks = Mark.objects.filter(same, item__case__in=theirs).counting()
    rows = marks.select_related("item__criterion", "item__case__cycle", "item__case__bloc")
    given = {mark.item.case.agency_id: LastYear(mark) for mark in rows}
    return {pk: given[then.pk] for pk, then in who.items() if then and then.pk in given}


def _codes_in(set_before: int, criterion: Criterion) -> list[str]:
    """Return the code that a criterion had in an older set, if it was there."""
    codes = same_criteria(set_before, criterion.criteria_set_id)
    return [old for old, new in codes.items() if new == criterion.code]

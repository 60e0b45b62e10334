"""Load one criterion, or one field, over all the agencies a reader judges or may compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.lifecycle import State
from cases.models import Case, Criterion, Cycle, Field, Item, Mark, Review
from cases.reading.items import items_in_full
from cases.rules import rule_of, same_criteria
from cases.services.rows import with_rows
from directory.access import NotAllowed
from directory.lineage import load_threads, one_to_one
from directory.roles import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from django.db.models import QuerySet

    from directory.access import Access
    from directory.models import Agency

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


def reviews_in(cycle: Cycle, field: Field, access: Access) -> Reviews:
    """Return the latest review of each part of a field: the reader's, or all for who sees all."""
    rows = Review.objects.filter(case__cycle=cycle, field=field).exclude(
        case__state=State.WITHDRAWN
    )
    if not access.sees_all:
        rows = rows.filter(_mine(access, field))
    newest = rows.select_related("field", "agency").order_by("round", "pk")
    return {(review.case_id, review.lead_id): review for review in newest}


def _mine(access: Access, field: Field) -> Q:
    holdings = access.held(Role.SECTOR_REVIEWER)
    agencies = {each.agency_id for each in holdings if each.covers(None, field.code)}
    return Q(agency__in=agencies)


def cases_in(cycle: Cycle, access: Access, *, reviewed: Reviews) -> QuerySet[Case]:
    """Return the cases of the grid: those reviewed by the reader, or all for who sees all."""
    cases = Case.objects.visible_to(access).filter(cycle=cycle).exclude(state=State.WITHDRAWN)
    return cases if access.sees_all else cases.filter(pk__in={case for case, _lead in reviewed})


def of_part(reviews: Reviews, criterion: Criterion) -> Reviews:
    """Keep the reviews of the part that a criterion, which came with its field, belongs to."""
    return {key: review for key, review in reviews.items() if review.covers(criterion)}


def judged_here(criteria: Iterable[Criterion], access: Access, reviews: Reviews) -> list[Criterion]:
    """Keep the criteria of a field that the reader reviews, or may compare over the whole city."""
    leads = {lead for _case, lead in reviews}
    return [each for each in criteria if access.sees_all or not leads or each.judge_id in leads]


def rows_over(
    cases: QuerySet[Case],
    *,
    criterion: Criterion | None = None,
    field: Field | None = None,
) -> QuerySet[Item]:
    """Return the items of a criterion, or of a field, in the order of the agencies."""
    rows = Item.objects.filter(case__in=cases).select_related("case__agency", "case__bloc")
    rows = rows.filter(criterion=criterion) if criterion else rows.filter(criterion__field=field)
    return rows.order_by(
        "case__bloc__order", "case__agency__sort_key", "case_id", "criterion__order"
    )


def items_over(cycle: Cycle, rows: QuerySet[Item]) -> list[Item]:
    """Load items over agencies with all that a page says of each."""
    return _of_one(cycle, items_in_full(rows))


def items_to_sum_up(cycle: Cycle, rows: QuerySet[Item]) -> list[Item]:
    """Load items over agencies with what is counted of them: one query."""
    return _of_one(cycle, with_rows(rows))


def _of_one(cycle: Cycle, items: list[Item]) -> list[Item]:
    for item in items:
        # One cycle for all: its rules are large, and the same.
        item.case.cycle = cycle
    return items


def last_year(
    cycle: Cycle, criterion: Criterion, agencies: Iterable[Agency]
) -> dict[int, LastYear]:
    """Return, by agency, the mark in force of the same criterion a year before, once published.

    Only where the earlier result is the agency's own. Three queries at most.
    """
    published = Case.objects.filter(
        cycle__year=cycle.year - 1, cycle__stage=Cycle.Stage.PUBLISHED
    ).exclude(state=State.WITHDRAWN)
    sets = published.order_by().values_list("criteria_set", flat=True).distinct()
    same = Q(pk__in=[])
    for each in sets:
        same |= Q(
            item__criterion__criteria_set=each,
            item__criterion__code__in=_codes_in(each, criterion),
        )
    marks = Mark.objects.filter(same, item__case__in=published).counting()
    rows = marks.select_related("item__criterion", "item__case__cycle", "item__case__bloc")
    given = {mark.item.case.agency_id: LastYear(mark) for mark in rows}
    if not given:
        return {}
    threads, before = load_threads(), cycle.year - 1
    who = {
        each.pk: one_to_one(each, year_before=before, year=cycle.year, threads=threads).agency
        for each in agencies
    }
    return {pk: given[then.pk] for pk, then in who.items() if then and then.pk in given}


def _codes_in(set_before: int, criterion: Criterion) -> list[str]:
    """Return the code that a criterion had in an older set, if it was there."""
    codes = same_criteria(set_before, criterion.criteria_set_id)
    return [old for old, new in codes.items() if new == criterion.code]

"""One field over all agencies: its criteria, and its reviews to conclude.

Of thousands of agencies the page lists its reviews first; what the whole field comes to follows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases.models import Criterion
from cases.presenting.field_reviews import FILTERS, reviews_shown, rows_by_criterion
from cases.presenting.grids import chips
from cases.reading import grid as reading
from cases.reading.counted import WHOLE
from cases.reading.field_counts import ROWS_A_PAGE, Counted, FieldCounts, field_counts
from cases.reading.field_pages import is_large, may_wait, page_of_field
from cases.reading.sets import ending, fields_at, fields_in
from cases.rules import criteria_in
from cases.services.progress import Progress
from cases.views.grid_context import (
    asked_by,
    asks_for,
    find_cycle,
    over_field,
    page_of,
    scope_context,
)
from cases.views.grid_tables import field_table
from cases.views.taken_away import taken_away, wanted

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cases.reading.counted import Over
    from cases.views.grid_context import Asked

NOT_COUNTED = Counted(Progress(), 0)


@require_safe
def field(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    cycle, asked = find_cycle(year), asked_by(request.GET)
    found = get_object_or_404(fields_at(cycle, code))
    over = over_field(request, cycle, found, asked)
    if kind := wanted(request):
        return taken_away(field_table(over, asked), kind)
    of_set = ending(cycle, found.criteria_set_id)
    if asks_for(request, "field-counts"):
        counts = field_counts(over, kept=asked.kept)
        facts = {"cycle": cycle, "field": found, "of_set": of_set}
        context = facts | counted_context(over, asked, counts)
        return render(request, "cases/field_counted.html", context)
    later = is_large(cycle) and may_wait(kept=asked.kept, sort=asked.sort)
    count = page_of_field if later else field_counts
    counts = count(over, kept=asked.kept, sort=asked.sort, page=asked.page)
    page = page_of(counts.found, asked.page, size=ROWS_A_PAGE)
    if page.number != asked.page:  # an old link, or a filter that keeps fewer now
        counts = count(over, kept=asked.kept, sort=asked.sort, page=page.number)
    # Where the reviews alone are asked for, nobody sees what stands above them.
    above = later or asks_for(request, "grid-body")
    context = {
        "cycle": cycle,
        "field": found,
        "fields": [each for each in fields_in(cycle) if reading.may_compare(over.access, each)],
        "of_set": of_set,
        "reviews": reviews_shown(counts.parts, *reading.behind(counts.parts)),
        "page": page,
        "asked": asked,
        **(waiting_context(over, asked, counts) if above else counted_context(over, asked, counts)),
        **scope_context(cycle),
        "counts_later": later,
    }
    return render(request, "cases/grid_field.html", context)


def counted_context(over: Over, asked: Asked, counts: FieldCounts) -> dict[str, Any]:
    """Return what the whole field comes to, and what each filter keeps of those asked for."""
    # What is said of the whole field does not follow the agencies that are looked for.
    whole = counts if asked.scope.is_whole else field_counts(replace(over, scope=WHOLE))
    criteria = list(Criterion.objects.filter(field=over.field).order_by("order"))
    rules = criteria_in(over.cycle, over.field.criteria_set_id)
    return {
        "rows": rows_by_criterion(criteria, whole.criteria, rules),
        "mine": whole.by_filter["cho-toi"],
        "ready": whole.by_filter["du"],
        **filters_of(asked, counts),
    }


def waiting_context(over: Over, asked: Asked, counts: FieldCounts) -> dict[str, Any]:
    """Return what is known of the whole field before its items are counted."""
    criteria = Criterion.objects.filter(field=over.field).order_by("order")
    judged = reading.judged_here(criteria.select_related("field"), over)
    rules = criteria_in(over.cycle, over.field.criteria_set_id)
    return {
        "rows": rows_by_criterion(
            judged, dict.fromkeys((each.pk for each in judged), NOT_COUNTED), rules
        ),
        "mine": counts.by_filter["cho-toi"],
        **filters_of(asked, counts),
    }


def filters_of(asked: Asked, counts: FieldCounts) -> dict[str, Any]:
    return {
        "kept": counts.kept if asked.kept else "",
        "chips": chips(FILTERS, counts.by_filter, kept=counts.kept, query=asked.beside_filter),
    }

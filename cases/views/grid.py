"""One criterion over all agencies, and one field with its criteria and its reviews to conclude."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import scoring
from cases.models import Criterion
from cases.presenting.field_reviews import FILTERS, reviews_shown, rows_by_criterion
from cases.presenting.grid_places import place_of
from cases.presenting.grids import chips
from cases.presenting.rules import rule_in_words
from cases.presenting.trees import path_in_words
from cases.presenting.words import label_of, papers_of
from cases.reading import grid as reading
from cases.reading.counted import WHOLE
from cases.reading.field_counts import ROWS_A_PAGE as REVIEWS_A_PAGE
from cases.reading.field_counts import field_counts
from cases.reading.grid_counts import left_by_criterion
from cases.reading.sets import criteria_at, ending, fields_at, fields_in
from cases.rules import criteria_in
from cases.views.grid_context import (
    asked_by,
    find_cycle,
    grid_context,
    over_criterion,
    over_field,
    page_of,
    scope_context,
)
from cases.views.grid_tables import field_table, grid_table
from cases.views.taken_away import taken_away, wanted

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cases.presenting.trees import Path


@require_safe
def grid(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    cycle, asked = find_cycle(year), asked_by(request.GET)
    criterion = get_object_or_404(criteria_at(cycle, code))
    of_set, code = ending(cycle, criterion.criteria_set_id), criterion.code
    over = over_criterion(request, cycle, criterion, asked)
    if kind := wanted(request):
        return taken_away(grid_table(over, criterion, asked), kind)
    criteria = Criterion.objects.select_related("field").filter(field=criterion.field)
    rules = criteria_in(cycle, criterion.criteria_set_id)
    rule, beside = rules.criterion(code), reading.judged_here(criteria, over)
    left = left_by_criterion(replace(over, criterion=None, scope=WHOLE, at_work=True))
    place = place_of(criterion, beside, rules, left)
    field_url = reverse("grid-field", args=[year, criterion.field.code + of_set])
    context = grid_context(over, criterion, asked) | {
        "place": place,
        "of_set": of_set,
        "left": left,
        "title": f"{code}. {criterion}",
        "over": over_of(str(cycle), place.path),
        "verdict_title": verdict_title(rule),
        "rule": rule_in_words(rule),
        "maximum": rule.max_points,
        "wanted": papers_of(rule),
        "crumbs": [{"label": str(criterion.field), "url": field_url}, {"label": code}],
    }
    return render(request, "cases/grid.html", context)


def over_of(text: str, path: Path) -> str:
    """Return what stands over a title, with the groups that lead there."""
    return f"{text} · {path_in_words(path)}" if path else text


@require_safe
def field(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    cycle, asked = find_cycle(year), asked_by(request.GET)
    found = get_object_or_404(fields_at(cycle, code))
    over = over_field(request, cycle, found, asked)
    if kind := wanted(request):
        return taken_away(field_table(over, asked), kind)
    counts = field_counts(over, kept=asked.kept, sort=asked.sort, page=asked.page)
    page = page_of(counts.found, asked.page, size=REVIEWS_A_PAGE)
    if page.number != asked.page:  # an old link, or a filter that keeps fewer now
        counts = field_counts(over, kept=asked.kept, sort=asked.sort, page=page.number)
    # What is said of the whole field does not follow the agencies that are looked for.
    whole = counts if asked.scope.is_whole else field_counts(replace(over, scope=WHOLE))
    rules = criteria_in(cycle, found.criteria_set_id)
    criteria = list(Criterion.objects.filter(field=found).order_by("order"))
    context = {
        "cycle": cycle,
        "field": found,
        "fields": [each for each in fields_in(cycle) if reading.may_compare(over.access, each)],
        "of_set": ending(cycle, found.criteria_set_id),
        "rows": rows_by_criterion(criteria, whole.criteria, rules),
        "reviews": reviews_shown(counts.parts, *reading.behind(counts.parts)),
        "page": page,
        "kept": counts.kept if asked.kept else "",
        "chips": chips(FILTERS, counts.by_filter, kept=counts.kept, query=asked.beside_filter),
        "mine": whole.by_filter["cho-toi"],
        "ready": whole.by_filter["du"],
        "asked": asked,
        **scope_context(cycle),
    }
    return render(request, "cases/grid_field.html", context)


def verdict_title(rule: scoring.Criterion) -> str:
    """Name the column of verdicts by the boxes it holds, because they are too small for labels."""
    boxes = [
        label_of(box)
        for box in scoring.answer_fields(rule)
        if box.group in {"quantities", "answer"}
    ]
    return _("%(boxes)s; lý do") % {"boxes": ", ".join(boxes)} if boxes else _("Kết quả; lý do")

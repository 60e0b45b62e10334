"""One criterion over all agencies, and one field with its criteria and its reviews to conclude."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import scoring
from cases.models import Criterion, Field
from cases.presenting.field_reviews import reviews_shown, rows_by_criterion
from cases.presenting.grid_places import place_of
from cases.presenting.grids import left_by_criterion
from cases.presenting.rules import rule_in_words
from cases.presenting.trees import path_in_words
from cases.presenting.words import label_of, papers_of
from cases.reading import grid as reading
from cases.reading.progress import field_to_count
from cases.reading.sets import criteria_at, ending, fields_at, fields_in
from cases.rules import criteria_in
from cases.views.grid_context import asked_by, find_cycle, grid_context
from directory.access import access_behind
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle
    from cases.presenting.trees import Path
    from cases.reading.grid import Reviews


@require_safe
def grid(request: HttpRequest, year: int, code: str) -> HttpResponse:
    cycle = find_cycle(year)
    criterion = get_object_or_404(criteria_at(cycle, code))
    criteria = Criterion.objects.select_related("field").filter(field=criterion.field)
    of_set, code = ending(cycle, criterion.criteria_set_id), criterion.code
    context = grid_context(request, cycle, criterion, asked_by(request.GET))
    rules = criteria_in(cycle, criterion.criteria_set_id)
    access, reviews = access_behind(request), context["reviews"]
    rule, beside = rules.criterion(code), reading.judged_here(criteria, access, reviews)
    left = left_of(request, cycle, criterion.field, reviews)
    place = place_of(criterion, beside, rules, left)
    field_url = reverse("grid-field", args=[year, criterion.field.code + of_set])
    context |= {
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


def left_of(request: HttpRequest, cycle: Cycle, of: Field, reviews: Reviews) -> dict[str, int]:
    """Return how much the reader has left to do in each criterion of a field, for its tab."""
    access = access_behind(request)
    cases = reading.cases_in(cycle, access, reviewed=reviews)
    return left_by_criterion(field_to_count(cycle, of, cases), access, reviews)


@require_safe
def field(request: HttpRequest, year: int, code: str) -> HttpResponse:
    cycle, access = find_cycle(year), access_behind(request)
    found = get_object_or_404(fields_at(cycle, code))
    reading.check_may_compare(access, found)
    reviews = reading.reviews_in(cycle, found, access)
    cases = reading.cases_in(cycle, access, reviewed=reviews)
    items = reading.items_over(cycle, reading.rows_over(cases, field=found))
    shown = reviews_shown(items, access, reviews, today=clock.today())
    context = {
        "cycle": cycle,
        "field": found,
        "fields": [each for each in fields_in(cycle) if reading.may_compare(access, each)],
        "of_set": ending(cycle, found.criteria_set_id),
        "rows": rows_by_criterion(shown, criteria_in(cycle, found.criteria_set_id)),
        "reviews": shown,
        "mine": [each for each in shown if each.is_mine],
        "ready": [each for each in shown if each.is_ready],
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

"""One criterion over all agencies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import scoring
from cases.models import Criterion
from cases.presenting.grid_places import place_of
from cases.presenting.rules import rule_in_words
from cases.presenting.trees import path_in_words
from cases.presenting.words import label_of, papers_of
from cases.reading import grid as reading
from cases.reading.counted import WHOLE
from cases.reading.field_pages import is_large
from cases.reading.grid_counts import left_by_criterion
from cases.reading.grid_pages import may_wait
from cases.reading.sets import criteria_at, ending
from cases.rules import criteria_in
from cases.views.grid_context import (
    asked_by,
    asks_for,
    counted_context,
    find_cycle,
    grid_context,
    over_criterion,
)
from cases.views.grid_tables import grid_table
from cases.views.taken_away import taken_away, wanted

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cases.presenting.trees import Path
    from cases.reading.counted import Over


@require_safe
def grid(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    cycle, asked = find_cycle(year), asked_by(request.GET)
    criterion = get_object_or_404(criteria_at(cycle, code))
    of_set, code = ending(cycle, criterion.criteria_set_id), criterion.code
    over = over_criterion(request, cycle, criterion, asked)
    if kind := wanted(request):
        return taken_away(grid_table(over, criterion, asked), kind)
    if asks_for(request, "grid-counts"):
        context = counted_context(over, criterion, asked)
        return render(request, "cases/grid_counted.html", context)
    criteria = Criterion.objects.select_related("field").filter(field=criterion.field)
    rules = criteria_in(cycle, criterion.criteria_set_id)
    rule, beside = rules.criterion(code), reading.judged_here(criteria, over)
    alone = asks_for(request, "grid-left")
    large = is_large(cycle)
    later = large and not alone
    # Where the rows alone are asked for, nobody sees what stands above them.
    left = {} if later or asks_for(request, "grid-body") else left_in(over)
    place = place_of(criterion, beside, rules, left)
    if alone:
        facts = {"cycle": cycle, "of_set": of_set, "place": place, "left": left}
        return render(request, "cases/grid_left.html", facts | {"kept": asked.kept})
    field_url = reverse("grid-field", args=[year, criterion.field.code + of_set])
    rows_first = large and may_wait(kept=asked.kept, sort=asked.sort)
    context = grid_context(over, criterion, asked, later=rows_first) | {
        "place": place,
        "of_set": of_set,
        "left": left,
        "left_later": later,
        "is_large": large,
        "title": f"{code}. {criterion}",
        "over": over_of(str(cycle), place.path),
        "verdict_title": verdict_title(rule),
        "rule": rule_in_words(rule),
        "maximum": rule.max_points,
        "is_compared": criterion.self_scored and rule.max_points > 0,
        "wanted": papers_of(rule),
        "crumbs": [{"label": str(criterion.field), "url": field_url}, {"label": code}],
    }
    return render(request, "cases/grid.html", context)


def left_in(over: Over) -> dict[str, int]:
    """Return what the reader has left to do in each criterion of the field, whatever is shown."""
    return left_by_criterion(replace(over, criterion=None, scope=WHOLE, at_work=True))


def over_of(text: str, path: Path) -> str:
    """Return what stands over a title, with the groups that lead there."""
    return f"{text} · {path_in_words(path)}" if path else text


def verdict_title(rule: scoring.Criterion) -> str:
    """Name the column of verdicts by the boxes it holds, because they are too small for labels."""
    boxes = [
        label_of(box)
        for box in scoring.answer_fields(rule)
        if box.group in {"quantities", "answer"}
    ]
    return _("%(boxes)s; lý do") % {"boxes": ", ".join(boxes)} if boxes else _("Kết quả; lý do")

"""What the grid shows, and how one of its rows answers a save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.http import QueryDict
from django.shortcuts import get_object_or_404, render

from cases.forms.grid import GridForm
from cases.models import Criterion, Cycle
from cases.presenting import grids
from cases.reading import grid as reading
from directory.access import access_behind
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Item


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows, in which order."""

    kept: str = ""
    sort: str = ""


def asked_by(query: QueryDict) -> Asked:
    form = GridForm(query)
    if not form.is_valid():
        return Asked()
    return Asked(kept=form.cleaned_data["loc"], sort=form.cleaned_data["sort"])


def find_cycle(year: int) -> Cycle:
    return get_object_or_404(Cycle.objects.select_related("criteria_set"), year=year)


def grid_context(
    request: HttpRequest, cycle: Cycle, criterion: Criterion, asked: Asked
) -> dict[str, Any]:
    """Return the rows of a criterion the reader may compare, filtered and summed up."""
    access, field = access_behind(request), criterion.field
    reading.check_may_compare(access, field)
    reviews = reading.reviews_in(cycle, field, access)
    cases = reading.cases_in(cycle, access, reviewed=reviews)
    items = reading.items_over(cycle, cases, criterion=criterion)
    before = reading.last_year(cycle, criterion.code)
    rows = grids.rows_of(items, access, reviews, before, today=clock.today())
    kept = grids.filter_for(rows, asked.kept)
    sort = f"&sort={asked.sort}" if asked.sort else ""
    return {
        "cycle": cycle,
        "reviews": reviews,
        "criterion": criterion,
        "field": field,
        "rows": grids.chosen(rows, kept=kept, sort=asked.sort),
        "kept": kept if asked.kept else "",
        "every": rows,
        "chips": grids.chips(rows, kept=kept, query=sort),
        "summary": grids.summary_of(rows),
        "waiting": [row for row in rows if row.waits],
        "last_year": str(cycle.year - 1) if before else "",
    }


def answer_row(
    request: HttpRequest, item: Item, saved: dict[str, Any], *, whole: bool = False
) -> HttpResponse:
    """Answer a save in the grid: the line of state, or the whole row, with the counts above it."""
    asked = asked_by(QueryDict(urlsplit(request.htmx.current_url or "").query))  # type: ignore[attr-defined]  # the middleware's
    criterion = Criterion.objects.select_related("field").get(pk=item.criterion_id)
    context = grid_context(request, item.case.cycle, criterion, asked)
    row = next(each for each in context["every"] if each.shown.item.pk == item.pk)
    template = "cases/grid_row_answer.html" if whole else "cases/grid_saved.html"
    return render(request, template, {**context, "row": row, **saved})

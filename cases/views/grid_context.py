"""What the grid shows, and how one of its rows answers a save."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from cases.forms.grid import GridForm
from cases.models import Cycle
from cases.presenting import grids
from cases.presenting.beside import Beside
from cases.reading import grid as reading
from cases.reading.papers import doubles_among
from cases.reading.sets import ending
from directory.access import access_behind
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from cases.models import Criterion, Item
    from cases.reading.grid import Reviews


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
    over, reviews = _rows_over(request, cycle, criterion)
    items = reading.items_over(cycle, over)
    before = reading.last_year(cycle, criterion, [item.case.agency for item in items])
    access, beside = access_behind(request), _papers_beside(request, cycle, items)
    rows = grids.rows_of(items, access, reviews, before, today=clock.today(), beside=beside)
    summed_up = above_context(rows, asked)
    return {
        **summed_up,
        "cycle": cycle,
        "bundle_url": bundle_url(cycle, criterion),
        "reviews": reviews,
        "criterion": criterion,
        "field": criterion.field,
        "rows": grids.chosen(rows, kept=summed_up["kept"], sort=asked.sort),
        "kept": summed_up["kept"] if asked.kept else "",
        "last_year": str(cycle.year - 1) if before else "",
    }


def bundle_url(cycle: Cycle, criterion: Criterion) -> str:
    """Return where all evidence of a criterion is asked for as one file."""
    code = criterion.code + ending(cycle, criterion.criteria_set_id)
    return reverse("criterion-bundle", args=[cycle.year, code])


def _rows_over(
    request: HttpRequest, cycle: Cycle, criterion: Criterion
) -> tuple[QuerySet[Item], Reviews]:
    """Return the items of a criterion that the reader may compare, and the reviews they are in."""
    access = access_behind(request)
    reading.check_may_compare(access, criterion.field)
    reviews = reading.reviews_in(cycle, criterion.field, access)
    here = reading.of_part(reviews, criterion)
    cases = reading.cases_in(cycle, access, reviewed=here)
    return reading.rows_over(cases, criterion=criterion), reviews


def _papers_beside(request: HttpRequest, cycle: Cycle, items: Sequence[Item]) -> Beside:
    files = [row for item in items for row in item.attachments.all()]
    return Beside(doubles=doubles_among(files, cycle, access_behind(request)))


def above_context(rows: Sequence[grids.Row], asked: Asked) -> dict[str, Any]:
    """Return what stands above the rows: the filters with their counts, and the sums."""
    kept = grids.filter_for(rows, asked.kept)
    sort = f"&sort={asked.sort}" if asked.sort else ""
    return {
        "kept": kept,
        "chips": grids.chips(rows, kept=kept, query=sort),
        "summary": grids.summary_of(rows),
        "waiting": [row for row in rows if row.waits],
    }


def answer_row(
    request: HttpRequest, item: Item, saved: dict[str, Any], *, whole: bool = False
) -> HttpResponse:
    """Answer a save in the grid: the line of state, or the whole row, with the counts above it.

    Only the row that was saved is made anew; of the others what is summed up is loaded.
    """
    asked = asked_by(QueryDict(urlsplit(request.htmx.current_url or "").query))  # type: ignore[attr-defined]  # the middleware's
    cycle, criterion = item.case.cycle, item.criterion
    access, today = access_behind(request), clock.today()
    over, reviews = _rows_over(request, cycle, criterion)
    rows = grids.rows_of(reading.items_to_sum_up(cycle, over), access, reviews, {}, today=today)
    row = next(each for each in rows if each.shown.item.pk == item.pk)
    context = {
        "criterion": criterion,
        "bundle_url": bundle_url(cycle, criterion),
        **above_context(rows, asked),
        **saved,
    }
    if not whole:
        return render(request, "cases/grid_saved.html", {**context, "row": row})
    items = reading.items_over(cycle, over.filter(pk=item.pk))
    before = reading.last_year(cycle, criterion, [each.case.agency for each in items])
    beside = _papers_beside(request, cycle, items)
    (full,) = grids.rows_of(items, access, reviews, before, today=today, beside=beside)
    last_year = str(cycle.year - 1) if before else ""
    context |= {"row": full, "cycle": cycle, "field": criterion.field, "last_year": last_year}
    return render(request, "cases/grid_row_answer.html", context)

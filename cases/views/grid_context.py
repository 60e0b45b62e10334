"""What the grid shows, and how one of its rows answers a save."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django_htmx.http import trigger_client_event

from cases.forms.grid import GridForm
from cases.lifecycle import ROAD
from cases.models import Cycle
from cases.names import STATE_NAMES
from cases.presenting import grids
from cases.presenting.beside import Beside
from cases.reading import grid as reading
from cases.reading.counted import WHOLE, Over, Scope
from cases.reading.grid_counts import (
    LEFT_ONCE_DONE,
    ROWS_A_PAGE,
    GridCounts,
    GridPage,
    grid_counts,
)
from cases.reading.grid_pages import page_of_grid
from cases.reading.papers import doubles_among
from cases.reading.sets import ending
from directory.access import access_behind
from directory.models import Bloc
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.core.paginator import Page
    from django.http import HttpRequest, HttpResponse

    from cases.models import Criterion, Field, Item, Review


# By this a page says that it asks for what stands above its rows after them.
LATER = "X-Counts-Later"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows, in which order, and which page of them."""

    kept: str = ""
    sort: str = ""
    scope: Scope = WHOLE
    page: int = 1

    @property
    def query(self) -> QueryDict:
        """Return what the address of the page says, whichever page of the rows it is."""
        said = {"loc": self.kept, **self.of_scope, "sort": self.sort}
        return QueryDict(urlencode({name: value for name, value in said.items() if value}))

    @property
    def beside_filter(self) -> str:
        """Return what an address keeps where another filter is chosen."""
        query = urlencode({name: value for name, value in self.query.items() if name != "loc"})
        return f"&{query}" if query else ""

    @property
    def for_all(self) -> str:
        """Return what an act on all rows of the filter, on whatever page, is told."""
        return urlencode({name: value for name, value in self.query.items() if name != "sort"})

    @property
    def of_scope(self) -> dict[str, str]:
        return {"q": self.scope.words, "khoi": self.scope.bloc, "buoc": self.scope.state}


def asked_by(query: QueryDict) -> Asked:
    chosen: dict[str, Any] = dict(GridForm(query).chosen())
    return Asked(
        kept=chosen.get("loc", ""),
        sort=chosen.get("sort", ""),
        scope=Scope(chosen.get("q", ""), chosen.get("khoi", ""), chosen.get("buoc", "")),
        page=chosen.get("page", 1),
    )


def asks_for(request: HttpRequest, place: str) -> bool:
    """Tell whether one part of a page is asked for, and nothing around it will be shown."""
    return bool(request.htmx.target == place)  # type: ignore[attr-defined]  # the middleware's


def find_cycle(year: int) -> Cycle:
    return get_object_or_404(Cycle.objects.select_related("criteria_set"), year=year)


def over_criterion(request: HttpRequest, cycle: Cycle, criterion: Criterion, asked: Asked) -> Over:
    """Return what a grid is about, for a reader who may compare."""
    return replace(over_field(request, cycle, criterion.field, asked), criterion=criterion)


def over_field(request: HttpRequest, cycle: Cycle, field: Field, asked: Asked) -> Over:
    access = access_behind(request)
    reading.check_may_compare(access, field)
    return Over(cycle, field, access, clock.today(), scope=asked.scope)


def grid_context(over: Over, criterion: Criterion, asked: Asked, *, later: bool) -> dict[str, Any]:
    """Return one page of the rows the reader may compare, with what all of them come to.

    Or without, where that comes later.
    """

    def counted(number: int) -> GridPage:
        if later:
            return page_of_grid(over, kept=asked.kept, page=number)
        return grid_counts(over, kept=asked.kept, sort=asked.sort, page=number)

    counts = counted(asked.page)
    page = page_of(counts.found, asked.page)
    if page.number != asked.page:  # an old link, or a filter that keeps fewer now
        counts = counted(page.number)
    return {
        **above_context(counts, asked),
        "cycle": over.cycle,
        "bundle_url": bundle_url(over.cycle, criterion),
        "criterion": criterion,
        "field": criterion.field,
        "rows": rows_at(over, criterion, counts.items),
        "page": page,
        "kept": counts.kept if asked.kept else "",
        "shrinks": counts.kept in LEFT_ONCE_DONE,
        "last_year": str(over.cycle.year - 1),
        "asked": asked,
        "counts_later": later,
        **scope_context(over.cycle),
    }


def page_of(found: int, number: int, *, size: int = ROWS_A_PAGE) -> Page[int]:
    """Return a page of so many rows, of which only the number is known."""
    return Paginator(range(found), size).get_page(number)


def scope_context(cycle: Cycle) -> dict[str, Any]:
    """Return the blocs and the steps by which rows are chosen."""
    blocs = Bloc.objects.filter(Exists(cycle.cases.filter(bloc=OuterRef("pk"))))
    return {
        "blocs": [(bloc.code, str(bloc)) for bloc in blocs],
        "steps": [(state.value, STATE_NAMES[state]) for state in ROAD],
    }


def rows_at(
    over: Over, criterion: Criterion, keys: Sequence[int], *, in_full: bool = True
) -> list[grids.Row]:
    items = reading.items_at(over.cycle, keys, in_full=in_full)
    cases = [item.case_id for item in items]
    agencies = [item.case.agency for item in items]
    files = [row for item in items for row in item.attachments.all() if in_full]
    return grids.rows_of(
        items,
        over.access,
        reading.reviews_in(over.cycle, over.field, over.access, cases=cases),
        reading.last_year(over.cycle, criterion, agencies) if in_full else {},
        today=over.today,
        beside=Beside(doubles=doubles_among(files, over.cycle, over.access)),
    )


def bundle_url(cycle: Cycle, criterion: Criterion) -> str:
    """Return where all evidence of a criterion is asked for as one file."""
    code = criterion.code + ending(cycle, criterion.criteria_set_id)
    return reverse("criterion-bundle", args=[cycle.year, code])


def above_context(counts: GridPage, asked: Asked) -> dict[str, Any]:
    """Return what stands above the rows: the filters with their counts, and the sums if known."""
    filters = grids.chips(
        grids.FILTERS, counts.by_filter, kept=counts.kept, query=asked.beside_filter
    )
    if not isinstance(counts, GridCounts):
        return {"chips": filters}
    return {"chips": filters, "summary": counts.summary, "agreeable": counts.agreeable}


def counted_context(over: Over, criterion: Criterion, asked: Asked) -> dict[str, Any]:
    """Return what stands above the rows of a grid alone, once it is counted."""
    return {
        **above_context(grid_counts(over, kept=asked.kept), asked),
        "cycle": over.cycle,
        "criterion": criterion,
        "asked": asked,
        "of_set": ending(over.cycle, criterion.criteria_set_id),
        "bundle_url": bundle_url(over.cycle, criterion),
    }


def answer_row(request: HttpRequest, item: Item) -> HttpResponse:
    """Answer an act in the grid with the whole row it was on, and the counts above it.

    Only this row is made anew; of the others the database counts. Over thousands of agencies the
    page says that it asks for these counts itself, once the hand rests.
    """
    over, asked = _grid_around(request, item)
    criterion, later = item.criterion, LATER in request.headers
    (row,) = rows_at(over, criterion, [item.pk])
    context = {
        **({} if later else counted_context(over, criterion, asked)),
        "cycle": over.cycle,
        "criterion": criterion,
        "row": row,
        "asked": asked,
        "of_set": ending(over.cycle, criterion.criteria_set_id),
        "counts_later": later,
        "field": over.field,
        "last_year": str(over.cycle.year - 1),
    }
    return _told(render(request, "cases/grid_row_answer.html", context), later=later)


def answer_line(
    request: HttpRequest,
    item: Item,
    saved: dict[str, Any],
    *,
    reviews: Iterable[Review],
    counts_anew: bool,
) -> HttpResponse:
    """Answer a save in the grid with the line of state, and the counts above where they change.

    Item and open reviews are those the act has loaded.
    """
    by_part = {(review.case_id, review.lead_id): review for review in reviews}
    (row,) = grids.rows_of([item], access_behind(request), by_part, {}, today=clock.today())
    later, above = counts_anew and LATER in request.headers, {}
    if counts_anew and not later:
        over, asked = _grid_around(request, item)
        above = counted_context(over, item.criterion, asked)
    context = {"row": row, **above, **saved}
    return _told(render(request, "cases/grid_saved.html", context), later=later)


def _grid_around(request: HttpRequest, item: Item) -> tuple[Over, Asked]:
    """Return which rows the grid in the browser shows around an item."""
    asked = asked_by(QueryDict(urlsplit(request.htmx.current_url or "").query))  # type: ignore[attr-defined]  # the middleware's
    return over_criterion(request, item.case.cycle, item.criterion, asked), asked


def _told(answer: HttpResponse, *, later: bool) -> HttpResponse:
    """Let a page know that what it is to count later has changed."""
    return trigger_client_event(answer, "thuoc:judged") if later else answer

"""The consistency radar: of a field for those who judge it, of the city for those who oversee."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.presenting.trees import path_in, path_in_words
from cases.reading import grid as reading
from cases.reading.kept import kept
from cases.reading.sets import ending, fields_at, fields_in
from cases.rules import criteria_in
from cases.views.cycles_frame import RADAR_READERS, find_cycle, frame
from cases.views.taken_away import taken_away, wanted
from directory.access import access_behind
from insight.radar.city import city_radar
from insight.radar.field import CriterionRadar, Verdict, field_radar
from insight.radar.figures import FEWEST_ALIKE, FEWEST_PEERS
from insight.radar.forms import BlocForm, CriterionForm
from insight.radar.groups import rows_in_groups
from insight.radar.people import FEWEST_CLAIMS, FEWEST_REVIEWERS, FEWEST_RULINGS
from insight.radar.strips import strip_of
from insight.radar.tables import radar_table
from insight.radar.words import whys
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from cases.models import Cycle, Field
    from directory.access import Access
    from insight.radar.city import BlocLines

HUNDRED = Decimal(100)
# Of each bloc the most inflated first; a bloc by itself, or a criterion, page by page.
FIRST_ROWS, ROWS_A_PAGE = 20, 50


@require_safe
def city(request: HttpRequest, year: int) -> HttpResponseBase:
    """Show which agencies claim high and which reviewers judge mildly, with the numbers."""
    access = access_behind(request)
    access.check_holds(*RADAR_READERS)
    if kind := wanted(request):
        return taken_away(radar_table(find_cycle(year), bloc=request.GET.get("khoi", "")), kind)
    cycle = find_cycle(year)
    counted = kept(cycle, "radar", lambda: city_radar(cycle), at=clock.now())
    found, bloc = counted.found, BlocForm(request.GET).chosen()
    context = {
        **frame(request, cycle, "radar"),
        "radar": found,
        "since": counted.since,
        "fields": fields_in(cycle),
        "blocs": [
            _bloc_shown(lines, request.GET.get("page"), whole=bool(bloc))
            for lines in found.blocs
            if bloc in {"", lines.bloc.code}
        ],
        "one_bloc": bloc,
        "fewest": {
            "claims": FEWEST_CLAIMS,
            "peers": FEWEST_PEERS,
            "rulings": FEWEST_RULINGS,
            "reviewers": FEWEST_REVIEWERS,
        },
    }
    return render(request, "insight/radar/city.html", context)


def _bloc_shown(lines: BlocLines, number: str | None, *, whole: bool) -> dict[str, Any]:
    """Return a bloc with its drawing and the first of its agencies, or a page of them all."""
    size = ROWS_A_PAGE if whole else FIRST_ROWS
    drawn = ((line.figures.share * HUNDRED, line.figures.is_far) for line in lines.enough)
    spread = lines.spread.times(HUNDRED) if lines.spread else None
    return {
        "lines": lines,
        "strip": strip_of(drawn, spread),
        "page": Paginator(lines.lines, size).get_page(number if whole else 1),
    }


@require_safe
def field(request: HttpRequest, year: int, field: str) -> HttpResponse:
    """Show the criteria of a field, or one of them, with verdicts that differ from the others."""
    cycle, access = find_cycle(year), access_behind(request)
    fields, found = fields_in(cycle), get_object_or_404(fields_at(cycle, field))
    reading.check_may_compare(access, found)
    reader = "all" if access.sees_all else access.user_id
    counted = kept(
        cycle, ("radar", found.pk, reader), lambda: _field(cycle, found, access), at=clock.now()
    )
    radar = counted.found
    sees_city, code = access.holds_any(*RADAR_READERS), CriterionForm(request.GET).chosen()
    context = {
        "cycle": cycle,
        "crumbs": _crumbs(cycle, found, code, sees_city=sees_city),
        "field": found,
        "of_set": ending(cycle, found.criteria_set_id),
        "fields": [each for each in fields if reading.may_compare(access, each)],
        "radar": radar,
        "since": counted.since,
        "sees_city": sees_city,
        "fewest_peers": FEWEST_PEERS,
        "fewest_alike": FEWEST_ALIKE,
        "last_year": year - 1,
    }
    if not code:
        rows = rows_in_groups(radar, criteria_in(cycle, found.criteria_set_id))
        return render(request, "insight/radar/field.html", context | {"rows": rows})
    one = next((each for each in radar if each.criterion.code == code), None)
    if one is None:
        raise Http404
    return render(
        request, "insight/radar/criterion.html", context | _one(one, cycle, request.GET.get("page"))
    )


def _field(cycle: Cycle, found: Field, access: Access) -> list[CriterionRadar]:
    """Count a field over the agencies that a person may compare in it."""
    reviews = reading.reviews_in(cycle, found, access)
    cases = reading.cases_in(cycle, found, access).select_related("agency").order_by("pk")
    return field_radar(cycle, found, cases, reviews=reviews, typed=not access.sees_all)


def _crumbs(cycle: Cycle, field: Field, code: str, *, sees_city: bool) -> list[dict[str, str]]:
    """Return the way to the page; who judges a single field finds no page of the city on it."""
    year = cycle.year
    trail = [{"label": str(year), "url": reverse("cycle", args=[year])}]
    if sees_city:
        trail.append({"label": _("Độ nhất quán"), "url": reverse("radar", args=[year])})
    if not code:
        return [*trail, {"label": str(field)}]
    address = field.code + ending(cycle, field.criteria_set_id)
    url = reverse("radar-field", args=[year, address])
    return [*trail, {"label": str(field), "url": url}, {"label": code}]


def _one(one: CriterionRadar, cycle: Cycle, number: str | None) -> dict[str, Any]:
    year = cycle.year
    rules = criteria_in(cycle, one.criterion.criteria_set_id)
    told = [(verdict, whys(verdict, one.spread, year=year)) for verdict in one.verdicts]
    return {
        "one": one,
        "path": path_in_words(path_in(rules, one.criterion.code)),
        "strip": strip_of(
            ((verdict.change, bool(verdict.side)) for verdict in one.verdicts), one.spread
        ),
        "page": Paginator(sorted(told, key=_as_it_moved), ROWS_A_PAGE).get_page(number),
        "far": [(verdict, sentences) for verdict, sentences in told if sentences][:ROWS_A_PAGE],
    }


def _as_it_moved(told: tuple[Verdict, Any]) -> Decimal:
    return told[0].change

"""What anyone reads over several published years: one agency, and two years side by side."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.lineage import as_now, exists, load_threads
from directory.models import Agency
from insight.years.agency_now import together
from insight.years.agency_years import bodies_on, line_of, years_of
from insight.years.changes import change_of
from insight.years.charts import chart_of
from insight.years.forms import NOW, THEN, CompareForm, ViewForm
from insight.years.published_years import OpenYear, have_other_rules, open_years
from insight.years.tables import field_table, field_table_now
from insight.years.two_years import Pair, agencies_of, beside, fields_beside, left_over
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_safe
def agency_years(request: HttpRequest, code: str) -> HttpResponse:
    """Show an agency's published results over the years, through merges and renames."""
    agency = get_object_or_404(Agency, code=code)
    threads, view, today = load_threads(), ViewForm(request.GET).chosen(), clock.today()
    years = years_of(agency, open_years(), threads=threads)
    latest = next((year for year in reversed(years) if year.results), None)
    shown: dict[str, Any] = {
        "agency": agency,
        "is_living": exists(agency, today),
        "followers": as_now(agency, on=today, threads=threads),
        "years": years,
        "newest_first": years[::-1],
        "events": line_of(agency, threads),
        "views": _views(agency, view),
        "is_now": view == NOW,
        "crumbs": [{"label": _("Xếp hạng"), "url": reverse("ranking")}, {"label": agency.called}],
        "other_rules": _other_rules([each.open for each in years if each.open]),
        "noticed": [each.open for each in years if each.open],
        "latest": latest,
        "bounds": latest.results[0].bounds if latest else [],
    }
    if view == NOW:
        found = [together(agency, year, on=today, threads=threads) for year in years]
        shown |= {"together": found[::-1], "fields": field_table_now(found)}
    else:
        shown |= {"fields": field_table(years), "chart": chart_of(years, own=agency.pk)}
    return render(request, "insight/years/agency.html", shown)


def _views(agency: Agency, view: str) -> list[dict[str, Any]]:
    url = reverse("agency-years", args=[agency.code])
    return [
        {
            "label": _("Như khi đó"),
            "url": url,
            "icon": "history",
            "current": view == THEN,
        },
        {
            "label": _("Như hiện nay"),
            "url": f"{url}?nhin={NOW}",
            "icon": "building-2",
            "current": view == NOW,
        },
    ]


def _other_rules(years: Sequence[OpenYear]) -> list[int]:
    """Return the years whose criteria or classes are other than the year before them."""
    pairs = itertools.pairwise(years)
    return [later.year for earlier, later in pairs if have_other_rules(earlier, later)]


@login_not_required
@require_safe
def years_compare(request: HttpRequest) -> HttpResponse:
    """Show two published years side by side: a bloc, or one agency by field."""
    years, asked = open_years(), CompareForm(request.GET).chosen()
    if len(years) < 2:
        return render(request, "insight/years/compare_nothing.html", {"years": years})
    earlier, later = _two(years, asked)
    pair = Pair(earlier, later, agencies_of([earlier, later]), load_threads())
    code = str(asked.get("don_vi", ""))
    context = {
        "pair": pair,
        "noticed": [earlier, later],
        "every_year": [each.year for each in years[::-1]],
        "other_rules": have_other_rules(earlier, later),
        "agencies": sorted(pair.agencies.values(), key=lambda each: each.sort_key),
        "chosen_agency": code,
        "crumbs": [{"label": _("Xếp hạng"), "url": reverse("ranking")}, {"label": _("So sánh")}],
    }
    if code:
        context |= _agency_beside(pair, code)
        return render(request, "insight/years/compare_agency.html", context)
    context |= _bloc_beside(pair, str(asked.get("khoi", "")))
    return render(request, "insight/years/compare_bloc.html", context)


def _two(years: Sequence[OpenYear], asked: dict[str, str | int]) -> tuple[OpenYear, OpenYear]:
    """Return the two years asked for, the earlier first; the newest two where nothing is asked."""
    by_year = {each.year: each for each in years}
    later = by_year.get(int(asked.get("voi", 0)), years[-1])
    others = [each for each in years if each.year != later.year]
    before = [each for each in others if each.year < later.year]
    earlier = by_year.get(int(asked.get("nam", 0)), (before or others)[-1])
    if earlier.year == later.year:
        earlier = (before or others)[-1]
    first, second = sorted((earlier, later), key=lambda each: each.year)
    return first, second


def _bloc_beside(pair: Pair, asked: str) -> dict[str, Any]:
    known = [code for code, _name, _all in pair.later.found.blocs(pair.later.found.agencies)]
    known += [
        code
        for code, _name, _all in pair.earlier.found.blocs(pair.earlier.found.agencies)
        if code not in known
    ]
    bloc = asked if asked in known else known[0]
    rows, years = beside(pair, bloc=bloc), {"nam": pair.earlier.year, "voi": pair.later.year}
    return {
        "bloc": bloc,
        "bloc_name": _name_of_bloc(pair, bloc),
        "blocs": [
            {
                "label": _name_of_bloc(pair, code),
                "url": f"?{urlencode({**years, 'khoi': code})}",
                "current": code == bloc,
            }
            for code in known
        ],
        "rows": rows,
        "refused": sum(bool(row.change.refusals) for row in rows),
        "left": left_over(pair, bloc=bloc),
        "fields": fields_beside(
            [pair.earlier.fields(e.code) for e in pair.earlier.found.agencies if e.bloc == bloc],
            [pair.later.fields(e.code) for e in pair.later.found.agencies if e.bloc == bloc],
        ),
    }


def _name_of_bloc(pair: Pair, code: str) -> str:
    name = pair.later.found.bloc_name(code)
    return name if name != code else pair.earlier.found.bloc_name(code)


def _agency_beside(pair: Pair, code: str) -> dict[str, Any]:
    agency = pair.agencies.get(code)
    if agency is None:
        raise Http404
    change = change_of(agency, earlier=pair.earlier, later=pair.later, threads=pair.threads)
    before, after = change.before, pair.later.agency(code)
    bodies = () if before else bodies_on(agency, pair.earlier.end, pair.threads)
    return {
        "agency": agency,
        "bloc": after.bloc if after else "",
        "change": change,
        "before": before,
        "after": after,
        "fields": fields_beside(
            [pair.earlier.fields(before.code)] if before else [],
            [pair.later.fields(code)],
            parts=[(body.called_short, pair.earlier.fields(body.code)) for body in bodies],
        ),
        "parts": [(body, pair.earlier.agency(body.code)) for body in bodies],
        "followers": bodies_on(agency, pair.later.end, pair.threads) if after is None else (),
        "ranked_before": pair.earlier.ranked_in(before.bloc) if before else 0,
        "ranked_after": pair.later.ranked_in(after.bloc) if after else 0,
    }

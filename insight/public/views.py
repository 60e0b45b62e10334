"""What strangers read: the published ranking, an agency's result, and the open data behind them."""

from __future__ import annotations

import base64
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from cases.models import Case, Cycle
from directory.access import access_behind
from evidence_store.services.reading import link
from insight.public.forms import RankingFilter
from insight.public.scales import scales_of
from insight.public.scorecards import fields_of, losses_of
from insight.public.tables import COLUMNS, csv_of
from results.models import Publication
from results.reading.distances import distance_in_words
from results.reading.published import published_year, versions_of
from results.services.decrees import decree_of
from scoring.publication_file import as_bytes
from ui.paging import parts_of
from wording.language import lang

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.paginator import Page
    from django.http import HttpRequest

    from results.reading.published_year import PublishedAgency, PublishedYear

FIVE_MINUTES = 300
# With the names that agencies have, a row weighs 800 bytes; what is more is read bloc by bloc.
ROWS_A_PAGE = 160
# As many agencies stand beside a result as read well; a bloc of a city has some twenty.
PEERS = 40
# What a search leaves as it is.
KEPT = ("class", "version", "phan")


def published_cycles() -> list[Cycle]:
    """Return the cycles with a publication, the newest year first."""
    cycles = Cycle.objects.filter(publications__isnull=False).distinct().order_by("-year")
    return list(cycles.select_related("criteria_set").defer("criteria_set__text"))


def _version(request: HttpRequest, cycle: Cycle) -> tuple[Publication, list[Publication]]:
    """Return the version asked for, or the newest, and all versions.

    Raises Http404 where there is no such version.
    """
    versions = versions_of(cycle)
    asked = request.GET.get("version", "")
    wanted = versions[0] if not asked and versions else None
    for each in versions:
        if str(each.version) == asked:
            wanted = each
    if wanted is None:
        raise Http404
    return wanted, versions


@login_not_required
@require_safe
def ranking(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """Show a published year, the latest where none is asked for, by bloc and rank."""
    cycles = published_cycles()
    if not cycles and year is None:
        return render(request, "insight/public/nothing.html")
    cycle = next((cycle for cycle in cycles if year in {cycle.year, None}), None)
    if cycle is None:
        raise Http404
    publication, versions = _version(request, cycle)
    decree = decree_of(cycle)
    told = (decree.pk, int(decree.is_filed)) if decree else (0, 0)
    etag = _etag(request, publication, len(cycles), len(versions), *told)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    found = published_year(publication)
    form = RankingFilter(request.GET, classes=[band.name for band in found.book.classes])
    choice = form.chosen()
    among = found.matching(words=choice.get("q", ""), class_name=choice.get("class", ""))
    facts = {
        **_facts(request, cycle, publication, versions, found),
        "decree": decree,
        "cycles": cycles,
        "choice": choice,
        "complaints": form.complaints(),
        "classes": _class_chips(request, found, choice),
        "blocs": _shown(request, found, among),
        "cards": found.cards(),
        "scales": scales_of(found),
        "is_filtered": len(among) != len(found.agencies),
        "columns": COLUMNS.items(),
        "kept": [(name, request.GET[name]) for name in KEPT if name in request.GET],
    }
    return _kept(request, render(request, "insight/public/ranking.html", facts), etag)


def _shown(
    request: HttpRequest, found: PublishedYear, among: Sequence[PublishedAgency]
) -> list[tuple[str, str, Page[PublishedAgency]]]:
    """Return code and name of each bloc that is shown, with as many of its agencies as fit."""
    blocs = found.blocs(among)
    parts = parts_of({code: rows for code, _name, rows in blocs}, request, most=ROWS_A_PAGE)
    return [(code, name, parts[code]) for code, name, _rows in blocs if code in parts]


def _facts(
    request: HttpRequest,
    cycle: Cycle,
    publication: Publication,
    versions: list[Publication],
    found: PublishedYear,
) -> dict[str, object]:
    return {
        "cycle": cycle,
        "publication": publication,
        "versions": versions,
        "is_newest": publication == versions[0],
        "which_version": "" if publication == versions[0] else f"?version={publication.version}",
        "found": found,
        "last_year": found.year - 1,
        "page_url": f"{settings.SITE_URL}{request.path}",
        "site_url": settings.SITE_URL,
        "contact": settings.HELP_CONTACT,
    }


def _class_chips(
    request: HttpRequest, found: PublishedYear, choice: dict[str, str]
) -> list[dict[str, object]]:
    """Return a chip for each class, with how many agencies of the search are in it."""
    counted = Counter(one.class_name for one in found.matching(words=choice.get("q", "")))
    version = request.GET.get("version")
    kept = {**({"version": version} if version else {}), "q": choice.get("q", "")}
    kept = {name: value for name, value in kept.items() if value}
    return [
        {
            "label": found.class_label(band.name),
            "count": counted[band.name],
            "current": choice.get("class") == band.name,
            # A chip that is on leads back to the page without it.
            "url": "?"
            + urlencode(kept if choice.get("class") == band.name else {**kept, "class": band.name}),
        }
        for band in found.book.classes
    ]


@login_not_required
@require_safe
def result(request: HttpRequest, year: int, agency_code: str) -> HttpResponse:
    """Show an agency's published result down to every criterion, without any person's name."""
    cycle = get_object_or_404(Cycle.objects.select_related("criteria_set"), year=year)
    publication, versions = _version(request, cycle)
    found = published_year(publication)
    agency = found.agency(agency_code)
    if agency is None:
        raise Http404
    etag = _etag(request, publication, len(versions))
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    card = found.scorecard(agency)
    facts = {
        **_facts(request, cycle, publication, versions, found),
        "agency": agency,
        "fields": fields_of(card),
        "losses": losses_of(card),
        "steps": [step.text(lang()) for step in card.steps],
        "distance": distance_in_words(card.index, found.book, card.bloc, card.class_reasons),
        "case_pk": _readable_case(request, cycle, agency_code),
        "why_reward": agency.why("reward"),
        "why_review": agency.why("review"),
        "ranked": found.ranked[agency.bloc],
        "bounds": [
            (found.class_label(band.name), band.lower_in(card.bloc)) for band in found.book.classes
        ],
        "bloc_name": found.bloc_name(agency.bloc),
        "peers": _around(agency, found.by_bloc[agency.bloc]),
        "peers_count": len(found.by_bloc[agency.bloc]),
    }
    return _kept(request, render(request, "insight/public/result.html", facts), etag)


def _around(agency: PublishedAgency, peers: Sequence[PublishedAgency]) -> Sequence[PublishedAgency]:
    """Return the agencies of a bloc, of a large one those that stand around an agency."""
    first = min(max(peers.index(agency) - PEERS // 2, 0), max(len(peers) - PEERS, 0))
    return peers[first : first + PEERS]


def _readable_case(request: HttpRequest, cycle: Cycle, agency_code: str) -> int | None:
    """Return the case behind a result for somebody who may read it; strangers cost no query."""
    if not request.user.is_authenticated:
        return None
    cases = Case.objects.visible_to(access_behind(request))
    return cases.filter(cycle=cycle, agency__code=agency_code).values_list("pk", flat=True).first()


def _etag(request: HttpRequest, publication: Publication, *counts: int) -> str | None:
    """Name what a stranger's page is made of.

    Somebody signed in gets a fresh one each time, and so does everybody in the demonstration,
    whose pages tell the time.
    """
    if request.user.is_authenticated or settings.DEMO:
        return None
    # The token in the page must belong to the reader's own cookie.
    token = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")[:8]
    parts = (settings.VERSION, publication.sha256[:20], lang(), token, *counts)
    return f'W/"{"-".join(map(str, parts))}"'


def _kept(request: HttpRequest, response: HttpResponse, etag: str | None) -> HttpResponse:
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    patch_cache_control(response, private=True, no_cache=True)
    if etag and request.COOKIES.get(settings.CSRF_COOKIE_NAME):
        response["ETag"] = etag
    return response


@login_not_required
@require_safe
def decree_file(request: HttpRequest, year: int) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Send anybody to the signed paper of a year, once it was inspected; the link lives minutes."""
    decree = decree_of(get_object_or_404(Cycle, year=year))
    if decree is None or decree.evidence is None or not decree.is_filed:
        raise Http404
    return HttpResponseRedirect(link(decree.evidence))


@login_not_required
@require_safe
def ranking_json(request: HttpRequest, year: int) -> HttpResponse:
    """Hand out the publication document, byte for byte what its SHA-256 names."""
    publication, _versions = _version(request, get_object_or_404(Cycle, year=year))
    return _data(request, publication, "application/json", "json")


@login_not_required
@require_safe
def ranking_csv(request: HttpRequest, year: int) -> HttpResponse:
    """Hand out the ranking as a table; its columns are told on the page of the ranking."""
    publication, _versions = _version(request, get_object_or_404(Cycle, year=year))
    return _data(request, publication, "text/csv; charset=utf-8", "csv")


def _data(
    request: HttpRequest, publication: Publication, content_type: str, kind: str
) -> HttpResponse:
    etag = f'"{publication.sha256}{"" if kind == "json" else "-csv"}"'
    response = get_conditional_response(request, etag=etag)
    if response is None or response.status_code == HTTPStatus.OK:
        body = (
            as_bytes(Publication.objects.values_list("document", flat=True).get(pk=publication.pk))
            if kind == "json"
            else csv_of(published_year(publication), version=publication.version)
        )
        response = HttpResponse(body, content_type=content_type)
        name = f"cchc-{published_year(publication).year}-v{publication.version}.{kind}"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        if kind == "json":
            digest = base64.b64encode(bytes.fromhex(publication.sha256)).decode()
            response["Repr-Digest"] = f"sha-256=:{digest}:"
    response["ETag"] = etag
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=FIVE_MINUTES)
    return response

"""Why a case has its score: the page, and the same as a paper to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Case
from cases.reading.what_if import why_not_try
from cases.reading.why import Why, why_of
from cases.rules import rules_of
from cases.views.case_context import crumbs_of
from directory.access import access_behind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OPEN_ALL = "het"


def find_case_with_rules(request: HttpRequest, pk: int) -> Case:
    """Return a case the person may read with the rules of its year, or answer there is none."""
    cases = Case.objects.visible_to(access_behind(request)).select_related(
        "cycle__criteria_set", "cycle__rule_book", "agency", "bloc"
    )
    return get_object_or_404(cases, pk=pk)


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    case, access = find_case_with_rules(request, pk), access_behind(request)
    rules, book = rules_of(case.cycle)
    return {
        "case": case,
        "cycle": case.cycle,
        "why": why_of(case, access=access),
        "rules": rules,
        "book": book,
        "may_try": not why_not_try(case, access),
    }


@require_safe
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Show why a case has its score, down to the file."""
    facts = _context(request, pk)
    crumbs = [*crumbs_of(facts["case"]), {"label": _("Vì sao có điểm này")}]
    opened = request.GET.get("mo") == OPEN_ALL
    return render(
        request,
        "cases/why/page.html",
        facts | {"crumbs": crumbs, "meta": meta_of(facts["why"]), "opened": opened},
    )


def meta_of(found: Why) -> list[str]:
    """Say what the numbers rest on: a publication, a scoring, or the marks of the moment."""
    facts = [str(found.case.bloc)]
    if found.is_published and found.publication:
        return [*facts, _("bản công bố %(version)d") % {"version": found.publication.version}]
    if found.result:
        return [*facts, _("lần tính điểm %(number)d") % {"number": found.result.scoring.number}]
    return [*facts, _("chưa tính điểm toàn kỳ")]


@require_safe
def why_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the same on paper, everything opened."""
    facts = _context(request, pk)
    return render(
        request, "cases/why/paper.html", facts | {"back": reverse("why", args=[facts["case"].pk])}
    )

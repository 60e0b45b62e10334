"""Why a case has its score: the page, and the same as a paper to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.permissions import why_not_try
from cases.rules import rules_of_case
from cases.views.case_context import crumbs_of, find_case_with_rules
from directory.access import access_behind
from insight.why.explanation import Why, why_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

OPEN_ALL = "het"


def _context(request: HttpRequest, pk: int) -> dict[str, Any]:
    case, access = find_case_with_rules(request, pk), access_behind(request)
    rules, book = rules_of_case(case)
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
        "insight/why/page.html",
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
        request, "insight/why/paper.html", facts | {"back": reverse("why", args=[facts["case"].pk])}
    )

"""Search over all that a person may see: a page, a dialog over any page, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from directory.access import access_behind
from web.forms import SearchForm
from web.navigation import running_cycle
from web.searching import found_by

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer the words typed: a page of what is found, or the list alone while one types."""
    form = SearchForm(request.GET)
    words = form.chosen().get("q", "")
    groups = found_by(words, access_behind(request), running=running_cycle())
    facts = {
        "asked": words,
        "groups": groups,
        "count": sum(len(group.rows) for group in groups),
        "complaints": form.complaints(),
    }
    part = bool(request.htmx)  # type: ignore[attr-defined]  # its middleware adds it
    return render(request, "web/search/found.html" if part else "web/search/page.html", facts)


@require_safe
def dialog(request: HttpRequest) -> HttpResponse:
    """Answer the dialog that opens over a page; by itself it is no page."""
    if not request.htmx:  # type: ignore[attr-defined]  # its middleware adds it
        return redirect("search")
    return render(request, "web/search/dialog.html")

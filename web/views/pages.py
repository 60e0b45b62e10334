"""What the system is, and the gallery of its components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.gallery import TryForm, examples
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about.html")


@require_safe
def ui(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, to those who work on the pages; nobody else has it."""
    if not settings.GALLERY:
        raise Http404
    facts = examples(clock.now()) | {
        "form": TryForm({"name": "", "kind": "1"}),
        "page_of": Paginator(range(1, 400), 25).get_page(request.GET.get("page", 6)),
    }
    return render(request, "web/ui.html", facts)

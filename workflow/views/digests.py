"""What people will read in the next morning letter, for those who answer for the post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.access import access_behind
from notifications.services import POSTMASTERS
from wording import clock
from workflow.digests import digests_ahead

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 30


@require_safe
def ahead(request: HttpRequest) -> HttpResponse:
    """Show the digests of the next working morning as they would be written now."""
    access_behind(request).check_holds(*POSTMASTERS)
    found = digests_ahead(at=clock.now())
    page = Paginator(found.digests, PAGE_SIZE).get_page(request.GET.get("page"))
    facts = {"on": found.on, "page": page, "letters": found.words(page)}
    return render(request, "workflow/digests_ahead.html", facts)

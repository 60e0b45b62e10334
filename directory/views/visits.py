"""The record of access: who came in, was refused or opened evidence, for those who look after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import Q
from django.views.decorators.http import require_safe

from directory.forms import VisitSearchForm
from directory.models import User, Visit
from directory.views.common import check_may_read, page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 50


@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    check_may_read(request)
    asked = VisitSearchForm.asked(request.GET)
    found = Visit.objects.select_related("user")
    if asked.get("kind"):
        found = found.filter(kind=asked["kind"])
    if words := asked.get("q"):
        people = User.objects.get_queryset().matching(words)
        found = found.filter(
            Q(user__in=people) | Q(typed__icontains=words) | Q(address__startswith=words)
        )
    facts = {
        "page": Paginator(found, PAGE_SIZE).get_page(asked.get("page") or 1),
        "asked": asked,
        "kept": [("kind", asked["kind"])] if asked.get("kind") else [],
        "kinds": Visit.Kind.choices,
    }
    return page(request, "visits", "visits", facts)

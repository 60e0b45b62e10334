"""The whole event log of one case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.forms.sections import PageForm
from cases.presenting.timelines import timeline_of
from cases.views.case_context import crumbs_of, find_case

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 50


@require_safe
def log(request: HttpRequest, pk: int) -> HttpResponse:
    case = find_case(request, pk)
    form = PageForm(request.GET)
    number = form.cleaned_data["page"] if form.is_valid() else 1
    page = Paginator(case.events.select_related("by"), PAGE_SIZE).get_page(number or 1)
    shown = {
        "case": case,
        "page": page,
        "events": timeline_of(page.object_list),
        "crumbs": [*crumbs_of(case), {"label": _("Nhật ký")}],
    }
    return render(request, "cases/log.html", shown)

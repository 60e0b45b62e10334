"""The criteria that amendments took out of a case: nothing that was said of them is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.presenting.dropped import show_dropped
from cases.reading.dropped import amendments_of, dropped_items
from cases.views.case_context import crumbs_of, find_case
from directory.access import access_behind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def dropped(request: HttpRequest, pk: int) -> HttpResponse:
    case = find_case(request, pk)
    shown = show_dropped(case, dropped_items(case), amendments_of(case), access_behind(request))
    context = {
        "case": case,
        "dropped": shown,
        "crumbs": [*crumbs_of(case), {"label": _("Tiêu chí đã bỏ")}],
    }
    return render(request, "cases/dropped.html", context)

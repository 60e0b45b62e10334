"""A year followed while it runs: its checkpoints, and what each agency had and lacked on them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.checkpoints import CheckpointForm
from cases.models import Case, Checkpoint
from cases.refusals import Incomplete, Invalid
from cases.services import checkpoints as services
from cases.views.cycles import why_not_coordinator
from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, person_behind
from wording import clock
from wording.refusals import StalePage
from wording.versions import say_at

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle

ROWS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def checkpoints(request: HttpRequest, year: int) -> HttpResponse:
    """Show the checkpoints of a cycle with the cases one may read; set a day."""
    cycle = find_cycle(year)
    version = services.checkpoints_version(cycle)
    if request.method != "POST":
        return _page(request, cycle, CheckpointForm(initial=_initial(cycle, version)))
    form = CheckpointForm(request.POST)
    if not form.is_valid():
        return _page(request, cycle, form)
    on, seen = form.cleaned_data["on"], form.cleaned_data["version"]
    try:
        services.set_checkpoint(cycle, on=on, seen=seen, by=person_behind(request), at=clock.now())
    except (Incomplete, Invalid) as refusal:
        form.add_error("on", str(refusal))
        return _page(request, cycle, form)
    except StalePage as refusal:
        say_at(form, refusal, version=version)
        return _page(request, cycle, form, status=HTTPStatus(refusal.status))
    messages.success(request, _("Đã thêm điểm kiểm tra."))
    return redirect("checkpoints", year)


def _initial(cycle: Cycle, version: int) -> dict[str, Any]:
    """Offer the end of the next quarter that is no checkpoint yet."""
    known = set(Checkpoint.objects.filter(cycle=cycle).values_list("on", flat=True))
    ahead = (
        day for day in services.quarters_of(cycle) if day >= clock.today() and day not in known
    )
    return {"on": next(ahead, None), "version": version}


def _page(
    request: HttpRequest, cycle: Cycle, form: CheckpointForm, *, status: HTTPStatus | None = None
) -> HttpResponse:
    kept = list(Checkpoint.objects.filter(cycle=cycle).order_by("on"))
    taken = [each for each in kept if each.taken_at]
    cases = Case.objects.visible_to(access_behind(request)).filter(cycle=cycle)
    shown = cases.select_related("agency", "bloc").in_order()
    page = Paginator(shown, ROWS_A_PAGE).get_page(request.GET.get("page"))
    lines = services.lines_by_case(taken, (case.pk for case in page))
    context = {
        **frame(request, cycle, "cycle", _("Điểm kiểm tra")),
        "taken": taken,
        "ahead": [each for each in kept if not each.taken_at],
        "page": page,
        "rows": [
            {
                "case": case,
                "cells": [lines.get(case.pk, {}).get(each.pk) for each in taken],
                "latest": lines.get(case.pk, {}).get(taken[-1].pk) if taken else None,
            }
            for case in page
        ],
        "form": form,
        "why_not": why_not_coordinator(request),
        "today": clock.today(),
    }
    failed = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "cases/cycle/checkpoints.html", context, status=status or failed)


@require_POST
def checkpoint_drop(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Take back a checkpoint on which nothing was written down."""
    cycle = find_cycle(year)
    found = get_object_or_404(Checkpoint.objects.select_related("cycle"), cycle=cycle, pk=pk)
    services.drop_checkpoint(found, by=person_behind(request), at=clock.now())
    messages.success(request, _("Đã bỏ điểm kiểm tra."))
    return redirect("checkpoints", year)

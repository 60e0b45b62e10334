"""The page on which the paper of a year is told: number, day, and where anybody reads it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.views.cycles_frame import APPROVAL_READERS, find_cycle, frame
from directory.access import access_behind, only_for, person_behind
from results.forms import DecreeForm
from results.services.decrees import TELLERS, NotPublished, decree_of, tell_decree
from wording import clock
from wording.refusals import NothingChanged, StalePage
from wording.versions import say_at

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle


@require_http_methods(["GET", "HEAD", "POST"])
def decree(request: HttpRequest, year: int) -> HttpResponse:
    """Show what is told of the paper, and tell it or correct what was told."""
    access = access_behind(request)
    access.check_holds(*APPROVAL_READERS)
    cycle = find_cycle(year)
    present = decree_of(cycle)
    known = {"number": present.number, "signed_on": present.signed_on} if present else {}
    known |= {"url": present.url} if present else {}
    form = DecreeForm(
        request.POST or None, initial={**known, "version": present.pk if present else 0}
    )
    status = HTTPStatus.OK
    if request.method == "POST":
        access.check_holds(*TELLERS)
        status = _told(request, cycle, form)
        if status == HTTPStatus.OK:
            messages.success(request, _("Đã ghi quyết định công bố kết quả."))
            return redirect("approval", year=year)
    facts = {
        **frame(request, cycle, "approval", _("Quyết định công bố")),
        "form": form,
        "why_not": "" if access.holds_any(*TELLERS) else only_for(*TELLERS),
    }
    return render(request, "results/decree.html", facts, status=status)


def _told(request: HttpRequest, cycle: Cycle, form: DecreeForm) -> HTTPStatus:
    """Tell what was typed; what is refused is said at the form, which keeps it."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        tell_decree(cycle, **form.cleaned_data, by=person_behind(request), at=clock.now())
    except StalePage as refusal:
        say_at(form, refusal, version=refusal.version)
        return refusal.status
    except (NotPublished, NothingChanged) as refusal:
        form.add_error(None, str(refusal))
        return refusal.status
    return HTTPStatus.OK

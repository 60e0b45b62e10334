"""The page on which the paper of a year is told: number, day, and where anybody reads it."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.transaction import on_commit
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.views.cycles_frame import APPROVAL_READERS, find_cycle, frame
from directory.access import access_behind, only_for, person_behind
from evidence_store.refusals import WrongFile
from evidence_store.tasks import inspect
from results.forms import DecreeForm
from results.services.decrees import (
    TELLERS,
    NotPublished,
    NotThePaper,
    decree_of,
    take_in,
    tell_decree,
)
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
        request.POST or None,
        request.FILES or None,
        initial={**known, "version": present.pk if present else 0},
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
        "present": present,
        "why_not": "" if access.holds_any(*TELLERS) else only_for(*TELLERS),
    }
    return render(request, "results/decree.html", facts, status=status)


def _told(request: HttpRequest, cycle: Cycle, form: DecreeForm) -> HTTPStatus:
    """Tell what was typed; what is refused is said at the form, which keeps it."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        _tell(request, cycle, **form.cleaned_data)
    except StalePage as refusal:
        say_at(form, refusal, version=refusal.version)
        return refusal.status
    except WrongFile as wrong:
        form.add_error("file", str(wrong))
        return HTTPStatus.UNPROCESSABLE_ENTITY
    except (NotPublished, NothingChanged, NotThePaper) as refusal:
        form.add_error(None, str(refusal))
        return refusal.status
    return HTTPStatus.OK


def _tell(request: HttpRequest, cycle: Cycle, *, file: Any, **told: Any) -> None:
    by, at = person_behind(request), clock.now()
    received = take_in(file, filename=file.name or "", by=by, at=at) if file else None
    made = tell_decree(cycle, **told, received=received, by=by, at=at)
    if received:
        # Without a broker the file waits for the next sweep; what was told stays told.
        on_commit(partial(inspect.delay, str(made.evidence_id)), robust=True)

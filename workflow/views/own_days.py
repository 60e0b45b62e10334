"""A day of its own for one case, or one part of its review: shown with what follows, then done."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.models import Case, Review
from cases.names import state_name
from cases.refusals import Incomplete, Invalid, StaleCalendar
from cases.services.own_days import day_version
from cases.views.cycles_frame import frame
from directory.access import access_behind, person_behind
from directory.roles import Role
from wording import clock
from wording.spelling import day
from wording.versions import say_at
from workflow.edge import deliver_soon
from workflow.forms.cycle import OwnDayForm
from workflow.own_days import move_own_day, preview_own_day
from workflow.views.acting import ask, sent
from workflow.views.coming_back import came_from, go_back
from workflow.views.following import in_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TEMPLATE = "workflow/cycle/own_day_form.html"


@require_http_methods(["GET", "HEAD", "POST"])
def own_day(request: HttpRequest, pk: int, review: int | None = None) -> HttpResponse:
    """Set a day of its own, with a reason; what was shown is what is done."""
    access_behind(request).check_holds(Role.COORDINATOR)
    case = get_object_or_404(Case.objects.select_related("agency", "cycle"), pk=pk)
    parts = Review.objects.open().filter(case=case).select_related("case", "field", "lead")
    part = get_object_or_404(parts, pk=review) if review else None
    form = OwnDayForm(sent(request), initial=_initial(case, part))
    if not form.is_valid():
        return _asked(request, case, part, form)
    said: dict[str, Any] = {**form.said, "by": person_behind(request), "at": clock.now()}
    try:
        asks = "preview" in request.POST
        if asks or not form.was_shown:
            follows = in_words(preview_own_day(case, part, **said)) | {"is_other": not asks}
            return _asked(request, case, part, form, follows)
        done = move_own_day(case, part, **said)
    except (Incomplete, Invalid) as refusal:
        form.add_error("to", str(refusal))
        return _asked(request, case, part, form, status=refusal.status)
    except StaleCalendar as refusal:
        say_at(form, refusal, version=day_version(part or case))
        return _asked(request, case, part, form, status=refusal.status)
    deliver_soon()
    told = {"agency": case.agency.called_short, "day": day(done.moved.redated[0].new)}
    messages.success(request, _("Đã đặt hạn riêng cho %(agency)s: %(day)s.") % told)
    return go_back(request, "case", pk)


def _initial(case: Case, part: Review | None) -> dict[str, Any]:
    return {
        "to": (part or case).due_on,
        "first": date(case.cycle.year, 1, 1),
        "last": date(case.cycle.year + 2, 12, 31),
        "version": day_version(part or case),
    }


def _asked(  # noqa: PLR0917 - the request, what it is about, and what is shown of it
    request: HttpRequest,
    case: Case,
    part: Review | None,
    form: OwnDayForm,
    follows: dict[str, Any] | None = None,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    named = {"agency": case.agency.called_short, "step": str(part or state_name(case.state))}
    title = _("Hạn riêng của %(agency)s: %(step)s") % named
    facts: dict[str, Any] = {
        **frame(request, case.cycle, "board", _("Hạn riêng")),
        "case": case,
        "part": part,
        "due_on": (part or case).due_on,
        "follows": follows,
    }
    if request.method != "POST":
        return ask(request, TEMPLATE, title=title, form=form, **facts)
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    shown = {"title": title, "form": form, "back": came_from(request), "form_template": TEMPLATE}
    return render(request, "workflow/cycle/deadline_page.html", {**facts, **shown}, status=status)

"""Move the deadline of a step: asked, shown with all that follows, and only then done."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.lifecycle import State
from cases.models.cycle import DEADLINE_STATES
from cases.reading.cycles import counts_by_state, deadlines_of
from cases.refusals import Incomplete, Invalid, StaleCalendar
from cases.services.deadlines import calendar_version
from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, person_behind
from directory.roles import Role
from wording import clock
from wording.versions import say_at
from workflow.deadlines import move_deadline, preview_deadline
from workflow.edge import deliver_soon
from workflow.forms.cycle import DeadlineForm, name_of
from workflow.views.acting import ask, sent
from workflow.views.coming_back import came_from, go_back
from workflow.views.following import in_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle
    from cases.reading.cycles import DeadlineRow
    from wording.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_move(request: HttpRequest, year: int, state: str) -> HttpResponse:
    """Move the deadline of a step for the whole cycle, with a reason; those concerned are told.

    What was shown is what is done: with another day than the one shown, it is shown again.
    """
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle = find_cycle(year)
    if state not in set(DEADLINE_STATES):
        raise Http404
    step = State(state)
    row = next(one for one in deadlines_of(cycle, counts_by_state(cycle)) if one.state == step)
    form = DeadlineForm(sent(request), initial=_initial(cycle, row))
    if not form.is_valid():
        return _asked(request, cycle, row, form)
    try:
        asks = "preview" in request.POST
        if asks or not form.was_shown:
            follows = {**_preview(request, cycle, step, form), "is_other": not asks}
            return _asked(request, cycle, row, form, follows)
        moved = move_deadline(cycle, step, **form.said, by=person_behind(request), at=clock.now())
    except (Incomplete, Invalid, StaleCalendar) as refusal:
        return _refused(request, cycle, row, form, refusal)
    deliver_soon()
    told = {"state": name_of(step), "count": moved}
    messages.success(
        request,
        ngettext(
            "Đã điều chỉnh thời hạn bước “%(state)s” cho %(count)d hồ sơ đang mở.",
            "Đã điều chỉnh thời hạn bước “%(state)s” cho %(count)d hồ sơ đang mở.",
            moved,
        )
        % told,
    )
    return go_back(request, "cycle", year)


def _initial(cycle: Cycle, row: DeadlineRow) -> dict[str, Any]:
    return {
        "to": row.due_on,
        "first": date(cycle.year, 1, 1),
        "last": date(cycle.year + 2, 12, 31),
        "version": calendar_version(cycle),
    }


def _preview(request: HttpRequest, cycle: Cycle, step: State, form: DeadlineForm) -> dict[str, Any]:
    done = preview_deadline(cycle, step, **form.said, by=person_behind(request), at=clock.now())
    return in_words(done)


def _refused(
    request: HttpRequest, cycle: Cycle, row: DeadlineRow, form: DeadlineForm, refusal: Refusal
) -> HttpResponse:
    """Say it at the form, which keeps what was typed; a stale page is given the present version."""
    if isinstance(refusal, StaleCalendar):
        say_at(form, refusal, version=calendar_version(cycle))
    else:
        form.add_error("to", str(refusal))
    return _asked(request, cycle, row, form, status=refusal.status)


def _asked(  # noqa: PLR0917 - the request, what it is about, and what is shown of it
    request: HttpRequest,
    cycle: Cycle,
    row: DeadlineRow,
    form: DeadlineForm,
    follows: dict[str, Any] | None = None,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    title = _("Điều chỉnh thời hạn: %(state)s") % {"state": name_of(row.state)}
    facts = {
        **frame(request, cycle, "cycle", _("Điều chỉnh thời hạn")),
        "row": row,
        "follows": follows,
    }
    if request.method != "POST":
        return ask(request, "workflow/cycle/deadline_form.html", title=title, form=form, **facts)
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    facts["form_template"] = "workflow/cycle/deadline_form.html"
    shown = {**facts, "title": title, "form": form, "back": came_from(request)}
    return render(request, "workflow/cycle/deadline_page.html", shown, status=status)

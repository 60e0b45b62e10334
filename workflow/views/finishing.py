"""Finish every turn in which all lines agree: shown first, then done one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, person_behind
from directory.roles import Role
from wording import clock
from workflow import finishing
from workflow.edge import deliver_soon
from workflow.forms.finishing import FinishForm
from workflow.views.acting import ask, sent
from workflow.views.coming_back import go_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, year: int) -> HttpResponse:
    """Ask on GET, with what would be finished and what is left out; on POST finish and tell."""
    access, cycle = access_behind(request), find_cycle(year)
    access.check_holds(Role.SECTOR_REVIEWER, Role.APPRAISER)
    form = FinishForm(sent(request))
    if not form.is_valid():
        found = finishing.finish_in(cycle, access)
        return ask(
            request,
            "workflow/workload/finish_form.html",
            title=_("Kết thúc nơi mọi dòng khớp"),
            form=form,
            **frame(request, cycle, "workload", _("Kết thúc nơi mọi dòng khớp")),
            found=found,
        )
    seen = form.cleaned_data["turn"]
    done, failures = finishing.finish(
        cycle, access, seen=seen, by=person_behind(request), at=clock.now()
    )
    deliver_soon()
    _tell(request, done, failures)
    return go_back(request, "workload", year)


def _tell(request: HttpRequest, done: int, failures: Sequence[finishing.Failure]) -> None:
    if done:
        told = ngettext("Đã kết thúc %(n)d phần việc.", "Đã kết thúc %(n)d phần việc.", done)
        messages.success(request, told % {"n": done})
    for failure in failures:
        said = f"{failure.agency}: {failure.sentence}" if failure.agency else failure.sentence
        messages.error(request, said)

"""Take back a decision of the desk that a later scoring has left behind."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, only_for, person_behind
from directory.roles import SEE_ALL
from results.forms import RevocationForm
from results.models import DeskDecision
from results.services.stale_rewards import revoke, revoker_of
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def desk_revoke(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Show one decision on an earlier scoring, and revoke it for a reason."""
    access = access_behind(request)
    access.check_holds(*SEE_ALL)
    cycle = find_cycle(year)
    known = DeskDecision.objects.select_related("case__agency", "scoring", "by")
    decision = get_object_or_404(known, pk=pk, case__cycle=cycle)
    role = revoker_of(decision)
    form = RevocationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        revoke(decision, reason=reason, by=person_behind(request), at=clock.now())
        told = _("Đã thu hồi quyết định về %(agency)s.") % {"agency": decision.case.agency}
        messages.success(request, told)
        return redirect(f"{reverse('desk', args=[year])}#stale")
    only = only_for(role)
    facts = {
        **frame(request, cycle, "desk", _("Thu hồi quyết định")),
        "decision": decision,
        "form": form,
        "why_not": "" if access.holds(role) else only,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "results/rewards/revoke.html", facts, status=status)

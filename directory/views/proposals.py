"""The page on which a second person confirms or declines the roles that one person proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory.access import access_behind, person_behind
from directory.forms import ReasonForm
from directory.models import RoleProposal
from directory.services import proposals as services
from directory.views.common import PROPOSAL_READERS, READERS, page
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

LATEST = 50


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Lead to the first page of the directory that the person may read."""
    access_behind(request).check_holds(*PROPOSAL_READERS)
    return redirect("users" if access_behind(request).holds_any(*READERS) else "role-proposals")


@require_safe
def role_proposals(request: HttpRequest) -> HttpResponse:
    """Show the proposals that wait, with who may confirm them, and the latest decided ones."""
    access_behind(request).check_holds(*PROPOSAL_READERS)
    found = RoleProposal.objects.select_related("user", "proposed_by", "decided_by")
    by = person_behind(request)
    facts = {
        "waiting": [
            {
                "proposal": one,
                "why_not": services.why_not_second(one, by, access=access_behind(request)),
                "is_own": one.proposed_by_id == by.pk,
            }
            for one in found.open()
        ],
        "decided": found.exclude(outcome="")[:LATEST],
        "may_decide": services.may_decide(access_behind(request)),
        "reason_form": ReasonForm(),
    }
    return page(request, "proposals", "role-proposals", facts)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    proposal = _proposal(pk)
    services.confirm(proposal, by=person_behind(request), at=clock.now())
    messages.success(
        request, _("Đã xác nhận. %(name)s giữ vai trò này từ bây giờ.") % {"name": proposal.user}
    )
    return redirect("role-proposals")


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    services.decline(_proposal(pk), by=person_behind(request), at=clock.now(), reason=reason)
    messages.success(request, _("Đã ghi nhận: vai trò không được giao."))
    return redirect("role-proposals")


def _proposal(pk: int) -> RoleProposal:
    return get_object_or_404(RoleProposal.objects.select_related("user", "proposed_by"), pk=pk)

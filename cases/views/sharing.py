"""Sharing a case among the officers of its agency: who has what, and what each has left."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.forms.sharing import SharingForm
from cases.presenting.sharing import officers_shown, parts_of
from cases.refusals import Incomplete
from cases.services import sharing
from cases.services.marks import items_of
from cases.views.case_context import crumbs_of, find_case
from directory.access import NotAllowed, access_behind, person_behind
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Case, Item


@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who has which criteria, give some to a colleague or take them back."""
    case = find_case(request, pk)
    if refused := sharing.why_not_share(case, access_behind(request)):
        raise NotAllowed(refused)
    items = _with_case(case)
    facts: dict[str, Any] = {
        "items": items,
        "officers": sharing.officers_of(case, on=clock.today()),
        "version": sharing.shares_version(items),
    }
    if request.method != "POST":
        return _page(request, case, SharingForm(**facts))
    form = SharingForm(request.POST, **facts)
    if not form.is_valid():
        return _page(request, case, form)
    by, at, seen = person_behind(request), clock.now(), form.cleaned_data["version"]
    try:
        moved = sharing.share(case, items=form.chosen, to=form.person, seen=seen, by=by, at=at)
    except Incomplete as refusal:
        form.add_error(None, str(refusal))
        return _page(request, case, form)
    messages.success(request, _told(moved, form))
    return redirect("sharing", case.pk)


def _with_case(case: Case) -> list[Item]:
    items = items_of(case)
    for item in items:
        item.case = case
    return items


def _told(moved: int, form: SharingForm) -> str:
    """Say how many criteria went to whom."""
    if form.person is None:
        told = ngettext("Đã thu lại %(count)d tiêu chí.", "Đã thu lại %(count)d tiêu chí.", moved)
        return told % {"count": moved}
    told = ngettext(
        "Đã giao %(count)d tiêu chí cho %(name)s.",
        "Đã giao %(count)d tiêu chí cho %(name)s.",
        moved,
    )
    return told % {"count": moved, "name": form.person.full_name}


def _page(request: HttpRequest, case: Case, form: SharingForm) -> HttpResponse:
    fields = parts_of(form.items, case.state)
    context = {
        "case": case,
        "form": form,
        "fields": fields,
        "officers": officers_shown(fields, list(form.officers.values())),
        "crumbs": [*crumbs_of(case), {"label": _("Phân công")}],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "cases/sharing.html", context, status=status)

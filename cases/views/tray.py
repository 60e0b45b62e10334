"""The tray of a case: many files given at once, put on criteria by proposal, choice or drag."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cases.forms.tray import PlaceForm, ProposalsForm, RemovalForm
from cases.models import Package
from cases.permissions import belongs_to
from cases.presenting.shelf import offers_for
from cases.presenting.trays import show_tray
from cases.presenting.uploads import sends_for
from cases.services import shelf
from cases.services import tray as trays
from cases.services.marks import items_of
from cases.services.packages import latest
from cases.services.sending import evidence_of
from cases.views.case_context import crumbs_of, find_case
from cases.views.items_parts import errors_of, is_part
from directory.access import access_behind, person_behind
from evidence_store.forms import sending_rules
from evidence_store.models import Evidence
from wording import clock

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from cases.models import Case, Item


@require_safe
def tray(request: HttpRequest, pk: int) -> HttpResponse:
    case = find_case(request, pk)
    return answer(request, case)


@require_POST
def put_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one file on one criterion."""
    case = find_case(request, pk)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return answer(request, case, errors=errors_of(form))
    told = form.cleaned_data
    item, evidence = item_of(case, told["code"]), file_of(case, told["tep"])
    trays.put_on(
        item,
        evidence,
        look=trays.Where(told["where"], told["page"]),
        by=person_behind(request),
        at=clock.now(),
    )
    facts = {"name": evidence.filename, "code": told["code"]}
    return done(request, case, _("Đã đặt “%(name)s” vào tiêu chí %(code)s.") % facts)


@require_POST
def put_on_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Put files on the criteria that their names speak of, as their officer confirmed."""
    case = find_case(request, pk)
    form = ProposalsForm(request.POST)
    if not form.is_valid():
        return answer(request, case, errors=errors_of(form))
    said = form.cleaned_data["proposal"]
    pairs = [(file_of(case, file), item_of(case, code)) for file, code in said]
    count = trays.put_on_all(case, pairs, by=person_behind(request), at=clock.now())
    sentence = ngettext(
        "Đã đặt %(count)d tệp vào tiêu chí.", "Đã đặt %(count)d tệp vào tiêu chí.", count
    )
    return done(request, case, sentence % {"count": count})


@require_POST
def from_shelf(request: HttpRequest, pk: int) -> HttpResponse:
    """Put ticked papers of the agency's shelf on the criteria they are filed under."""
    case = find_case(request, pk)
    form = ProposalsForm(request.POST)
    if not form.is_valid():
        return answer(request, case, errors=errors_of(form))
    said = form.cleaned_data["proposal"]
    files = Evidence.objects.in_bulk([file for file, _code in said])
    chosen = [(files[file], item_of(case, code)) for file, code in said if file in files]
    if len(chosen) != len(said):
        raise Http404
    count = shelf.give(case, chosen, by=person_behind(request), at=clock.now())
    sentence = ngettext(
        "Đã đưa %(count)d tệp từ tủ vào hồ sơ.", "Đã đưa %(count)d tệp từ tủ vào hồ sơ.", count
    )
    return done(request, case, sentence % {"count": count})


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file out of the tray."""
    case = find_case(request, pk)
    form = RemovalForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    evidence = file_of(case, form.cleaned_data["tep"])
    trays.remove(case, evidence, by=person_behind(request), at=clock.now())
    return done(request, case, _("Đã bỏ “%(name)s” khỏi khay.") % {"name": evidence.filename})


def item_of(case: Case, code: str) -> Item:
    items = case.items.select_related("criterion__field")
    found: Item = get_object_or_404(items, criterion__code=code)
    found.case = case
    return found


def file_of(case: Case, evidence: UUID) -> Evidence:
    found: Evidence = get_object_or_404(evidence_of(case), pk=evidence)
    return found


def done(request: HttpRequest, case: Case, sentence: str) -> HttpResponse:
    if is_part(request):
        return answer(request, case, sentence=sentence)
    messages.success(request, sentence)
    return redirect("tray", case.pk)


def answer(
    request: HttpRequest, case: Case, *, sentence: str = "", errors: list[str] | None = None
) -> HttpResponse:
    """Show the tray, or its list alone where HTMX puts it in the place of the former one."""
    items, access = items_of(case), access_behind(request)
    shown = show_tray(case, items, trays.at_hand(case), access)
    own = belongs_to(case, access) and shown.may_give
    context: dict[str, Any] = {
        "case": case,
        "tray": shown,
        "offers": offers_for(case, items, shelf.of_case(case), access) if own else [],
        "packages": latest(Package.objects.filter(transfer__case_file__case=case)),
        "sentence": sentence,
        "errors": errors or [],
        "upload_rules": sending_rules(),
        "sends": sends_for(case.pk, list_=reverse("tray", args=[case.pk]), target="#tray"),
        "crumbs": [*crumbs_of(case), {"label": _("Khay minh chứng")}],
    }
    page = "cases/tray_list.html" if is_part(request) else "cases/tray.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, page, context, status=status)

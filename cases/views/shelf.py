"""The shelf of an agency: what is collected during the year, filed by criterion."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms.papers import PaperForm
from cases.forms.shelf import ShelfFileForm
from cases.models import Package, ShelfFile
from cases.presenting.papers import paper_in_words
from cases.presenting.proposals import proposed
from cases.reading.papers import paper_of
from cases.reading.shelf import criteria_for, files_of
from cases.services import shelf
from cases.services.packages import latest
from cases.views.items_parts import is_part
from cases.views.papers import known_of, version_of
from directory.access import access_behind, person_behind
from directory.addresses import address_of
from directory.models import Agency, Visit
from directory.roles import Role
from directory.services.visits import note_visit
from evidence_store.forms import sending_rules
from evidence_store.services.papers import StalePaper
from evidence_store.services.reading import is_shown_to, link
from wording import clock
from wording.versions import say_at

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


def find_agency(request: HttpRequest, code: str) -> Agency:
    """Return an agency whose officer is behind the request, or answer that there is none."""
    mine = access_behind(request).agencies(Role.AGENCY_OFFICER)
    return get_object_or_404(Agency, pk__in=mine, code=code)


def find_file(request: HttpRequest, code: str, evidence: UUID) -> ShelfFile:
    rows = ShelfFile.objects.on_it().filter(agency=find_agency(request, code))
    found: ShelfFile = get_object_or_404(
        rows.select_related("agency", "transfer__evidence__blob", "transfer__evidence__paper"),
        transfer__evidence=evidence,
    )
    return found


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead an officer to the shelf of their agency, the first of several."""
    access = access_behind(request)
    access.check_holds(Role.AGENCY_OFFICER)
    own = Agency.objects.filter(pk__in=access.agencies(Role.AGENCY_OFFICER)).in_order()
    return redirect("shelf", own[0].code)


@require_safe
def page(request: HttpRequest, agency_code: str) -> HttpResponse:
    return answer(request, find_agency(request, agency_code))


def answer(
    request: HttpRequest, agency: Agency, *, sentence: str = "", errors: list[str] | None = None
) -> HttpResponse:
    """Show the shelf, or its list alone where HTMX puts it in the place of the former one."""
    criteria = criteria_for(agency)
    codes = [each.code for each in criteria]
    reader = person_behind(request).pk
    mine = access_behind(request).agencies(Role.AGENCY_OFFICER)
    context: dict[str, Any] = {
        "agency": agency,
        "others": Agency.objects.filter(pk__in=mine - {agency.pk}).in_order(),
        "criteria": criteria,
        "lines": [line_of(file, codes, reader) for file in files_of(agency)],
        "packages": latest(Package.objects.filter(transfer__shelf_file__agency=agency)),
        "sentence": sentence,
        "errors": errors or [],
        "upload_rules": sending_rules(),
        "sends": {
            "begin": reverse("shelf-begin", args=[agency.code]),
            "code": "",
            "list": reverse("shelf", args=[agency.code]),
            "list_target": "#shelf",
            "under_way": reverse("shelf-under-way", args=[agency.code]),
        },
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    template = "cases/shelf_list.html" if is_part(request) else "cases/shelf.html"
    return render(request, template, context, status=status)


def line_of(file: ShelfFile, codes: list[str], reader: int) -> dict[str, Any]:
    evidence = file.transfer.evidence
    if evidence is None:
        raise TypeError("A file on the shelf that has not arrived.")
    code = file.criterion.code if file.criterion else ""
    known = paper_of(evidence)
    return {
        "file": file,
        "evidence": evidence,
        "code": code,
        "proposal": code or proposed(evidence.filename, codes),
        "paper": known,
        "paper_words": paper_in_words(known) if known else "",
        "places": evidence.places,  # type: ignore[attr-defined]  # prefetched by reading.shelf
        "is_shown": is_shown_to(evidence, reader),
    }


def done(request: HttpRequest, agency: Agency, sentence: str) -> HttpResponse:
    if is_part(request):
        return answer(request, agency, sentence=sentence)
    messages.success(request, sentence)
    return redirect("shelf", agency.code)


@require_POST
def place(request: HttpRequest, agency_code: str) -> HttpResponse:
    """File a paper under a criterion."""
    form = ShelfFileForm(request.POST)
    if not form.is_valid():
        return _invalid(request, agency_code, form)
    file = find_file(request, agency_code, form.cleaned_data["tep"])
    code = form.cleaned_data["code"]
    known = {each.code: each for each in criteria_for(file.agency)}
    if code and code not in known:
        raise BadRequest
    shelf.put_in_place(
        file,
        known.get(code),
        version=form.cleaned_data["version"],
        by=person_behind(request),
        at=clock.now(),
    )
    told = {"name": file.transfer.filename, "code": code or _("chưa phân loại")}
    return done(request, file.agency, _("Đã xếp “%(name)s”: %(code)s.") % told)


@require_POST
def remove(request: HttpRequest, agency_code: str) -> HttpResponse:
    """Take a paper off the shelf."""
    form = ShelfFileForm(request.POST)
    if not form.is_valid():
        return _invalid(request, agency_code, form)
    file = find_file(request, agency_code, form.cleaned_data["tep"])
    version = form.cleaned_data["version"]
    shelf.take_off(file, version=version, by=person_behind(request), at=clock.now())
    told = {"name": file.transfer.filename}
    return done(request, file.agency, _("Đã bỏ “%(name)s” khỏi tủ.") % told)


def _invalid(request: HttpRequest, agency_code: str, form: ShelfFileForm) -> HttpResponse:
    errors = [str(each) for found in form.errors.values() for each in found]
    return answer(request, find_agency(request, agency_code), errors=errors)


@require_safe
def open_file(request: HttpRequest, agency_code: str, evidence: UUID) -> HttpResponse:
    """Send an officer of the agency to the bytes; the link is theirs for minutes."""
    found = find_file(request, agency_code, evidence).transfer.evidence
    if found is None:
        raise BadRequest
    by = person_behind(request)
    way = link(found, by=by)
    note_visit(
        Visit.Kind.EVIDENCE_OPENED,
        by=by,
        at=clock.now(),
        address=address_of(request),
        about=f"{found.filename} ({evidence})",
    )
    return HttpResponseRedirect(way)


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, agency_code: str, evidence: UUID) -> HttpResponse:
    """Show what a paper of the shelf is said to be, and take what its officer says it is."""
    file = find_file(request, agency_code, evidence)
    found = file.transfer.evidence
    if found is None:
        raise BadRequest
    known = paper_of(found)
    form, status = PaperForm(request.POST or None, initial=known_of(found)), HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                version, by = form.cleaned_data["version"], person_behind(request)
                shelf.state_paper(file, form.facts, version=version, by=by, at=clock.now())
            except StalePaper as stale:
                say_at(form, stale, version=version_of(found))
                status = stale.status
            else:
                told = {"name": found.filename}
                messages.success(request, _("Đã ghi thông tin văn bản “%(name)s”.") % told)
                return redirect("shelf", agency_code)
    context = {
        "agency": file.agency,
        "evidence": found,
        "known": known,
        "form": form,
        "back": reverse("shelf", args=[agency_code]),
    }
    return render(request, "cases/shelf_paper.html", context, status=status)

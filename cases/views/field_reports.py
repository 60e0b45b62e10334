"""The report of a field: its figures, the draft from them, and the versions that people wrote."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.transaction import on_commit
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms.field_reports import FieldReportForm
from cases.models import FieldReport
from cases.presenting.field_report_paper import DOCX_TYPE, paper_of
from cases.presenting.field_reports import bands_told, criteria_told, share_told
from cases.reading.field_figures import field_figures
from cases.reading.sets import fields_at, fields_in
from cases.services import field_reports as services
from cases.views.cycles_frame import find_cycle, frame
from directory.access import NotAllowed, access_behind, only_for, person_behind
from directory.roles import SEE_ALL
from evidence_store.refusals import WrongFile
from evidence_store.services.reading import link
from evidence_store.tasks import inspect
from wording import clock
from wording.refusals import StalePage
from wording.versions import say_at

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cases.models import Cycle, Field
    from directory.models import Agency


@require_safe
def field_reports(request: HttpRequest, year: int) -> HttpResponse:
    """Show the fields whose reports a person reads, each with the version that counts."""
    cycle, access = find_cycle(year), access_behind(request)
    kept: dict[int, FieldReport] = {}
    for each in FieldReport.objects.filter(cycle=cycle).select_related("by").order_by("number"):
        kept[each.field_id] = each
    today = clock.today()
    fields = [
        (field, kept.get(field.pk))
        for field in fields_in(cycle)
        if services.may_read(access, field, services.lead_of(cycle, field, on=today))
    ]
    if not fields:
        raise NotAllowed(only_for(*services.AT_THE_LEAD, *SEE_ALL))
    context = {**frame(request, cycle, "field-reports"), "fields": fields}
    return render(request, "cases/cycle/field_reports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def field_report(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Show how a field went, and keep the report that people wrote on it."""
    cycle, field, lead = _find(request, year, code)
    version = {"version": services.latest_number(cycle, field)}
    if request.method != "POST":
        return _page(request, cycle, field, lead, FieldReportForm(initial=version))
    form = FieldReportForm(request.POST, request.FILES, initial=version)
    if not form.is_valid():
        return _page(request, cycle, field, lead, form)
    try:
        made = _keep(request, cycle, field, form)
    except WrongFile as wrong:
        form.add_error("report", str(wrong))
        return _page(request, cycle, field, lead, form)
    except StalePage as refusal:
        say_at(form, refusal, version=services.latest_number(cycle, field))
        return _page(request, cycle, field, lead, form, status=HTTPStatus(refusal.status))
    messages.success(request, _("Đã lưu bản số %(number)d.") % {"number": made.number})
    return redirect("field-report", year, code)


def _keep(request: HttpRequest, cycle: Cycle, field: Field, form: FieldReportForm) -> FieldReport:
    by, file = person_behind(request), form.cleaned_data["report"]
    received = services.take_in(
        cycle, field=field, file=file, filename=file.name or "", by=by, at=clock.now()
    )
    said = {"note": form.cleaned_data["note"], "seen": form.cleaned_data["version"]}
    made = services.keep(cycle, field=field, received=received, **said, by=by, at=clock.now())
    # Without a broker the file waits for the next sweep; nobody's report is undone.
    on_commit(partial(inspect.delay, str(made.evidence_id)), robust=True)
    return made


def _find(request: HttpRequest, year: int, code: str) -> tuple[Cycle, Field, Agency]:
    """Return the field of an address with its lead, for who reads its report."""
    cycle = find_cycle(year)
    field = get_object_or_404(fields_at(cycle, code).select_related("lead", "alternate"))
    lead = services.lead_of(cycle, field, on=clock.today())
    if not services.may_read(access_behind(request), field, lead):
        raise NotAllowed(only_for(*services.AT_THE_LEAD, *SEE_ALL))
    return cycle, field, lead


def _page(
    request: HttpRequest,
    cycle: Cycle,
    field: Field,
    lead: Agency,
    form: FieldReportForm,
    *,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    kept = FieldReport.objects.filter(cycle=cycle, field=field).order_by("-number")
    figures = field_figures(cycle, field)
    context: dict[str, Any] = {
        **frame(request, cycle, "field-reports", str(field)),
        "field": field,
        "lead": lead,
        "figures": figures,
        "mean": share_told(figures.mean),
        "median": share_told(figures.median),
        "bands": bands_told(figures),
        "criteria": criteria_told(figures),
        "kept": kept.select_related("by", "evidence"),
        "form": form,
        "address": request.resolver_match.kwargs["code"] if request.resolver_match else "",
        "why_not": services.why_not_report(access_behind(request), field, lead),
    }
    failed = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "cases/cycle/field_report.html", context, status=status or failed)


@require_safe
def field_report_draft(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Send the draft of a field's report, written from the figures as they stand."""
    cycle, field, lead = _find(request, year, code)
    figures, today = field_figures(cycle, field), clock.today()
    written = paper_of(cycle, field, figures, lead=lead, on=today)
    name = f"bao-cao-{field.code}-{year}.docx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written, content_type=DOCX_TYPE, headers=headers)


@require_safe
def field_report_file(request: HttpRequest, year: int, code: str, number: int) -> HttpResponse:
    """Send a reader to the bytes of a version that was kept; the link is theirs for minutes."""
    cycle, field, _lead = _find(request, year, code)
    rows = FieldReport.objects.filter(cycle=cycle, field=field).select_related("evidence__blob")
    found = get_object_or_404(rows, number=number)
    return HttpResponseRedirect(link(found.evidence, by=person_behind(request)))

"""The cycles of the city: their list, a new one, its rules, and its event log."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms.cycle import CycleForm, LogFilter, SigningForm
from cases.models import CriteriaSet, Cycle
from cases.reading.cycles import suggested_deadlines, suggested_least_days
from cases.reading.log import LogLine, events_of, line_of
from cases.refusals import Invalid, YearTaken
from cases.services import cycles as services
from cases.views.cycles_frame import find_cycle, frame
from cases.views.items_parts import errors_of
from cases.views.taken_away import Table, taken_away, wanted
from directory.access import access_behind, only_for, person_behind
from directory.roles import SEE_ALL, Role
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

LINES_A_PAGE = 50


def why_not_coordinator(request: HttpRequest) -> str:
    """Return why the person may not set cycles up, or nothing where they may."""
    if access_behind(request).holds(Role.COORDINATOR):
        return ""
    return only_for(Role.COORDINATOR)


@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    """Show every cycle, the newest first."""
    listed = (
        Cycle.objects.select_related("criteria_set", "rule_book")
        .defer("criteria_set__text", "rule_book__text")
        .annotate(case_count=Count("cases"))
        .order_by("-year")
    )
    facts = {"cycles": listed, "why_not_new": why_not_coordinator(request)}
    return render(request, "cases/cycle/list.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_new(request: HttpRequest) -> HttpResponse:
    """Prepare the cycle of a year, its calendar suggested from the latest one."""
    access_behind(request).check_holds(Role.COORDINATOR)
    if request.method == "POST":
        form = CycleForm(request.POST)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                return _created(request, form)
            except YearTaken as refusal:
                form.add_error("year", str(refusal))
                status = refusal.status
        return render(request, "cases/cycle/new.html", {"form": form}, status=status)
    year = _year_asked(request)
    initial = {
        "year": year,
        "label": _("Kỳ đánh giá chỉ số cải cách hành chính năm %(year)d") % {"year": year},
        "criteria_set": CriteriaSet.objects.filter(year=year).order_by("-loaded_at", "-pk").first(),
        **CycleForm.initial_of(suggested_deadlines(year), suggested_least_days(year)),
    }
    facts = {"form": CycleForm(initial=initial), "year_without_set": _without_set(initial)}
    return render(request, "cases/cycle/new.html", facts)


def _without_set(initial: dict[str, Any]) -> int | None:
    """Return the year when there is no criteria set for it yet."""
    return None if initial["criteria_set"] else initial["year"]


def _year_asked(request: HttpRequest) -> int:
    """Return the year the calendar is suggested for: the one asked, or the one after the latest."""
    asked = CycleForm.base_fields["year"]
    try:
        return int(asked.clean(request.GET.get("year")))
    except Exception:  # noqa: BLE001 - an address typed by hand; the form itself will refuse it
        newest = Cycle.objects.order_by("-year").values_list("year", flat=True).first()
        return newest + 1 if newest else (clock.today() - timedelta(days=180)).year


WANTED = (
    "year",
    "label",
    "label_en",
    "criteria_set",
    "rule_book",
    "deadlines",
    "least_days",
    "notice",
    "notice_en",
)


def _created(request: HttpRequest, form: CycleForm) -> HttpResponse:
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in WANTED}
    cycle = services.create_cycle(**given, by=person_behind(request), at=clock.now())
    told = _("Đã lập kỳ đánh giá %(year)d ở giai đoạn chuẩn bị.") % {"year": cycle.year}
    messages.success(request, told)
    return redirect("cycle", year=cycle.year)


@require_POST
def cycle_signing(request: HttpRequest, year: int) -> HttpResponse:
    """Take whether heads sign explanations, of a draft cycle."""
    access_behind(request).check_holds(Role.COORDINATOR)
    form = SigningForm(request.POST)
    if not form.is_valid():
        raise Invalid(" ".join(errors_of(form)))
    services.choose_signing(
        find_cycle(year), **form.said, by=person_behind(request), at=clock.now()
    )
    messages.success(request, _("Đã lưu lựa chọn về việc ký giải trình."))
    return redirect("cycle", year=year)


@require_safe
def cycle_log(request: HttpRequest, year: int) -> HttpResponseBase:
    """Show the event log of a cycle to those who see all cases."""
    access_behind(request).check_holds(*SEE_ALL)
    cycle = find_cycle(year)
    form = LogFilter(request.GET or None, cycle=cycle)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    if form.is_bound and form.errors:
        chosen = {name: value for name, value in form.cleaned_data.items() if value}
    if kind := wanted(request):
        events = events_of(cycle, chosen).iterator(chunk_size=2000)
        return taken_away(log_table(cycle, map(line_of, events)), kind)
    page = Paginator(events_of(cycle, chosen), LINES_A_PAGE).get_page(request.GET.get("page"))
    facts = {
        **frame(request, cycle, "cycle-log"),
        "form": form,
        "page": page,
        "lines": [line_of(event) for event in page],
        "is_filtered": bool(chosen),
    }
    return render(request, "cases/cycle/log.html", facts)


def log_table(cycle: Cycle, lines: Iterable[LogLine]) -> Table:
    """Return the log as a table to take away."""
    columns = {
        _("Lúc"): 18, _("Đơn vị"): 40, _("Thao tác"): 30, _("Chuyển bước"): 30,
        _("Người thực hiện"): 26, _("Lý do"): 50, _("Nội dung"): 50,
    }  # fmt: skip
    rows = (
        (
            line.event.at,
            line.event.case.agency.called if line.event.case else _("cả kỳ"),
            line.what,
            line.moved,
            line.event.by.full_name if line.event.by else _("hệ thống"),
            line.event.reason,
            " · ".join(line.details),
        )
        for line in lines
    )
    return Table(f"cchc-{cycle.year}-log", columns, rows)

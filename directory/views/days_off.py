"""The calendar page: days off and swapped Saturdays of a year, editable."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from directory import clock
from directory.access import person_behind
from directory.forms import DayForm, SearchForm, YearForm
from directory.models import DayOff
from directory.services import days_off as services
from directory.views.common import check_may_change, check_may_read, fulfil, page
from directory.working_days import national_days, national_names

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def days_off(request: HttpRequest) -> HttpResponse:
    check_may_read(request)
    if request.method != "POST":
        return show(request, SearchForm.asked(request.GET).get("year") or clock.today().year)
    check_may_change(request)
    form = DayForm(request.POST)
    if fulfil(request, form, services.save_day):
        day = form.cleaned_data["day"]
        messages.success(request, _("Đã lưu ngày %(day)s.") % {"day": day.strftime("%d/%m/%Y")})
        return to_year(day.year)
    year = form.cleaned_data["day"].year if "day" in form.cleaned_data else clock.today().year
    return show(request, year, form=form)


def to_year(year: int) -> HttpResponse:
    return redirect(f"{reverse('days-off')}?year={year}")


def show(request: HttpRequest, year: int, form: DayForm | None = None) -> HttpResponse:
    """Render the calendar of a year; before the city enters one, the national days it follows."""
    rows = list(DayOff.objects.filter(day__year=year).order_by("day"))
    facts = {
        "year": year,
        "rows": rows or national_rows(year),
        "is_seed": not rows,
        "form": form or DayForm(),
        "years": [
            {
                "label": str(each),
                "url": f"{reverse('days-off')}?year={each}",
                "current": each == year,
            }
            for each in range(year - 2, year + 3)
        ],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return page(request, "days_off", "days-off", facts, status=status)


def national_rows(year: int) -> list[DayOff]:
    rows = [DayOff(day=day, name=name) for day, name in national_names(year).items()]
    rows += [
        DayOff(day=day, name=services.WORKED, works=True) for day in national_days(year).worked
    ]
    return sorted(rows, key=lambda row: row.day)


@require_POST
def seed_year(request: HttpRequest) -> HttpResponse:
    check_may_change(request)
    form = YearForm(request.POST)
    if not form.is_valid():
        return show(request, clock.today().year)
    year = form.cleaned_data["year"]
    count = services.seed_year(year, by=person_behind(request), at=clock.now())
    messages.success(request, _("Đã lập lịch năm với %(count)s ngày.") % {"count": count})
    return to_year(year)


@require_POST
def remove_day(request: HttpRequest, pk: int) -> HttpResponse:
    check_may_change(request)
    day_off = get_object_or_404(DayOff, pk=pk)
    services.remove_day(day_off, by=person_behind(request), at=clock.now())
    messages.success(
        request,
        _("Đã xóa ngày %(day)s khỏi lịch.") % {"day": day_off.day.strftime("%d/%m/%Y")},
    )
    return to_year(day_off.day.year)

"""The calendar page: days off and swapped Saturdays of a year, editable."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from directory.access import person_behind
from directory.forms import DayForm, DayShownForm, PlacedForm, SearchForm, YearForm
from directory.models import DayOff
from directory.services import days_off as services
from directory.views.common import check_may_change, check_may_read, fulfil, page
from directory.working_days import national_days, national_names
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def days_off(request: HttpRequest) -> HttpResponse:
    check_may_read(request)
    if request.method != "POST":
        return _asked(request)
    check_may_change(request)
    form = DayForm(request.POST)
    if fulfil(request, form, services.save_day):
        day = form.cleaned_data["day"]
        messages.success(request, _("Đã lưu ngày %(day)s.") % {"day": day.strftime("%d/%m/%Y")})
        return to_year(day.year)
    year = form.cleaned_data["day"].year if "day" in form.cleaned_data else clock.today().year
    return show(request, year, form=form)


def _asked(request: HttpRequest) -> HttpResponse:
    """Show the year asked for, with the form open where one of its days was."""
    asked = SearchForm.asked(request.GET)
    day = asked.get("day")
    if day is None:
        return show(request, asked.get("year") or clock.today().year)
    row = DayOff.objects.filter(day=day).first()
    return show(request, day.year, form=DayForm.about(day, row), opened=True)


def to_year(year: int) -> HttpResponse:
    return redirect(f"{reverse('days-off')}?year={year}")


def show(
    request: HttpRequest,
    year: int,
    form: DayForm | None = None,
    *,
    opened: bool = False,
    refused: PlacedForm | None = None,
) -> HttpResponse:
    """Render the calendar of a year; before the city enters one, the national days it follows."""
    rows = list(DayOff.objects.filter(day__year=year).order_by("day"))
    facts = {
        "year": year,
        "rows": [(row, services.day_version(row)) for row in rows or national_rows(year)],
        "is_seed": not rows,
        "form": form or DayForm(initial={"version": services.day_version(None)}),
        "opened": opened or form is not None,
        "refused": refused,
        "years": [
            {
                "label": str(each),
                "url": f"{reverse('days-off')}?year={each}",
                "current": each == year,
            }
            for each in range(year - 2, year + 3)
        ],
    }
    sent = refused or (form if form and form.is_bound else None)
    status = sent.status if sent else HTTPStatus.OK
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
    if count:
        messages.success(
            request,
            ngettext(
                "Đã lập lịch năm với %(count)s ngày.", "Đã lập lịch năm với %(count)s ngày.", count
            )
            % {"count": count},
        )
    else:
        messages.info(request, _("Năm này đã có lịch; chưa có gì thay đổi."))
    return to_year(year)


@require_POST
def remove_day(request: HttpRequest, pk: int) -> HttpResponse:
    check_may_change(request)
    form = DayShownForm(request.POST)
    for removed in fulfil(request, form, services.remove_day, pk):
        told = _("Đã xóa ngày %(day)s khỏi lịch.") % {"day": removed.day.strftime("%d/%m/%Y")}
        messages.success(request, told)
        return to_year(removed.day.year)
    row = DayOff.objects.filter(pk=pk).first()
    return show(request, row.day.year if row else clock.today().year, refused=form)

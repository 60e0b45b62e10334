"""Facts and figures of agencies: the year at a glance, one agency, and what is entered there."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import AgencyFact
from cases.refusals import Invalid
from cases.services import figures as services
from cases.views.cycles_frame import OVERSEERS, find_cycle, frame
from directory.access import access_behind, only_for, person_behind
from directory.roles import Role
from results.forms import DropFactForm, FactForm, FigureForm
from results.reading.figures import AgencyRow, FiguresShown, figures_shown
from wording import clock
from wording.refusals import NothingChanged, StalePage
from wording.versions import say_at

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle


@require_safe
def figures(request: HttpRequest, year: int) -> HttpResponse:
    """Show what is known of every agency beside its answers, and what is still missing."""
    access_behind(request).check_holds(*OVERSEERS)
    cycle = find_cycle(year)
    facts = {
        **frame(request, cycle, "figures"),
        "shown": figures_shown(cycle),
        "why_not": why_not(request, cycle),
    }
    return render(request, "results/figures/list.html", facts)


def why_not(request: HttpRequest, cycle: Cycle) -> str:
    """Return why the person may enter nothing now, or nothing where they may."""
    if not access_behind(request).holds(Role.COORDINATOR):
        return only_for(Role.COORDINATOR)
    if cycle.stage not in services.STAGES:
        return _("Kết quả đã được Hội đồng thông qua.")
    return ""


@require_safe
def agency_figures(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Show one agency's figures and facts, each with its form."""
    access_behind(request).check_holds(*OVERSEERS)
    cycle = find_cycle(year)
    return _page(request, cycle, *_found(cycle, code))


def _found(cycle: Cycle, code: str) -> tuple[FiguresShown, AgencyRow]:
    shown = figures_shown(cycle)
    row = shown.agency(code)
    if row is None:
        raise Http404
    return shown, row


@require_POST
def figure_enter(request: HttpRequest, year: int, code: str, criterion: str) -> HttpResponse:
    """Enter what one criterion of an agency is compared with; an empty box takes it back."""
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle = find_cycle(year)
    shown, row = _found(cycle, code)
    cell = row.cell(criterion)
    if cell is None:
        raise Http404
    form = FigureForm(request.POST)
    if not form.is_valid():
        return _again(request, cycle, shown, row, form=form, criterion=criterion)
    try:
        services.enter_figure(
            cycle,
            agency=row.agency,
            rule=cell.rule,
            kind=cell.kind,
            text=form.cleaned_data["text"],
            seen=form.cleaned_data["version"],
            by=person_behind(request),
            at=clock.now(),
        )
    except Invalid as refusal:
        form.add_error("text", str(refusal))
        return _again(request, cycle, shown, row, form=form, criterion=criterion)
    except StalePage as refusal:
        shown, row = _found(cycle, code)
        now = row.cell(criterion)
        say_at(form, refusal, version=now.version if now else 0)
        return _again(
            request, cycle, shown, row, form=form, criterion=criterion, status=refusal.status
        )
    messages.success(request, _("Đã lưu số liệu của tiêu chí %(code)s.") % {"code": criterion})
    return redirect("agency-figures", year=year, code=code)


@require_POST
def fact_enter(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Tell a fact about an agency, by its paper."""
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle = find_cycle(year)
    shown, row = _found(cycle, code)
    form = FactForm(request.POST, facts=shown.facts)
    if not form.is_valid():
        return _again(request, cycle, shown, row, fact_form=form)
    said = dict(form.cleaned_data)
    seen = said.pop("version")
    try:
        services.enter_fact(
            cycle,
            agency=row.agency,
            **said,
            seen=seen,
            version=row.version,
            by=person_behind(request),
            at=clock.now(),
        )
    except (Invalid, NothingChanged) as refusal:
        form.add_error(None, str(refusal))
        return _again(request, cycle, shown, row, fact_form=form, status=refusal.status)
    except StalePage as refusal:
        say_at(form, refusal, version=row.version)
        return _again(request, cycle, shown, row, fact_form=form, status=refusal.status)
    messages.success(request, _("Đã ghi theo văn bản số %(number)s.") % said)
    return redirect("agency-figures", year=year, code=code)


@require_http_methods(["GET", "HEAD", "POST"])
def fact_drop(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Ask why a fact is taken back, and take it back."""
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle = find_cycle(year)
    rows = AgencyFact.objects.select_related("agency", "cycle", "by")
    fact = get_object_or_404(rows, pk=pk, cycle=cycle)
    form = DropFactForm(request.POST or None, initial={"version": fact.version})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if form.is_valid():
        try:
            services.drop_fact(
                fact,
                seen=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                by=person_behind(request),
                at=clock.now(),
            )
        except StalePage as refusal:
            say_at(form, refusal, version=fact.version)
            status = refusal.status
        else:
            messages.success(request, _("Đã bỏ văn bản số %(number)s.") % {"number": fact.number})
            return redirect("agency-figures", year=year, code=fact.agency.code)
    facts = {**frame(request, cycle, "figures", fact.agency.called_short), "fact": fact}
    return render(request, "results/figures/drop.html", {**facts, "form": form}, status=status)


def _again(
    request: HttpRequest,
    cycle: Cycle,
    shown: FiguresShown,
    row: AgencyRow,
    *,
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
    **sent: Any,
) -> HttpResponse:
    """Show the page with what was typed and what is wrong with it."""
    return _page(request, cycle, shown, row, status=status, **sent)


def _page(
    request: HttpRequest,
    cycle: Cycle,
    shown: FiguresShown,
    row: AgencyRow,
    *,
    form: forms.Form | None = None,
    criterion: str = "",
    fact_form: forms.Form | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    facts = {
        **frame(request, cycle, "figures", row.agency.called_short),
        "shown": shown,
        "row": row,
        "meta": [str(row.bloc)],
        "cells": [
            (
                cell,
                form
                if form and cell.rule.code == criterion
                else FigureForm(
                    initial={"text": cell.entered, "version": cell.version},
                    auto_id=f"id_{cell.rule.code}_%s",
                ),
            )
            for cell in row.cells
        ],
        "fact_form": fact_form
        or FactForm(facts=shown.facts, initial={"version": row.version}, auto_id="id_fact_%s"),
        "why_not": why_not(request, cycle),
    }
    return render(request, "results/figures/agency.html", facts, status=status)

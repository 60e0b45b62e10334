"""Facts and figures of agencies from a file: a dry run, the import, the file to fill in."""

from __future__ import annotations

import base64
import csv
import io
from fractions import Fraction
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook

from cases.refusals import Incomplete
from cases.services.figure_texts import figure_in_words
from cases.surveys.forms import SurveyConfirmForm, SurveyFileForm
from cases.surveys.tables import Columns
from cases.views.cycles_frame import OVERSEERS, find_cycle, frame
from directory.access import access_behind, person_behind
from directory.imports import HasProblems
from directory.roles import Role
from results.reading.figures import figures_shown
from results.services.figure_files import LABELS, Plan, import_figures, read_plan
from scoring.spreadsheets import csv_cell, plain_text
from wording import clock
from wording.refusals import StalePage
from wording.versions import say_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from cases.models import Cycle

SHOWN = 500
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def figures_import(request: HttpRequest, year: int) -> HttpResponse:
    """Try a file, and once its preview is confirmed bring it in; a problem changes nothing."""
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle = find_cycle(year)
    if request.method != "POST":
        return _page(request, cycle, SurveyFileForm())
    if "confirm" in request.POST:
        return _confirmed(request, cycle)
    form = SurveyFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, cycle, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    file = form.cleaned_data["file"]
    return _tried(request, cycle, content=file["content"], name=file["name"])


def _tried(request: HttpRequest, cycle: Cycle, *, content: bytes, name: str) -> HttpResponse:
    plan = read_plan(cycle, content, filename=name, on=clock.today())
    sent = {
        "name": name,
        "content": base64.b64encode(content).decode(),
        "version": plan.version,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if plan.problems else HTTPStatus.OK
    confirm = SurveyConfirmForm(initial=sent)
    return _page(
        request, cycle, SurveyFileForm(), status=status, plan=plan, name=name, confirm=confirm
    )


def _confirmed(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    form = SurveyConfirmForm(request.POST)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, cycle, SurveyFileForm(), status=status, broken=form)
    name, content = form.cleaned_data["name"], form.cleaned_data["content"]
    try:
        count = import_figures(
            cycle,
            content=content,
            filename=name,
            seen=form.cleaned_data["version"],
            by=person_behind(request),
            at=clock.now(),
        )
    except HasProblems:
        return _tried(request, cycle, content=content, name=name)
    except (StalePage, Incomplete) as refusal:
        plan = read_plan(cycle, content, filename=name, on=clock.today())
        say_at(form, refusal, version=plan.version)
        return _page(
            request,
            cycle,
            SurveyFileForm(),
            status=HTTPStatus(refusal.status),
            plan=plan,
            name=name,
            confirm=form,
        )
    told = ngettext(
        "Đã nhập %(count)d số liệu từ tệp “%(name)s”.",
        "Đã nhập %(count)d số liệu từ tệp “%(name)s”.",
        count,
    )
    messages.success(request, told % {"count": count, "name": name})
    return redirect("figures", year=cycle.year)


def _page(
    request: HttpRequest,
    cycle: Cycle,
    form: SurveyFileForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    plan: Plan | None = None,
    **facts: Any,
) -> HttpResponse:
    shown: dict[str, Any] = {
        **frame(request, cycle, "figures", _("Nhập từ tệp")),
        "form": form,
        "plan": plan,
        **facts,
    }
    if plan is not None:
        shown |= {
            "problems": plan.problems[:SHOWN],
            "more_problems": max(0, len(plan.problems) - SHOWN),
            "rows": list(_rows(plan))[:SHOWN],
        }
    return render(request, "results/figures/import.html", shown, status=status)


def _rows(plan: Plan) -> Iterator[dict[str, Any]]:
    for figure in plan.figures:
        was = figure_in_words(figure.rule, map(Fraction, figure.was))
        yield {
            "row": figure.row,
            "agency": figure.agency,
            "what": figure.rule.code,
            "text": figure.text,
            "was": was,
        }
    for told in plan.facts:
        day = told.day.strftime("%d/%m/%Y")
        yield {
            "row": told.row,
            "agency": told.agency,
            "what": told.fact,
            "text": f"{told.number}, {day}",
            "was": "",
        }


@require_safe
def figures_template(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Give the file to fill in: a row for each figure that the year asks for."""
    access_behind(request).check_holds(*OVERSEERS)
    if kind not in {"xlsx", "csv"}:
        raise Http404
    rows = list(_template(find_cycle(year)))
    body = _as_xlsx(rows) if kind == "xlsx" else _as_csv(rows)
    response = HttpResponse(
        body, content_type=XLSX_TYPE if kind == "xlsx" else "text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="so-lieu-{year}.{kind}"'
    return response


def _template(cycle: Cycle) -> Iterator[list[str]]:
    columns = Columns(LABELS)
    yield [columns.label(name) for name in LABELS]
    for row in figures_shown(cycle).rows:
        for cell in row.cells:
            told = [row.agency.code, cell.rule.code, row.agency.called, cell.name, cell.entered]
            yield [*told, "", ""]


def _as_csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _as_xlsx(rows: list[list[str]]) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = _("Số liệu")
    for at, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(at, column, plain_text(text) or None)
            cell.number_format = "@"
            # As text, so that no spreadsheet turns 1.10 into 1.1 or a name into a formula.
            cell.data_type = "s" if cell.value is not None else cell.data_type
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()

"""Facts and figures of agencies from a file: a dry run, the import, the file to fill in."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook

from cases.services.figure_texts import figure_in_words
from cases.surveys.tables import Columns
from cases.surveys.trying import SHOWN, XLSX_TYPE, TableImport
from cases.views.cycles_frame import OVERSEERS, find_cycle
from directory.access import access_behind, person_behind
from directory.roles import Role
from results.reading.figures import figures_shown
from results.services.figure_files import LABELS, Plan, import_figures, read_plan
from scoring.spreadsheets import csv_cell, plain_text
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest

    from cases.models import Cycle


def _read(cycle: Cycle, content: bytes, name: str) -> Plan:
    return read_plan(cycle, content, filename=name, on=clock.today())


def _bring(request: HttpRequest, cycle: Cycle, sent: Mapping[str, Any]) -> HttpResponse:
    count = import_figures(
        cycle,
        content=sent["content"],
        filename=sent["name"],
        seen=sent["version"],
        by=person_behind(request),
        at=clock.now(),
    )
    told = ngettext(
        "Đã nhập %(count)d số liệu từ tệp “%(name)s”.",
        "Đã nhập %(count)d số liệu từ tệp “%(name)s”.",
        count,
    )
    messages.success(request, told % {"count": count, "name": sent["name"]})
    return redirect("figures", year=cycle.year)


def _shown(_cycle: Cycle, plan: Plan | None) -> dict[str, Any]:
    if plan is None:
        return {}
    rows = list(_rows(plan))
    return {"rows": rows[:SHOWN], "more_rows": max(0, len(rows) - SHOWN)}


def _rows(plan: Plan) -> Iterator[dict[str, Any]]:
    for figure in plan.figures:
        was = figure_in_words(figure.rule, map(Fraction, figure.was))
        yield {
            "row": figure.row,
            "agency": figure.agency,
            "code": figure.rule.code,
            "answer": figure.text,
            "before": was,
        }
    for told in plan.facts:
        day = told.day.strftime("%d/%m/%Y")
        yield {
            "row": told.row,
            "agency": told.agency,
            "code": told.fact,
            "answer": f"{told.number}, {day}",
        }


FIGURES = TableImport(
    tab="figures",
    template="results/figures/import.html",
    read=_read,
    bring=_bring,
    shown=_shown,
    preview=gettext_lazy("Số liệu sẽ được nhập"),
    unchanged=gettext_lazy("Mọi dòng trong tệp đã đúng như số liệu hiện có."),
)


@require_http_methods(["GET", "HEAD", "POST"])
def figures_import(request: HttpRequest, year: int) -> HttpResponse:
    """Try a file, and once its preview is confirmed bring it in; a problem changes nothing."""
    access_behind(request).check_holds(Role.COORDINATOR)
    return FIGURES.answer(request, find_cycle(year))


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

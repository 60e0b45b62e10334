"""Survey results, bonus and penalty points from a file: a dry run, then the import."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Q
from django.db.transaction import on_commit
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

import scoring
from cases.models import SurveyImport
from cases.presenting.answers import has_small_rate, reading
from cases.presenting.words import label_of, name_of
from cases.surveys.importing import IMPORTERS, import_answers
from cases.surveys.plans import importable, read_plan
from cases.surveys.template import template_csv, template_xlsx
from cases.surveys.trying import SHOWN, XLSX_TYPE, TableImport
from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, only_for, person_behind
from directory.roles import SEE_ALL
from evidence_store.tasks import inspect
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from cases.models import Cycle
    from cases.surveys.plans import Plan, Planned


@require_safe
def survey_imports(request: HttpRequest, year: int) -> HttpResponse:
    """Show the files that were brought in, and what stands locked by each."""
    access_behind(request).check_holds(*SEE_ALL)
    cycle = find_cycle(year)
    facts = {
        **frame(request, cycle, "survey-imports"),
        "sources": _sources_of(cycle),
        "criteria": criteria_shown(cycle),
        "why_not": why_not_importer(request),
    }
    return render(request, "cases/survey/imports.html", facts)


def why_not_importer(request: HttpRequest) -> str:
    """Return why the person may not bring files in, or nothing where they may."""
    if access_behind(request).holds_any(*IMPORTERS):
        return ""
    return only_for(*IMPORTERS)


def _sources_of(cycle: Cycle) -> list[SurveyImport]:
    rows = SurveyImport.objects.filter(cycle=cycle).select_related("evidence__blob", "by")
    return list(
        rows.annotate(
            case_count=Count("answers__item__case", distinct=True),
            standing=Count("answers", filter=Q(answers__replaced_by=None), distinct=True),
        ).order_by("-at", "-pk")  # an aggregate drops the order of the model
    )


def criteria_shown(cycle: Cycle) -> list[dict[str, Any]]:
    """Return the criteria that files give, those answered in the same boxes together."""
    parts = {
        "survey": _("Điều tra xã hội học"),
        "bonus": _("Điểm thưởng"),
        "penalty": _("Điểm trừ"),
    }
    groups: dict[tuple[str, ...], list[str]] = {}
    for rule in importable(cycle):
        boxes = tuple(label_of(box) for box in scoring.answer_fields(rule))
        groups.setdefault((parts[rule.part], *boxes), []).append(f"{rule.code} {name_of(rule)}")
    return [
        {"part": part, "boxes": boxes, "names": names} for (part, *boxes), names in groups.items()
    ]


def _read(cycle: Cycle, content: bytes, name: str) -> Plan:
    return read_plan(cycle, content, filename=name)


def _bring(request: HttpRequest, cycle: Cycle, sent: Mapping[str, Any]) -> HttpResponse:
    source = import_answers(
        cycle,
        content=sent["content"],
        filename=sent["name"],
        reason=sent["reason"],
        seen=sent["version"],
        by=person_behind(request),
        at=clock.now(),
    )
    # Without a broker the file waits for the next sweep of beat; nobody's import is undone.
    on_commit(partial(inspect.delay, str(source.evidence_id)), robust=True)
    told = ngettext(
        "Đã nhập và khóa %(count)d kết quả từ tệp “%(name)s”.",
        "Đã nhập và khóa %(count)d kết quả từ tệp “%(name)s”.",
        source.rows,
    )
    messages.success(request, told % {"count": source.rows, "name": source.evidence.filename})
    return redirect("survey-imports", year=cycle.year)


def _shown(cycle: Cycle, plan: Plan | None) -> dict[str, Any]:
    criteria = {"criteria": criteria_shown(cycle)}
    if plan is None:
        return criteria
    return criteria | {
        "has_points": True,
        "rows": [_row_shown(row) for row in plan.rows[:SHOWN]],
        "more_rows": max(0, len(plan.rows) - SHOWN),
        "small": sum(has_small_rate(row.rule, row.answer) for row in plan.rows),
        "typed_over": sum(row.typed is not None for row in plan.rows),
    }


def _row_shown(planned: Planned) -> dict[str, Any]:
    before = planned.before
    return {
        "row": planned.row,
        "agency": planned.item.case.agency,
        "code": planned.rule.code,
        "name": name_of(planned.rule),
        "answer": reading(planned.rule, planned.answer),
        "points": planned.points.points,
        "maximum": planned.rule.max_points,
        "before": reading(planned.rule, before.answer) if before else "",
        "typed": reading(planned.rule, planned.typed.answer) if planned.typed else "",
    }


SURVEYS = TableImport(
    tab="survey-imports",
    template="cases/survey/import.html",
    read=_read,
    bring=_bring,
    shown=_shown,
    preview=gettext_lazy("Kết quả sẽ được nhập"),
    unchanged=gettext_lazy("Mọi dòng trong tệp đã đúng như kết quả đang khóa."),
)


@require_http_methods(["GET", "HEAD", "POST"])
def survey_import(request: HttpRequest, year: int) -> HttpResponse:
    """Try a file, and once its preview is confirmed bring it in; a problem changes nothing."""
    access_behind(request).check_holds(*IMPORTERS)
    return SURVEYS.answer(request, find_cycle(year))


@require_safe
def survey_template(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """Give the file to fill in, with the cycle's agencies and criteria."""
    access_behind(request).check_holds(*SEE_ALL)
    if kind not in {"xlsx", "csv"}:
        raise Http404
    cycle = find_cycle(year)
    xlsx = kind == "xlsx"
    body: bytes | str = template_xlsx(cycle) if xlsx else template_csv(cycle)
    response = HttpResponse(body, content_type=XLSX_TYPE if xlsx else "text/csv; charset=utf-8")
    name = f"khao-sat-diem-thuong-diem-tru-{year}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

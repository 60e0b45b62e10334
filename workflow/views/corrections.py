"""Correct a published year: choose an agency and its criteria, give the right answers, say why."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import scoring
from cases.models import Cycle, Item
from cases.permissions import check_holds
from cases.presenting.answers import reading, typed
from cases.refusals import Incomplete, Invalid
from cases.services.drafts import read_answer
from cases.services.marks import counting, items_of, rule_of
from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, person_behind
from directory.roles import Role
from results.reading.published import versions_of
from wording import clock
from wording.languages import in_readers_language
from wording.refusals import NothingChanged, StalePage
from wording.versions import say_at
from workflow import moves
from workflow.edge import deliver_soon
from workflow.forms.cycle import ShownForm
from workflow.views.acting import sent
from workflow.views.approval import why_not_correct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from cases.models import Case, Mark

Answers = list[tuple[Item, dict[str, str]]]


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, year: int) -> HttpResponse:
    """Publish a new version of a year with corrected marks and a notice; the old one stays."""
    access = access_behind(request)
    check_holds(access, Role.COORDINATOR)
    cycle = find_cycle(year)
    cases = list(
        cycle.cases.filter(results__isnull=False)
        .distinct()
        .select_related("agency", "bloc")
        .in_order()
    )
    case = _chosen(cases, request.GET.get("case", ""))
    items = _picked(case, cycle, request.GET.getlist("item")) if case else []
    newest = versions_of(cycle)[0].version if cycle.stage == Cycle.Stage.PUBLISHED else 0
    form = ShownForm(sent(request), initial={"version": newest})
    errors: dict[str, str] = {}
    status = HTTPStatus.OK
    if request.method == "POST" and items:
        answers = [(item, _answer(request, item)) for item in items]
        errors, status = _wrong(answers), HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid() and not errors:
            try:
                return _corrected(request, cycle, answers, form)
            except (StalePage, NothingChanged) as refusal:
                say_at(form, refusal, version=newest)
                status = refusal.status
    facts = {
        **frame(request, cycle, "approval", _("Đính chính")),
        "cases": cases,
        "case": case,
        "items": items_of(case) if case else [],
        "picked": {item.pk for item in items},
        "asked": [_asked(request, item, errors) for item in items],
        "form": form,
        "why_not": why_not_correct(access, cycle),
    }
    return render(request, "workflow/approval/correct.html", facts, status=status)


def _chosen(cases: Sequence[Case], code: str) -> Case | None:
    return next((case for case in cases if case.agency.code == code), None)


def _picked(case: Case, cycle: Cycle, codes: list[str]) -> list[Item]:
    case.cycle = cycle
    found = [item for item in items_of(case) if item.criterion.code in codes]
    for item in found:
        item.case = case
    return found


def _answer(request: HttpRequest, item: Item) -> dict[str, str]:
    """Return what was typed for an item; its boxes are named by criterion and box."""
    fields = scoring.answer_fields(rule_of(item))
    return {field.name: request.POST.get(_box(item, field.name), "") for field in fields}


def _box(item: Item, name: str) -> str:
    return f"{item.criterion.code}:{name}"


def _wrong(answers: Answers) -> dict[str, str]:
    """Return a sentence for each criterion whose answer is wrong or incomplete."""
    found: dict[str, str] = {}
    for item, answer in answers:
        try:
            _clean, _points, missing = read_answer(item, answer)
        except Invalid as invalid:
            missing = str(invalid)
        if missing:
            found[item.criterion.code] = missing
    return found


def _asked(request: HttpRequest, item: Item, errors: dict[str, str]) -> dict[str, Any]:
    """Return a criterion with its mark and the boxes of its answer."""
    mark, rule = counting(item), rule_of(item)
    known = _answer(request, item) if request.method == "POST" else _published(rule, mark)
    return {
        "item": item,
        "mark": mark,
        "error": errors.get(item.criterion.code, ""),
        "boxes": [
            {
                "name": _box(item, field.name),
                "label": in_readers_language(field.label, field.label_en),
                "kind": field.kind,
                "value": known.get(field.name, ""),
                "options": [
                    {"value": value, "label": in_readers_language(label, label_en)}
                    for value, label, label_en in field.choices
                ],
            }
            for field in scoring.answer_fields(rule)
        ],
    }


def _published(rule: scoring.Criterion, mark: Mark | None) -> dict[str, str]:
    """Return what is published for each box, as it is typed there."""
    given = mark.answer if mark else {}
    return {box.name: typed(box, given.get(box.name, "")) for box in scoring.answer_fields(rule)}


def _as_read(item: Item, answer: dict[str, str]) -> str:
    """Say what was published for a criterion, as the numbers in it were read."""
    clean, _points, _missing = read_answer(item, answer)
    return f"{item.criterion.code} – {reading(rule_of(item), clean)}"


def _corrected(
    request: HttpRequest, cycle: Cycle, answers: Answers, form: ShownForm
) -> HttpResponse:
    if not answers:
        raise Incomplete(_("Hãy chọn ít nhất một tiêu chí cần đính chính."))
    publication = moves.correct(
        cycle,
        answers=answers,
        reason=form.cleaned_data["reason"],
        seen=form.cleaned_data["version"],
        by=person_behind(request),
        at=clock.now(),
    )
    deliver_soon()
    told = _("Đã công bố bản đính chính số %(version)d: %(answers)s.")
    read = "; ".join(_as_read(item, answer) for item, answer in answers)
    messages.success(request, told % {"version": publication.version, "answers": read})
    return redirect("approval", year=cycle.year)

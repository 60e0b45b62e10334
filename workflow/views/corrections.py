"""Correct a published year: choose an agency and its criteria, give the right answers, say why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.forms.answers import AnswerForm
from cases.models import Cycle
from cases.presenting.answer_forms import FormShown
from cases.presenting.answers import reading, typed_over, ways_of
from cases.refusals import Invalid
from cases.rules import rule_of
from cases.services.drafts import read_answer
from cases.services.marks import counting, items_of
from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, person_behind
from directory.roles import Role
from results.reading.published import versions_of
from wording import clock
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

    from cases.models import Case, Item, Mark


@dataclass(slots=True)
class Asked:
    """A criterion to be corrected: what is published, its form, and what is wrong with it."""

    item: Item
    mark: Mark | None
    form: AnswerForm
    shown: FormShown
    error: str = ""

    @property
    def answer(self) -> dict[str, str]:
        return self.form.answer


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, year: int) -> HttpResponse:
    """Publish a new version of a year with corrected marks and a notice; the old one stays."""
    access = access_behind(request)
    access.check_holds(Role.COORDINATOR)
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
    asked = [_ask(request, item) for item in items]
    form = ShownForm(sent(request), initial={"version": newest})
    status = HTTPStatus.OK
    if request.method == "POST" and asked:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        right = [_is_right(one) for one in asked]
        if all(right) and form.is_valid():
            try:
                return _corrected(request, cycle, asked, form)
            except (StalePage, NothingChanged) as refusal:
                say_at(form, refusal, version=newest)
                status = refusal.status
    facts = {
        **frame(request, cycle, "approval", _("Đính chính")),
        "cases": cases,
        "case": case,
        "items": items_of(case) if case else [],
        "picked": {item.pk for item in items},
        "asked": asked,
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


def _ask(request: HttpRequest, item: Item) -> Asked:
    """Return a criterion with the boxes of its answer, in which stands what is published."""
    mark, rule, prefix = counting(item), rule_of(item), item.criterion.code
    form = AnswerForm(sent(request), rule=rule, prefix=prefix)
    ways = ways_of(rule, mark.answer if mark else {}, prefix=prefix, place=prefix)
    return Asked(item, mark, form, FormShown(ways=ways, prefix=prefix))


def _is_right(asked: Asked) -> bool:
    """Put what was typed back into its boxes, and say what is wrong there or still missing."""
    wrong = {} if asked.form.is_valid() else asked.form.wrong
    if not wrong:
        try:
            _clean, _points, asked.error = read_answer(asked.item, asked.answer)
        except Invalid as invalid:
            wrong, asked.error = {invalid.box: str(invalid)}, "" if invalid.box else str(invalid)
    typed = asked.form.typed(wrong)
    asked.shown = replace(asked.shown, ways=typed_over(asked.shown.ways, typed))
    return not (wrong or asked.error)


def _as_read(asked: Asked) -> str:
    """Say what was published for a criterion, as the numbers in it were read."""
    clean, _points, _missing = read_answer(asked.item, asked.answer)
    return f"{asked.item.criterion.code} – {reading(rule_of(asked.item), clean)}"


def _corrected(
    request: HttpRequest, cycle: Cycle, asked: Sequence[Asked], form: ShownForm
) -> HttpResponse:
    publication = moves.correct(
        cycle,
        answers=[(one.item, one.answer) for one in asked],
        reason=form.cleaned_data["reason"],
        seen=form.cleaned_data["version"],
        by=person_behind(request),
        at=clock.now(),
    )
    deliver_soon()
    told = _("Đã công bố bản đính chính số %(version)d: %(answers)s.")
    read = "; ".join(map(_as_read, asked))
    messages.success(request, told % {"version": publication.version, "answers": read})
    return redirect("approval", year=cycle.year)

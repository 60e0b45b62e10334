"""Amend the rules of an open cycle: asked, shown with all that follows, and only then done."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.models import BlocSet
from cases.reading.amendments import account_of
from cases.refusals import Frozen, Incomplete
from cases.rule_files.books_beside import chapters_beside
from cases.rule_files.changes import change_rows
from cases.rule_files.workbooks import bloc_names, department_names
from cases.rules import book_of
from cases.services.amended_sets import AmendedSets
from cases.services.bloc_sets import rules_version
from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, person_behind
from directory.roles import Role
from results.services import amendments
from scoring.amending import Fate
from scoring.set_changes import CHANGED
from wording import clock
from wording.refusals import NothingChanged, StalePage
from wording.versions import say_at
from workflow import letters
from workflow.amending import people_told
from workflow.edge import deliver_soon
from workflow.forms.amending import AmendForm
from workflow.pipelines import door
from workflow.pipelines.refusals import PipelineServerUnreachable
from workflow.views.acting import sent
from workflow.views.pipelines import runs_to_watch

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle
    from cases.reading.amendments import Account


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, year: int) -> HttpResponse:
    """Put an open cycle under a corrected set or book, with a reason; those concerned are told.

    What was shown is what is done: where something else is chosen than what was shown, it is
    shown anew.
    """
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle = find_cycle(year)
    form = AmendForm(sent(request), initial={"version": rules_version(cycle)}, cycle=cycle)
    if not form.is_valid():
        return _page(request, cycle, form)
    try:
        follows = _follows(request, cycle, form)
        if "preview" in request.POST or form.cleaned_data["shown"] != form.shows:
            follows["is_other"] = "preview" not in request.POST
            return _page(request, cycle, form, follows)
        return _done(request, cycle, form, follows)
    except (Incomplete, Frozen, StalePage, NothingChanged) as refusal:
        say_at(form, refusal, version=rules_version(cycle))
        return _page(request, cycle, form, status=refusal.status)


def _done(
    request: HttpRequest, cycle: Cycle, form: AmendForm, follows: dict[str, Any]
) -> HttpResponse:
    said, by, at = form.cleaned_data, person_behind(request), clock.now()
    told = {"reason": said["reason"], "seen": said["version"], "by": by, "at": at}
    if said["rule_book"]:
        with transaction.atomic():
            if amendments.amend_book(cycle, book=said["rule_book"], **told):
                letters.tell_cycle(cycle, "amend_book", by=by, at=at)
        deliver_soon()
        messages.success(request, _("Đã điều chỉnh quy tắc của kỳ đánh giá."))
        return redirect("cycle-rules", year=cycle.year)
    amendments.begin_amendment(cycle, bloc=said["bloc"], sets=follows["sets"], **told)
    return _follow(request, cycle)


def _follow(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    """Have the cases follow; where the server is silent that can be started again."""
    by, at = person_behind(request), clock.now()
    try:
        run = door.start("amend_cycle", cycle=cycle, by=by, at=at)
    except PipelineServerUnreachable as refusal:
        messages.warning(request, str(refusal))
        return redirect("pipeline-runs", year=cycle.year)
    messages.info(request, _("Đã điều chỉnh bộ tiêu chí; các hồ sơ đang được đưa sang bản mới."))
    return redirect("pipeline-run", year=cycle.year, pk=run.pk)


def _follows(request: HttpRequest, cycle: Cycle, form: AmendForm) -> dict[str, Any]:
    """Return what the page says would follow from what is chosen."""
    said = form.cleaned_data
    if said["rule_book"]:
        before, after = book_of(cycle.rule_book), book_of(said["rule_book"])
        return {"chapters": chapters_beside(before, after)}
    before = _set_in_use(cycle, said["bloc"])
    sets = AmendedSets(before, said["criteria_set"], frozenset(said["anew"]))
    if before == sets.after:
        raise NothingChanged(_("Kỳ đánh giá đang dùng chính bộ tiêu chí này."))
    account = account_of(cycle, _cases(cycle, said["bloc"], sets), sets)
    form.offer_anew(_may_be_anew(account))
    names = {**department_names(), **bloc_names()}
    people = people_told(account, by=person_behind(request), at=clock.now())
    return {
        "sets": sets,
        "account": account,
        "changes": change_rows(sets.changes, names=names),
        "people": people,
    }


def _set_in_use(cycle: Cycle, bloc: Any) -> Any:
    if bloc is None:
        return cycle.criteria_set
    return BlocSet.objects.select_related("criteria_set").get(cycle=cycle, bloc=bloc).criteria_set


def _cases(cycle: Cycle, bloc: Any, sets: AmendedSets) -> Any:
    cases = cycle.cases.filter(criteria_set=sets.before)
    if bloc is not None:
        return cases.filter(bloc=bloc)
    return cases.exclude(bloc__in=amendments.blocs_apart(cycle))


def _may_be_anew(account: Account) -> list[tuple[str, str]]:
    """List the criteria that differ in words and would keep their marks, to be ticked."""
    by_itself = {
        row.code for row in account.rows if row.fate in {Fate.ANEW, Fate.ADDED}
    } - account.sets.anew
    return [
        (one.after.code, f"{one.after.code} {one.after.name}")
        for one in account.sets.changes.of_kind(CHANGED)
        if one.after and one.after.criterion and one.after.code not in by_itself
    ]


def _page(
    request: HttpRequest,
    cycle: Cycle,
    form: AmendForm,
    follows: dict[str, Any] | None = None,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    facts = {
        **frame(request, cycle, "cycle-rules", _("Điều chỉnh sau khi mở kỳ")),
        "form": form,
        "follows": follows,
        "why_not": amendments.why_not_amend(cycle),
        "under_way": amendments.under_way(cycle),
        "watched": runs_to_watch(cycle),
    }
    wrong = form.is_bound and bool(form.errors)
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)
    return render(request, "workflow/cycle/amend.html", facts, status=status)

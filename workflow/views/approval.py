"""The leader's page: what the council adopted, what changed, and publishing or refusing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import Cycle
from cases.views.cycles_frame import APPROVAL_READERS, find_cycle, frame
from directory.access import access_behind, only_for, person_behind
from directory.roles import Role
from results.reading.differences import differences_in
from results.reading.published import versions_of
from results.reading.standing import standing_of
from results.reading.votes import decision_on, vote_on
from results.services.council import latest_scoring
from results.services.freshness import looks_fresh
from results.services.inputs_version import inputs_version
from results.services.publication import check_can_publish
from ui.paging import keys_in, parts_of
from wording import clock
from wording.refusals import StalePage
from wording.versions import say_at
from workflow import moves
from workflow.edge import deliver_soon
from workflow.forms.cycle import ShownForm
from workflow.views.acting import ask, sent
from workflow.views.coming_back import go_back
from workflow.views.council import scored
from workflow.views.pipelines import begin, runs_to_watch, under_way
from workflow.views.shown import check_decision_was_shown, check_was_shown

if TYPE_CHECKING:
    from http import HTTPStatus

    from django.http import HttpRequest, HttpResponse

    from directory.access import Access
    from results.reading.standing import Standing

ROWS_A_PAGE = 80
LEADER = frozenset({Role.LEADER})
COORDINATOR = frozenset({Role.COORDINATOR})


@require_safe
def approval(request: HttpRequest, year: int) -> HttpResponse:
    """Show what is to be published, how it was decided and what changed against last year."""
    access = access_behind(request)
    access.check_holds(*APPROVAL_READERS)
    cycle = find_cycle(year)
    scoring_run, watched = scored(cycle), runs_to_watch(cycle)
    publishing = under_way(watched, "publish_cycle")
    version = inputs_version(cycle)
    standing = standing_of(scoring_run, cycle, version=version) if scoring_run else None
    fresh = scoring_run is None or looks_fresh(scoring_run, version=version)
    facts = {
        **frame(request, cycle, "approval"),
        "scoring": scoring_run,
        "standing": standing,
        **(_lists(request, standing) if standing else {}),
        "last_year": cycle.year - 1,
        "decision": decision_on(cycle),
        "vote": vote_on(scoring_run, on=clock.today()),
        "versions": versions_of(cycle),
        "is_fresh": fresh,
        "watched": watched,
        "why_not_publish": publishing or _why_not_publish(access, cycle, fresh=fresh),
        "why_not_refuse": publishing or _why_not_refuse(access, cycle),
        "why_not_correct": why_not_correct(access, cycle),
    }
    return render(request, "workflow/approval/approval.html", facts)


def _lists(request: HttpRequest, standing: Standing) -> dict[str, Any]:
    """Return what is shown of each list of the page, by its name in the address, and what moved."""
    proposed = {"khen-thuong": standing.rewarded, "xem-xet": standing.reviewed}
    parts = parts_of({**proposed, **standing.by_code}, request, most=ROWS_A_PAGE)
    differences = differences_in(standing)
    standing.make([*keys_in(parts), *differences.shown])
    return {"parts": parts, "differences": differences}


def _why_not_refuse(access: Access, cycle: Cycle) -> str:
    if not access.holds(Role.LEADER):
        return only_for(*LEADER)
    if cycle.stage == Cycle.Stage.APPROVED:
        return ""
    if cycle.stage == Cycle.Stage.PUBLISHED:
        return _("Kết quả đã được công bố; sai sót được sửa bằng bản đính chính.")
    return _("Hội đồng chưa thông qua kết quả của kỳ này.")


def _why_not_publish(access: Access, cycle: Cycle, *, fresh: bool) -> str:
    if not fresh:
        return _("Điểm đã thay đổi sau khi Hội đồng thông qua; hãy trả lại Hội đồng.")
    return _why_not_refuse(access, cycle)


def why_not_correct(access: Access, cycle: Cycle) -> str:
    """Say why a published year cannot be corrected by this person; nothing where it can."""
    if not access.holds(Role.COORDINATOR):
        return only_for(*COORDINATOR)
    if cycle.stage != Cycle.Stage.PUBLISHED:
        return _("Chỉ đính chính được kết quả đã công bố.")
    return ""


@require_POST
def publish(request: HttpRequest, year: int) -> HttpResponse:
    """Start the publication of the results that were shown; the pipeline publishes and tells."""
    cycle, by, at = find_cycle(year), person_behind(request), clock.now()
    check_can_publish(cycle, by=by, at=at)
    check_was_shown(latest_scoring(cycle), request.POST.get("scoring", ""))
    return begin(request, cycle, "publish_cycle", back="approval")


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, year: int) -> HttpResponse:
    """Give the cycle back to the council with the leader's reason."""
    access_behind(request).check_holds(Role.LEADER)
    cycle = find_cycle(year)
    check_can_publish(cycle, by=person_behind(request), at=clock.now())
    decision = decision_on(cycle)
    form = ShownForm(sent(request), initial={"version": decision.pk if decision else None})
    if not form.is_valid():
        return _ask_refuse(request, cycle, form)
    reason, seen = form.cleaned_data["reason"], form.cleaned_data["version"]
    try:
        with transaction.atomic():
            moves.refuse(cycle, reason=reason, by=person_behind(request), at=clock.now())
            check_decision_was_shown(decision_on(cycle), seen)
    except StalePage as refusal:
        present = decision_on(cycle)
        say_at(form, refusal, version=present.pk if present else 0)
        return _ask_refuse(request, cycle, form, status=refusal.status)
    deliver_soon()
    messages.success(request, _("Đã trả lại Hội đồng; các thành viên sẽ cho ý kiến lại."))
    return go_back(request, "approval", year)


def _ask_refuse(
    request: HttpRequest, cycle: Cycle, form: ShownForm, *, status: HTTPStatus | None = None
) -> HttpResponse:
    return ask(
        request,
        "workflow/approval/refuse_form.html",
        title=_("Trả lại Hội đồng?"),
        form=form,
        status=status,
        **frame(request, cycle, "approval", _("Trả lại Hội đồng")),
    )

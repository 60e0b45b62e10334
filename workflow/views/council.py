"""The council's page: what is proposed and why, the members' words, adoption and remission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.lifecycle import Action
from cases.models import Case, Cycle
from cases.permissions import check_may
from cases.refusals import SomebodyWasFirst
from cases.services.marks import counting, items_of
from cases.views.cycles_frame import COUNCIL_READERS, find_cycle, frame
from cases.views.taken_away import taken_away, wanted
from directory.access import access_behind, only_for, person_behind
from directory.roles import COUNCIL, Role
from results.reading.standing import standing_of
from results.reading.votes import Vote, decision_on, refusal_of, vote_on
from results.services.council import give_opinion
from results.services.freshness import looks_fresh
from results.services.inputs_version import inputs_version
from results.services.scorings import not_ready
from results.views.tables import standing_table
from ui.paging import keys_in, parts_of
from wording import clock
from wording.versions import say_at
from workflow import moves
from workflow.edge import deliver_soon
from workflow.forms.cycle import ANSWERS, OpinionForm, RemitForm
from workflow.views.acting import ask, sent
from workflow.views.coming_back import go_back
from workflow.views.pipelines import runs_to_watch, under_way, why_not_start
from workflow.views.shown import check_was_shown

if TYPE_CHECKING:
    from http import HTTPStatus

    from django.core.paginator import Page
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from directory.access import Access
    from results.models import Scoring
    from results.reading.standing import Line, Standing

# With why each stands where it stands, a row weighs more than a kilobyte.
ROWS_A_PAGE = 80
CHAIR = frozenset({Role.COUNCIL_CHAIR})


@require_safe
def council(request: HttpRequest, year: int) -> HttpResponseBase:
    """Show the scored cycle to those who judge it and those who watch."""
    access_behind(request).check_holds(*COUNCIL_READERS)
    cycle, kind = find_cycle(year), wanted(request)
    if kind and (scoring_run := scored(cycle)):
        return taken_away(standing_table(cycle, standing_of(scoring_run, cycle)), kind)
    return _page(request, cycle, OpinionForm())


def _page(request: HttpRequest, cycle: Cycle, form: OpinionForm, status: int = 200) -> HttpResponse:
    access, today = access_behind(request), clock.today()
    watched = runs_to_watch(cycle)
    scoring_now = under_way(watched, "score_cycle")
    scoring_run = scored(cycle)
    version = inputs_version(cycle)
    standing = standing_of(scoring_run, cycle, version=version) if scoring_run else None
    vote = vote_on(scoring_run, on=today)
    waiting = not_ready(cycle)
    fresh = scoring_run is None or looks_fresh(scoring_run, version=version)
    mine = vote.of(access.user_id)
    if mine and not form.is_bound:
        answer = "yes" if mine.agrees else "no"
        form = OpinionForm(
            initial={"agrees": answer, "note": mine.note, "in_writing": mine.in_writing}
        )
    facts = {
        **frame(request, cycle, "council"),
        "scoring": scoring_run,
        "standing": standing,
        "parts": _parts(request, standing) if standing else {},
        "vote": vote,
        "decision": decision_on(cycle),
        "refusal": refusal_of(cycle),
        "waiting": waiting,
        "is_fresh": fresh,
        "form": form,
        "agree_options": [{"value": value, "label": label} for value, label in ANSWERS],
        "mine": mine,
        "why_not_opinion": why_not_opinion(access, cycle, scoring_run),
        "why_not_adopt": scoring_now
        or why_not_adopt(access, cycle, vote, waiting=waiting, fresh=fresh),
        "why_not_remit": _why_not_remit(access, cycle),
        "why_not_score": scoring_now or why_not_start(request, cycle, "score_cycle"),
        "watched": watched,
    }
    return render(request, "workflow/council/council.html", facts, status=status)


def _parts(request: HttpRequest, standing: Standing) -> dict[str, Page[Line]]:
    """Return what is shown of each list of the page, by its name in the address."""
    first = {"xem-truoc": standing.borderline, "giai-trinh": standing.only_contested}
    parts = parts_of({**first, **standing.by_code}, request, most=ROWS_A_PAGE)
    standing.make(keys_in(parts))
    return parts


def scored(cycle: Cycle) -> Scoring | None:
    """Return the latest finished scoring of a cycle, its cycle loaded; none before the first."""
    scoring_run = cycle.scorings.exclude(finished_at=None).order_by("-number").first()
    if scoring_run is not None:
        scoring_run.cycle = cycle
    return scoring_run


def _not_before_council(cycle: Cycle) -> str:
    if cycle.stage == Cycle.Stage.COUNCIL:
        return ""
    if cycle.stage in {Cycle.Stage.DRAFT, Cycle.Stage.OPEN}:
        return _("Kỳ đánh giá chưa trình Hội đồng; cần tính điểm toàn kỳ trước.")
    return _("Hội đồng đã thông qua kết quả của kỳ này.")


def why_not_opinion(access: Access, cycle: Cycle, scoring_run: Scoring | None) -> str:
    """Say why a person may not give an opinion now; nothing where they may."""
    if not access.sits_in_council:
        return only_for(*COUNCIL)
    if scoring_run is None:
        return _("Chưa có kết quả tính điểm để cho ý kiến.")
    return _not_before_council(cycle)


def why_not_adopt(access: Access, cycle: Cycle, vote: Vote, *, waiting: int, fresh: bool) -> str:
    """Say why a person may not adopt the results now; nothing where they may."""
    if not access.holds(Role.COUNCIL_CHAIR):
        return only_for(*CHAIR)
    if cycle.stage != Cycle.Stage.COUNCIL:
        return _not_before_council(cycle)
    if waiting:
        return ngettext(
            "Còn %(count)d hồ sơ đang được xem xét lại.",
            "Còn %(count)d hồ sơ đang được xem xét lại.",
            waiting,
        ) % {"count": waiting}
    if not fresh:
        return _("Điểm đã thay đổi sau lần tính gần nhất; cần tính lại điểm toàn kỳ.")
    if vote.missing:
        return ngettext(
            "Cần thêm %(count)d thành viên đồng ý để quá nửa.",
            "Cần thêm %(count)d thành viên đồng ý để quá nửa.",
            vote.missing,
        ) % {"count": vote.missing}
    return ""


def _why_not_remit(access: Access, cycle: Cycle) -> str:
    if not access.holds(Role.COUNCIL_CHAIR):
        return only_for(*CHAIR)
    return _not_before_council(cycle)


@require_POST
def opinion(request: HttpRequest, year: int) -> HttpResponse:
    """Record a member's word on the results that were shown."""
    access_behind(request).check_holds(*COUNCIL)
    cycle, form = find_cycle(year), OpinionForm(request.POST)
    if not form.is_valid():
        return _page(request, cycle, form, status=422)
    given = form.cleaned_data
    with transaction.atomic():
        given_now = give_opinion(
            cycle,
            agrees=given["agrees"] == "yes",
            note=given["note"],
            in_writing=given["in_writing"],
            seen=given["seen"],
            by=person_behind(request),
            at=clock.now(),
        )
        check_was_shown(given_now.scoring, given["scoring"])
    messages.success(request, _("Đã ghi nhận ý kiến của Ông/Bà."))
    return redirect("council", year=year)


@require_POST
def adopt(request: HttpRequest, year: int) -> HttpResponse:
    """Adopt the results that were shown; others than those are not adopted."""
    access_behind(request).check_holds(Role.COUNCIL_CHAIR)
    cycle = find_cycle(year)
    with transaction.atomic():
        decision = moves.adopt(cycle, by=person_behind(request), at=clock.now())
        check_was_shown(decision.scoring, request.POST.get("scoring", ""))
    deliver_soon()
    messages.success(request, _("Hội đồng đã thông qua kết quả; hồ sơ được trình phê duyệt."))
    return redirect("council", year=year)


@require_http_methods(["GET", "HEAD", "POST"])
def remit(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Give named criteria of a case back for another look, with the council's reason."""
    access, cycle = access_behind(request), find_cycle(year)
    cases = Case.objects.visible_to(access).select_related(
        "cycle__criteria_set", "cycle__rule_book", "agency", "bloc"
    )
    case = get_object_or_404(cases, cycle=cycle, pk=pk)
    check_may(access, case, Action.REMIT)
    form = RemitForm(sent(request), case=case, initial={"version": case.version})
    if not form.is_valid():
        return _ask_remit(request, cycle, case, form)
    given = form.cleaned_data
    try:
        moves.remit(
            case,
            items=list(given["items"]),
            reason=given["reason"],
            seen=given["version"],
            by=person_behind(request),
            at=clock.now(),
        )
    except SomebodyWasFirst as refusal:
        case.refresh_from_db()
        check_may(access, case, Action.REMIT)
        say_at(form, refusal, version=case.version)
        return _ask_remit(request, cycle, case, form, status=refusal.status)
    deliver_soon()
    told = _("Đã yêu cầu Sở Nội vụ xem xét lại hồ sơ của %(agency)s.") % {"agency": case.agency}
    messages.success(request, told)
    return go_back(request, "council", year)


def _ask_remit(
    request: HttpRequest,
    cycle: Cycle,
    case: Case,
    form: RemitForm,
    *,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    return ask(
        request,
        "workflow/council/remit_form.html",
        title=_("Yêu cầu xem xét lại: %(agency)s") % {"agency": case.agency},
        form=form,
        status=status,
        **frame(request, cycle, "council", _("Yêu cầu xem xét lại")),
        case=case,
        items=[(item, counting(item)) for item in items_of(case)],
        picked=[str(value) for value in form["items"].value() or ()],
    )

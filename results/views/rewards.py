"""The leaders' desk: proposals for reward and review of heads, decisions, and the draft paper."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.refusals import Incomplete
from cases.views.cycles_frame import find_cycle, frame
from cases.views.taken_away import taken_away, wanted
from directory.access import access_behind, only_for, person_behind
from directory.roles import SEE_ALL
from results.forms import CHOICE, SEEN, DecisionForm
from results.models import DeskDecision
from results.reading.decided import history_of
from results.reading.places import Place
from results.reading.rewards import DeskShown, Proposal, desk_of
from results.services.council import latest_scoring
from results.services.freshness import looks_fresh
from results.services.inputs_version import inputs_version
from results.services.rewards import CHOICES, decide
from results.views.tables import desk_table
from ui.paging import keys_in, parts_of
from wording import clock
from wording.refusals import NothingChanged, StalePage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from cases.models import Cycle
    from results.services.inputs_version import InputsVersion

ROWS_A_PAGE = 150


@require_safe
def desk(request: HttpRequest, year: int) -> HttpResponseBase:
    """Show what the rules propose over the latest scoring, and what was decided."""
    access_behind(request).check_holds(*SEE_ALL)
    cycle, kind = find_cycle(year), wanted(request)
    version = inputs_version(cycle)
    shown = _shown(cycle, version)
    if kind and shown is not None:
        return taken_away(desk_table(cycle, shown), kind)
    facts: dict[str, Any] = {**frame(request, cycle, "desk"), "desk": shown}
    if shown is not None:
        parts = parts_of(shown.lists, request, most=ROWS_A_PAGE)
        shown.proposing.bring([key for key in keys_in(parts) if isinstance(key, Place)])
        facts |= {
            "is_fresh": looks_fresh(shown.scoring, version=version),
            "deciding": access_behind(request).roles,
            "parts": parts,
        }
    return render(request, "results/rewards/desk.html", facts)


def _shown(cycle: Cycle, version: InputsVersion | None = None) -> DeskShown | None:
    try:
        scoring = latest_scoring(cycle)
    except Incomplete:
        return None
    scoring.cycle = cycle  # it came with its rules
    return desk_of(cycle, scoring, version=version)


@require_http_methods(["GET", "HEAD", "POST"])
def desk_decide(request: HttpRequest, year: int, pk: int, kind: str) -> HttpResponse:
    """Show one proposal with all its inputs, and record what is decided on it."""
    access_behind(request).check_holds(*SEE_ALL)
    if kind not in DeskDecision.Kind:
        raise Http404
    cycle = find_cycle(year)
    shown = _shown(cycle)
    proposal = shown.find(pk, kind) if shown else None
    if shown is None or proposal is None or proposal.decider is None:
        raise _nothing_proposed(request, cycle, pk)
    if request.method != "POST":
        return _decide_page(request, cycle, shown, proposal, _form(shown, proposal))
    access_behind(request).check_holds(proposal.decider)
    form = DecisionForm(request.POST, who=[seat.beneficiary for seat in proposal.seats])
    status = _decided(request, proposal, form)
    if status != HTTPStatus.OK:
        return _decide_page(request, cycle, shown, proposal, form, status=status)
    messages.success(
        request, _("Đã ghi quyết định về %(agency)s.") % {"agency": proposal.case.agency.called}
    )
    return redirect(f"{reverse('desk', args=[year])}#{kind}-{pk}")


def _nothing_proposed(request: HttpRequest, cycle: Cycle, case: int) -> Exception:
    """Return what to raise where nothing is proposed: a sent page had shown an earlier scoring."""
    if request.method != "POST" or not cycle.cases.filter(pk=case).exists():
        return Http404()
    return StalePage(
        _(
            "Kỳ đánh giá đã được tính lại và quy tắc không còn đề xuất này; chưa có quyết định nào "
            "được ghi. Vui lòng mở lại bảng đề xuất."
        )
    )


def _decided(request: HttpRequest, proposal: Proposal, form: DecisionForm) -> HTTPStatus:
    """Record the decision; what is refused is said at the form, which keeps what was typed."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        decide(
            proposal.case,
            kind=proposal.kind,
            choices=form.choices,
            reason=form.cleaned_data["reason"],
            scoring=form.cleaned_data["scoring"],
            seen=form.seen,
            by=person_behind(request),
            at=clock.now(),
        )
    except (Incomplete, StalePage, NothingChanged) as refusal:
        form.add_error(None, str(refusal))
        return refusal.status
    return HTTPStatus.OK


def _form(shown: DeskShown, proposal: Proposal) -> DecisionForm:
    initial: dict[str, Any] = {"scoring": shown.scoring.number}
    return DecisionForm(initial=initial, who=[seat.beneficiary for seat in proposal.seats])


def _decide_page(
    request: HttpRequest,
    cycle: Cycle,
    shown: DeskShown,
    proposal: Proposal,
    form: DecisionForm,
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    asked = form.data if form.is_bound else {}
    facts = {
        **frame(request, cycle, "desk", proposal.case.agency.called_short),
        "desk": shown,
        "bloc": shown.bloc_of(proposal),
        "proposal": proposal,
        "form": form,
        "options": [{"value": choice.value, "label": choice.label} for choice in CHOICES],
        "seats": [
            {
                "seat": seat,
                "name": CHOICE + seat.beneficiary,
                "seen": SEEN + seat.beneficiary,
                "value": asked.get(CHOICE + seat.beneficiary, ""),
                "left": shown.bloc_of(proposal).quota.left(seat.beneficiary),
            }
            for seat in proposal.seats
        ],
        "history": history_of(proposal.case, proposal.kind),
        "why_not": _why_not(request, proposal),
    }
    return render(request, "results/rewards/decide.html", facts, status=status)


def _why_not(request: HttpRequest, proposal: Proposal) -> str:
    """Return why the person who reads does not decide here, or nothing where they do."""
    role = proposal.decider
    if role is None or access_behind(request).holds(role):
        return ""
    return only_for(role)


@require_safe
def desk_paper(request: HttpRequest, year: int) -> HttpResponse:
    """Show the draft proposal paper, laid out as Decree 30/2020 wants it."""
    access_behind(request).check_holds(*SEE_ALL)
    cycle = find_cycle(year)
    # An official paper is in Vietnamese, whatever the language of the page it was opened from;
    # so are the names and sentences that are made for it.
    with translation.override("vi"):
        version = inputs_version(cycle)
        shown = _shown(cycle, version)
        if shown is None:
            raise Http404
        facts = {
            "cycle": cycle,
            "desk": shown,
            "is_fresh": looks_fresh(shown.scoring, version=version),
        }
        return render(request, "results/rewards/paper.html", facts)

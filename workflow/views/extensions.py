"""More time for the step of a case: asked, taken back, granted or refused; all of a cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case, Extension
from cases.names import state_name
from cases.permissions import acts_for
from cases.refusals import Incomplete, Invalid
from cases.services import extensions as services
from cases.views.cycles_frame import OVERSEERS, find_cycle, frame
from directory.access import NotAllowed, access_behind, only_for, person_behind
from directory.roles import Role
from wording import clock
from wording.spelling import day
from workflow import extensions
from workflow.edge import deliver_soon
from workflow.forms.extensions import GRANTED, AskForm, DecideForm
from workflow.views.acting import ask, sent
from workflow.views.coming_back import came_from, go_back
from workflow.views.following import in_words

if TYPE_CHECKING:
    from http import HTTPStatus

    from django.http import HttpRequest, HttpResponse

    from wording.refusals import Refusal

ROWS_A_PAGE = 50
DECIDE = "workflow/extensions/decide.html"


@require_http_methods(["GET", "HEAD", "POST"])
def extension_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for more time for the step a case of one's own agency is in."""
    case = _case(request, pk)
    if refused := services.why_not_ask(case, access_behind(request)):
        raise NotAllowed(refused)
    form = AskForm(sent(request), initial={"version": case.version})
    if not form.is_valid():
        return _ask_page(request, case, form)
    try:
        made = extensions.ask(case, **form.said, by=person_behind(request), at=clock.now())
    except (Incomplete, Invalid) as refusal:
        return _said_at(request, case, form, refusal)
    deliver_soon()
    told = _("Đã gửi đề nghị gia hạn đến %(day)s; điều phối viên được báo.")
    messages.success(request, told % {"day": day(made.asked_until)})
    return go_back(request, "case", case.pk)


def _case(request: HttpRequest, pk: int) -> Case:
    found = Case.objects.visible_to(access_behind(request)).select_related("agency", "cycle")
    return get_object_or_404(found, pk=pk)


def _said_at(request: HttpRequest, case: Case, form: AskForm, refusal: Refusal) -> HttpResponse:
    form.add_error("until" if isinstance(refusal, Invalid) else "reason", str(refusal))
    return _ask_page(request, case, form, status=refusal.status)


def _ask_page(
    request: HttpRequest, case: Case, form: AskForm, status: HTTPStatus | None = None
) -> HttpResponse:
    title = _("Xin gia hạn: %(step)s") % {"step": state_name(case.state)}
    facts: dict[str, Any] = {"cycle": case.cycle, "case": case, "status": status}
    return ask(request, "workflow/extensions/ask.html", title=title, form=form, **facts)


@require_http_methods(["GET", "HEAD", "POST"])
def extension_take_back(request: HttpRequest, pk: int, extension: int) -> HttpResponse:
    """Take a wish back that nobody has answered."""
    case = _case(request, pk)
    found = get_object_or_404(case.extensions.select_related("case__cycle"), pk=extension)
    if not acts_for(access_behind(request), case, *services.ASKING):
        raise NotAllowed(only_for(*services.ASKING))
    form = forms.Form(sent(request))
    if not form.is_valid():
        facts: dict[str, Any] = {"cycle": case.cycle, "case": case, "extension": found}
        title = _("Rút đề nghị gia hạn")
        return ask(request, "workflow/extensions/take_back.html", title=title, form=form, **facts)
    services.take_back(found, by=person_behind(request), at=clock.now())
    messages.success(request, _("Đã rút đề nghị gia hạn; hạn của hồ sơ giữ nguyên."))
    return go_back(request, "case", case.pk)


@require_safe
def extensions_of(request: HttpRequest, year: int) -> HttpResponse:
    """Show every wish for more time of a cycle, what is open first."""
    access_behind(request).check_holds(*OVERSEERS)
    cycle = find_cycle(year)
    rows = Extension.objects.filter(case__cycle=cycle).select_related(
        "case__agency", "asked_by", "decided_by"
    )
    ordered = rows.order_by(F("decided_at").desc(nulls_first=True), "asked_at", "pk")
    may = access_behind(request).holds(Role.COORDINATOR)
    facts = {
        **frame(request, cycle, "board", _("Gia hạn")),
        "page": Paginator(ordered, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "waiting": rows.filter(verdict="").count(),
        "granted": rows.filter(verdict=GRANTED).count(),
        "why_not": "" if may else only_for(Role.COORDINATOR),
    }
    return render(request, "workflow/extensions/list.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def extension_decide(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Grant more time until a day, or refuse it and say why."""
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle = find_cycle(year)
    rows = Extension.objects.select_related("case__agency", "case__cycle", "asked_by")
    found = get_object_or_404(rows, pk=pk, case__cycle=cycle)
    asked = sent(request)
    if asked is not None:
        services.check_open(found)
    initial = {"verdict": GRANTED, "until": found.asked_until}
    form = DecideForm(asked, initial=initial)
    if not form.is_valid():
        return _decide_page(request, found, form)
    said = form.cleaned_data
    facts: dict[str, Any] = {"by": person_behind(request), "at": clock.now()}
    try:
        asks = "preview" in request.POST
        if form.grants and (asks or not form.was_shown):
            done = extensions.preview_grant(
                found, until=said["until"], answer=said["answer"], **facts
            )
            return _decide_page(request, found, form, in_words(done) | {"is_other": not asks})
        if form.grants:
            extensions.grant(found, until=said["until"], answer=said["answer"], **facts)
            told = _("Đã gia hạn cho %(agency)s đến %(day)s.")
        else:
            extensions.refuse(found, answer=said["answer"], **facts)
            told = _("Đã trả lời %(agency)s: không gia hạn; hạn giữ nguyên.")
    except (Incomplete, Invalid) as refusal:
        form.add_error("until" if isinstance(refusal, Invalid) else "answer", str(refusal))
        return _decide_page(request, found, form, status=refusal.status)
    deliver_soon()
    messages.success(
        request, told % {"agency": found.case.agency.called_short, "day": day(found.ends_on)}
    )
    return go_back(request, "extensions", year)


def _decide_page(
    request: HttpRequest,
    found: Extension,
    form: DecideForm,
    follows: dict[str, Any] | None = None,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    """Show the form; with what follows it stands beside that, on a page of its own."""
    title = _("Đề nghị gia hạn: %(agency)s") % {"agency": found.case.agency.called_short}
    facts: dict[str, Any] = {"cycle": found.case.cycle, "extension": found, "status": status}
    facts["step"] = state_name(found.state)
    if follows:
        around = frame(request, found.case.cycle, "board", _("Gia hạn"))
        shown = {"title": title, "form": form, "back": came_from(request), "follows": follows}
        page = {**around, **facts, **shown, "form_template": DECIDE}
        return render(request, "workflow/cycle/deadline_page.html", page)
    return ask(request, DECIDE, title=title, form=form, **facts)

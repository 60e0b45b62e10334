"""The list of drafts, starting one, its page, its file, and the steps that lead to its release."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.refusals import BadRuleFile, Incomplete
from cases.rule_files.workbooks import CONTENT_TYPE, read_sheet, sheet_of
from directory.access import access_behind, person_behind
from directory.roles import SEE_ALL
from rulemaking.forms import EMPTY, FILE, ORIGINS, StartForm, StepForm
from rulemaking.models import RuleDraft
from rulemaking.presenting import event_shown, header_facts
from rulemaking.reading.opened import opened
from rulemaking.refusals import CannotRead, StaleTree
from rulemaking.services import releasing, starting
from rulemaking.services.shaping import load
from rulemaking.stages import NEED_A_REASON, Stage, Step
from rulemaking.views.common import find_draft, page_facts, part_asked, steps_of, why_not_make
from wording import clock
from wording.versions import say_at

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    import scoring
    from rulemaking.models import RuleEvent

LISTED = 100
EVENTS_SHOWN = 20


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Show the drafts, those in hand first, and where to start one."""
    access_behind(request).check_holds(*SEE_ALL)
    origin = FILE if request.GET.get("tu") == "tep" else EMPTY
    return _list_page(request, StartForm(initial={"origin": origin}))


def _list_page(request: HttpRequest, form: StartForm, status: int = 200) -> HttpResponse:
    listed = RuleDraft.objects.select_related("saved_by", "asked_by", "ended_by")
    facts = {
        "drafts": listed.order_by("-saved_at", "-pk")[:LISTED],
        "form": form,
        "kinds": [{"value": value, "label": label} for value, label in RuleDraft.Kind.choices],
        "origins": [{"value": value, "label": label} for value, label in ORIGINS],
        "why_not": why_not_make(request),
    }
    return render(request, "rulemaking/list.html", facts, status=status)


@require_POST
def draft_new(request: HttpRequest) -> HttpResponse:
    """Start a draft from nothing, from what is there, or from a file."""
    access_behind(request).check_holds(*SEE_ALL)
    form = StartForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    by, at = person_behind(request), clock.now()
    try:
        document, based_on = _begun(form)
        draft = starting.start(
            form.cleaned_data["kind"], document=document, based_on=based_on, by=by, at=at
        )
    except CannotRead as refusal:
        form.add_error(None, str(refusal))
        return _list_page(request, form, status=refusal.status)
    return redirect("rule-draft", pk=draft.pk)


def _begun(form: StartForm) -> tuple[scoring.Document, str]:
    """Return what the draft begins with, and from what that is."""
    said, kind = form.cleaned_data, form.cleaned_data["kind"]
    if said["origin"] == EMPTY:
        return starting.empty(kind, label=said["label"], year=said["year"]), ""
    renamed = {key: said[key] for key in ("label", "year") if said[key]}
    if said["origin"] == FILE and "content" in said["file"]:
        name = said["file"]["name"]
        document = _from_workbook(said["file"]["content"], name, renamed)
        return {**starting.checked(document, name=name, kind=kind), **renamed}, name
    if said["origin"] == FILE:
        name, text = said["file"]["name"], said["file"]["text"]
    else:
        file = said["criteria_set"] if form.is_set else said["rule_book"]
        name, text = str(file), file.text
    return {**starting.document_from(text, name=name, kind=kind), **renamed}, name


def _from_workbook(content: bytes, name: str, given: dict[str, Any]) -> scoring.Document:
    """Read a workbook; raise CannotRead with the first cells that are wrong."""
    sheet = read_sheet(content, name=name, given=given)
    if sheet.troubles:
        told = "; ".join(
            f"{each.place} “{each.value}”: {each.right}" for each in sheet.troubles[:3]
        )
        count = len(sheet.troubles)
        raise CannotRead(
            ngettext(
                "Bảng tính có %(count)d chỗ chưa đọc được: %(told)s",
                "Bảng tính có %(count)d chỗ chưa đọc được: %(told)s",
                count,
            )
            % {"count": count, "told": told}
        )
    return sheet.document


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft: its tree or sections, one part in its boxes, and what is wrong with it."""
    shown = opened(find_draft(request, pk))
    facts = {
        **page_facts(request, shown, part_asked(request, shown)),
        "steps": steps_of(request, shown.draft),
        "header_facts": header_facts(shown.draft),
        "events": [event_shown(event) for event in _latest(shown.draft)],
    }
    template = "rulemaking/set.html" if shown.draft.is_set else "rulemaking/book.html"
    return render(request, template, facts)


def _latest(draft: RuleDraft) -> QuerySet[RuleEvent]:
    """Return the last things done to a draft, without what stood there before."""
    events = draft.events.select_related("by", "part").order_by("-at", "-pk")
    return events[:EVENTS_SHOWN]


@require_safe
def draft_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the draft as the file that it would be."""
    found = find_draft(request, pk)
    response = HttpResponse(
        releasing.text_of(found), content_type="application/toml; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="soan-{found.pk}.toml"'
    return response


@require_safe
def draft_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the draft of a set as a workbook, from which another draft can begin."""
    found = find_draft(request, pk)
    if not found.is_set:
        raise Http404
    response = HttpResponse(sheet_of(load(found).document), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="soan-{found.pk}.xlsx"'
    return response


# What a step is called on its page, how its button looks, and what follows from it.
ASKED: dict[Step, tuple[_StrPromise, str, str, _StrPromise]] = {
    Step.ASK: (
        gettext_lazy("Trình ban hành"),
        "primary",
        "send",
        gettext_lazy("Sau khi trình, không ai sửa được cho đến khi bản này được trả lại."),
    ),
    Step.RELEASE: (
        gettext_lazy("Ban hành"),
        "primary",
        "stamp",
        gettext_lazy("Bản ban hành được khóa theo mã băm; không ai sửa được nữa."),
    ),
    Step.GIVE_BACK: (
        gettext_lazy("Trả lại để soạn tiếp"),
        "quiet",
        "undo-2",
        gettext_lazy("Người soạn đọc lý do này ở đầu trang."),
    ),
    Step.ABANDON: (
        gettext_lazy("Bỏ bản soạn thảo"),
        "danger",
        "archive",
        gettext_lazy("Bản đã bỏ vẫn đọc được, không soạn tiếp được."),
    ),
}
DONE = {
    Step.ASK: gettext_lazy("Đã trình để ban hành."),
    Step.RELEASE: gettext_lazy("Đã ban hành."),
    Step.GIVE_BACK: gettext_lazy("Đã trả lại để soạn tiếp."),
    Step.ABANDON: gettext_lazy("Đã bỏ bản soạn thảo."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def draft_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Ask what is needed for a step, and take it."""
    found = find_draft(request, pk)
    if step not in set(Step):
        raise Http404
    if request.method != "POST":
        return _step_page(request, found, Step(step), StepForm(initial={"version": found.version}))
    form = StepForm(request.POST)
    if not form.is_valid():
        return _step_page(request, found, Step(step), form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        _take(request, found, Step(step), form.cleaned_data)
    except BadRuleFile as refusal:
        messages.error(request, str(refusal))
        return redirect("rule-draft", pk=pk)
    except (Incomplete, StaleTree) as refusal:
        version = refusal.version if isinstance(refusal, StaleTree) else found.version
        say_at(form, refusal, version=version)
        return _step_page(request, found, Step(step), form, refusal.status)
    messages.success(request, DONE[Step(step)])
    return redirect("rule-draft", pk=pk)


def _take(request: HttpRequest, found: RuleDraft, step: Step, said: dict[str, Any]) -> None:
    who: dict[str, Any] = {"by": person_behind(request), "at": clock.now()}
    version, reason = said["version"], said["reason"]
    if step is Step.ASK:
        releasing.ask(found, version=version, **who)
    elif step is Step.RELEASE:
        releasing.release(found, version=version, **who)
    elif step is Step.GIVE_BACK:
        releasing.give_back(found, reason=reason, version=version, **who)
    else:
        releasing.abandon(found, reason=reason, version=version, **who)


def _step_page(
    request: HttpRequest, found: RuleDraft, step: Step, form: StepForm, status: int = 200
) -> HttpResponse:
    shown = opened(found)
    asked = {each["step"]: each["why_not"] for each in steps_of(request, found)}
    what, kind, mark, tells = ASKED[step]
    facts = {
        "what": what,
        "kind": kind,
        "mark": mark,
        "tells": tells,
        "draft": found,
        "shown": shown,
        "checked": shown.checked,
        "sums": shown.sums,
        "step": step.value,
        "form": form,
        "needs_reason": step in NEED_A_REASON,
        "is_open": step.value in asked,
        "why_not": asked.get(step.value, ""),
        "is_asked": found.state == Stage.ASKED,
    }
    return render(request, "rulemaking/step.html", facts, status=status)

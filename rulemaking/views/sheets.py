"""A workbook tried cell by cell, and taken as a draft or into one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import scoring
from cases.rule_files.changes import change_rows
from cases.rule_files.workbooks import department_names, read_sheet
from directory.access import access_behind, person_behind
from rulemaking.forms import SheetForm, TakeForm
from rulemaking.models import RuleDraft
from rulemaking.reading.opened import opened
from rulemaking.refusals import CannotRead, NotOpen, StaleTree
from rulemaking.services import replacing, starting
from rulemaking.services.shaping import load
from rulemaking.stages import MAKERS
from rulemaking.views.common import find_draft
from scoring.set_changes import set_changes
from wording import clock
from wording.versions import say_at

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.rule_files.workbooks import SheetRead


def _set_draft(request: HttpRequest, pk: int) -> RuleDraft:
    found = find_draft(request, pk)
    if not found.is_set:
        raise Http404  # a rule book is no table
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_new(request: HttpRequest) -> HttpResponse:
    """Try a workbook, and start a draft that says what it says."""
    access_behind(request).check_holds(*MAKERS)
    if request.method != "POST":
        return _page(request, None, SheetForm())
    if "text" not in request.POST:
        return _tried(request, None)
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _page(request, None, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    name = form.cleaned_data["name"]
    try:
        draft = starting.start(
            RuleDraft.Kind.SET, document=_document(form), based_on=name,
            by=person_behind(request), at=clock.now(),
        )  # fmt: skip
    except CannotRead as refusal:
        form.add_error(None, str(refusal))
        return _page(request, None, form, status=refusal.status)
    messages.success(request, _("Đã lập bản soạn thảo từ “%(name)s”.") % {"name": name})
    return redirect("rule-draft", pk=draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_into(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a workbook beside a draft, and let the draft say what it says."""
    found = _set_draft(request, pk)
    access_behind(request).check_holds(*MAKERS)
    if request.method != "POST":
        return _page(request, found, SheetForm(initial={"version": found.version}))
    if "text" not in request.POST:
        return _tried(request, found)
    form = TakeForm(request.POST, into=found)
    if not form.is_valid():
        return _page(request, found, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        replacing.replace(
            found, document=_document(form), version=form.cleaned_data["version"],
            by=person_behind(request), at=clock.now(),
        )  # fmt: skip
    except (CannotRead, NotOpen) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form, status=refusal.status)
    except StaleTree as refusal:
        say_at(form, refusal, version=refusal.version)
        return _page(request, found, SheetForm(initial={"version": refusal.version}),
                     refused=form, status=refusal.status)  # fmt: skip
    messages.success(request, _("Bản soạn thảo nay theo bảng tính; mục cũ có thể khôi phục."))
    return redirect("rule-draft", pk=pk)


def _document(form: TakeForm) -> scoring.Document:
    name = form.cleaned_data["name"]
    return starting.document_from(form.cleaned_data["text"], name=name, kind=RuleDraft.Kind.SET)


def _tried(request: HttpRequest, draft: RuleDraft | None) -> HttpResponse:
    """Read a workbook and say what it holds, and what is another beside the draft."""
    form = SheetForm(request.POST, request.FILES, into=draft)
    if not form.is_valid():
        return _page(request, draft, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    file = form.cleaned_data["file"]
    given = load(draft).document if draft else None
    sheet = read_sheet(file["content"], name=file["name"], given=given)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if sheet.troubles else HTTPStatus.OK
    return _page(request, draft, form, sheet=sheet, status=status)


def _page(
    request: HttpRequest, draft: RuleDraft | None, form: Any, *, sheet: SheetRead | None = None,
    refused: TakeForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    facts: dict[str, Any] = {
        "draft": draft,
        "form": form if isinstance(form, SheetForm) else SheetForm(),
        "refused": refused or (form if isinstance(form, TakeForm) else None),
        "sheet": sheet,
        "seen": _version(form, draft),
    }
    if sheet and not sheet.troubles:
        facts |= _found(sheet, draft)
    return render(request, "rulemaking/sheet.html", facts, status=status)


def _version(form: Any, draft: RuleDraft | None) -> object:
    """Return the version that was seen when the page was asked for first."""
    if draft is None:
        return None
    seen = form["version"].value() if "version" in form.fields else None
    return draft.version if seen in (None, "") else seen


def _found(sheet: SheetRead, draft: RuleDraft | None) -> dict[str, Any]:
    """Return what a workbook without a problem holds, and what differs from the draft."""
    read = scoring.load_criteria_set(sheet.text, name=sheet.name)
    facts: dict[str, Any] = {"read": read, "leaves": len(read.criteria), "text": sheet.text}
    present = opened(draft).checked.rules if draft else None
    if isinstance(present, scoring.CriteriaSet):
        changes = set_changes(present, read)
        facts |= {"changes": change_rows(changes, names=department_names()), "compared": True}
    return facts

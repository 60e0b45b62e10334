"""Criteria sets and rule books: the list, a dry run, loading, and each file by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.forms_cycle_rules import KIND_CHOICES, RuleFileForm
from cases.models import CriteriaSet, RuleBook
from cases.permissions import check_holds
from cases.reading.books import chapters_of
from cases.reading.rule_files import BOOK, SET, DryRun, dry_run, fields_of, listed
from cases.rules import book_of, criteria_of
from cases.services.files import load_book, load_set
from cases.views.cycles import why_not_coordinator
from directory import clock
from directory.access import access_behind, person_behind
from directory.roles import Role

if TYPE_CHECKING:
    from django.http import HttpRequest

KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


def _page(
    request: HttpRequest, form: RuleFileForm, run: DryRun | None = None, status: int = 200
) -> HttpResponse:
    may = access_behind(request).holds_any(*KEEPERS)
    facts = {
        "sets": listed(CriteriaSet.objects.all()),
        "books": listed(RuleBook.objects.all()),
        "form": form,
        "kind_options": [{"value": value, "label": label} for value, label in KIND_CHOICES],
        "run": run,
        "why_not": "" if may else why_not_coordinator(request),
    }
    return render(request, "cases/rules/list.html", facts, status=status)


@require_safe
def rule_files(request: HttpRequest) -> HttpResponse:
    """Show every set and book, and where to bring in another."""
    return _page(request, RuleFileForm())


@require_POST
def rule_file_load(request: HttpRequest) -> HttpResponse:
    """Try a file, or load it where that was asked; a file with troubles changes nothing."""
    check_holds(access_behind(request), *KEEPERS)
    form = RuleFileForm(request.POST, request.FILES)
    part = bool(request.htmx)  # type: ignore[attr-defined]  # its middleware adds it
    if not form.is_valid():
        if part:
            facts = {"sentences": [each for told in form.errors.values() for each in told]}
            return render(request, "cases/rules/refused.html", facts, status=422)
        return _page(request, form, status=422)
    kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
    run = dry_run(kind, file["text"], name=file["name"])
    if request.POST.get("step") == "load" and not run.troubles:
        return _loaded(request, kind, file)
    if part:
        return render(request, "cases/rules/dry_run.html", {"run": run})
    return _page(request, form, run, status=422 if run.troubles else 200)


def _loaded(request: HttpRequest, kind: str, file: dict[str, Any]) -> HttpResponse:
    by, at = person_behind(request), clock.now()
    if kind == SET:
        criteria_set = load_set(file["text"], name=file["name"], by=by, at=at)
        messages.success(request, _("Đã nạp bộ tiêu chí “%(label)s”.") % {"label": criteria_set})
        return redirect("criteria-set", pk=criteria_set.pk)
    book = load_book(file["text"], name=file["name"], by=by, at=at)
    messages.success(request, _("Đã nạp quy tắc “%(label)s”.") % {"label": book})
    return redirect("rule-book", pk=book.pk)


@require_safe
def criteria_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a set field by field: points, methods in words, and where each part comes from."""
    found = get_object_or_404(CriteriaSet.objects.select_related("loaded_by"), pk=pk)
    facts = {
        "set": found,
        "rules": criteria_of(found),
        "fields": fields_of(found),
        "cycles": found.cycles.order_by("-year"),
    }
    return render(request, "cases/rules/set.html", facts)


@require_safe
def rule_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a rule book in words."""
    found = get_object_or_404(RuleBook.objects.select_related("loaded_by"), pk=pk)
    facts = {
        "file": found,
        "book": book_of(found),
        "chapters": chapters_of(book_of(found)),
        "cycles": found.cycles.order_by("-year"),
    }
    return render(request, "cases/rules/book.html", facts)


MODELS = {SET: CriteriaSet, BOOK: RuleBook}


@require_safe
def rule_file_text(request: HttpRequest, kind: str, pk: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Hand out the file as it was loaded: the text is what counts."""
    found = get_object_or_404(MODELS[kind], pk=pk)
    response = HttpResponse(found.text, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.code}.toml"'
    return response

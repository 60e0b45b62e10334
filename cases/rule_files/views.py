"""Criteria sets and rule books: the list, a dry run, loading, and each file by itself."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.forms.cycle import BlocSetForm, OtherRulesForm
from cases.models import BlocSet, CriteriaSet, Cycle, RuleBook
from cases.rule_files.books import chapters_of
from cases.rule_files.forms import KIND_CHOICES, RuleFileForm
from cases.rule_files.loading import load_book, load_set
from cases.rule_files.reading import BOOK, SET, DryRun, cycles_of, dry_run, fields_of, listed
from cases.rule_files.workbooks import CONTENT_TYPE, read_sheet, sheet_of
from cases.rules import book_of, criteria_of
from cases.services import cycles as services
from cases.services.bloc_sets import choose_bloc_set, rules_version
from cases.views.cycles import why_not_coordinator
from cases.views.cycles_frame import find_cycle, frame
from directory.access import access_behind, person_behind
from directory.roles import Role
from scoring.table_files import open_toml
from wording import clock
from wording.refusals import NothingChanged, StalePage
from wording.versions import say_at

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
# Rules are in force by the word of two people: a coordinator's file becomes a draft, which another
# releases. An administrator loads one as by the command, and neither marks nor decides.
LOADER = Role.ADMINISTRATOR


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
        "may_see_drafts": access_behind(request).sees_all,
        "may_load": access_behind(request).holds(LOADER),
    }
    return render(request, "cases/rules/list.html", facts, status=status)


@require_safe
def rule_files(request: HttpRequest) -> HttpResponse:
    """Show every set and book, and where to bring in another."""
    return _page(request, RuleFileForm())


@require_POST
def rule_file_load(request: HttpRequest) -> HttpResponse:
    """Try a file, or load it where that was asked; a file with troubles changes nothing."""
    loads = request.POST.get("step") == "load"
    access_behind(request).check_holds(*((LOADER,) if loads else KEEPERS))
    form = RuleFileForm(request.POST, request.FILES)
    part = bool(request.htmx)  # type: ignore[attr-defined]  # its middleware adds it
    if not form.is_valid():
        if part:
            refused = {"sentences": [each for told in form.errors.values() for each in told]}
            return render(request, "cases/rules/refused.html", refused, status=422)
        return _page(request, form, status=422)
    kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
    sheet = read_sheet(file["content"], name=file["name"]) if "content" in file else None
    if sheet and not sheet.troubles:
        file["text"] = sheet.text
    if sheet and sheet.troubles:
        run = DryRun(kind, file["name"], sheet.troubles, sheet.notes)
    else:
        run = dry_run(kind, file["text"], name=file["name"])
        run = replace(run, notes=sheet.notes) if sheet else run
    if loads and not run.troubles:
        return _loaded(request, kind, file)
    if part:
        facts = {"run": run, "may_load": access_behind(request).holds(LOADER)}
        return render(request, "cases/rules/dry_run.html", facts)
    return _page(request, form, run, status=422 if run.troubles else 200)


def _loaded(request: HttpRequest, kind: str, file: dict[str, Any]) -> HttpResponse:
    by, at = person_behind(request), clock.now()
    if kind == SET:
        criteria_set = load_set(file["text"], name=file["name"], by=by, at=at)
        _tell_loaded(request, criteria_set, _("Đã nạp bộ tiêu chí “%(label)s”."), at=at)
        return redirect("criteria-set", pk=criteria_set.pk)
    book = load_book(file["text"], name=file["name"], by=by, at=at)
    _tell_loaded(request, book, _("Đã nạp quy tắc “%(label)s”."), at=at)
    return redirect("rule-book", pk=book.pk)


def _tell_loaded(
    request: HttpRequest, found: CriteriaSet | RuleBook, told: str, *, at: datetime
) -> None:
    """Say that a file is loaded; one that was here before, be it for a moment, says so."""
    if found.loaded_at == at:
        messages.success(request, told % {"label": found})
        return
    facts = {"label": found, "at": f"{localtime(found.loaded_at):%H:%M %d/%m/%Y}"}
    known = _("“%(label)s” đã có từ %(at)s; không có gì thay đổi.")
    messages.info(request, known % facts)


@require_safe
def criteria_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a set field by field: points, methods in words, and where each part comes from."""
    found = get_object_or_404(CriteriaSet.objects.select_related("loaded_by"), pk=pk)
    facts = {
        "file": found,
        "kind": SET,
        "over": _("Bộ tiêu chí"),
        "about": _("Về bộ tiêu chí"),
        "rules": criteria_of(found),
        "fields": fields_of(found),
        "cycles": cycles_of(found),
    }
    return render(request, "cases/rules/set.html", facts)


@require_safe
def rule_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a rule book in words."""
    found = get_object_or_404(RuleBook.objects.select_related("loaded_by"), pk=pk)
    facts = {
        "file": found,
        "kind": BOOK,
        "over": _("Quy tắc chấm điểm, xếp loại"),
        "about": _("Về bộ quy tắc"),
        "rules": book_of(found),
        "chapters": chapters_of(book_of(found)),
        "cycles": cycles_of(found),
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


@require_safe
def criteria_workbook(request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Hand out a set as a workbook; read again it is the same set with the same digest."""
    found = get_object_or_404(CriteriaSet, pk=pk)
    document = open_toml(found.text, name=found.code).data
    response = HttpResponse(sheet_of(document), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{found.code}.xlsx"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_rules(request: HttpRequest, year: int) -> HttpResponse:
    """Show the criteria and the rules of a cycle; a draft cycle may be given others."""
    cycle = find_cycle(year)
    if request.method == "POST":
        access_behind(request).check_holds(Role.COORDINATOR)
        form = OtherRulesForm(request.POST)
        if not form.is_valid():
            return _rules_page(request, cycle, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            services.choose_rules(cycle, **form.said, by=person_behind(request), at=clock.now())
        except (StalePage, NothingChanged) as refusal:
            say_at(form, refusal, version=rules_version(cycle))
            return _rules_page(request, cycle, form, status=refusal.status)
        messages.success(request, _("Đã thay bộ tiêu chí và quy tắc của kỳ đánh giá."))
        return redirect("cycle-rules", year=year)
    initial = {
        "criteria_set": cycle.criteria_set_id,
        "rule_book": cycle.rule_book_id,
        "version": rules_version(cycle),
    }
    return _rules_page(request, cycle, OtherRulesForm(initial=initial))


def _rules_page(
    request: HttpRequest,
    cycle: Cycle,
    form: OtherRulesForm,
    status: HTTPStatus = HTTPStatus.OK,
    bloc_form: BlocSetForm | None = None,
) -> HttpResponse:
    own = BlocSet.objects.filter(cycle=cycle).select_related("bloc", "criteria_set")
    facts = {
        **frame(request, cycle, "cycle-rules"),
        "form": form,
        "why_not": _why_rules_stay(request, cycle),
        "may_amend": cycle.stage == Cycle.Stage.OPEN
        and access_behind(request).holds(Role.COORDINATOR),
        "fields": fields_of(cycle.criteria_set),
        "bloc_sets": list(own.defer("criteria_set__text")),
        "bloc_form": bloc_form
        or BlocSetForm(initial={"version": rules_version(cycle)}, auto_id="id_bloc_%s"),
        "book": book_of(cycle.rule_book),
        "chapters": chapters_of(book_of(cycle.rule_book)),
    }
    return render(request, "cases/cycle/rules.html", facts, status=status)


def _why_rules_stay(request: HttpRequest, cycle: Cycle) -> str:
    if cycle.stage != Cycle.Stage.DRAFT:
        return _("Kỳ đánh giá đã mở: bộ tiêu chí và quy tắc đã được khóa theo mã băm.")
    return why_not_coordinator(request)


@require_POST
def cycle_bloc_set(request: HttpRequest, year: int) -> HttpResponse:
    """Give a bloc of a draft cycle a criteria set of its own, or that of the cycle again."""
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle = find_cycle(year)
    form = BlocSetForm(request.POST)
    version = rules_version(cycle)
    rules = OtherRulesForm(
        initial={
            "criteria_set": cycle.criteria_set_id,
            "rule_book": cycle.rule_book_id,
            "version": version,
        }
    )
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _rules_page(request, cycle, rules, status=status, bloc_form=form)
    try:
        choose_bloc_set(cycle, **form.said, by=person_behind(request), at=clock.now())
    except StalePage as refusal:
        say_at(form, refusal, version=version)
        return _rules_page(request, cycle, rules, status=refusal.status, bloc_form=form)
    messages.success(request, _("Đã lưu bộ tiêu chí của khối %(bloc)s.") % form.cleaned_data)
    return redirect("cycle-rules", year=year)

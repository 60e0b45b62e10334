"""The coordinator's own notes on a case, and the filters they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.models import Case
from cases.views.cycles_frame import OVERSEERS, find_cycle, frame
from directory.access import access_behind, person_behind
from directory.roles import Role
from wording import clock
from wording.versions import say_at
from workflow.board.forms import ColumnsForm, FilterNameForm, NoteForm, filter_of
from workflow.board.watching import (
    StaleNote,
    drop_filter,
    hide_columns,
    note_of,
    save_filter,
    write_note,
)
from workflow.views.acting import ask, sent
from workflow.views.coming_back import go_back

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle


@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Show what one noted of a case, and write it."""
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle, by = find_cycle(year), person_behind(request)
    case = get_object_or_404(Case.objects.select_related("agency"), cycle=cycle, pk=pk)
    kept = note_of(case, by)
    version = kept.version if kept else 0
    known = {"text": kept.text, "follow_up_on": kept.follow_up_on} if kept else {}
    form = NoteForm(sent(request), initial={**known, "version": version})
    if not form.is_valid():
        return _ask(request, cycle, case, form)
    try:
        write_note(case, **form.said, by=by, at=clock.now())
    except StaleNote as refusal:
        say_at(form, refusal, version=version)
        return _ask(request, cycle, case, form, refusal=refusal)
    messages.success(request, _("Đã lưu ghi chú; chỉ Ông/Bà đọc được."))
    return go_back(request, "board", year)


def _ask(
    request: HttpRequest,
    cycle: Cycle,
    case: Case,
    form: NoteForm,
    *,
    refusal: StaleNote | None = None,
) -> HttpResponse:
    title = _("Ghi chú riêng: %(agency)s") % {"agency": case.agency}
    page = frame(request, cycle, "board", _("Ghi chú riêng"))
    status = refusal.status if refusal else None
    template = "workflow/board/note_form.html"
    return ask(request, template, title=title, form=form, status=status, **page, case=case)


@require_http_methods(["GET", "HEAD", "POST"])
def filters(request: HttpRequest, year: int) -> HttpResponse:
    """Keep the filter of the board that the address names under a name, or forget one.

    Opened after a sign-in it leads to the board so filtered, where the name is still typed.
    """
    access_behind(request).check_holds(Role.COORDINATOR)
    cycle, by = find_cycle(year), person_behind(request)
    query = urlencode(filter_of(request, cycle).chosen())
    filtered = f"{reverse('board', args=[cycle.year])}?{query}"
    if request.method != "POST":
        return redirect(filtered)
    form = FilterNameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Hãy đặt tên cho bộ lọc, tối đa 60 ký tự."))
        return redirect(filtered)
    name = form.cleaned_data["name"]
    if seen := form.cleaned_data["drop"]:
        if drop_filter(name, seen=seen, by=by):
            messages.success(request, _("Đã bỏ bộ lọc “%(name)s”.") % {"name": name})
        else:
            messages.info(request, _("Ông/Bà đã bỏ bộ lọc này từ trước."))
        return redirect("board", cycle.year)
    save_filter(name, query=query, by=by, at=clock.now())
    messages.success(request, _("Đã lưu bộ lọc “%(name)s”.") % {"name": name})
    return redirect(filtered)


@require_POST
def columns(request: HttpRequest, year: int) -> HttpResponse:
    """Show the columns that were chosen, and leave out the others, whichever year it is."""
    access_behind(request).check_holds(*OVERSEERS)
    cycle, form = find_cycle(year), ColumnsForm(request.POST)
    if form.is_valid():
        hide_columns(form.hidden, by=person_behind(request))
    else:
        messages.error(request, _("Có cột không có trong bảng điều phối; hãy tải lại trang."))
    return go_back(request, "board", cycle.year)

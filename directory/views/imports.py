"""Loading files on a page: upload, then every problem or a preview, then confirm."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from directory.access import person_behind
from directory.encodings import text_of
from directory.forms import ImportForm
from directory.imports import KINDS, Plan, carry_out, read
from directory.views.common import attempt, check_may_change, page
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SHOWN_PROBLEMS = 500
SHOWN_CHANGES = 300


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """Read a file and show what it would change; with `confirm`, carry it out.

    The text travels with the preview and is read again when it is confirmed: where the directory
    changed in between, the new preview is shown and nothing is loaded on the old one.
    """
    check_may_change(request)
    if request.method != "POST":
        return show(request, ImportForm(initial={"year": clock.today().year}))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    asked, content = form.cleaned_data, form.content
    by, at = person_behind(request), clock.now()
    plan = read(asked["kind"], content, year=asked["year"], on=clock.today(), by=by)
    confirmed = "confirm" in request.POST and plan.is_good and bool(plan.changes)
    seen = asked["version"]
    if confirmed and attempt(form, lambda: carry_out(plan, by=by, at=at, seen=seen)):
        count = {"count": len(plan.changes)}
        messages.success(
            request,
            ngettext(
                "Đã nạp tệp: %(count)s thay đổi.", "Đã nạp tệp: %(count)s thay đổi.", count["count"]
            )
            % count,
        )
        return redirect("directory-import")
    status = HTTPStatus.OK if plan.is_good and not form.errors else form.status
    text = text_of(content) if isinstance(content, bytes) and plan.is_good else content
    return show(request, form, plan=plan, text=text, status=status)


def show(
    request: HttpRequest,
    form: ImportForm,
    *,
    plan: Plan | None = None,
    text: bytes | str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    kinds = [
        {
            "label": kind.label,
            "columns": ", ".join(kind.required),
            "optional": ", ".join(kind.optional),
        }
        for kind in KINDS.values()
    ]
    facts: dict[str, Any] = {"form": form, "kinds": kinds, "plan": plan, "text": text}
    if plan is not None:
        facts |= {
            "problems": plan.problems[:SHOWN_PROBLEMS],
            "more_problems": max(0, len(plan.problems) - SHOWN_PROBLEMS),
            "changes": plan.changes[:SHOWN_CHANGES],
            "more_changes": max(0, len(plan.changes) - SHOWN_CHANGES),
        }
    return page(request, "import", "directory-import", facts, status=status)

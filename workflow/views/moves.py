"""The moves of one case: asked in a dialog or on a page, made, and told in a sentence."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from cases.lifecycle import Action
from cases.reading.items import case_in_full
from directory.access import access_behind, person_behind
from wording import clock
from wording.refusals import Refusal
from workflow import moves
from workflow.edge import deliver_soon, lock_soon
from workflow.moves_in_words import done_by, question_of
from workflow.views.coming_back import came_from, go_back
from workflow.views.moves_asked import Asked, asked_about

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# What the agency shows is handed in by these, and is locked from then on.
HANDS_IN = frozenset({Action.ENDORSE, Action.EXPLAIN, Action.SIGN_EXPLANATION, Action.ACCEPT})
SAFE = frozenset({"GET", "HEAD"})


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Ask about a move on GET; make it on POST, or say why not and where the case stands now."""
    case = get_object_or_404(case_in_full(access_behind(request)), pk=pk)
    asked = asked_about(request, case, Action(action))
    if asked.refusal is not None:
        return answer(request, asked, status=asked.refusal.status)
    if request.method in SAFE:
        return answer(request, asked)
    if not asked.form.is_valid():
        return answer(request, asked, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        state = moves.make(
            case,
            asked.action,
            by=person_behind(request),
            at=clock.now(),
            review=asked.review,
            seen=asked.version_seen,
            **asked.form.said,
        )
    except Refusal as refusal:
        case.refresh_from_db()
        again = asked_about(request, case, asked.action, refusal=refusal)
        return answer(request, again, status=refusal.status)
    deliver_soon()
    if asked.action in HANDS_IN:
        lock_soon()
    messages.success(request, done_by(asked.action, case=case, state=state, review=asked.review))
    return go_back(request, "case", case.pk)


def answer(
    request: HttpRequest, asked: Asked, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """Show what a move would do, in a dialog over the page or on a page of its own."""
    page = "workflow/move_dialog.html" if request.htmx else "workflow/move.html"  # type: ignore[attr-defined]  # the middleware's
    question = question_of(asked.action, asked.case)
    context = {"asked": asked, "question": question, "back": came_from(request)}
    return render(request, page, context, status=status)

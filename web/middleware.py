"""Refusals become answers: the sentence, the way back and the status, where they happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from directory.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from http import HTTPStatus

    from django.http import HttpRequest, HttpResponse


def answer_refusals(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer any refusal a view lets through; everything else stays Django's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    setattr(middleware, "process_exception", answer)  # noqa: B010 - Django looks for this attribute
    return middleware


def answer(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    if not isinstance(exception, Refusal):
        return None
    if is_partial(request):
        return alert(request, str(exception), exception.status)
    facts = {"sentence": str(exception), "back": came_from(request), "status": exception.status}
    return render(request, "errors/refusal.html", facts, status=exception.status)


def is_partial(request: HttpRequest) -> bool:
    """Tell whether HTMX asked for a part of a page that stays on the screen."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers


def alert(request: HttpRequest, sentence: str, status: HTTPStatus) -> HttpResponse:
    """Answer with the sentence alone, to be put where the page shows what went wrong."""
    response = render(request, "errors/refusal_part.html", {"sentence": sentence}, status=status)
    response["HX-Retarget"] = "#alerts"
    response["HX-Reswap"] = "innerHTML"
    return response


def came_from(request: HttpRequest) -> str:
    """Return the page of ours the person came from, which shows the present state, or /."""
    origin = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    ours = url_has_allowed_host_and_scheme(
        origin, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return origin if ours and origin else "/"

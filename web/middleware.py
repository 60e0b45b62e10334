"""What every answer carries; and refusals become answers where they happened."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils.http import url_has_allowed_host_and_scheme

from directory.addresses import address_of
from directory.models import Visit
from directory.services.visits import note_visit
from wording import clock
from wording.refusals import Refusal
from wording.taken import TAKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# The mark of our own answers: a page takes in nothing that some proxy or other site has answered.
OURS = "X-Thuoc"
# Addresses that open something to whoever has them.
ONE_TIME = {"set-password", "evidence-download", "feed-file", "sign-in", "password-forgotten"}
# A form that was sent names its try; the script that kept its text reads the name and lets it go.
DONE, NAMED = "thuoc_done", re.compile(r"\d{1,10}-\d{1,10}")
# A sign that no column of text can hold, as it stands in a query.
NUL_ASKED = "%00"
CURRENT_URL = "HTTP_HX_CURRENT_URL"


def take_readable(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let no address pass that no page could have: the database would refuse its text, or a parser.

    The forms refuse such text in what is typed; this is for what comes by no form.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path:
            raise Http404
        if NUL_ASKED in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        if not is_readable(request.META.get(CURRENT_URL, "")):
            del request.META[CURRENT_URL]
        return get_response(request)

    return middleware


def is_readable(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return NUL_ASKED not in url and "\x00" not in url


def mark_answers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Mark every answer as ours, and acknowledge what a person sent and was done."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response[OURS] = "1"
        if is_personal(request, response):
            response["Cache-Control"] = "no-store"
        if request.method == "POST" and led_on(request, response):
            acknowledge(request, response)
        return response

    return middleware


def is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether an answer is for one person: no browser and no proxy is to keep it.

    A page that says there is none is drawn for its reader, too; a file that lies there is not.
    """
    match = request.resolver_match
    is_once = match is not None and match.url_name in ONE_TIME
    is_page = match is not None or response.status_code >= HTTPStatus.BAD_REQUEST
    return is_once or (is_page and settings.SESSION_COOKIE_NAME in request.COOKIES)


def led_on(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether a signed-in person's act was done: its answer leads on, or says so."""
    user = getattr(request, "user", None)
    leads = 300 <= response.status_code < 400 or "HX-Redirect" in response or TAKEN in response
    return bool(leads and user and user.is_authenticated)


def acknowledge(request: HttpRequest, response: HttpResponse) -> None:
    sent = request.POST.get("kept", "")
    if NAMED.fullmatch(sent):
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(DONE, sent, samesite="Lax", secure=secure)


SAFE = frozenset({"GET", "HEAD"})


def lead_back(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Lead who opens the address of an act to the page it belongs to: it stands above in the path.

    Such addresses are opened after a sign-in, from the history or by a reload; a page above that
    takes acts only leads on in the same way.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if refused and request.method in SAFE and not is_partial(request):
            return redirect(page_above(request.path))
        return response

    return middleware


def page_above(path: str) -> str:
    """Return the nearest address above a path that leads somewhere."""
    parts = path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = "/" + "/".join(parts[:length]) + "/"
        if is_valid_path(above):
            return above
    return "/"


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
    if exception.status == HTTPStatus.FORBIDDEN:
        note_refused(request)
    if is_partial(request):
        return alert(request, str(exception), exception.status)
    facts = {"sentence": str(exception), "back": came_from(request), "status": exception.status}
    return render(request, "errors/refusal.html", facts, status=exception.status)


def note_refused(request: HttpRequest) -> None:
    """Put on record that a person asked for what is not theirs; strangers are asked to sign in."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        about = f"{request.method} {request.path}"
        note_visit(
            Visit.Kind.REFUSED, by=user, at=clock.now(), address=address_of(request), about=about
        )


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

"""Addresses that refuse, fail and save, for the tests of what answers them."""

from __future__ import annotations

from http import HTTPStatus
from typing import NoReturn

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django_htmx.http import HttpResponseClientRedirect

from wording import clock
from wording.refusals import Refusal

SENTENCE = "Hồ sơ vừa được trả lại. Vui lòng xem lại rồi thao tác tiếp."


class Stale(Refusal):
    """The page was old."""


class Unclear(Refusal):
    """The value is no number."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@login_not_required
def refuse(request: HttpRequest) -> NoReturn:  # noqa: ARG001 - a view's signature
    raise Stale(SENTENCE)


@login_not_required
def miss_database(request: HttpRequest) -> NoReturn:  # noqa: ARG001 - a view's signature
    raise OperationalError("server closed the connection unexpectedly")


@login_not_required
def fail(request: HttpRequest) -> NoReturn:  # noqa: ARG001 - a view's signature
    raise RuntimeError("the unexpected")


@login_not_required
def forbid(request: HttpRequest) -> NoReturn:  # noqa: ARG001 - a view's signature
    raise PermissionDenied


@login_not_required
def misread(request: HttpRequest) -> NoReturn:  # noqa: ARG001 - a view's signature
    raise BadRequest


@login_not_required
def show(request: HttpRequest) -> HttpResponse:
    options = [
        {"value": "yes", "label": "Có", "points": 1},
        {"value": "no", "label": "Không", "points": 0},
    ]
    known = request.session
    facts = {"version": known.get("version", 1), "text": known.get("text", ""), "options": options}
    facts["upload_rules"] = {"accept": ".pdf", "max_bytes": 1000}
    return render(request, "tests/form.html", facts)


def save(request: HttpRequest) -> HttpResponse:
    """Save a text with its version; some words of it stand for what may go wrong."""
    text = request.POST["note"]
    if text == "hỏng":
        raise RuntimeError("the unexpected")
    if text == "sai":
        raise Unclear("Điểm phải là một số.")
    version = request.session.get("version", 1)
    if request.POST["version"] != str(version):
        facts = {
            "text": "Có người vừa sửa.",
            "theirs": "10 điểm",
            "version": version,
            "url": "/form/",
        }
        return render(request, "components/conflict.html", facts, status=HTTPStatus.CONFLICT)
    request.session["version"], request.session["text"] = version + 1, text
    facts = {"saved_at": clock.now(), "saved_text": text, "version": version + 1}
    return render(request, "components/saved.html", facts)


def upload(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<p id='kept'>{request.FILES['file']}</p>")


def act(request: HttpRequest) -> HttpResponse:
    """Take an act with its reason: done, refused, or answered by something else on the way."""
    reason = request.POST.get("reason", "")
    if request.method != "POST":
        return render(request, "tests/act.html", {"in_dialog": request.GET.get("o") == "hop"})
    if reason.startswith("trái"):
        raise Stale(SENTENCE)
    request.session["done"] = reason
    return HttpResponseClientRedirect("/done/") if request.htmx else redirect("/done/")  # type: ignore[attr-defined]  # the middleware's


def done(request: HttpRequest) -> HttpResponse:
    return render(request, "tests/done.html", {"reason": request.session.get("done", "")})


@login_not_required
def front(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about.html")


urlpatterns = [
    path("", front, name="front"),
    path("refuse/", refuse),
    path("fail/", fail),
    path("database-away/", miss_database),
    path("forbid/", forbid),
    path("misread/", misread),
    path("form/", show),
    path("act/", act),
    path("done/", done),
    path("save/", save, name="sample-save"),
    path("upload/", upload, name="sample-upload"),
    path("", include("config.urls")),
]

handler400 = "web.views.errors.bad_request"
handler403 = "web.views.errors.forbidden"
handler404 = "web.views.errors.not_found"
handler500 = "web.views.errors.server_error"

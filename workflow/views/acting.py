"""A form for one grave step: in a dialog over the page that asked, or on a page of its own."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from cases.permissions import role_names

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse, QueryDict

    from directory.roles import Role


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, be it nothing at all; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def only_for(roles: frozenset[Role]) -> str:
    """Return the reason under a button that the person's roles do not allow."""
    return _("Thao tác này dành cho: %(roles)s.") % {"roles": role_names(roles)}


def ask(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    form: forms.Form,
    status: HTTPStatus | None = None,
    **facts: Any,
) -> HttpResponse:
    """Show a form; one that was sent with something wrong answers 422, or as the refusal does."""
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    page = "workflow/acting/dialog.html" if request.htmx else "workflow/acting/page.html"  # type: ignore[attr-defined]  # its middleware adds it
    context = {
        **facts,
        "template": template,
        "title": title,
        "form": form,
        "back": came_from(request),
    }
    return render(request, page, context, status=status)


def came_from(request: HttpRequest) -> str:
    """Return the page of ours the dialog lies over, so that its filters are there again after."""
    shown: str | None = request.htmx.current_url_abs_path  # type: ignore[attr-defined]  # as above
    return request.POST.get("back", "") or shown or ""


def go_back(request: HttpRequest, name: str, *, year: int) -> HttpResponse:
    """Go back to the page a dialog lay over, or to the page of the cycle named."""
    back = request.POST.get("back", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back) if ours else redirect(name, year=year)

"""The way back to the page a dialog lay over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def came_from(request: HttpRequest) -> str:
    """Return the address of the page under the dialog, kept while its form is sent again."""
    shown: str | None = request.htmx.current_url_abs_path  # type: ignore[attr-defined]  # the middleware's
    return request.POST.get("back", "") or shown or ""


def go_back(request: HttpRequest, name: str, *parts: object) -> HttpResponse:
    """Go back to the page under the dialog, or to the page named."""
    back = came_from(request)
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    url = back if ours else reverse(name, args=parts)
    if request.htmx:  # type: ignore[attr-defined]  # the middleware's
        # To the same address with a fragment, a browser would only scroll and show the old page.
        url, _mark, _fragment = url.partition("#")
        return HttpResponseClientRedirect(url)
    return redirect(url)

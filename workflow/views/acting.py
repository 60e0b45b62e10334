"""A form for one grave step: in a dialog over the page that asked, or on a page of its own."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from workflow.views.coming_back import came_from

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse, QueryDict


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, be it nothing at all; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def ask(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    form: forms.Form | None = None,
    status: HTTPStatus | None = None,
    **facts: Any,
) -> HttpResponse:
    """Show a form; one that was sent with something wrong answers 422, or as the refusal does.

    A step that asks for nothing but a yes has none.
    """
    wrong = form is not None and form.errors
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)
    in_dialog = bool(request.htmx)  # type: ignore[attr-defined]  # its middleware adds it
    page = "workflow/acting/dialog.html" if in_dialog else "workflow/acting/page.html"
    context = {
        **facts,
        "in_dialog": in_dialog,
        "template": template,
        "title": title,
        "form": form,
        "back": came_from(request),
    }
    return render(request, page, context, status=status)

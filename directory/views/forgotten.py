"""A forgotten password: the same answer for everybody, and a letter to whoever has an account."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from directory.forms import ForgottenForm
from directory.services.password_letters import letters_leave
from directory.tasks import write_to_who_forgot

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Take an address; neither the answer nor its time tells whether there is an account."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    is_asked = form.is_bound and form.is_valid()
    if is_asked and letters_leave():
        write_to_who_forgot.delay(form.cleaned_data["email"])
    facts = {
        "form": form,
        "is_asked": is_asked,
        "letters_leave": letters_leave(),
        "contact": settings.HELP_CONTACT or _("quản trị hệ thống của Sở Nội vụ"),
    }
    is_wrong = form.is_bound and not is_asked
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return render(request, "directory/forgotten.html", facts, status=status)

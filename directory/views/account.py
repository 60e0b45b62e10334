"""A person's own account: language and password; and the link on which a first one is set."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from directory.access import access_behind, person_behind, role_name
from directory.account_forms import AccountForm
from directory.forms import OldPasswordForm
from directory.models import Agency
from directory.services import people
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from directory.models import User

A_YEAR = 365 * 24 * 60 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show one's own account, and choose the language of pages and letters and how these come."""
    if request.method != "POST":
        return show(request)
    user, form = person_behind(request), AccountForm(request.POST, ways=people.ways_offered())
    if not form.is_valid():
        return show(request, form=form)
    language = form.cleaned_data["language"]
    people.choose_language(user, language=language, at=clock.now())
    if way := form.cleaned_data.get("letters_by"):
        people.choose_way(user, letters_by=way, at=clock.now())
    with override(language):
        messages.success(request, _("Đã lưu lựa chọn của Ông/Bà."))
    response = redirect("account")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@sensitive_post_parameters()
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end, this one goes on."""
    user = person_behind(request)
    form = OldPasswordForm(user, request.POST, request=request)
    if not form.is_valid():
        return show(request, password_form=form)
    people.change_password(
        user, password=form.cleaned_data["new_password1"], by=user, at=clock.now()
    )
    update_session_auth_hash(request, user)
    messages.success(request, _("Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc."))
    return redirect("account")


def show(request: HttpRequest, **forms: Any) -> HttpResponse:
    user = person_behind(request)
    held = access_behind(request).holdings
    names = Agency.objects.in_bulk({each.agency_id for each in held if each.agency_id})
    facts = {
        "roles": [
            (role_name(each.role), names.get(each.agency_id or 0), sorted(each.fields))
            for each in held
        ],
        "form": AccountForm(
            ways=people.ways_offered(),
            initial={"language": user.language, "letters_by": user.letters_by},
        ),
        "password_form": OldPasswordForm(user, request=request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "directory/account.html", facts | forms, status=status)


class SetPassword(PasswordResetConfirmView):
    """Set a password on a link that works once and for a few days."""

    template_name = "directory/set_password.html"
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = form.user
        people.change_password(
            user, password=form.cleaned_data["new_password1"], by=user, at=clock.now()
        )
        self.request.session.pop(INTERNAL_RESET_SESSION_TOKEN, None)
        messages.success(self.request, _("Đã đặt mật khẩu. Vui lòng đăng nhập."))
        return redirect("sign-in")

    def form_invalid(self, form: Any) -> HttpResponse:
        facts = self.get_context_data(form=form)
        return self.render_to_response(facts, status=HTTPStatus.UNPROCESSABLE_ENTITY)

"""Signing in and out, and the language a person reads."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from directory.models import User
from web.demo import demo_people

if TYPE_CHECKING:
    from django.http import HttpRequest


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "Thư điện tử hoặc mật khẩu chưa đúng. Vui lòng kiểm tra bộ gõ và phím Caps Lock."
        ),
        "inactive": _("Tài khoản này đã ngừng. Vui lòng liên hệ quản trị hệ thống."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, handed on
        self.fields["username"].label = _("Thư điện tử")
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "maxlength": 254}
        )
        self.fields["password"].label = _("Mật khẩu")


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Sign in with e-mail and password; a refused try answers 422, one too many 429."""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **facts: object) -> dict[str, object]:
        people = demo_people() if settings.DEMO else []
        return super().get_context_data(**facts) | {"is_sign_in": True, "demo_people": people}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return remember_language(super().form_valid(form), form.get_user())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if getattr(self.request, "axes_locked_out", False):
            minutes = settings.AXES_COOLOFF_TIME.total_seconds() / 60
            told = _(
                "Có quá nhiều lần nhập sai cho tài khoản này. Vui lòng thử lại sau %(minutes)d "
                "phút, hoặc nhờ quản trị hệ thống cấp đường dẫn đặt mật khẩu mới."
            )
            facts = self.get_context_data(form=form, locked=told % {"minutes": minutes})
            return self.render_to_response(facts, status=HTTPStatus.TOO_MANY_REQUESTS)
        facts = self.get_context_data(form=form)
        return self.render_to_response(facts, status=HTTPStatus.UNPROCESSABLE_ENTITY)


sign_out = LogoutView.as_view()


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo people with one click; outside the demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    key = request.POST.get("user", "")
    user = get_object_or_404(User, pk=key if key.isdigit() else 0, is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return remember_language(HttpResponseRedirect("/"), user)


@login_not_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages and, for a known person, of the letters too."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return set_language(request)


def remember_language(response: HttpResponse, user: object) -> HttpResponse:
    """Let the pages speak the language the person reads letters in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        getattr(user, "language", settings.LANGUAGE_CODE),
        max_age=365 * 24 * 60 * 60,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response

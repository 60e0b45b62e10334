"""Signing in and out, and the language a person reads."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from directory.addresses import address_of
from directory.models import User, Visit
from directory.services import people
from directory.services.visits import note_visit
from web.demo import demo_people
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest


LONGEST_ADDRESS = 254


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _(
            "Thư điện tử hoặc mật khẩu chưa đúng. Vui lòng kiểm tra bộ gõ và phím Caps Lock."
        ),
        "inactive": _("Tài khoản này đã ngừng. Vui lòng liên hệ quản trị hệ thống."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments, handed on
        # A longer one is nobody's, and too long for the count of tries.
        self.fields["username"].validators.append(MaxLengthValidator(LONGEST_ADDRESS))
        self.fields["username"].label = _("Thư điện tử")
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "autofocus": True, "maxlength": LONGEST_ADDRESS}
        )
        self.fields["password"].label = _("Mật khẩu")


class PlayerForm(forms.Form):
    """Whom somebody plays in the demonstration."""

    user = forms.ModelChoiceField(queryset=User.objects.filter(is_active=True))


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
        note(self.request, Visit.Kind.SIGNED_IN, form.get_user())
        return remember_language(super().form_valid(form), form.get_user())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        if typed := form.data.get("username", ""):
            note(self.request, Visit.Kind.SIGN_IN_FAILED, None, typed=typed)
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


class SignOut(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            note(request, Visit.Kind.SIGNED_OUT, request.user)
        return super().post(request, *args, **kwargs)


def note(request: HttpRequest, kind: Visit.Kind, by: Any, *, typed: str = "") -> None:
    note_visit(kind, by=by, at=clock.now(), address=address_of(request), typed=typed)


@login_not_required
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demo people with one click; outside the demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    form = PlayerForm(request.POST)
    if not form.is_valid():
        raise Http404
    user = form.cleaned_data["user"]
    note(request, Visit.Kind.SIGNED_IN, user)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return remember_language(HttpResponseRedirect("/"), user)


@login_not_required
def choose_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages and, for a known person, of the letters too."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        people.choose_language(request.user, language=language, at=clock.now())
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

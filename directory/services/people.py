"""Accounts of people: opened, changed, locked, and their passwords."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from directory.access import role_names
from directory.models import DirectoryEvent, LettersBy, Membership, User
from directory.models.people import email_of
from directory.roles import NEED_A_SECOND, Role
from directory.services.corrections import check_news
from directory.services.memberships import check_other_administrators
from directory.services.record import check_reason, record
from wording.refusals import Refusal, StalePage
from wording.versions import version_of

if TYPE_CHECKING:
    from datetime import date, datetime

Action = DirectoryEvent.Action


class EmailTaken(Refusal):
    """Two people cannot sign in with one address."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotOffered(Refusal):
    """A way of getting letters that the city does not allow, or has no gateway for."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotYourself(Refusal):
    """Nobody locks the account they are signed in with."""


class AddressOfARole(Refusal):
    """Whoever reads the new address could set a password: the role would go to them unconfirmed."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class SomebodyWasFirst(StalePage):
    """The account has changed since the page was shown."""


@transaction.atomic
def create_user(
    *,
    email: str,
    full_name: str,
    language: str = "vi",
    password: str | None = None,
    by: User | None,
    at: datetime,
) -> User:
    """Open an account; without a password nobody can sign in until a link to set one is used.

    Raises EmailTaken.
    """
    check_email_free(email)
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, full_name=full_name, language=language)
    except IntegrityError:
        check_email_free(email)  # somebody was first, this very moment
        raise
    record(Action.USER_CREATED, by=by, at=at, user=user, facts={"email": user.email})
    return user


def check_email_free(email: str, *, but: User | None = None) -> None:
    """Refuse an address that somebody else signs in with.

    Raises EmailTaken.
    """
    owner = User.objects.filter(email=email_of(email)).first()
    if owner is not None and owner != but:
        raise EmailTaken(
            _("Địa chỉ %(email)s đã là tài khoản của %(name)s. Vui lòng dùng địa chỉ khác.")
            % {"email": owner.email, "name": owner.full_name}
        )


def _facts(user: User) -> dict[str, str]:
    return {"full_name": user.full_name, "email": user.email, "language": user.language}


def user_version(user: User) -> int:
    """Return the version of how an account is written."""
    return version_of(_facts(user))


@transaction.atomic
def change_user(
    user: User,
    *,
    email: str,
    full_name: str,
    language: str,
    by: User | None,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Correct a person's name, address or language; where nothing differs, nothing is recorded.

    Raises EmailTaken, AddressOfARole where the address is that of a role of the whole city, and
    what check_news raises.
    """
    check_email_free(email, but=user)
    user = User.objects.select_for_update().get(pk=user.pk)
    if by is not None and email_of(email) != user.email:
        _check_no_role_moves(user, on=localdate(at))
    was = _facts(user)
    user.email, user.language = email_of(email), language
    user.rename(full_name)
    became = _facts(user)
    if not check_news(was, became, seen=seen, now=was.values()):
        return
    try:
        with transaction.atomic():
            user.save(update_fields=[*became, "search_name", "sort_key"])
    except IntegrityError:
        check_email_free(email, but=user)  # somebody was first, this very moment
        raise
    record(Action.USER_CHANGED, by=by, at=at, user=user, facts={"was": was, "became": became})


@transaction.atomic
def choose_language(user: User, *, language: str, at: datetime) -> None:
    """Let a person choose the language of their pages and letters; the same again is no change."""
    was = user.language
    others = User.objects.filter(pk=user.pk).exclude(language=language)
    if not others.update(language=language):
        return
    user.language = language
    facts: dict[str, object] = {"was": {"language": was}, "became": {"language": language}}
    record(Action.USER_CHANGED, by=user, at=at, user=user, facts=facts)


def ways_offered() -> list[LettersBy]:
    """Return what people may choose their letters to come by: what the city allows and has."""
    allowed = {LettersBy.EMAIL, *settings.LETTERS_BY}
    if not settings.WEBHOOK_URL:
        allowed -= {LettersBy.WEBHOOK}
    return [way for way in LettersBy if way in allowed]


@transaction.atomic
def choose_way(user: User, *, letters_by: str, at: datetime) -> None:
    """Let a person choose how their letters come; the same again is no change.

    Raises NotOffered for a way that the city does not allow.
    """
    if letters_by not in ways_offered():
        raise NotOffered(_("Thành phố không dùng cách nhận thư này; hãy chọn cách khác."))
    was = user.letters_by
    others = User.objects.filter(pk=user.pk).exclude(letters_by=letters_by)
    if not others.update(letters_by=letters_by):
        return
    user.letters_by = letters_by
    facts: dict[str, object] = {"was": {"letters_by": was}, "became": {"letters_by": letters_by}}
    record(Action.USER_CHANGED, by=user, at=at, user=user, facts=facts)


def _check_no_role_moves(user: User, *, on: date) -> None:
    held = Membership.objects.filter(user=user).not_over_on(on).with_role(*NEED_A_SECOND)
    roles = {Role(role) for role in held.values_list("role", flat=True)}
    if roles:
        raise AddressOfARole(
            _(
                "%(name)s giữ vai trò %(roles)s nên địa chỉ đăng nhập không đổi được: ai đọc thư ở "
                "địa chỉ mới sẽ giữ vai trò đó. Hãy kết thúc vai trò, đổi địa chỉ, rồi đề xuất "
                "giao lại để người thứ hai xác nhận."
            )
            % {"name": user.full_name, "roles": role_names(roles)}
        )


@transaction.atomic
def deactivate(user: User, *, by: User | None, at: datetime, reason: str) -> None:
    """Lock an account: the person is signed out and their roles rest until it is opened again.

    Raises NotYourself, LastAdministrator, SomebodyWasFirst and NoReason.
    """
    reason = check_reason(reason)
    if by is not None and by.pk == user.pk:
        raise NotYourself(_("Ông/Bà không thể tự khóa tài khoản của mình."))
    day = localdate(at)
    held = Membership.objects.filter(user=user).in_force_on(day)
    if held.with_role(Role.ADMINISTRATOR).exists():
        check_other_administrators(user, on=day)
    _switch(user, is_active=False)
    record(Action.USER_DEACTIVATED, by=by, at=at, reason=reason, user=user)


@transaction.atomic
def activate(user: User, *, by: User | None, at: datetime, reason: str) -> None:
    """Open a locked account again, with the roles it had.

    Raises SomebodyWasFirst and NoReason.
    """
    reason = check_reason(reason)
    _switch(user, is_active=True)
    record(Action.USER_ACTIVATED, by=by, at=at, reason=reason, user=user)


def _switch(user: User, *, is_active: bool) -> None:
    changed = User.objects.filter(pk=user.pk).exclude(is_active=is_active)
    if not changed.update(is_active=is_active):
        raise SomebodyWasFirst(
            _("Tài khoản vừa được người khác thay đổi. Vui lòng tải lại trang để xem hiện trạng.")
        )
    user.is_active = is_active


@transaction.atomic
def change_password(user: User, *, password: str, by: User | None, at: datetime) -> None:
    """Set a password that the form has checked; every other session of the person ends."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(Action.PASSWORD_CHANGED, by=by, at=at, user=user)


@transaction.atomic
def make_password_link(user: User, *, by: User | None, at: datetime, sent_to: str = "") -> str:
    """Return the path on which the person sets a password once, within the days of the settings.

    The record says to which address it went; where to none, that whoever asked was shown it.
    """
    facts: dict[str, object] = {"sent_to": sent_to} if sent_to else {"shown": True}
    record(Action.PASSWORD_LINK_MADE, by=by, at=at, user=user, facts=facts)
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("set-password", args=[uid, default_token_generator.make_token(user)])

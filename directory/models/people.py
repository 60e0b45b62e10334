"""People who sign in, the roles they hold, and the record of who was given which right."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models.agencies import Agency
from directory.models.querysets import MembershipQuerySet, UserQuerySet
from directory.roles import NAMES, OF_AN_AGENCY, Role
from wording.text import normal, person_sort_key, plain

# Sorted, so that the constraint and its migration read the same every time.
AGENCY_ROLES = sorted(role.value for role in OF_AN_AGENCY)


def email_of(text: str) -> str:
    """Return an e-mail address in the one form in which it is stored and looked up."""
    return normal(text).lower()


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> User:
        user = self.model(email=email_of(email), **facts)
        user.rename(user.full_name)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=email_of(username or ""))


class LettersBy(models.TextChoices):
    """How a person's letters leave the application, besides standing in it."""

    EMAIL = "email", _("Thư điện tử")
    WEBHOOK = "webhook", _("Tin nhắn qua cổng của Thành phố")
    APP = "app", _("Chỉ trong hệ thống")


class User(AbstractBaseUser):  # type: ignore[django-manager-missing] # workflow hangs rows on it
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("Thư điện tử"), unique=True)
    full_name = models.CharField(_("Họ và tên"), max_length=150)
    language = models.CharField(
        _("Ngôn ngữ"), max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    letters_by = models.CharField(
        _("Nhận thư bằng"), max_length=10, choices=LettersBy.choices, default=LettersBy.EMAIL
    )
    is_active = models.BooleanField(_("Đang hoạt động"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    search_name = models.CharField(max_length=420, editable=False, default="")
    sort_key = models.CharField(max_length=700, editable=False, default="")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=["vi", "en"]), name="user_language_is_vi_or_en"
            ),
            models.CheckConstraint(
                condition=Q(letters_by__in=LettersBy.values), name="letters_come_by_a_known_way"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def rename(self, full_name: str) -> None:
        """Set the name and the columns computed from it and the address; the caller saves."""
        self.full_name = normal(full_name)
        self.search_name = plain(f"{self.full_name} {self.email}")[:420]
        self.sort_key = person_sort_key(self.full_name)[:700]

    def has_perm(self, perm: str, obj: Any = None) -> bool:  # noqa: ARG002 - viewflow asks through Django's signature
        """Answer no: rights come from roles (directory.access), never from Django's table."""
        return False


class Membership(models.Model):
    """A role held by a person over a time; `fields` names the fields a sector reviewer judges.

    `valid_to` is the first day on which the role is no longer held.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(
        _("Vai trò"), max_length=20, choices=[(role.value, NAMES[role][0]) for role in Role]
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="memberships", null=True, blank=True
    )
    fields = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    valid_from = models.DateField(_("Từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=AGENCY_ROLES, agency__isnull=False)
                | (~Q(role__in=AGENCY_ROLES) & Q(agency=None)),
                name="a_role_of_an_agency_names_it",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.SECTOR_REVIEWER.value, fields__len__gt=0)
                | (~Q(role=Role.SECTOR_REVIEWER.value) & Q(fields__len=0)),
                name="a_sector_reviewer_names_fields",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_role_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "agency"],
                condition=Q(valid_to=None),
                nulls_distinct=False,
                name="a_role_is_held_once_at_a_time",
            ),
        ]


class DirectoryEvent(models.Model):
    """A change of a right, a person or an agency: who, when, why; never changed."""

    class Action(models.TextChoices):
        ROLE_GRANTED = "role_granted", _("Giao vai trò")
        ROLE_ENDED = "role_ended", _("Kết thúc vai trò")
        ROLE_PROPOSED = "role_proposed", _("Đề xuất vai trò")
        ROLE_DECLINED = "role_declined", _("Không xác nhận đề xuất vai trò")
        ROLE_WITHDRAWN = "role_withdrawn", _("Rút đề xuất vai trò")
        USER_CREATED = "user_created", _("Tạo tài khoản")
        USER_CHANGED = "user_changed", _("Sửa tài khoản")
        USER_DEACTIVATED = "user_deactivated", _("Khóa tài khoản")
        USER_ACTIVATED = "user_activated", _("Mở lại tài khoản")
        PASSWORD_CHANGED = "password_changed", _("Đổi mật khẩu")
        PASSWORD_LINK_MADE = "password_link_made", _("Tạo đường dẫn đặt mật khẩu")
        AGENCY_CREATED = "agency_created", _("Thêm cơ quan")
        AGENCY_CHANGED = "agency_changed", _("Sửa cơ quan")
        BLOC_SAVED = "bloc_saved", _("Lưu khối")
        BLOC_ASSIGNED = "bloc_assigned", _("Xếp vào khối")
        LINEAGE_RECORDED = "lineage_recorded", _("Ghi nhận sắp xếp tổ chức")
        DAY_SAVED = "day_saved", _("Lưu ngày nghỉ")
        DAY_REMOVED = "day_removed", _("Xóa ngày nghỉ")
        YEAR_SEEDED = "year_seeded", _("Lập lịch nghỉ của năm")
        FILE_LOADED = "file_loaded", _("Nạp tệp")
        LETTER_SENT_AGAIN = "letter_sent_again", _("Gửi lại thư")
        LETTER_SENT_NOW = "letter_sent_now", _("Gửi thư ngay")
        LETTER_HELD = "letter_held", _("Giữ thư lại")
        LETTER_RELEASED = "letter_released", _("Cho gửi thư đã giữ")
        LETTER_EDITED = "letter_edited", _("Sửa nội dung thư")
        LETTER_REWRITTEN = "letter_rewritten", _("Viết lại thư theo mẫu")
        LETTERS_HALTED = "letters_halted", _("Tạm dừng gửi thư")
        LETTERS_RESUMED = "letters_resumed", _("Tiếp tục gửi thư")
        ABSENCE_NOTED = "absence_noted", _("Ghi thời gian vắng mặt")
        ABSENCE_ENDED = "absence_ended", _("Kết thúc vắng mặt")
        ABSENCE_CONFIRMED = "absence_confirmed", _("Xác nhận người làm thay")
        SUBSTITUTE_NAMED = "substitute_named", _("Làm thay người vắng mặt")
        FEED_RENEWED = "feed_renewed", _("Tạo địa chỉ lịch hạn")
        FEED_STOPPED = "feed_stopped", _("Ngừng địa chỉ lịch hạn")

    action = models.CharField(max_length=40, choices=Action.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="events", null=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="events", null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]

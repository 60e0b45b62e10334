"""Users, agencies, the blocs of a year, lineage, roles and the record of who was given which right."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from directory.querysets import AgencyQuerySet, MembershipQuerySet
from directory.roles import NAMES, OF_AN_AGENCY, Role
from directory.text import normal, plain, sort_key


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **facts: Any) -> User:
        user = self.model(email=self.normalize_email(normal(email)).lower(), **facts)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=normal(username or "").lower())


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("Thư điện tử"), unique=True)
    full_name = models.CharField(_("Họ và tên"), max_length=150)
    language = models.CharField(
        _("Ngôn ngữ"), max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    is_active = models.BooleanField(_("Đang hoạt động"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(language__in=["vi", "en"]), name="user_language_is_vi_or_en"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:  # noqa: ARG002 - viewflow asks through Django's signature
        """Answer no: rights come from roles (cases.permissions), never from Django's table."""
        return False


class Bloc(models.Model):
    """A group of agencies that are compared with each other."""

    code = models.SlugField(_("Mã"), max_length=40, unique=True)
    name = models.CharField(_("Tên"), max_length=200)
    name_en = models.CharField(_("Tên tiếng Anh"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name


class Agency(models.Model):
    """A body of the city for as long as it exists; `valid_to` is the first day it no longer does."""

    code = models.CharField(_("Mã"), max_length=60, unique=True)
    name = models.CharField(_("Tên"), max_length=200)
    short_name = models.CharField(_("Tên ngắn"), max_length=80)
    valid_from = models.DateField(_("Có từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    search_name = models.CharField(max_length=400, editable=False)
    sort_key = models.CharField(max_length=700, editable=False, db_index=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="agency_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, *, code: str, name: str, short_name: str = "", **facts: Any) -> Agency:
        """Build an unsaved agency with its search and order columns filled in."""
        agency = cls(code=normal(code), **facts)
        agency.rename(name=name, short_name=short_name)
        return agency

    def rename(self, *, name: str, short_name: str = "") -> None:
        """Set the names and the columns computed from them; the caller saves."""
        self.name, self.short_name = normal(name), normal(short_name or name)
        self.search_name = plain(f"{name} {short_name} {self.code}")[:400]
        self.sort_key = sort_key(name)


class BlocMembership(models.Model):
    """An agency's bloc in one year; an agency new to the index is classified but not ranked."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="blocs")
    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="members")
    year = models.PositiveSmallIntegerField(_("Năm"))
    ranked = models.BooleanField(_("Được xếp hạng"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year"], name="an_agency_is_in_one_bloc_a_year"
            ),
        ]


class Lineage(models.Model):
    """One thread from an agency that changed to one that followed; abolition has no follower."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("Sáp nhập")
        SPLIT = "split", _("Chia tách")
        RENAME = "rename", _("Đổi tên")
        PARTIAL = "partial", _("Chuyển một phần")
        ABOLISH = "abolish", _("Giải thể")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    effective_on = models.DateField(_("Có hiệu lực từ"))
    before = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="followed_by")
    after = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="came_from", null=True, blank=True
    )
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="abolish", after=None)
                | (~Q(kind="abolish") & Q(after__isnull=False)),
                name="only_an_abolished_agency_has_no_follower",
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="an_agency_does_not_follow_itself"
            ),
            models.UniqueConstraint(
                fields=["before", "after", "effective_on"], name="a_thread_is_told_once"
            ),
        ]


class Membership(models.Model):
    """A role held by a person over a time; `fields` names the fields a sector reviewer judges."""

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
                condition=Q(role__in=list(OF_AN_AGENCY), agency__isnull=False)
                | (~Q(role__in=list(OF_AN_AGENCY)) & Q(agency=None)),
                name="a_role_of_an_agency_names_it",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.SECTOR_REVIEWER, fields__len__gt=0)
                | (~Q(role=Role.SECTOR_REVIEWER) & Q(fields__len=0)),
                name="a_sector_reviewer_names_fields",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="a_role_ends_after_it_begins",
            ),
        ]


class DirectoryEvent(models.Model):
    """A change of a right, a person or an agency: who, when, why; never changed."""

    action = models.CharField(max_length=40)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="events", null=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-pk"]


class DayOff(models.Model):
    """A day that is no working day, or (`works`) a swapped Saturday that is one."""

    day = models.DateField(_("Ngày"), unique=True)
    name = models.CharField(_("Tên"), max_length=200)
    works = models.BooleanField(_("Làm bù"), default=False)
    source = models.CharField(_("Nguồn"), max_length=200, blank=True)

    class Meta:
        ordering = ["day"]

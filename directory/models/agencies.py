"""Agencies, the blocs of a year, and the threads from agencies that changed to what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models.querysets import AgencyQuerySet, BlocMembershipQuerySet, LineageQuerySet
from wording.languages import in_readers_language
from wording.text import normal, plain, sort_key

if TYPE_CHECKING:
    from datetime import date


class Bloc(models.Model):
    """A group of agencies that are compared with each other."""

    code = models.SlugField(_("Mã"), max_length=40, unique=True)
    name = models.CharField(_("Tên"), max_length=200)
    name_en = models.CharField(_("Tên tiếng Anh"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("Thứ tự"), default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)


class Agency(models.Model):  # type: ignore[django-manager-missing] # workflow hangs rows on it
    """A body of the city; `valid_to` is the first day on which it no longer exists."""

    code = models.CharField(_("Mã"), max_length=60, unique=True)
    name = models.CharField(_("Tên"), max_length=200)
    short_name = models.CharField(_("Tên ngắn"), max_length=80)
    name_en = models.CharField(_("Tên tiếng Anh"), max_length=200, blank=True)
    short_name_en = models.CharField(_("Tên ngắn tiếng Anh"), max_length=80, blank=True)
    valid_from = models.DateField(_("Có từ ngày"))
    valid_to = models.DateField(_("Đến ngày"), null=True, blank=True)
    search_name = models.CharField(max_length=700, editable=False)
    sort_key = models.CharField(max_length=700, editable=False, db_index=True)

    NAMES = ("name", "short_name", "name_en", "short_name_en")

    objects = AgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="agency_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """Return the name in the reader's language; records and files keep `name`."""
        return in_readers_language(self.name, self.name_en)

    @property
    def called_short(self) -> str:
        return in_readers_language(self.short_name, self.short_name_en or self.name_en)

    def names(self) -> dict[str, str]:
        """Return the names as they were entered, none put in place of another."""
        return {each: getattr(self, each) for each in self.NAMES}

    @classmethod
    def named(
        cls, *, code: str, valid_from: date, valid_to: date | None = None, **names: str
    ) -> Agency:
        """Build an unsaved agency with its search and order columns filled in."""
        agency = cls(code=normal(code), valid_from=valid_from, valid_to=valid_to)
        agency.rename(**names)
        return agency

    def rename(
        self, *, name: str, short_name: str = "", name_en: str = "", short_name_en: str = ""
    ) -> None:
        """Set the names and the columns computed from them; the caller saves."""
        self.name = normal(name)
        self.short_name = normal(short_name) or self.name[:80]
        self.name_en = normal(name_en)
        self.short_name_en = normal(short_name_en)
        words = [*self.names().values(), self.code]
        self.search_name = plain(" ".join(filter(None, words)))[:700]
        self.sort_key = sort_key(self.name)[:700]


class BlocMembership(models.Model):
    """An agency's bloc in one year; an agency new to the index is classified but not ranked."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="blocs")
    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="members")
    year = models.PositiveSmallIntegerField(_("Năm"))
    ranked = models.BooleanField(_("Được xếp hạng"), default=True)

    objects = BlocMembershipQuerySet.as_manager()

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

    kind = models.CharField(_("Loại"), max_length=10, choices=Kind.choices)
    effective_on = models.DateField(_("Có hiệu lực từ"))
    before = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="followed_by")
    after = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="came_from", null=True, blank=True
    )
    note = models.TextField(_("Ghi chú"), blank=True)

    objects = LineageQuerySet.as_manager()

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
                fields=["before", "after", "effective_on"],
                nulls_distinct=False,
                name="a_thread_is_told_once",
            ),
        ]

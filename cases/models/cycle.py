"""A year's evaluation: its criteria set, rule book and calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.due_days import Term
from cases.lifecycle import ROAD
from directory.models import Agency, Bloc
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from collections.abc import Sequence


class RuleFile(models.Model):
    """A versioned file as it was loaded: the text is what counts, the digest is its name."""

    code = models.CharField(_("Mã"), max_length=80)
    label = models.CharField(_("Tên"), max_length=300)
    label_en = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return in_readers_language(self.label, self.label_en)

    # The cycles that use it, for whoever lists files.
    in_use: Sequence[Cycle] = ()

    @property
    def is_frozen(self) -> bool:
        """Tell, where the cycles came along, whether one that is open uses it."""
        return any(cycle.stage != Cycle.Stage.DRAFT for cycle in self.in_use)


class RuleBook(RuleFile):
    """Classes, rounding, ranking, reward and review rules of a year."""


class CriteriaSet(RuleFile):
    """Fields, criteria, points and scoring methods of a year."""

    year = models.PositiveSmallIntegerField()
    reconstructed = models.BooleanField(default=False)
    notice = models.TextField(blank=True)
    notice_en = models.TextField(blank=True)

    @property
    def warning(self) -> str:
        """Return what every page must say about the set, in the reader's language."""
        return in_readers_language(self.notice, self.notice_en)


class Field(models.Model):
    """A field of reform within a set, with the department that leads its review."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="fields")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    order = models.PositiveSmallIntegerField()
    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="leads")
    alternate = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="stands_in_for")

    class Meta:
        ordering = ["criteria_set", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "code"], name="a_field_code_is_unique_in_its_set"
            ),
            models.CheckConstraint(
                condition=~Q(lead=models.F("alternate")), name="the_alternate_is_another_department"
            ),
        ]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)

    # How the pages of a cycle name it, for whoever lists fields.
    address = ""


class Criterion(models.Model):
    """One criterion of a set; how it is scored stands in the set's text (scoring reads it)."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    field = models.ForeignKey(Field, on_delete=models.CASCADE, related_name="criteria")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=400)
    name_en = models.CharField(max_length=400, blank=True)
    order = models.PositiveSmallIntegerField()
    max_points = models.DecimalField(max_digits=12, decimal_places=6)
    part = models.CharField(max_length=20)
    # Who judges it, where that is not the lead of its field.
    lead = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="leads_criteria", null=True
    )
    alternate = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="stands_in_for_criteria", null=True
    )
    self_scored = models.BooleanField(default=True)
    may_be_not_applicable = models.BooleanField(default=False)
    evidence = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    blocs = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        ordering = ["criteria_set", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "code"], name="a_criterion_code_is_unique_in_its_set"
            ),
            models.CheckConstraint(
                condition=Q(lead=None, alternate=None)
                | Q(lead__isnull=False, alternate__isnull=False) & ~Q(lead=models.F("alternate")),
                name="the_alternate_of_a_criterion_is_another_department",
            ),
        ]

    def __str__(self) -> str:
        return in_readers_language(self.name, self.name_en)

    @property
    def judge_id(self) -> int:
        """Return whom the set names to judge it: its own department, or that of its field."""
        return self.lead_id or self.field.lead_id


class Cycle(models.Model):  # type: ignore[django-manager-missing] # workflow hangs rows on it
    """The evaluation of one year; `stage` follows its cases and is changed by transitions only."""

    class Stage(models.TextChoices):
        DRAFT = "draft", _("Chuẩn bị")
        OPEN = "open", _("Đang đánh giá")
        COUNCIL = "council", _("Hội đồng thẩm định")
        APPROVED = "approved", _("Trình UBND Thành phố phê duyệt")
        PUBLISHED = "published", _("Đã công bố")

    year = models.PositiveSmallIntegerField(_("Năm"), unique=True)
    label = models.CharField(_("Tên"), max_length=200)
    label_en = models.CharField(max_length=200, blank=True)
    notice = models.TextField(_("Lưu ý hiển thị trên mọi trang"), blank=True)
    notice_en = models.TextField(blank=True)
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="cycles")
    rule_book = models.ForeignKey(RuleBook, on_delete=models.PROTECT, related_name="cycles")
    set_digest = models.CharField(max_length=64, blank=True)
    book_digest = models.CharField(max_length=64, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    opened_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    # Of the stage it is in: since when, and by when whoever's turn it is should leave it.
    entered_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    # Which days off the due days of what is open were reckoned with.
    calendar_digest = models.CharField(max_length=64, blank=True)
    # Nobody deletes its evidence before this day is over; see cases.services.keeping.
    evidence_kept_until = models.DateField(_("Giữ minh chứng đến hết ngày"), null=True)

    # Whether the head of an agency signs its explanations, as they sign its self-assessment.
    head_signs_explanations = models.BooleanField(
        _("Thủ trưởng đơn vị ký giải trình trước khi gửi"), default=False
    )

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="draft") | (~Q(set_digest="") & ~Q(book_digest="")),
                name="an_open_cycle_is_frozen_by_digest",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["draft", "open", "council", "approved", "published"]),
                name="a_cycle_is_in_a_known_stage",
            ),
        ]

    def __str__(self) -> str:
        return in_readers_language(self.label, self.label_en)

    @property
    def warning(self) -> str:
        return in_readers_language(self.notice, self.notice_en)


class BlocSet(models.Model):
    """The criteria set that a bloc has in a cycle, where that is not the cycle's own."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="bloc_sets")
    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="+")
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, blank=True)  # it is frozen by it with its cycle

    class Meta:
        ordering = ["cycle", "bloc__order", "bloc__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "bloc"], name="a_bloc_has_one_set_of_its_own_in_a_cycle"
            ),
        ]


DEADLINE_STATES = ROAD[:-1]  # what is published is done


class Deadline(models.Model):
    """When a state should be left: a day, or so many working days after it began.

    Whoever it reaches late or again has `least_days` all the same.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="deadlines")
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in DEADLINE_STATES])
    due_on = models.DateField(_("Hạn"), null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(_("Số ngày làm việc"), null=True, blank=True)
    least_days = models.PositiveSmallIntegerField(_("Ít nhất (ngày làm việc)"), default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["cycle", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "state"], name="a_state_has_one_deadline"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False, working_days=None)
                | Q(due_on=None, working_days__gt=0),
                name="a_deadline_is_a_day_or_a_number_of_working_days",
            ),
        ]

    @property
    def term(self) -> Term:
        return Term(self.due_on, self.working_days, self.least_days)

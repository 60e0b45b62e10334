"""A criteria set or a rule book in the making, part by part: two people write at two of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import CriteriaSet, RuleBook
from rulemaking import content
from rulemaking.stages import Stage

USER = settings.AUTH_USER_MODEL


class RuleDraft(models.Model):
    """A set or a book that is being made; released, it is a frozen file that a cycle opens on.

    `version` is another one with every change, `shape` with every change of the tree.
    """

    class Kind(models.TextChoices):
        SET = "set", _("Bộ tiêu chí")
        BOOK = "book", _("Quy tắc")

    class State(models.TextChoices):
        DRAFT = Stage.DRAFT.value, _("Đang soạn")
        ASKED = Stage.ASKED.value, _("Chờ ban hành")
        RELEASED = Stage.RELEASED.value, _("Đã ban hành")
        ABANDONED = Stage.ABANDONED.value, _("Đã bỏ")

    kind = models.CharField(max_length=4, choices=Kind.choices)
    label = models.CharField(_("Tên"), max_length=300)
    year = models.CharField(_("Năm"), max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    shape = models.PositiveIntegerField(default=1)
    based_on = models.CharField(_("Soạn từ"), max_length=300, blank=True)
    started_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    saved_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="drafts", null=True
    )
    rule_book = models.ForeignKey(
        RuleBook, on_delete=models.PROTECT, related_name="drafts", null=True
    )

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[stage.value for stage in Stage]),
                name="a_draft_of_rules_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="released")
                | Q(kind="set", criteria_set__isnull=False)
                | Q(kind="book", rule_book__isnull=False),
                name="released_rules_are_a_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | ~Q(ended_by=F("asked_by")),
                name="nobody_releases_rules_they_asked_to_release",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_set(self) -> bool:
        return self.kind == self.Kind.SET

    @property
    def is_open(self) -> bool:
        """Tell whether it can be written."""
        return self.state == self.State.DRAFT


class RulePart(models.Model):
    """One part of a draft: its head, a node of the tree of a set, or a section of a book."""

    HEAD, NODE = "head", "node"

    draft = models.ForeignKey(RuleDraft, on_delete=models.CASCADE, related_name="parts")
    name = models.CharField(max_length=20)  # head, node, or the section of a book
    parent = models.ForeignKey("self", on_delete=models.CASCADE, related_name="parts", null=True)
    order = models.PositiveIntegerField(default=0)
    text = models.TextField(default="{}")
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)  # with all beneath it; it can be brought back

    class Meta:
        ordering = ["draft", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | Q(name="node"), name="only_a_node_stands_under_another"
            ),
        ]

    @property
    def content(self) -> content.Content:
        return content.read(self.text)

    @property
    def is_node(self) -> bool:
        return self.name == self.NODE

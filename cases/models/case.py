"""A case, its items, and what people put on them: drafts, marks, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import MOVES_WITH_LATE, Rung, State, step_of
from cases.models.cycle import CriteriaSet, Criterion, Cycle
from cases.models.querysets import (
    AskedItems,
    AttachmentQuerySet,
    CaseFileQuerySet,
    CaseQuerySet,
    MarkQuerySet,
)
from directory.models import Agency, Bloc
from evidence_store.models import Evidence, Transfer

if TYPE_CHECKING:
    from datetime import date

    from cases.models.event import CaseEvent

USER = settings.AUTH_USER_MODEL


class Case(models.Model):  # type: ignore[django-manager-missing] # workflow hangs rows on it
    """The evaluation of one agency in one cycle; `state` is written by cases.transitions only."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="cases")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cases")
    bloc = models.ForeignKey(Bloc, on_delete=models.PROTECT, related_name="cases")
    # That of the cycle, or of the bloc where it has its own; fixed when the case is opened.
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="cases")
    ranked = models.BooleanField(default=True)
    state = models.CharField(max_length=20, default=State.SELF_ASSESSMENT)
    entered_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    # More time that was granted for one step: until when, whatever the calendar says.
    extended_step = models.CharField(max_length=20, blank=True)
    extended_until = models.DateField(null=True)
    # The working days by which reviewers were late with it, up to now; see MOVES_WITH_LATE.
    reviewers_late = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    # Who speaks for the case since its agency ended; the result stays that of the agency.
    carried_by = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="carried_cases", null=True, blank=True
    )
    # Which of the appraisers has it; without one, whoever comes first.
    appraiser = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)

    objects = CaseQuerySet.as_manager()
    # What was logged last through this very object, for whoever tells people of it.
    latest_event: CaseEvent | None = None
    # Whether a criterion was given to one of its officers, where that came along.
    is_shared: bool | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "agency"], name="an_agency_has_one_case_a_cycle"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in State]),
                name="a_case_is_in_a_known_state",
            ),
        ]
        indexes = [
            models.Index(fields=["cycle", "state"]),
            # The sweeps ask what is due, never what is open.
            models.Index(fields=["due_on"], name="cases_by_due_day"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.cycle.year}"

    def extended(self, state: str) -> date | None:
        """Return the day that was granted for a step, where one was."""
        return self.extended_until if self.extended_step == step_of(State(state)) else None

    def later_by(self, state: str) -> int:
        """Return the working days by which a dated step comes later, because reviewers did."""
        return self.reviewers_late if step_of(State(state)) in MOVES_WITH_LATE else 0

    @property
    def of_set(self) -> str:
        """Return what the addresses of its fields end with where its bloc has a set of its own."""
        own = self.criteria_set_id == self.cycle.criteria_set_id
        return "" if own else f"~{self.criteria_set_id}"

    @property
    def acting_agencies(self) -> tuple[int, ...]:
        """Return the agencies whose people act for the case: its own, and whoever carries it on."""
        return (
            (self.agency_id,)
            if self.carried_by_id is None
            else (self.agency_id, self.carried_by_id)
        )


class Item(models.Model):
    """One criterion of a case; `is_open` while the agency may change its answer.

    One that an amended set asks no more, or asks otherwise, is dropped: it stays with its marks and
    its old criterion, and counts nowhere. `objects` are those that are asked.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="items")
    is_open = models.BooleanField(default=True)
    sent_back_because = models.TextField(blank=True)
    # Which officer of the agency writes it; without one, whoever comes first.
    assigned_to = models.ForeignKey(USER, models.PROTECT, related_name="+", null=True, blank=True)
    dropped_at = models.DateTimeField(null=True)
    # The agency's newest mark, and the one that counts: kept by the database itself as marks come,
    # so that thousands of items are counted without looking through their marks. Never set here.
    own_mark = models.ForeignKey(
        "Mark",
        models.DO_NOTHING,
        related_name="+",
        null=True,
        editable=False,
        db_constraint=False,
        db_index=False,
    )
    counting_mark = models.ForeignKey(
        "Mark",
        models.DO_NOTHING,
        related_name="+",
        null=True,
        editable=False,
        db_constraint=False,
        db_index=False,
    )
    # Whether the one says another thing than the other.
    has_moved = models.BooleanField(default=False, db_default=False, editable=False)

    objects = AskedItems()
    everything: ClassVar[models.Manager[Item]] = models.Manager()

    class Meta:
        ordering = ["case", "criterion__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "criterion"],
                condition=Q(dropped_at=None),
                name="a_criterion_is_once_in_a_case",
            ),
        ]


class Draft(models.Model):
    """What somebody typed for an item and has not handed over yet; saved as they go, by version.

    `kept_because` is an agency's reason to hand in unchanged what was sent back to it.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="drafts")
    rung = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Rung])
    answer = models.JSONField(default=dict)
    # What the answer comes to by itself, as a mark keeps it; no points while it is incomplete.
    points = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    applicable = models.BooleanField(default=True)
    waits = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    kept_because = models.TextField(blank=True)
    # What a reviewer makes of the agency's reason for papers that are missing.
    explained = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "rung"], name="an_item_has_one_draft_a_rung"),
        ]


class Mark(models.Model):
    """A verdict on an item, with its answer, points and reason; never changed, never deleted.

    `kept_because` stands on an agency's own mark that repeats the one sent back to it.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="marks")
    rung = models.CharField(max_length=10)
    round = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    points = models.DecimalField(max_digits=12, decimal_places=6)
    applicable = models.BooleanField(default=True)
    # Its points come only when all agencies are scored together.
    waits = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    kept_because = models.TextField(blank=True)
    explained = models.CharField(max_length=10, blank=True)
    # Of what whoever judged could open, what they did open; nothing is known of older marks, and
    # an agency's own marks are no judgement.
    evidence_seen = models.JSONField(default=list)
    evidence_opened = models.JSONField(null=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rung__in=[rung.value for rung in Rung]),
                name="a_mark_is_on_a_known_rung",
            ),
            models.CheckConstraint(
                condition=Q(applicable=True) | Q(points=0),
                name="what_does_not_apply_earns_nothing",
            ),
        ]
        indexes = [models.Index(fields=["item", "round", "rung"])]


class Attachment(models.Model):
    """A piece of evidence put on an item; taking it off leaves the row, with who and when."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="attachments")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="attachments")
    # Where in the file to look: a section in words, and the page at which it opens.
    where = models.CharField(_("Xem ở đâu trong tệp"), max_length=200, blank=True)
    page = models.PositiveIntegerField(_("Trang"), null=True)
    attached_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()
    detached_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    detached_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["item", "attached_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "evidence"],
                condition=Q(detached_at=None),
                name="a_piece_of_evidence_is_attached_once",
            ),
            models.CheckConstraint(
                condition=Q(detached_at=None, detached_by=None)
                | Q(detached_at__isnull=False, detached_by__isnull=False),
                name="whoever_detaches_is_known",
            ),
        ]

    @property
    def counts(self) -> bool:
        """Tell whether it counts as evidence: it stands, and no inspection has refused it."""
        return self.detached_at is None and not self.evidence.is_refused


class CaseFile(models.Model):
    """A file given to a case: on its way first, then at hand for any of its criteria.

    `item` is what it was given for; without one it lies in the tray until somebody puts it on one.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", null=True)
    transfer = models.OneToOneField(Transfer, on_delete=models.PROTECT, related_name="case_file")
    given_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    removed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    removed_at = models.DateTimeField(null=True)

    objects = CaseFileQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="whoever_removes_is_known",
            ),
        ]

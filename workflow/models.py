"""The rows of the processes: one Proceeding for each, one Turn for each node reached."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import AbstractProcess, AbstractTask

from cases.models import Case, Cycle, Review
from directory.models import Agency, User
from workflow.querysets import PipelineRunQuerySet, TurnQuerySet


class Proceeding(AbstractProcess):
    """A process: of one case, or of a whole cycle where `case` is empty."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="proceedings")
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="proceedings", null=True, blank=True
    )

    objects: ClassVar[models.Manager[Proceeding]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(finished=None, case__isnull=False),
                name="a_case_has_one_running_process",
            ),
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(finished=None, case=None),
                name="a_cycle_has_one_running_process",
            ),
        ]

    @property
    def subject(self) -> Case | Cycle:
        subject: Case | Cycle = self.case or self.cycle
        return subject


class Turn(AbstractTask):
    """A node reached by a process; for a human one, the role, agency and field whose turn it is."""

    # viewflow asks a process for its `task_set`.
    process = models.ForeignKey(Proceeding, on_delete=models.CASCADE, related_name="task_set")
    data = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=20, blank=True)
    role = models.CharField(max_length=20, blank=True)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="turns", null=True, blank=True
    )
    field = models.CharField(max_length=20, blank=True)
    review = models.ForeignKey(
        Review, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    objects = TurnQuerySet.as_manager()
    seed: Any = None  # what a turn is made of, while it is being opened

    class Meta:
        indexes = [
            models.Index(
                fields=["role", "agency"],
                condition=Q(status="NEW", flow_task_type="HUMAN"),
                name="open_turns_by_role",
            ),
            models.Index(fields=["process", "status"], name="turns_of_a_process"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(flow_task_type="HUMAN") | ~Q(role=""), name="a_human_turn_has_a_role"
            ),
            # A withdrawn case that comes back has the same review, and a new turn for it.
            models.UniqueConstraint(
                fields=["review"], condition=Q(status="NEW"), name="a_review_has_one_open_turn"
            ),
        ]


class Feed(models.Model):
    """A person's deadlines as a calendar subscribes to them.

    Its address carries the person and the generation, signed: a newer generation ends the old
    address, and one that is stopped has none.
    """

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="feed")
    generation = models.PositiveIntegerField(default=1)
    is_on = models.BooleanField(default=True)


class CaseNote(models.Model):
    """What one coordinator noted of a case for themselves, and when they want to look again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="case_notes")
    text = models.TextField(blank=True)
    follow_up_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], name="a_person_has_one_note_on_a_case"
            ),
        ]
        indexes = [models.Index(fields=["user", "follow_up_on"], name="notes_by_day_to_look")]


class SavedFilter(models.Model):
    """A filter of the board that a person keeps under a name."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="a_filter_has_a_name_of_its_own"),
        ]


class BoardLook(models.Model):
    """How a person last looked at the board: by which filter, and without which columns."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="board_look")
    query = models.CharField(max_length=500, blank=True)
    hidden = models.JSONField(default=list)


class PipelineRun(models.Model):
    """A run of a pipeline over a cycle: who asked, where Prefect runs it, how far it is.

    The key is what Prefect knows it by; numbers start anew with a new database, keys do not.
    `requested_at` is when it was asked for the last time, `attempt` how often it was, and
    `heard_at` its last sign of life.
    """

    class Pipeline(models.TextChoices):
        OPEN_CYCLE = "open_cycle", _("Mở kỳ đánh giá")
        AMEND_CYCLE = "amend_cycle", _("Áp dụng bộ tiêu chí điều chỉnh")
        SCORE_CYCLE = "score_cycle", _("Tính điểm toàn kỳ")
        PUBLISH_CYCLE = "publish_cycle", _("Công bố kết quả")
        NIGHTLY = "nightly", _("Kiểm tra ban đêm")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Đã yêu cầu")
        RUNNING = "running", _("Đang chạy")
        DONE = "done", _("Hoàn tất")
        FAILED = "failed", _("Không thành công")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, related_name="pipeline_runs", null=True, blank=True
    )
    pipeline = models.CharField(max_length=30, choices=Pipeline.choices)
    flow_run_id = models.UUIDField(null=True, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    attempt = models.PositiveSmallIntegerField(default=1)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    arguments = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    requested_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = PipelineRunQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "pipeline"],
                condition=Q(state__in=["requested", "running"]),
                nulls_distinct=False,
                name="a_pipeline_runs_once_at_a_time_for_a_cycle",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "running", "done", "failed"]),
                name="a_run_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(message=""), name="a_failed_run_says_why"
            ),
        ]

    @property
    def is_active(self) -> bool:
        return self.state in {self.State.REQUESTED, self.State.RUNNING}

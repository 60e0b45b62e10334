"""Bytes, kept once under their SHA-256, and each upload of them, changed by inspection only."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evidence_store.cautions import in_words
from evidence_store.paper_facts import PaperFacts
from evidence_store.querysets import EvidenceQuerySet
from evidence_store.scanner import Scan
from evidence_store.signed import Signed, signed_of
from evidence_store.texts import sentence_of_facts

UNSCANNED = {
    Scan.NONE: _("chưa quét mã độc"),
    Scan.TOO_LARGE: _("chưa quét mã độc vì quá lớn"),
}


class Blob(models.Model):
    """Bytes in the object store; who uploads the same bytes again shares them."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField(_("Độ lớn"))
    media_type = models.CharField(_("Loại nội dung"), max_length=100)
    stored_at = models.DateTimeField(_("Lưu lúc"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="a_blob_is_named_by_its_sha256"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="a_blob_is_not_empty"),
        ]


class Kept(models.Model):
    """Where the store keeps bytes that were found fit, and until when nobody may delete them.

    `until` is what we ask for, `locked_until` what the store has confirmed; `version` is its own
    name for the bytes that were inspected, whatever else was put under their digest later.
    """

    blob = models.OneToOneField(
        Blob, on_delete=models.PROTECT, primary_key=True, related_name="kept"
    )
    version = models.CharField(max_length=200, blank=True)
    kept_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(locked_until=None) | Q(until__gte=models.F("locked_until")),
                name="nothing_is_locked_longer_than_asked_for",
            ),
        ]
        indexes = [
            models.Index(
                models.F("checked_at").asc(nulls_first=True), "blob", name="kept_by_check"
            ),
        ]

    def __str__(self) -> str:
        return self.blob_id


class Evidence(models.Model):
    """One upload; `finding` holds the fault of a refused one (evidence_store.kinds.Fault)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang kiểm tra")
        CLEAN = "clean", _("Đã kiểm tra")
        REFUSED = "refused", _("Bị từ chối")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="uploads")
    filename = models.CharField(_("Tên tệp"), max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("Tải lên lúc"))
    # Where its bytes were put on arrival; from there the inspection takes them over.
    arrived_as = models.UUIDField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    inspected_at = models.DateTimeField(_("Kiểm tra lúc"), null=True)
    finding = models.JSONField(null=True)
    # What the inspection found inside a clean one and its readers are to know of.
    cautions = ArrayField(models.CharField(max_length=20), default=list)
    # What a scanner said of it; nothing where none was asked.
    scan = models.CharField(max_length=10, blank=True, default=Scan.NONE)
    # Who signed it, when, and whether it is unchanged since (evidence_store.signed).
    signatures = models.JSONField(default=list)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "clean", "refused"]),
                name="evidence_is_waiting_clean_or_refused",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", inspected_at=None)
                | (~Q(state="waiting") & Q(inspected_at__isnull=False)),
                name="inspected_evidence_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="refused", finding__isnull=False)
                | (~Q(state="refused") & Q(finding__isnull=True)),
                name="refused_evidence_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="clean") | Q(cautions=[]),
                name="cautions_are_about_clean_evidence",
            ),
            models.CheckConstraint(condition=~Q(filename=""), name="evidence_has_a_filename"),
        ]
        indexes = [
            models.Index(
                fields=["uploaded_at"], condition=Q(state="waiting"), name="evidence_waiting"
            ),
            models.Index(
                fields=["inspected_at"], condition=Q(state="refused"), name="evidence_refused"
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_clean(self) -> bool:
        return self.state == self.State.CLEAN

    @property
    def is_refused(self) -> bool:
        """Tell whether an inspection refused it; then it counts nowhere as evidence."""
        return self.state == self.State.REFUSED

    @property
    def reason(self) -> str:
        """Return why a refused upload was refused, in the reader's language; else nothing."""
        return sentence_of_facts(self.finding) if self.finding else ""

    @property
    def unscanned(self) -> str:
        """Return that no scanner has read a clean file, and why; nothing where one has."""
        return str(UNSCANNED.get(Scan(self.scan), "")) if self.is_clean else ""

    @property
    def signed(self) -> list[Signed]:
        """Return who signed it, in words; nothing where nobody did."""
        return [signed_of(facts) for facts in self.signatures]

    @property
    def warnings(self) -> list[str]:
        """Return what a reader is to know before opening it, in their language."""
        return in_words(self.cautions)


class Rendition(models.Model):
    """A copy of bytes that a browser shows: an office file as PDF, a photograph as JPEG.

    The bytes themselves stay what counts. Where no copy could be made, it has no `place`.
    """

    blob = models.OneToOneField(
        Blob, on_delete=models.PROTECT, primary_key=True, related_name="rendition"
    )
    place = models.UUIDField(null=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.blob_id


class Seen(models.Model):
    """That a person opened a piece of evidence; once a person, at the first time."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="seen")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "by"], name="evidence_is_first_seen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.by_id}"


class Paper(models.Model):
    """What an upload is as a paper; read from its text until a person states it (`stated_at`).

    The keys are what numbers and issuers are compared by.
    """

    evidence = models.OneToOneField(
        Evidence, on_delete=models.PROTECT, primary_key=True, related_name="paper"
    )
    number = models.CharField(_("Số, ký hiệu"), max_length=80, blank=True)
    number_key = models.CharField(max_length=80, blank=True, db_index=True)
    issued_on = models.DateField(_("Ngày ban hành"), null=True)
    issuer = models.CharField(_("Cơ quan ban hành"), max_length=200, blank=True)
    issuer_key = models.CharField(max_length=200, blank=True)
    # The time for which it proves something.
    proves_from = models.DateField(_("Chứng minh từ ngày"), null=True)
    proves_until = models.DateField(_("Đến ngày"), null=True)
    version = models.PositiveIntegerField(default=1)
    read_at = models.DateTimeField(null=True)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    stated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(proves_from=None)
                | Q(proves_until=None)
                | Q(proves_until__gte=models.F("proves_from")),
                name="a_paper_proves_forwards_in_time",
            ),
            models.CheckConstraint(
                condition=Q(stated_at=None, stated_by=None)
                | Q(stated_at__isnull=False, stated_by__isnull=False),
                name="whoever_states_a_paper_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.evidence)

    @property
    def facts(self) -> PaperFacts:
        return PaperFacts(
            self.number, self.issued_on, self.issuer, self.proves_from, self.proves_until
        )

    @property
    def is_stated(self) -> bool:
        """Tell whether a person stands for it, and not a machine's reading alone."""
        return self.stated_at is not None


class Transfer(models.Model):
    """Bytes on their way from a browser into the store; whoever asks is told how far they are.

    `upload` names an upload in parts, and `parts` the SHA-256 of each, as far as they were told:
    the whole is named when its last part was read. What has arrived is evidence from then on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, blank=True)
    parts = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    size = models.PositiveBigIntegerField()
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    upload = models.CharField(max_length=500, blank=True)
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField()
    evidence = models.OneToOneField(
        Evidence, on_delete=models.PROTECT, null=True, related_name="transfer"
    )
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["begun_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^([0-9a-f]{64})?$"),
                name="a_transfer_names_its_bytes_by_sha256",
            ),
            models.CheckConstraint(
                condition=Q(evidence=None) | ~Q(sha256=""), name="what_arrived_has_a_name"
            ),
            models.CheckConstraint(
                condition=~Q(sha256="") | Q(parts__len__gt=0), name="what_comes_is_known_by_a_part"
            ),
            models.CheckConstraint(
                condition=Q(given_up_at=None) | Q(evidence=None),
                name="what_arrived_is_not_given_up",
            ),
        ]
        indexes = [
            models.Index(
                fields=["begun_at"],
                condition=Q(evidence=None, given_up_at=None),
                name="transfers_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def place(self) -> str:
        """Return where its bytes are put."""
        return str(self.pk)

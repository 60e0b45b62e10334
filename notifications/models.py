"""The outbox: letters as they were written, and how each reached its reader."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.models import User
from notifications.kinds import Kind
from notifications.querysets import DeliveryQuerySet, LetterQuerySet
from notifications.troubles import in_words


class Letter(models.Model):
    """What one person was told, in the words it was told in; the row is the letter in the app.

    The key names what is told to whom, so that nobody is told twice: a second letter with the
    same key is never written.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=200)
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    url = models.CharField(max_length=500)
    # Its subject in the other language, where a digest quotes it: readers change theirs.
    other_subject = models.CharField(max_length=250, blank=True)
    about = models.CharField(max_length=250, blank=True)
    # What its template said it with, so that it can be written anew when the template changed;
    # nothing for a digest, which tells of a morning that is over.
    facts = models.JSONField(null=True, blank=True)
    # It grows with everything that is done to the letter in the outbox.
    version = models.PositiveIntegerField(default=1)
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="nobody_is_told_twice"),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="a_letter_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["vi", "en"]), name="a_letter_is_in_vi_or_en"
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="/") & ~Q(url__startswith="//"),
                name="a_letter_leads_into_the_application",
            ),
            models.CheckConstraint(
                condition=Q(edited_at=None, edited_by=None)
                | Q(edited_at__isnull=False, edited_by__isnull=False),
                name="whoever_edits_a_letter_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="letters_of_a_person"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="letters_unread"),
        ]

    def __str__(self) -> str:
        return self.subject

    def subject_in(self, language: str) -> str:
        """Return the subject in a language, as far as it is known in it."""
        return self.subject if language == self.language else self.other_subject or self.subject

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


class Delivery(models.Model):
    """One letter on one channel, with how often it was tried and when it is tried next.

    While a worker sends it, it is `sending`, and `next_try_at` is when that claim runs out.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("Thư điện tử")
        WEBHOOK = "webhook", _("Tin nhắn qua cổng của Thành phố")
        MORNING = "morning", _("Bản tin buổi sáng")

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang chờ gửi")
        SENDING = "sending", _("Đang gửi")
        HELD = "held", _("Đang giữ lại")
        SENT = "sent", _("Đã gửi")
        GIVEN_UP = "given_up", _("Không gửi được")
        BOUNCED = "bounced", _("Bị trả lại")

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "channel"], name="a_letter_goes_out_once_on_a_channel"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["email", "webhook", "morning"]),
                name="a_delivery_is_on_a_known_channel",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "bounced"], sent_at__isnull=False)
                | Q(state__in=["waiting", "sending", "held", "given_up"], sent_at=None),
                name="a_sent_delivery_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["given_up", "bounced"]) | ~Q(error=""),
                name="a_delivery_given_up_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["waiting", "sending"]),
                name="deliveries_to_be_sent",
            ),
            # What the outbox shows and counts: everything but what was sent.
            models.Index(
                fields=["state", "channel", "next_try_at"],
                condition=~Q(state="sent"),
                name="deliveries_in_the_outbox",
            ),
        ]

    @property
    def trouble(self) -> str:
        """Return why it has not arrived, in words; nothing where all is well."""
        return in_words(self.error)


class Halt(models.Model):
    """A time in which no letter leaves: begun and ended by a coordinator, for a reason."""

    reason = models.TextField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ended_at"], nulls_distinct=False, name="letters_are_halted_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="whoever_lets_letters_go_is_known",
            ),
        ]

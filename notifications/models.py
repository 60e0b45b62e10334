"""The outbox: letters as they were written, and how each reached its reader."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from directory.models import User
from notifications.kinds import Kind
from notifications.querysets import DeliveryQuerySet, LetterQuerySet


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
    about = models.CharField(max_length=250, blank=True)
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
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="letters_of_a_person"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="letters_unread"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


class Delivery(models.Model):
    """One letter on one channel, with how often it was tried and when it is tried next."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("Thư điện tử")
        MORNING = "morning", _("Bản tin buổi sáng")

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang chờ gửi")
        SENT = "sent", _("Đã gửi")
        GIVEN_UP = "given_up", _("Không gửi được")

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
                condition=Q(channel__in=["email", "morning"]),
                name="a_delivery_is_on_a_known_channel",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state__in=["waiting", "given_up"], sent_at=None),
                name="a_sent_delivery_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="given_up") | ~Q(error=""), name="a_delivery_given_up_says_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="deliveries_waiting"
            ),
        ]

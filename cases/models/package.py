"""A package of files (zip) that arrived: unpacked once, each file inside with a fate of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from evidence_store.models import Transfer
from evidence_store.texts import sentence_of_facts


class Package(models.Model):
    """A package by the transfer it came with, which says for which case or shelf, and by whom.

    `begun_at` is when a worker took it up. `fates` are what became of the files inside, in the
    language of who gave it; `fault` is why it was not unpacked at all.
    """

    transfer = models.OneToOneField(
        Transfer, on_delete=models.PROTECT, primary_key=True, related_name="package"
    )
    arrived_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    fault = models.JSONField(null=True)
    fates = models.JSONField(default=list)

    class Meta:
        ordering = ["-arrived_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fault=None) | Q(opened_at__isnull=False),
                name="a_package_is_refused_when_it_was_looked_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["arrived_at"], condition=Q(opened_at=None), name="packages_to_open"
            ),
        ]

    def __str__(self) -> str:
        return self.transfer.filename

    @property
    def is_waiting(self) -> bool:
        return self.opened_at is None

    @property
    def reason(self) -> str:
        """Return why it was not unpacked, in the reader's language; else nothing."""
        return sentence_of_facts(self.fault) if self.fault else ""

    @property
    def refused(self) -> list[str]:
        """Return the sentences about the files inside that were not taken."""
        return [each["sentence"] for each in self.fates if each["fate"] == "refused"]

    @property
    def taken(self) -> int:
        """Return how many of its files are at hand now."""
        return len(self.fates) - len(self.refused)

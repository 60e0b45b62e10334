"""Chainable questions about evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from evidence_store.kinds import Problem

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.models import Evidence  # noqa: F401 - named by the base class


class EvidenceQuerySet(QuerySet["Evidence"]):
    def waiting(self) -> EvidenceQuerySet:
        return self.filter(state=self.model.State.WAITING)

    def counting(self) -> EvidenceQuerySet:
        """Keep what counts as evidence: all that no inspection has refused."""
        return self.exclude(state=self.model.State.REFUSED)

    def refused_since(self, moment: datetime) -> EvidenceQuerySet:
        """Keep what an inspection has refused after a moment."""
        return self.filter(state=self.model.State.REFUSED, inspected_at__gt=moment)

    def found_changed(self, digest: str) -> EvidenceQuerySet:
        """Keep the uploads whose bytes an inspection found to be no longer those uploaded."""
        return self.filter(blob_id=digest, finding__problem=Problem.BYTES_CHANGED)

    def uploaded_before(self, moment: datetime) -> EvidenceQuerySet:
        return self.filter(uploaded_at__lt=moment)

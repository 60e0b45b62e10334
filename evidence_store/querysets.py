"""Chainable questions about evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.models import Evidence  # noqa: F401 - named by the base class


class EvidenceQuerySet(QuerySet["Evidence"]):
    def waiting(self) -> EvidenceQuerySet:
        return self.filter(state=self.model.State.WAITING)

    def uploaded_before(self, moment: datetime) -> EvidenceQuerySet:
        return self.filter(uploaded_at__lt=moment)

"""The inspection: bytes that arrived are looked at whole, and what is fit is kept for good."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from django.conf import settings

from evidence_store.cautions import cautions_of
from evidence_store.inspection import examine, examine_table
from evidence_store.kinds import CSV, PDF, Fault, Problem, Unfit
from evidence_store.models import Evidence
from evidence_store.port import BytesDiffer, BytesMissing
from evidence_store.scanner import Scan, check_scanner, scan
from evidence_store.services.arriving import digest_of
from evidence_store.services.keeping import keep_for_good
from evidence_store.services.reading import read
from evidence_store.signed import signatures_in
from evidence_store.store import Who, incoming

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from evidence_store.kinds import Caution
    from evidence_store.models import Blob

logger = logging.getLogger(__name__)


class Finding(NamedTuple):
    """What an inspection finds: a fault, or else what the reader is to know of."""

    fault: Fault | None
    cautions: Sequence[Caution] = ()
    signatures: Sequence[dict[str, Any]] = ()
    scan: Scan = Scan.NONE


def inspect(evidence_id: UUID | str, *, at: datetime) -> Evidence:
    """Inspect the bytes that arrived and settle waiting evidence as clean or refused.

    Clean bytes are kept and held, so that nobody deletes them. A second call changes nothing.
    Raises StoreUnreachable and ScannerAway; then the evidence goes on waiting.
    """
    evidence = Evidence.objects.select_related("blob").get(pk=evidence_id)
    if not evidence.is_waiting:
        return evidence
    finding = _kept_if_fit(evidence, at=at)
    is_ours = (
        Evidence.objects.waiting()
        .filter(pk=evidence.pk)
        .update(
            state=Evidence.State.REFUSED if finding.fault else Evidence.State.CLEAN,
            finding=finding.fault.as_facts() if finding.fault else None,
            cautions=list(finding.cautions),
            signatures=list(finding.signatures),
            scan=finding.scan,
            inspected_at=at,
        )
    )
    if not is_ours:
        logger.info("Evidence %s was inspected twice at once; the first finding stands", evidence)
    if evidence.arrived_as:
        incoming(Who.KEEPER).remove(str(evidence.arrived_as))
    evidence.refresh_from_db(
        fields=["state", "finding", "cautions", "signatures", "scan", "inspected_at"]
    )
    return evidence


def _kept_if_fit(evidence: Evidence, *, at: datetime) -> Finding:
    finding = finding_of(evidence)
    if finding.fault is None:
        try:
            keep_for_good(evidence, at=at)
        except BytesMissing:
            # Another inspection of the same upload has taken them over, and cleared away.
            evidence.refresh_from_db(fields=["state"])
            if evidence.is_waiting:
                return Finding(Fault(Problem.BYTES_MISSING, evidence.filename))
        except BytesDiffer:
            return Finding(Fault(Problem.BYTES_CHANGED, evidence.filename))
    return finding


def finding_of(evidence: Evidence) -> Finding:
    check_scanner()
    name = evidence.filename
    try:
        with read(evidence, who=Who.KEEPER) as file:
            check_bytes(file, evidence.blob)
            look = examine_table if evidence.blob.media_type == CSV.media_type else examine
            kind = look(file, filename=name, limit=settings.EVIDENCE_MAX_BYTES)
            scanned = scan(file)
            signatures = signatures_in(file) if kind is PDF else []
            cautions = cautions_of(file, kind, is_signed=bool(signatures))
            return Finding(None, cautions, signatures, scanned)
    except BytesMissing:
        return Finding(Fault(Problem.BYTES_MISSING, name))
    except Unfit as unfit:
        return Finding(replace(unfit.fault, filename=name))


def check_bytes(file: IO[bytes], blob: Blob) -> None:
    """Refuse bytes that are no longer those uploaded; raises Unfit."""
    if (file.seek(0, 2), digest_of(file)) != (blob.size, blob.sha256):
        raise Unfit(Fault(Problem.BYTES_CHANGED))

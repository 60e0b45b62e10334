"""What a file is as a paper: read from its text as a proposal, then stated by a person."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from evidence_store.models import Evidence, Paper
from evidence_store.paper_facts import PaperFacts, facts_in, key_of
from evidence_store.paper_text import text_of
from evidence_store.services.reading import read
from evidence_store.store import Who
from wording.refusals import StalePage

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from directory.models import User

# A larger one is a scan, or a bundle that no one number names.
READ_BYTES = 64 * 1024 * 1024


class StalePaper(StalePage):
    """Somebody stated what the paper is after the page was shown; nothing was changed."""


def propose(evidence_id: UUID | str, *, at: datetime) -> Paper | None:
    """Read what a clean file says of itself and note it as a proposal; once for each upload.

    Raises StoreUnreachable and BytesMissing.
    """
    evidence = Evidence.objects.select_related("blob").get(pk=evidence_id)
    if not evidence.is_clean or evidence.blob.size > READ_BYTES:
        return None
    with read(evidence, who=Who.KEEPER) as file:
        facts = facts_in(text_of(file, evidence.blob.media_type))
    if facts == PaperFacts():
        return None
    # A person may have stated it meanwhile; their word stands.
    read_now = _columns(facts) | {"read_at": at}
    paper, _is_new = Paper.objects.get_or_create(evidence=evidence, defaults=read_now)
    return paper


@transaction.atomic
def state(
    evidence: Evidence, facts: PaperFacts, *, version: int, by: User, at: datetime
) -> tuple[PaperFacts, Paper]:
    """Write down what a paper is over the version its author saw (0: nothing was known yet).

    Returns what was known before, and the paper. Raises StalePaper.
    """
    paper = Paper.objects.select_for_update(of=("self",)).filter(evidence=evidence).first()
    before = paper.facts if paper else PaperFacts()
    said = {**_columns(facts), "stated_by": by, "stated_at": at}
    if paper is None and version == 0:
        return before, Paper.objects.create(evidence=evidence, **said)
    rows = Paper.objects.filter(evidence=evidence, version=version)
    if paper is None or not rows.update(version=F("version") + 1, **said):
        raise StalePaper(
            _("Thông tin của văn bản này vừa được người khác ghi. Vui lòng xem lại rồi ghi tiếp.")
        )
    paper.refresh_from_db()
    return before, paper


def _columns(facts: PaperFacts) -> dict[str, object]:
    keys = {"number_key": key_of(facts.number), "issuer_key": key_of(facts.issuer)}
    return asdict(facts) | keys

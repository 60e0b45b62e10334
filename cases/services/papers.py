"""What the files of a case are as papers, stated by its officers; each statement is logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.lifecycle import State
from cases.models import Attachment, Case
from cases.permissions import may_edit
from cases.services.evidence import was_judged
from cases.services.sending import check_may_give, evidence_of
from directory.access import NotAllowed, access_of
from evidence_store.services import papers
from wording.spelling import day

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User
    from evidence_store.models import Evidence, Paper
    from evidence_store.paper_facts import PaperFacts


def check_may_state(case: Case, evidence: Evidence, *, by: User, at: datetime) -> None:
    """Refuse to state what a paper is where its criteria are closed, or it was judged already.

    Raises SomebodyWasFirst or NotAllowed.
    """
    check_may_give(case, by=by, at=at)
    if not evidence_of(case).filter(pk=evidence.pk).exists():
        raise NotAllowed(_("Tệp này không có trong hồ sơ."))
    rows = Attachment.objects.standing().filter(item__case=case, evidence=evidence)
    places = list(rows.select_related("item__criterion", "evidence"))
    access = access_of(by, on=localdate(at))
    if places and not any(may_edit(access, case, place.item, ()) for place in places):
        raise NotAllowed(_("Tiêu chí của tệp này hiện không mở để Ông/Bà chỉnh sửa."))
    if case.state == State.EXPLANATION and any(was_judged(place, case) for place in places):
        raise NotAllowed(_("Tệp đã được dùng khi chấm điểm nên thông tin văn bản không sửa được."))


@transaction.atomic
def state(
    case: Case, evidence: Evidence, facts: PaperFacts, *, version: int, by: User, at: datetime
) -> Paper:
    """State number, day, issuer and time of a paper over the version its author saw.

    Raises as check_may_state does, StalePaper where somebody stated it in between.
    """
    held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    check_may_state(held, evidence, by=by, at=at)
    before, paper = papers.state(evidence, facts, version=version, by=by, at=at)
    told: dict[str, Any] = {"was": in_short(before), "values": in_short(facts)}
    record(
        held,
        "state_paper",
        by=by,
        at=at,
        filename=evidence.filename,
        sha256=evidence.blob_id,
        **{key: value for key, value in told.items() if value},
    )
    return paper


def in_short(facts: PaperFacts) -> str:
    """Return what is known of a paper in one line of the log."""
    times = (facts.issued_on, facts.proves_from, facts.proves_until)
    issued, first, last = (day(each) if each else "" for each in times)
    proves = " – ".join(filter(None, (first, last)))
    return "; ".join(filter(None, (facts.number, issued, facts.issuer, proves)))

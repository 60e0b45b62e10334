"""Decisions of the desk that a later scoring has left behind: listed, and revoked with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.events import record
from cases.models import Cycle
from cases.refusals import Incomplete, StaleDraft
from cases.services.drafts import normal_lines
from directory.access import access_of
from directory.roles import Role
from results.models import DeskDecision, Result
from results.services.council import latest_scoring
from results.services.rewards import Choice, decider_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from directory.models import User
    from results.models import Scoring
    from results.services.rewards import Decided


def stale(decisions: Iterable[Decided], scoring: Scoring) -> list[Decided]:
    """Return the decisions in force that rest on another scoring and were not revoked."""
    return [
        row for row in decisions if row.scoring_id != scoring.pk and row.choice != Choice.REVOKE
    ]


def revoker_of(decision: DeskDecision) -> Role:
    """Return who takes a decision back: who had it to make, by the proposal it was made on."""
    then = Result.objects.filter(scoring=decision.scoring_id, case=decision.case_id).first()
    return (decider_of(then, decision.kind) if then else None) or Role.LEADER


@transaction.atomic
def revoke(decision: DeskDecision, *, reason: str, by: User, at: datetime) -> DeskDecision:
    """Take back a decision that an earlier scoring led to; the row stays, another supersedes it.

    Raises NotAllowed, Incomplete without a reason or for a decision on the present scoring,
    StaleDraft where it was superseded or revoked before.
    """
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=decision.case.cycle_id)
    access_of(by, on=localdate(at)).check_holds(revoker_of(decision))
    words, latest = normal_lines(reason), latest_scoring(cycle)
    if not words:
        raise Incomplete(_("Hãy ghi rõ lý do thu hồi quyết định."))
    if DeskDecision.objects.filter(supersedes=decision).exists() or (
        decision.choice == Choice.REVOKE
    ):
        raise StaleDraft(
            _("Quyết định này đã được thay hoặc thu hồi. Vui lòng tải lại trang để xem hiện trạng.")
        )
    if decision.scoring_id == latest.pk:
        raise Incomplete(
            _("Quyết định này dựa trên lần tính điểm hiện hành; hãy đổi tại trang quyết định.")
        )
    revoked = DeskDecision.objects.create(
        scoring=latest,
        case=decision.case,
        kind=decision.kind,
        beneficiary=decision.beneficiary,
        choice=Choice.REVOKE,
        reason=words,
        by=by,
        at=at,
        supersedes=decision,
    )
    told: dict[str, Any] = {
        "kind": decision.kind,
        "beneficiary": decision.beneficiary,
        "was": decision.choice,
    }
    record(decision.case, "desk_revoke", by=by, at=at, reason=words, **told)
    return revoked

"""Write to the event log; every service that changes something ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cases.models import Case, CaseEvent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cases.models import Cycle
    from directory.models import User


def record(
    subject: Case | Cycle,
    action: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    moved: tuple[str, str] = ("", ""),
    **facts: Any,
) -> CaseEvent:
    """Add one event about a case, or its whole cycle (`moved`: from, to), in the transaction."""
    case = subject if isinstance(subject, Case) else None
    cycle = subject.cycle if isinstance(subject, Case) else subject
    event = CaseEvent.objects.create(
        cycle=cycle,
        case=case,
        action=action,
        from_state=moved[0],
        to_state=moved[1],
        by=by,
        at=at,
        reason=reason,
        facts=facts,
    )
    if case is not None:
        case.latest_event = event
    return event


def record_for_each(
    cases: Mapping[Case, Mapping[str, Any]],
    action: str,
    *,
    by: User,
    at: datetime,
    reason: str = "",
) -> None:
    """Add one event for each of several cases with its own facts, in one statement."""
    CaseEvent.objects.bulk_create(
        CaseEvent(
            cycle_id=case.cycle_id,
            case=case,
            action=action,
            by=by,
            at=at,
            reason=reason,
            facts=dict(facts),
        )
        for case, facts in cases.items()
    )

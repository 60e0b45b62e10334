"""Write to the event log; every service that changes something ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from cases.lifecycle import MOVES, Action, State
from cases.models import Case, CaseEvent
from directory.access import access_of
from directory.models import User
from directory.roles import OF_AN_AGENCY, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cases.models import Cycle
    from directory.access import Holding


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
    """Add one event about a case, or its whole cycle (`moved`: from, to), in the transaction.

    What a substitute does is on record with the name of who is away.
    """
    case = subject if isinstance(subject, Case) else None
    cycle = subject.cycle if isinstance(subject, Case) else subject
    if case is not None and by is not None:
        facts |= _on_behalf(case, action, moved[0], facts.get("field"), by=by, at=at)
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


def _on_behalf(
    case: Case, action: str, source: str, field: str | None, *, by: User, at: datetime
) -> dict[str, Any]:
    """Return whom an act is done for: none where the person may do it in a role of their own."""
    access = access_of(by, on=localdate(at))
    if not access.substitutes:
        return {}
    is_move = action in set(Action) and source
    move = MOVES.get((State(source), Action(action))) if is_move else None
    held = access.held(*(move.roles if move else OF_AN_AGENCY))
    used = [each for each in held if _touches(each, case, field)]
    lent = next((each.instead_of for each in used if each.instead_of), None)
    if lent is None or any(each.instead_of is None for each in used):
        return {}
    absent = User.objects.get(pk=lent)
    return {"instead_of": absent.pk, "instead_of_name": absent.full_name}


def _touches(holding: Holding, case: Case, field: str | None) -> bool:
    """Tell whether a role has to do with a case: that of its agency, or of who judges it."""
    of_agency = holding.agency_id in case.acting_agencies
    if holding.role is Role.SECTOR_REVIEWER:
        return not of_agency and holding.covers(None, field)
    return of_agency


def record_for_each(
    cases: Mapping[Case, Mapping[str, Any]],
    action: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    moved: tuple[str, str] = ("", ""),
) -> None:
    """Add one event for each of several cases with its own facts, in one statement."""
    CaseEvent.objects.bulk_create(
        CaseEvent(
            cycle_id=case.cycle_id,
            case=case,
            action=action,
            from_state=moved[0],
            to_state=moved[1],
            by=by,
            at=at,
            reason=reason,
            facts=dict(facts),
        )
        for case, facts in cases.items()
    )

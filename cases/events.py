"""Write to the event log; every service that changes something ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from cases.lifecycle import MOVES, TABLE, Action, State
from cases.models import Case, CaseEvent
from directory.access import access_of
from directory.models import User
from directory.roles import SEE_ALL, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from cases.models import Cycle
    from directory.access import Access, Holding


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
    if by is not None:
        access = access_of(by, on=localdate(at))
        lent = _lent_by(access, case, action, moved[0], facts.get("field"))
        facts |= _on_behalf(User.objects.get(pk=lent) if lent else None)
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


def _lent_by(
    access: Access, case: Case | None, action: str, source: str, field: str | None
) -> int | None:
    """Return for whom an act is done: nobody where the person may do it in a role of their own."""
    if not access.substitutes:
        return None
    used = _used(access.held(*_roles_for(case, action, source)), case, field)
    lent = next((each.instead_of for each in used if each.instead_of), None)
    return None if any(each.instead_of is None for each in used) else lent


def _on_behalf(absent: User | None) -> dict[str, Any]:
    if absent is None:
        return {}
    return {"instead_of": absent.pk, "instead_of_name": absent.full_name}


def _roles_for(case: Case | None, action: str, source: str) -> Iterable[Role]:
    """Return the roles that an act takes, all where the table of moves does not say."""
    if action not in set(Action):
        return Role
    if case is None:
        return {role for move in TABLE if move.action == action for role in move.roles}
    move = MOVES.get((State(source), Action(action))) if source else None
    return move.roles if move else Role


def _used(held: Iterable[Holding], case: Case | None, field: str | None) -> list[Holding]:
    """Return the roles an act can have been done in: those at the agencies concerned come first."""
    roles = list(held)
    near = [each for each in roles if case is not None and _touches(each, case, field)]
    return near or [each for each in roles if each.role in SEE_ALL]


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
    lent: dict[Case, int | None] = {}
    if by is not None:
        access = access_of(by, on=localdate(at))
        lent = {case: _lent_by(access, case, action, moved[0], None) for case in cases}
    # Mostly nobody is away, and nobody is asked for.
    away = {pk for pk in lent.values() if pk}
    absent = User.objects.in_bulk(away) if away else {}
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
            facts={**facts, **_on_behalf(absent.get(lent.get(case) or 0))},
        )
        for case, facts in cases.items()
    )

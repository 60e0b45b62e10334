"""To whom of those who hold a seat a turn was given, so that letters reach them and not everybody.

A review or a case at Home Affairs is one person's. The criteria of an agency are shared among its
officers: whoever has a part is told, and whoever shared them, who sees the whole.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.lifecycle import State
from cases.models import CaseEvent, Item
from directory.models import Membership
from directory.roles import Role
from workflow.holders import Seat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from workflow.models import Turn

NOBODY: frozenset[int] = frozenset()
NO_ONE = 0  # stands where there is no person, and holds no role
# What an agency writes now: what is open to it, or anything it may explain.
WRITTEN_NOW = Q(is_open=True) | ~Q(case__state=State.SELF_ASSESSMENT)


def to_one(person: int | None) -> frozenset[int]:
    return frozenset({person}) if person else NOBODY


def sharing_of(cases: Collection[int], *, on: date) -> dict[int, frozenset[int]]:
    """Return to whom the criteria of cases were given, with who shared them; three queries.

    A case is left out where a part is nobody's and no officer has the whole: it is everybody's.
    """
    if not cases:
        return {}
    shared = Item.objects.filter(case__in=cases, assigned_to__isnull=False).values("case")
    rows = Item.objects.filter(WRITTEN_NOW, case__in=shared, criterion__self_scored=True)
    parts: dict[int, set[int]] = defaultdict(set)
    for case, person in rows.order_by().values_list("case_id", "assigned_to_id").distinct():
        parts[case].add(person or NO_ONE)
    leads = _who_shared(parts)
    officers = _officers({*_people(parts), *_people(leads)}, on=on)
    found = {}
    for case, given in parts.items():
        lead = leads[case] & officers
        if lead or given <= officers:
            found[case] = frozenset(given & officers | lead)
    return found


def _who_shared(cases: Iterable[int]) -> dict[int, set[int]]:
    events = CaseEvent.objects.filter(case__in=list(cases), action="share_items")
    found: dict[int, set[int]] = defaultdict(set)
    for case, person in events.order_by().values_list("case_id", "by_id").distinct():
        found[case or 0].add(person or NO_ONE)
    return found


def _people(by_case: Mapping[int, set[int]]) -> set[int]:
    return {person for people in by_case.values() for person in people}


def _officers(people: set[int], *, on: date) -> set[int]:
    held = Membership.objects.in_force_on(on).with_role(Role.AGENCY_OFFICER)
    return set(held.filter(user__in=people).values_list("user_id", flat=True))


def seats_of_turns(turns: Iterable[Turn], *, on: date) -> dict[Turn, Seat]:
    """Return for whom turns are, which came with their reviews and cases."""
    found = list(turns)
    ours = {turn.process.case_id for turn in found if turn.role == Role.AGENCY_OFFICER}
    shared = sharing_of({case for case in ours if case}, on=on)
    return {
        turn: Seat(
            Role(turn.role), turn.agency_id, turn.field, _given(turn) or _shared(turn, shared)
        )
        for turn in found
    }


def _given(turn: Turn) -> frozenset[int]:
    if turn.review is not None:
        return to_one(turn.review.assigned_to_id)
    case = turn.process.case
    return to_one(case.appraiser_id) if case and turn.role == Role.APPRAISER else NOBODY


def _shared(turn: Turn, shared: Mapping[int, frozenset[int]]) -> frozenset[int]:
    if turn.role != Role.AGENCY_OFFICER:
        return NOBODY
    return shared.get(turn.process.case_id or 0, NOBODY)

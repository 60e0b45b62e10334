"""To whom of those who hold a seat a turn was given, so that letters reach them and not everybody.

A review or a case at Home Affairs is one person's. The criteria of an agency are shared among its
officers: whoever has a part is told, and whoever shared them, who sees the whole.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.lifecycle import State
from cases.models import CaseEvent, Item
from cases.reading.case_counts import progress_by_person
from directory.models import Absence, Membership, User
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


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a shared case, in criteria, and who of its officers has written their part.

    Whoever shared it out is never among them: they hand it in.
    """

    finished: frozenset[int] = NOBODY
    left: int = 0

    def parted(self, seat: Seat) -> list[Seat]:
        """Return a seat of the case for those with something left, then for the others, if any."""
        idle = seat.given & self.finished
        if not idle:
            return [seat]
        return [replace(seat, given=seat.given - idle), replace(seat, given=idle)]


NO_REST = Rest()


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


def rests_of(cases: Collection[int | None], *, on: date) -> dict[int, Rest]:
    """Return what is left of shared cases that are being filled in; three queries.

    Where every part is written and no officer has the whole, it is everybody's to hand in.
    """
    parts = progress_by_person({case for case in cases if case}) if cases else {}
    shared = {case: found for case, found in parts.items() if found.keys() - {None}}
    if not shared:
        return {}
    leads = _who_shared(shared)
    officers = _officers(_people(leads), on=on)
    rests = {}
    for case, found in shared.items():
        lead, left = leads[case] & officers, sum(each.left for each in found.values())
        done = {person for person, each in found.items() if person and each.is_done} - lead
        if done and (left or lead):
            rests[case] = Rest(frozenset(done), left)
    return rests


def _who_shared(cases: Iterable[int]) -> dict[int, set[int]]:
    events = CaseEvent.objects.filter(case__in=list(cases), action="share_items")
    found: dict[int, set[int]] = defaultdict(set)
    for case, person in events.order_by().values_list("case_id", "by_id").distinct():
        found[case or 0].add(person or NO_ONE)
    return found


def _people(by_case: Mapping[int, set[int]]) -> set[int]:
    return {person for people in by_case.values() for person in people}


def _officers(people: set[int], *, on: date) -> set[int]:
    """Return who of some people are officers of an agency, or act for one who is away."""
    held = Membership.objects.in_force_on(on).with_role(Role.AGENCY_OFFICER)
    away = Absence.objects.in_force_on(on).filter(roles__in=held)
    officers = Q(pk__in=held.values("user")) | Q(pk__in=away.values("substitute"))
    return set(User.objects.filter(officers, pk__in=people).values_list("pk", flat=True))


def seats_of_turns(turns: Iterable[Turn], *, on: date) -> dict[Turn, Seat]:
    """Return for whom turns are, which came with their reviews and cases.

    Of officers who share a case only those are meant who have something left to write.
    """
    found = list(turns)
    ours = {turn.process.case_id for turn in found if turn.role == Role.AGENCY_OFFICER}
    shared = sharing_of({case for case in ours if case}, on=on)
    rests = rests_of(shared, on=on)
    return {
        turn: rests.get(turn.process.case_id or 0, NO_REST).parted(
            Seat(Role(turn.role), turn.agency_id, turn.field, _given(turn) or _shared(turn, shared))
        )[0]
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

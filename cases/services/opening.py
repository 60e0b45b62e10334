"""Open the cases of a cycle, many at once: each with an item for each criterion of its bloc."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from cases.events import record_for_each
from cases.lifecycle import State
from cases.models import BlocSet, Case, Criterion, Cycle, Item
from cases.transitions import due_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from directory.models import BlocMembership, User


@transaction.atomic
def open_cases(
    cycle: Cycle, memberships: Sequence[BlocMembership], *, by: User | None, at: datetime
) -> list[Case]:
    """Open the cases of some agencies; one that has a case already keeps it as it is.

    A constant number of statements, however many. Returns the cases that were opened.
    """
    # Of two that open the same agencies the second waits, and finds what the first has done.
    Cycle.objects.select_for_update(no_key=True).get(pk=cycle.pk)
    there = Case.objects.filter(cycle=cycle, agency__in=[each.agency_id for each in memberships])
    known = set(there.values_list("agency_id", flat=True))
    new = {each.agency_id: each for each in memberships if each.agency_id not in known}
    if not new:
        return []
    opened = _write_cases(cycle, new.values(), at=at)
    _write_items(opened)
    said: dict[Case, Mapping[str, Any]] = {case: {} for case in opened}
    record_for_each(said, "open", by=by, at=at, moved=("", State.SELF_ASSESSMENT))
    return opened


def open_case(
    cycle: Cycle, membership: BlocMembership, *, by: User | None, at: datetime
) -> tuple[Case, bool]:
    """Open the case of one agency.

    Returns the case and whether it is new; a second call finds the first one's case.
    """
    opened = open_cases(cycle, [membership], by=by, at=at)
    found = opened or [Case.objects.get(cycle=cycle, agency=membership.agency_id)]
    return found[0], bool(opened)


def _write_cases(
    cycle: Cycle, memberships: Iterable[BlocMembership], *, at: datetime
) -> list[Case]:
    of_bloc = dict(BlocSet.objects.filter(cycle=cycle).values_list("bloc_id", "criteria_set_id"))
    due = due_on(cycle, State.SELF_ASSESSMENT, at=at)
    return Case.objects.bulk_create(
        Case(
            cycle=cycle,
            agency=each.agency,
            bloc=each.bloc,
            criteria_set_id=of_bloc.get(each.bloc_id, cycle.criteria_set_id),
            ranked=each.ranked,
            entered_at=at,
            due_on=due,
        )
        for each in memberships
    )


def _write_items(cases: Sequence[Case]) -> None:
    """Write an item for each criterion that the set of a case asks of its bloc."""
    sets = {case.criteria_set_id for case in cases}
    asked = list(Criterion.objects.filter(criteria_set__in=sets))
    Item.objects.bulk_create(
        Item(case=case, criterion=criterion, is_open=criterion.self_scored)
        for case in cases
        for criterion in asked
        if criterion.criteria_set_id == case.criteria_set_id
        and (not criterion.blocs or case.bloc.code in criterion.blocs)
    )

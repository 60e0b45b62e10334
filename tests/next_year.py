"""The year after in the small city: the same people, rules, blocs and agencies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cases.models import BlocSet
from cases.services import cycles, opening
from directory.models import BlocMembership
from directory.roles import Role
from tests.city import DEADLINES, START
from workflow.processes import begin_case, begin_cycle

if TYPE_CHECKING:
    from tests.city import City


def next_year(city: City) -> City:
    """Open the year after; blocs that have a set of their own keep it."""
    year = city.cycle.year + 1
    cycle = cycles.create_cycle(
        year=year,
        label=f"Kỳ đánh giá {year}",
        criteria_set=city.cycle.criteria_set,
        rule_book=city.cycle.rule_book,
        deadlines=DEADLINES,
        by=None,
        at=START,
    )
    for row in BlocSet.objects.filter(cycle=city.cycle):
        BlocSet.objects.create(cycle=cycle, bloc=row.bloc, criteria_set=row.criteria_set)
    memberships = [
        BlocMembership.objects.create(agency=case.agency, bloc=case.bloc, year=year)
        for case in city.cycle.cases.select_related("agency", "bloc").order_by("pk")
    ]
    cycles.freeze(cycle, by=city.people[Role.COORDINATOR], at=START)
    begin_cycle(cycle)
    for membership in memberships:
        begin_case(opening.open_case(cycle, membership, by=None, at=START)[0])
    return replace(city, cycle=cycle, taken=None)

"""A second year in the small city: the first one published, with a paper, and the next one open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.lifecycle import State
from cases.models import Case, Cycle
from cases.rule_files import loading
from cases.services import cycles, opening
from directory.models import BlocMembership
from evidence_store.services.inspecting import inspect
from tests.city import SET, START, upload_pdf, walk
from workflow.processes import begin_case, begin_cycle

if TYPE_CHECKING:
    from tests.city import City

# Of the next year: 1.1 keeps its name and has another code.
NEXT = SET.replace('code = "small"', 'code = "next"').replace('code = "1.1"', 'code = "1.9"')
NEXT = NEXT.replace("year = 2021", "year = 2022")


def year_after(city: City, *, agency: str = "QUAN-1") -> None:
    """Take a case with a paper on 1.1 through 2021, publish the year, and open 2022."""
    evidence = upload_pdf(city, agency, "1.1", at=START).evidence
    inspect(evidence.pk, at=START)
    walk(city, agency, to=State.COUNCIL)
    Cycle.objects.filter(pk=city.cycle.pk).update(stage=Cycle.Stage.PUBLISHED)
    Case.objects.filter(cycle=city.cycle).update(state=State.PUBLISHED)
    city.cycle = open_2022(city)


def open_2022(city: City) -> Cycle:
    rules = loading.load_set(NEXT, name="next.toml", by=None, at=START)
    for each in BlocMembership.objects.filter(year=2021).order_by("pk"):
        BlocMembership.objects.create(agency=each.agency, bloc=each.bloc, year=2022)
    cycle = cycles.create_cycle(
        year=2022,
        label="Kỳ đánh giá 2022",
        criteria_set=rules,
        rule_book=city.cycle.rule_book,
        deadlines={},
        by=None,
        at=START,
    )
    cycles.freeze(cycle, by=None, at=START)
    begin_cycle(cycle)
    for membership in BlocMembership.objects.filter(year=2022).order_by("pk"):
        case, _is_new = opening.open_case(cycle, membership, by=None, at=START)
        begin_case(case)
    return cycle

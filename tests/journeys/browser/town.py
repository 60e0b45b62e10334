"""Fifteen of the real agencies: one year before the council, the next one half-way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cases.models import Case, Cycle
from cases.rules import criteria_of
from cases.services.cycles import freeze
from cases.services.opening import open_case
from demo import city, midway
from demo import play as demo
from demo import year as acts
from demo.asides import aside
from demo.people import People, everybody
from demo.targets import Target, published_2021, simulated
from demo.year import CITY, Year, stories_of
from directory.models import BlocMembership
from directory.roles import Role
from results.services.council import give_opinion
from results.services.scorings import begin_scoring, cases_to_score, score_cases
from workflow import moves
from workflow.processes import begin_case, begin_cycle

if TYPE_CHECKING:
    from collections.abc import Callable

# A Wednesday after Tết; the year 2022 is at work, and 2021 waits for its council.
NOW = datetime(2023, 2, 8, 2, 0, tzinfo=UTC)
FIRST_DAY = datetime(2020, 1, 6, 8, tzinfo=CITY)
OFFICER_AT = "SO-TU-PHAP"
# Where each agency stands in 2022; the departments among them review the others.
STOPS: dict[str, Callable[[Year, str], None]] = {
    "SO-TU-PHAP": midway.almost_done,
    "HUYEN-CAN-GIO": midway.barely_begun,
    "THANH-PHO-THU-DUC": midway.at_the_head,
    "SO-KHOA-HOC-VA-CONG-NGHE": midway.sent_back,
    "QUAN-1": midway.signed,
    "QUAN-10": midway.signed,
    "KHO-BAC-NHA-NUOC-TP": midway.signed,
    "SO-TAI-CHINH": midway.in_review(2),
    "VAN-PHONG-UBND-THANH-PHO": midway.in_review(4),
    "ITPC": midway.reviewed,
    "THANH-TRA-THANH-PHO": midway.appraisal_typed,
    "SO-NOI-VU": midway.explained,
    "SO-KE-HOACH-VA-DAU-TU": midway.explanation_typed,
    "SO-THONG-TIN-VA-TRUYEN-THONG": midway.at_the_council,
    "CUC-THUE-TP": midway.withdrawn,
}


@dataclass
class Town:
    """The two cycles and the people of both."""

    ranked: Cycle
    running: Cycle
    people: People

    def case(self, agency: str, *, cycle: Cycle | None = None) -> Case:
        case: Case = Case.objects.get(cycle=cycle or self.running, agency__code=agency)
        return case


def build() -> Town:
    """Play the years through the services; the pipelines have journeys of their own."""
    targets = [each for each in published_2021() if each.code in STOPS]
    city.set_up(targets, at=FIRST_DAY)
    ranked = open_year(2021, targets)
    for each in targets:
        ranked.draw_for(each.code)
        acts.play_case(ranked, each.code)
    score(ranked)
    running = open_year(2022, simulated(targets, seed=2022, drift="0.60"))
    for code, stop in STOPS.items():
        running.draw_for(code)
        stop(running, code)
    aside(running)
    return Town(ranked.cycle, running.cycle, everybody())


def open_year(year: int, targets: list[Target]) -> Year:
    """Create a cycle and open it with a case for each agency, as its pipeline does."""
    at = datetime(year, 12, 20, 8, tzinfo=CITY)
    city.place_in_blocs(targets, year=year, at=at)
    notice, notice_en = demo.NOTICES[year]
    cycle = city.draft_cycle(year, at=at, notice=notice, notice_en=notice_en)
    people = everybody()
    freeze(cycle, by=people.one(Role.COORDINATOR), at=at)
    begin_cycle(cycle)
    for membership in BlocMembership.objects.filter(year=year).order_by("pk"):
        case, _is_new = open_case(cycle, membership, by=None, at=at)
        begin_case(case)
    rules = criteria_of(cycle.criteria_set)
    return Year(cycle, rules, people, demo.days(year), stories_of(rules, targets, year=year))


def score(year: Year) -> None:
    """Score the year, and let most of the council agree."""
    year.draw_for("the council")
    coordinator, at = year.people.one(Role.COORDINATOR), year.at(year.days.scored)
    run = begin_scoring(year.cycle, by=coordinator, at=at)
    score_cases(run, cases_to_score(run))
    moves.finish_scoring(run, by=coordinator, at=at)
    year.cycle.refresh_from_db()
    for member in year.people.city[Role.COUNCIL_MEMBER][:3]:
        give_opinion(year.cycle, agrees=True, by=member, at=year.at(year.days.adopted))

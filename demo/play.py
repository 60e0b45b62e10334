"""Play the years into an empty database: 2020 and 2021 to their publication, 2022 to its middle."""

from __future__ import annotations

import os
import sys
import time
from datetime import date, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from typing import TYPE_CHECKING

from django.core.management import call_command

from cases.models import Cycle
from cases.rules import criteria_of
from demo import city, midway
from demo.asides import aside
from demo.crew import progress
from demo.people import everybody
from demo.targets import Target, published_2021, simulated
from demo.year import CITY, Calendar, Year, play_case, remit_one, stories_of
from directory.roles import COUNCIL, Role
from results.services.council import give_opinion
from workflow import moves
from workflow.models import PipelineRun
from workflow.pipelines import door

if TYPE_CHECKING:
    from directory.models import User
    from results.models import Publication

RUN_SECONDS = 120
NOTICES = {
    2020: (
        "Dữ liệu năm 2020 hoàn toàn là mô phỏng, dùng để trình diễn.",
        "All data of 2020 is simulated, for demonstration.",
    ),
    2021: (
        "Điểm từng tiêu chí là mô phỏng, được dựng để khớp với kết quả năm 2021 đã công bố.",
        "The marks by criterion are simulated so that they land on the published results of 2021.",
    ),
    2022: (
        "Kỳ đánh giá trình diễn: toàn bộ dữ liệu năm 2022 là mô phỏng.",
        "A cycle for demonstration: all data of 2022 is simulated.",
    ),
}
PUBLISHED_ON = {2020: date(2021, 3, 24), 2021: date(2022, 3, 22)}


class Unfinished(Exception):
    """A pipeline did not finish in time, or failed."""


def say(words: str) -> None:
    print(words, flush=True)


def days(year: int) -> Calendar:
    return Calendar(
        opened=date(year, 12, 20),
        assessed=date(year + 1, 1, 7),
        reviewed=date(year + 1, 1, 27),
        appraised=date(year + 1, 2, 3),
        explained=date(year + 1, 2, 6),
        settled=date(year + 1, 2, 7),
        scored=date(year + 1, 3, 2),
        adopted=date(year + 1, 3, 8),
        published=PUBLISHED_ON.get(year, date(year + 1, 3, 15)),
    )


def run(pipeline: str, cycle: Cycle, *, by: User, at: datetime) -> None:
    """Start a pipeline at its door and wait for the run to end.

    Raises Unfinished with what its run says.
    """
    started = door.start(pipeline, cycle=cycle, by=by, at=at)
    until = time.monotonic() + RUN_SECONDS
    while time.monotonic() < until:
        started.refresh_from_db()
        if started.state == PipelineRun.State.DONE:
            say(f"    {pipeline}: {started.done}/{started.total}")
            return
        if started.state == PipelineRun.State.FAILED:
            break
        time.sleep(0.3)
    raise Unfinished(f"{pipeline} {cycle.year}: {started.get_state_display()}. {started.message}")


def open_year(year: int, targets: list[Target]) -> Year:
    """Create the cycle of a year and open it through the pipeline."""
    calendar = days(year)
    opened = datetime(year, 12, 20, 8, tzinfo=CITY)
    city.place_in_blocs(targets, year=year, at=opened)
    notice, notice_en = NOTICES[year]
    cycle = city.draft_cycle(year, at=opened, notice=notice, notice_en=notice_en)
    people = everybody()
    run("open_cycle", cycle, by=people.one(Role.COORDINATOR), at=opened)
    cycle.refresh_from_db()
    criteria = criteria_of(cycle.criteria_set)
    stories = stories_of(criteria, targets, year=year)
    return Year(cycle, criteria, people, calendar, stories)


def finish_year(year: Year) -> Publication:
    """Score, let the council and the leader decide, and publish, through the pipelines."""
    people, cycle = year.people, year.cycle
    run("score_cycle", cycle, by=people.one(Role.COORDINATOR), at=year.at(year.days.scored))
    cycle.refresh_from_db()
    for role in COUNCIL:
        for member in people.city[role]:
            give_opinion(cycle, agrees=True, by=member, at=year.at(year.days.adopted))
    moves.adopt(cycle, by=people.one(Role.COUNCIL_CHAIR), at=year.at(year.days.adopted, late=1))
    cycle.refresh_from_db()
    run("publish_cycle", cycle, by=people.one(Role.LEADER), at=year.at(year.days.published))
    return cycle.publications.latest()


def play_whole(year: int, targets: list[Target]) -> Publication:
    say(f"  {year}: opening {len(targets)} cases")
    played = open_year(year, targets)
    codes = [each.code for each in targets]
    say(f"  {year}: self-assessment, evidence, sign-off, review, appraisal, explanation")
    progress(played, dict.fromkeys(codes, play_case), say)
    remit_one(played, codes[len(codes) // 2])
    say(f"  {year}: scoring, council, publication")
    return finish_year(played)


def play_half(year: int, targets: list[Target]) -> None:
    say(f"  {year}: opening {len(targets)} cases and leaving them mid-way")
    played = open_year(year, targets)
    midway.leave_midway(played, [each.code for each in targets], say)
    say(f"  {year}: papers on shelves, questions, more time, a substitute")
    aside(played)


def is_played() -> bool:
    return Cycle.objects.filter(year=2022).exists() and PipelineRun.objects.exists()


def main() -> int:
    say("Preparing the database and the evidence bucket")
    call_command("migrate", verbosity=0)
    call_command("prepare_store", verbosity=0)
    call_command("deploy_pipelines", verbosity=0)
    if is_played():
        say("The years are played already; `make demo-reset` starts over.")
        return 0
    started = time.monotonic()
    targets = published_2021()
    first_day = datetime(2020, 1, 6, 8, tzinfo=CITY)
    say(f"Setting up the city: {len(targets)} agencies and their people")
    city.set_up(targets, at=first_day)
    veterans = [each for each in targets if each.ranked]
    play_whole(2020, simulated(veterans, seed=2020, drift="-1.40"))
    play_whole(2021, targets)
    play_half(2022, simulated(targets, seed=2022, drift="0.60"))
    say(f"Played in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unfinished as unfinished:
        print(f"\n{unfinished}\nSee var/log, then run `make demo-reset`.", file=sys.stderr)
        sys.exit(1)

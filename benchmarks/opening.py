"""What opening and publishing a cycle of 4,000 agencies costs, step by step.

Run `python benchmarks/opening.py`; it starts a PostgreSQL and a Valkey of its own and removes them
again. The plans of both pipelines are carried out in this process, each step at once, as Prefect's
worker does them: rules are frozen, cases with their items and processes are opened in batches, the
agencies are told; in a second database every case is before the council, and the cycle is scored,
adopted and published. Printed are seconds and statements of each step, also by case. It exits 1
where opening or publishing takes longer than two minutes, or more than five statements a case.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import django

from embedded import running

if TYPE_CHECKING:
    from cases.models import Cycle
    from directory.models import User

AGENCIES = 4_000
MOST_SECONDS, MOST_STATEMENTS = 120.0, 5.0
# Kept of each step: seconds and statements.
Spent = dict[str, list[float]]


def carried_out(pipeline: str, cycle: Cycle, *, by: User) -> Spent:
    """Carry out the plan of a pipeline as its worker does; return what each step took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from wording import clock
    from workflow.models import PipelineRun
    from workflow.pipelines.catalogue import STEPS
    from workflow.pipelines.running import carry_out

    spent: Spent = defaultdict(lambda: [0.0, 0.0])

    def do(step: str, run: str, **facts: Any) -> Any:
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as statements:
            done = STEPS[step](run, **facts)
        spent[step][0] += time.perf_counter() - began
        spent[step][1] += len(statements)
        return done

    run = PipelineRun.objects.create(
        pipeline=pipeline, cycle=cycle, requested_by=by, requested_at=clock.now()
    )
    carry_out(pipeline, do, str(run.key))
    return spent


def report(pipeline: str, spent: Spent, agencies: int) -> bool:
    """Print what the steps of a pipeline took; tell whether it keeps within its bounds."""
    seconds, statements = (sum(each[n] for each in spent.values()) for n in (0, 1))
    for step, (took, asked) in [*spent.items(), (pipeline, (seconds, statements))]:
        print(
            f"{step:<16}{took:>9.1f} s{asked:>9,.0f} statements"
            f"{took / agencies * 1000:>9.2f} ms{asked / agencies:>8.2f} a case"
        )
    return seconds <= MOST_SECONDS and statements / agencies <= MOST_STATEMENTS


def people_of(agencies: int) -> None:
    """Give each agency an officer and a head of its own, who are told."""
    from directory.models import Agency, Membership, User
    from directory.roles import Role
    from wording import clock

    districts = Agency.objects.order_by("-pk")[:agencies]
    roles = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
    seats = [(agency, role) for agency in districts for role in roles]
    people = User.objects.bulk_create(
        User(email=f"{role}.{agency.pk}@example.vn", full_name=agency.code)
        for agency, role in seats
    )
    Membership.objects.bulk_create(
        Membership(user=user, role=role, agency=agency, valid_from=clock.today())
        for user, (agency, role) in zip(people, seats, strict=True)
    )


def opened(agencies: int) -> bool:
    from benchmarks._steps_city import draft

    town, coordinator = draft(agencies)
    people_of(agencies)
    return report("open_cycle", carried_out("open_cycle", town.cycle, by=coordinator), agencies)


def published(agencies: int) -> bool:
    from benchmarks._large_cycle import fill
    from cases.models import Cycle
    from directory.models import Membership, User
    from directory.roles import Role
    from results.services import council
    from wording import clock
    from workflow import moves

    fill(agencies)
    people_of(agencies)
    cycle, at = Cycle.objects.get(), clock.now()
    people = {}
    for role in (Role.COUNCIL_CHAIR, Role.COUNCIL_MEMBER, Role.LEADER):
        people[role] = User.objects.create_user(f"{role}@example.vn", full_name=str(role))
        Membership.objects.create(user=people[role], role=role, valid_from=clock.today())
    coordinator = Membership.objects.get(role=Role.COORDINATOR).user
    carried_out("score_cycle", cycle, by=coordinator)
    for role in (Role.COUNCIL_CHAIR, Role.COUNCIL_MEMBER):
        council.give_opinion(cycle, agrees=True, by=people[role], at=at)
    moves.adopt(cycle, by=people[Role.COUNCIL_CHAIR], at=at)
    leader = people[Role.LEADER]
    return report("publish_cycle", carried_out("publish_cycle", cycle, by=leader), agencies)


PARTS = {"opening": opened, "publishing": published}


def on_servers_of_its_own(part: str, agencies: int) -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        running(
            ("postgres", "valkey"), data=Path(folder), temporary=True, say=lambda _line: None
        ) as site,
    ):
        command = [sys.executable, __file__, "--agencies", str(agencies), "--here", part]
        return subprocess.run(
            command, env={**os.environ, **site.environment}, check=False
        ).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agencies", type=int, default=AGENCIES)
    parser.add_argument("--here", choices=PARTS, help="one part, on the servers of the environment")
    given = parser.parse_args()
    if not given.here:
        return max(on_servers_of_its_own(part, given.agencies) for part in PARTS)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return int(not PARTS[given.here](given.agencies))


if __name__ == "__main__":
    sys.exit(main())

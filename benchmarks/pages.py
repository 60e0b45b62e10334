"""What each page costs in a city of 60, 300 and 4,000 agencies in the middle of a year.

Run `python benchmarks/pages.py`; for each size it starts a PostgreSQL and a Valkey of its own and
removes them again. A page is asked for once to warm up, then some times more; the median of the
server's own time is printed, with the bytes that go out, plain and compressed, and the statements.
Ratios are to the smallest size of the same run. It exits 1 where a page of the largest city is
larger than 150 KB (30 KB compressed) or takes more than 25 statements.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import django

from embedded import running

if TYPE_CHECKING:
    from directory.models import User
    from tests.city import City

SIZES = (60, 300, 4_000)
ROUNDS = 5
OF_BLOC = "?bloc=QUAN_HUYEN"
MOST_BYTES, MOST_COMPRESSED, MOST_STATEMENTS = 150_000, 30_000, 25
# The day on which the live year is looked at, whatever the clock of the machine says.
THEN = datetime(2022, 2, 1, 2, 0, tzinfo=UTC)


class Page(NamedTuple):
    """An address, and who asks for it."""

    name: str
    url: str
    reader: User | None


class Cost(NamedTuple):
    """What a page costs."""

    seconds: float
    plain: int
    compressed: int
    statements: int


def pages_of(city: City, live: Any) -> list[Page]:
    """Return the pages that are measured, each by whoever works on it."""
    from django.urls import reverse

    from cases.lifecycle import State
    from directory.roles import Role

    reviewer, people, year = city.reviewers["SO-NOI-VU"], city.people, live.year
    case = live.cases.filter(state=State.SECTOR_REVIEW).order_by("pk").first()
    of_cycle, own = [year], city.officers["QUAN-1"]
    coordinator, chair = people[Role.COORDINATOR], people[Role.COUNCIL_CHAIR]
    return [
        Page("home of a reviewer", reverse("home"), reviewer),
        Page("home of an officer", reverse("home"), own),
        Page("home of the coordinator", reverse("home"), coordinator),
        Page("board", reverse("board", args=of_cycle), coordinator),
        Page("field page", reverse("grid-field", args=[year, "F1"]), reviewer),
        Page("grid", reverse("grid", args=[year, "1.1"]), reviewer),
        Page("grid of home affairs", reverse("grid", args=[year, "1.1"]), people[Role.APPRAISER]),
        Page("case", reverse("case", args=[case.pk]), coordinator),
        Page("council", reverse("council", args=[city.cycle.year]), chair),
        Page("approval", reverse("approval", args=[city.cycle.year]), people[Role.LEADER]),
        Page("desk", reverse("desk", args=[city.cycle.year]), people[Role.LEADER]),
        Page("radar", reverse("radar", args=of_cycle), coordinator),
        Page("radar of a field", reverse("radar-field", args=[year, "F1"]), coordinator),
        Page("sandbox", reverse("what-if-cycle", args=of_cycle) + OF_BLOC, coordinator),
        Page("public ranking", reverse("ranking-year", args=[city.cycle.year]), None),
    ]


def cost_of(page: Page, rounds: int) -> Cost:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    if page.reader:
        client.force_login(page.reader)
    spent = []
    for number in range(rounds + 1):
        began = time.perf_counter()
        answer = client.get(page.url)
        if number:
            spent.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"{page.name}: {answer.status_code} {page.url}")
    with CaptureQueriesContext(connection) as statements:
        client.get(page.url)
    return Cost(
        statistics.median(spent),
        len(answer.content),
        len(gzip.compress(answer.content, 6)),
        len(statements),
    )


def measure(agencies: int, rounds: int, only: str) -> dict[str, Cost]:
    """Fill a city and measure its pages, in this process, on the servers of the environment."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from benchmarks._live_city import live_city

    began = time.perf_counter()
    city, live = live_city(agencies)
    took = time.perf_counter() - began
    print(f"{live.cases.count():>8,} filled in {took:.0f} s", file=sys.stderr, flush=True)
    return {page.name: cost_of(page, rounds) for page in pages_of(city, live) if only in page.name}


def on_servers_of_its_own(agencies: int, rounds: int, only: str) -> dict[str, Cost]:
    offset = int((THEN - datetime.now(UTC)).total_seconds())
    with (
        tempfile.TemporaryDirectory() as folder,
        running(
            ("postgres", "valkey"), data=Path(folder), temporary=True, say=lambda _line: None
        ) as site,
    ):
        command = [sys.executable, __file__, "--size", str(agencies), "--rounds", str(rounds)]
        environment = {**os.environ, **site.environment, "CLOCK_OFFSET_SECONDS": str(offset)}
        told = subprocess.run(
            [*command, "--only", only], env=environment, check=True, stdout=subprocess.PIPE
        ).stdout
    return {name: Cost(*cost) for name, cost in json.loads(told).items()}


def report(found: dict[int, dict[str, Cost]]) -> int:
    """Print the costs of each page by size, and tell whether the largest keeps the bounds."""
    smallest, largest = min(found), max(found)
    print(f"{'':<26}{'agencies':>9}{'ms':>8}{'× time':>8}{'KB':>8}{'KB gz':>8}{'statements':>12}")
    broken = 0
    for name in found[smallest]:
        for size, costs in found.items():
            cost = costs[name]
            ratio = cost.seconds / found[smallest][name].seconds
            print(
                f"{name if size == smallest else '':<26}{size:>9,}{cost.seconds * 1000:>8.0f}"
                f"{ratio:>8.2f}{cost.plain / 1000:>8.0f}{cost.compressed / 1000:>8.1f}"
                f"{cost.statements:>12}"
            )
        cost = found[largest][name]
        broken += (
            cost.plain > MOST_BYTES
            or cost.compressed > MOST_COMPRESSED
            or cost.statements > MOST_STATEMENTS
        )
    return int(bool(broken))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="one size, on the servers of the environment")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if given.size:
        print(json.dumps(measure(given.size, given.rounds, given.only)))
        return 0
    sizes = sorted(given.sizes)
    return report({size: on_servers_of_its_own(size, given.rounds, given.only) for size in sizes})


if __name__ == "__main__":
    sys.exit(main())

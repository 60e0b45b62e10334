"""What each page costs in a city of 60, 300 and 4,000 agencies in the middle of a year.

Run `python benchmarks/pages.py`; for each size it starts a PostgreSQL and a Valkey of its own and
removes them again. A page is asked for once to warm up, then some times more; the median of the
server's own time is printed, with the processor time of it and of its PostgreSQL (which others who
use the machine disturb less), the bytes that go out, plain and compressed, and the statements.
Ratios are to the smallest size of the same run. In the largest city ours stand beside others on the
same servers, per row shown: the board beside EvaP's page of a term, an appraiser's turns beside
viewflow's inbox, a mark saved beside a view that writes one row. It exits 1 where a page of the
largest city is larger than 150 KB (30 KB compressed) or takes more than 25 statements.
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
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import django

from benchmarks._peers import Peer
from benchmarks._peers import report as report_peers
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
    """An address, who asks for it, and which part of it alone, where it comes after the page."""

    name: str
    url: str
    reader: User | None
    part: str = ""


class Cost(NamedTuple):
    """What a page costs."""

    seconds: float
    busy: float
    plain: int
    compressed: int
    statements: int


class Found(NamedTuple):
    """What the pages of a city cost, and in the largest one what others cost beside them."""

    costs: dict[str, Cost]
    peers: list[Peer]


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
        Page("field counted", reverse("grid-field", args=[year, "F1"]), reviewer, "field-counts"),
        Page("grid", reverse("grid", args=[year, "1.1"]), reviewer),
        Page("grid counted", reverse("grid", args=[year, "1.1"]), reviewer, "grid-counts"),
        Page("grid's tabs", reverse("grid", args=[year, "1.1"]), reviewer, "grid-left"),
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
    headers = {"HX-Request": "true", "HX-Target": page.part} if page.part else {}
    answer = client.get(page.url, headers=headers)
    if answer.status_code != 200:
        raise SystemExit(f"{page.name}: {answer.status_code} {page.url}")
    spent, before = [], processor_time()
    for _number in range(rounds):
        began = time.perf_counter()
        answer = client.get(page.url, headers=headers)
        spent.append(time.perf_counter() - began)
    busy = (processor_time() - before) / rounds
    with CaptureQueriesContext(connection) as statements:
        client.get(page.url, headers=headers)
    return Cost(
        statistics.median(spent),
        busy,
        len(answer.content),
        len(gzip.compress(answer.content, 6)),
        len(statements),
    )


def processor_time() -> float:
    """Return the processor seconds of this process and of the PostgreSQL process that serves it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone() or (0,)
    # As Linux says in the 14th and the 15th field; the name before them may hold blanks.
    fields = Path(f"/proc/{backend}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return time.process_time() + sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def measure(agencies: int, rounds: int, only: str, *, peers: bool) -> dict[str, Any]:
    """Fill a city and measure its pages, in this process, on the servers of the environment."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from benchmarks._live_city import live_city
    from benchmarks._peers import peers_of

    began = time.perf_counter()
    city, live = live_city(agencies)
    took = time.perf_counter() - began
    print(f"{live.cases.count():>8,} filled in {took:.0f} s", file=sys.stderr, flush=True)
    # Python looks through what was loaded as seldom as in the processes that serve pages.
    import_module("config.wsgi")
    pages = [page for page in pages_of(city, live) if only in page.name]
    return {
        "pages": {page.name: cost_of(page, rounds) for page in pages},
        "peers": peers_of(city, live, rounds) if peers else [],
    }


def on_servers_of_its_own(agencies: int, rounds: int, only: str, *, peers: bool) -> Found:
    # So many seconds before the machine's present.
    offset = int((datetime.now(UTC) - THEN).total_seconds())
    with (
        tempfile.TemporaryDirectory() as folder,
        running(
            ("postgres", "valkey"), data=Path(folder), temporary=True, say=lambda _line: None
        ) as site,
    ):
        command = [sys.executable, __file__, "--size", str(agencies), "--rounds", str(rounds)]
        environment = {**os.environ, **site.environment, "CLOCK_OFFSET_SECONDS": str(offset)}
        command += ["--only", only, *(["--peers"] if peers else [])]
        told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    found = json.loads(told)
    costs = {name: Cost(*cost) for name, cost in found["pages"].items()}
    return Found(costs, [Peer(*peer) for peer in found["peers"]])


def report(found: dict[int, dict[str, Cost]]) -> int:
    """Print the costs of each page by size, and tell whether the largest keeps the bounds."""
    smallest, largest = min(found), max(found)
    print(
        f"{'':<26}{'agencies':>9}{'ms':>8}{'× time':>8}{'ms busy':>9}{'× busy':>8}"
        f"{'KB':>8}{'KB gz':>8}{'statements':>12}"
    )
    broken = 0
    for name in found[smallest]:
        for size, costs in found.items():
            cost = costs[name]
            least = found[smallest][name]
            ratio, busier = cost.seconds / least.seconds, cost.busy / least.busy
            print(
                f"{name if size == smallest else '':<26}{size:>9,}{cost.seconds * 1000:>8.0f}"
                f"{ratio:>8.2f}{cost.busy * 1000:>9.1f}{busier:>8.2f}"
                f"{cost.plain / 1000:>8.0f}{cost.compressed / 1000:>8.1f}"
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
    parser.add_argument("--peers", action="store_true", help="with --size: others beside ours, too")
    given = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks._settings"
    if given.size:
        found = measure(given.size, given.rounds, given.only, peers=given.peers)
        print(json.dumps(found))
        return 0
    cities = {
        size: on_servers_of_its_own(
            size, given.rounds, given.only, peers=size == max(given.sizes) and not given.only
        )
        for size in sorted(given.sizes)
    }
    broken = report({size: city.costs for size, city in cities.items()})
    beside = cities[max(cities)].peers
    if beside:
        report_peers(beside)
    return broken


if __name__ == "__main__":
    sys.exit(main())

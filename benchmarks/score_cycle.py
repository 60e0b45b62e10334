"""Scoring a whole cycle end to end, for 1,000 and 10,000 agencies with 100 criteria each.

Run `python benchmarks/score_cycle.py`; it starts a PostgreSQL and a Prefect of its own and removes
them again. For each size, and with one worker in the pool and with two, it prints what a
coordinator waits, from the click until the cycle is before the council; the same steps without
Prefect, with their statements; and both as ratios to the baseline: evaluating and ranking the same
marks in memory. It exits 1 where 10,000 × 100 takes longer than a minute, or two workers need
longer than one.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import django

from benchmarks._large_cycle import NOW, fill
from embedded import running
from embedded.applications import describe_pipelines

if TYPE_CHECKING:
    from cases.models import Cycle
    from embedded.process import Process

SIZES, WORKERS = (1_000, 10_000), (1, 2)
CRITERIA = 100
BATCH = 200
LARGEST, BOUND = 10_000, 60.0  # agencies, seconds on two cores
PATIENCE = 600.0
WORKERS_STARTED, SECONDS_SPENT = "BENCHMARK_WORKERS", "BENCHMARK_SECONDS"


def by_pipeline(cycle: Cycle) -> float:
    """Start the pipeline as its button does; return the seconds until it is done."""
    from directory.models import User
    from wording import clock
    from workflow.pipelines import door

    wait_for_workers()
    began = time.perf_counter()
    run = door.start("score_cycle", cycle=cycle, by=User.objects.get(), at=clock.now())
    while run.is_active and time.perf_counter() - began < PATIENCE:
        time.sleep(0.1)
        run.refresh_from_db()
    spent = time.perf_counter() - began
    if run.state != run.State.DONE:
        raise SystemExit(f"score_cycle {run.state}: {run.message} ({run.done} of {run.total})")
    return spent


def wait_for_workers() -> None:
    """Wait until the pool has as many workers as it was given."""
    from workflow.pipelines import server

    until = time.perf_counter() + PATIENCE
    while server.workers_online() < int(os.environ[WORKERS_STARTED]):
        if time.perf_counter() > until:
            raise SystemExit("a worker of the pool did not start")
        time.sleep(0.5)


def by_services(cycle: Cycle) -> tuple[float, int]:
    """Do the steps of the pipeline in this process; return seconds and statements."""
    from django.db import connection

    from results.services import scorings

    counted = 0

    def count(execute: Any, *statement: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*statement)

    began = time.perf_counter()
    with connection.execute_wrapper(count):
        run = scorings.begin_scoring(cycle, by=None, at=NOW)
        waiting = scorings.cases_to_score(run)
        for start in range(0, len(waiting), BATCH):
            scorings.score_cases(run, waiting[start : start + BATCH])
        scorings.finish_scoring(run, by=None, at=NOW)
    return time.perf_counter() - began, counted


def in_memory(cycle: Cycle) -> float:
    """Evaluate, rank and propose over the same marks; return the seconds without the database."""
    import scoring
    from cases.rules import rules_of
    from results.services.inputs import SCORABLE, marks_of

    rules, book = rules_of(cycle)
    cases = cycle.cases.filter(state__in=SCORABLE).order_by("pk")
    about = list(cases.values_list("pk", "agency__code", "bloc__code"))
    entries, spent = [], 0.0
    for start in range(0, len(about), BATCH):
        batch = about[start : start + BATCH]
        marks = marks_of(pk for pk, *_names in batch)
        began = time.perf_counter()
        for pk, agency, bloc in batch:
            card = scoring.evaluate(rules, marks[pk], bloc=bloc, book=book)
            entries.append(scoring.Entry(bloc=bloc, agency=agency, index=card.index))
        spent += time.perf_counter() - began
    began = time.perf_counter()
    scoring.outcomes(scoring.rank(entries, book=book), book=book)
    return spent + time.perf_counter() - began


def measure(agencies: int) -> int:
    """Fill, score and print one size, in this process; return the exit code."""
    django.setup()
    from django.core.management import call_command

    from cases.models import Cycle

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    pk = fill(agencies)
    took = time.perf_counter() - began
    print(f"{agencies:>8,} filled in {took:.0f} s", file=sys.stderr, flush=True)
    whole = by_pipeline(Cycle.objects.get(pk=pk))
    alone, statements = by_services(Cycle.objects.get(pk=pk))
    # What the baseline needs on top is not the memory of the services.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    floor = in_memory(Cycle.objects.get(pk=pk))
    marks = agencies * CRITERIA
    print(
        f"{agencies:>8,} {os.environ[WORKERS_STARTED]:>7} {whole:>8.1f} {whole / floor:>6.2f} "
        f"{alone:>9.1f} {alone / floor:>6.2f} "
        f"{floor:>8.1f} {whole / marks * 1e6:>8.1f} {statements * 1000 / agencies:>11.1f} "
        f"{peak:>6.0f}",
        flush=True,
    )
    Path(os.environ[SECONDS_SPENT]).write_text(str(whole))
    return int(agencies >= LARGEST and whole > BOUND)


def in_process_of_its_own(agencies: int, workers: int) -> tuple[int, float]:
    """Measure one size on servers of its own; return the exit code and the seconds of the whole."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(
            ("postgres", "prefect"), data=Path(folder), temporary=True, say=lambda _line: None
        ) as site,
    ):
        worker, spent = describe_pipelines(site), Path(folder) / "seconds"
        names = [f"{worker.name}-{number + 1}" for number in range(workers)]
        site.start(*(replace(worker, name=name, command=named(worker, name)) for name in names))
        command = [sys.executable, __file__, "--size", str(agencies)]
        own = {WORKERS_STARTED: str(workers), SECONDS_SPENT: str(spent)}
        environment = {**os.environ, **site.environment, **own}
        code = subprocess.run(command, env=environment, check=False).returncode
        return code, float(spent.read_text()) if spent.exists() else 0.0


def named(worker: Process, name: str) -> tuple[str, ...]:
    """Return the command of a worker of the pool under a name of its own."""
    return tuple(name if word == "thuoc" else word for word in worker.command)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="one size, on the servers of the environment")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--workers", type=int, nargs="+", default=list(WORKERS))
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if given.size:
        return measure(given.size)
    print(
        f"{'agencies':>8} {'workers':>7} {'s whole':>8} {'× mem':>6} {'s no flow':>9} {'× mem':>6} "
        f"{'s mem':>8} {'µs/mark':>8} {'stmts/1000':>11} {'MiB':>6}"
    )
    worst = 0
    for agencies in given.sizes:
        found = [in_process_of_its_own(agencies, workers) for workers in given.workers]
        spent = [seconds for _code, seconds in found]
        slower = agencies >= LARGEST and spent[-1] > spent[0]
        worst = max(worst, slower, *(code for code, _seconds in found))
    return int(worst)


if __name__ == "__main__":
    sys.exit(main())

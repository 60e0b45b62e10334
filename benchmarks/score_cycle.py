"""Time, memory and queries of scoring a whole cycle on PostgreSQL, for 1,000 and 10,000 agencies.

Run `python benchmarks/score_cycle.py`; it starts a PostgreSQL of its own and removes it again. The
steps are those of the pipeline: begin, score in batches, finish. For each size it prints seconds,
queries a thousand agencies and peak memory, beside the same evaluation without a database.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import django

from benchmarks.scoring import answer, criteria_set
from config.embedded import running

SIZES = (1_000, 10_000)
BATCH = 500
SEED = 2021
NOW = datetime(2022, 3, 1, tzinfo=UTC)


def fill(agencies: int) -> int:
    """Put a cycle with so many agencies, all before the council, into an empty database."""
    from django.db import connection

    from cases.lifecycle import State
    from cases.models import Case, Criterion, Cycle, Item
    from cases.services.files import load_book, load_set
    from directory.models import Agency, Bloc
    from scoring import shipped_book

    bloc = Bloc.objects.create(code="SO_BAN_NGANH", name="Sở, ban, ngành")
    made = Agency.objects.bulk_create(
        Agency.named(code=code, name=f"Đơn vị {code}", valid_from=NOW.date())
        for code in ("A", "B", *(f"D{number:05d}" for number in range(agencies)))
    )
    rules = load_set(criteria_set().text, name="bench.toml", by=None, at=NOW)
    book = load_book(shipped_book("hcmc-2021").text, name="book.toml", by=None, at=NOW)
    cycle = Cycle.objects.create(
        year=2021,
        label="Đo",
        criteria_set=rules,
        rule_book=book,
        set_digest=rules.digest,
        book_digest=book.digest,
        stage=Cycle.Stage.OPEN,
    )
    cases = Case.objects.bulk_create(
        Case(cycle=cycle, agency=agency, bloc=bloc, state=State.COUNCIL, entered_at=NOW)
        for agency in made[2:]
    )
    criteria = list(Criterion.objects.filter(criteria_set=rules).order_by("order"))
    for case in range(0, len(cases), 1000):
        Item.objects.bulk_create(
            Item(case=each, criterion=criterion, is_open=False)
            for each in cases[case : case + 1000]
            for criterion in criteria
        )
    copy_marks(rules.text)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return cycle.pk


def copy_marks(text: str) -> None:
    """Write one mark for each item by COPY, with an answer that fits its criterion."""
    import json

    from django.db import connection

    from cases.models import Item
    from scoring import load_criteria_set

    kinds = {each.code: kind_of(each.method) for each in load_criteria_set(text, name="x").criteria}
    dice = random.Random(SEED)
    # Read before the COPY begins: a connection does one thing at a time.
    items = list(Item.objects.order_by("pk").values_list("pk", "criterion__code"))
    columns = "item_id, rung, round, answer, points, applicable, reason, evidence_seen, at"
    copy = f"COPY cases_mark ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copy) as rows:
        for item, code in items:
            given = json.dumps(answer(kinds[code], dice))
            rows.write_row((item, "appraised", 1, given, 0, True, "", "[]", NOW))


def kind_of(method: object) -> str:
    name = type(method).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]


def score(cycle_pk: int) -> tuple[float, int]:
    """Run the steps of the pipeline; return seconds and queries."""
    from django.db import connection

    from cases.models import Cycle
    from cases.services.results import begin_scoring, cases_to_score, finish_scoring, score_cases

    counted = 0

    def count(execute: Any, *statement: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*statement)

    began = time.perf_counter()
    with connection.execute_wrapper(count):
        run = begin_scoring(Cycle.objects.get(pk=cycle_pk), by=None, at=NOW)
        waiting = cases_to_score(run)
        for start in range(0, len(waiting), BATCH):
            score_cases(run, waiting[start : start + BATCH])
        finish_scoring(run, by=None, at=NOW)
    return time.perf_counter() - began, counted


def measure(agencies: int) -> None:
    """Fill, score and print one size, in this process."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    cycle = fill(agencies)
    filled = time.perf_counter() - began
    print(f"{agencies:>7,} filled in {filled:.0f} s", file=sys.stderr, flush=True)
    seconds, queries = score(cycle)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    per_thousand = queries * 1000 / agencies
    print(
        f"{agencies:>7,} × 100  {seconds:7.1f} s  {seconds / agencies * 10_000:6.1f} µs a mark  "
        f"{per_thousand:6.1f} queries a thousand  {peak:6.0f} MiB",
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="one size, in the database of DATABASE_URL")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if given.size:
        measure(given.size)
        return 0
    for size in SIZES:
        with (
            tempfile.TemporaryDirectory() as folder,
            running(
                ("postgres",), data=Path(folder), temporary=True, say=lambda _line: None
            ) as site,
        ):
            command = [sys.executable, __file__, "--size", str(size)]
            subprocess.run(command, env={**os.environ, **site.environment}, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the morning's sweep costs: by what is due, and by what only exists.

Run `python benchmarks/sweep.py`; it starts a PostgreSQL and a Valkey of its own and removes them
again. 1,000, 10,000 and 100,000 turns are open, one in a hundred of them due: the sweep that
writes the letters of a morning is timed, its statements are counted, and again with the same
number due among all of them. Then a season of letters lies in the outbox, and what is due of it is
asked for. The last column is the time for one turn that is due.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import django

from embedded import running

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (1_000, 10_000, 100_000)
DUE_OF_A_HUNDRED = 1
ENTERED = datetime(2022, 1, 4, 2, 0, tzinfo=UTC)
MORNING = datetime(2022, 3, 1, 0, 5, tzinfo=UTC)
SOON, FAR = date(2022, 3, 2), date(2022, 6, 30)
ROUNDS = 5


def fill(count: int, due: int) -> None:
    """Fill the database with so many cases at their agencies, so many of them due soon."""
    from cases.models import Case, Cycle
    from directory.models import Agency, Bloc, Membership, User
    from directory.roles import Role
    from workflow.flows import CaseFlow
    from workflow.models import Proceeding, Turn

    bloc, _new = Bloc.objects.get_or_create(code="B", defaults={"name": "Khối"})
    cycle = Cycle.objects.get()
    have = Agency.objects.filter(code__startswith="D").count()
    codes = [f"D{number:06d}" for number in range(have, count)]
    agencies = Agency.objects.bulk_create(
        Agency.named(code=code, name=f"Đơn vị {code}", valid_from=ENTERED.date()) for code in codes
    )
    users = User.objects.bulk_create(
        User(email=f"{code}@example.vn".lower(), full_name=code) for code in codes
    )
    Membership.objects.bulk_create(
        Membership(user=user, role=Role.AGENCY_OFFICER, agency=agency, valid_from=ENTERED.date())
        for user, agency in zip(users, agencies, strict=True)
    )
    facts: dict[str, Any] = {"bloc": bloc, "criteria_set": cycle.criteria_set}
    cases = Case.objects.bulk_create(
        Case(cycle=cycle, agency=agency, entered_at=ENTERED, due_on=FAR, **facts)
        for agency in agencies
    )
    processes = Proceeding.objects.bulk_create(
        Proceeding(flow_class=CaseFlow, cycle=cycle, case=case) for case in cases
    )
    node = CaseFlow.instance.node("self_assessment")
    Turn.objects.bulk_create(
        Turn(
            process=process,
            flow_task=node,
            flow_task_type="HUMAN",
            status="NEW",
            state="self_assessment",
            role=Role.AGENCY_OFFICER,
            agency=agency,
        )
        for process, agency in zip(processes, agencies, strict=True)
    )
    make_due(due)


def make_due(count: int) -> None:
    from django.db import connection

    from cases.models import Case

    Case.objects.update(due_on=FAR)
    step = max(Case.objects.count() // count, 1)
    keys = list(Case.objects.order_by("pk").values_list("pk", flat=True))[::step][:count]
    Case.objects.filter(pk__in=keys).update(due_on=SOON)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def measured(work: Callable[[datetime], int]) -> tuple[float, int, int]:
    """Return the median of the seconds, the statements, and what was done: on mornings anew."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    spent, statements, done = [], 0, 0
    for _round in range(ROUNDS):
        with transaction.atomic():
            with CaptureQueriesContext(connection) as counted:
                began = time.perf_counter()
                done = work(MORNING)
                spent.append(time.perf_counter() - began)
            statements = len(counted)
            transaction.set_rollback(True)
    return statistics.median(spent), statements, done


def measure() -> None:
    django.setup()
    from django.core.management import call_command

    from benchmarks._large_cycle import open_cycle
    from directory.models import Agency
    from notifications import services
    from notifications.models import Delivery, Letter
    from workflow.digests import write_digests

    call_command("migrate", verbosity=0)
    Agency.objects.bulk_create(
        Agency.named(code=code, name=code, valid_from=ENTERED.date()) for code in ("A", "B")
    )
    open_cycle()
    print(
        f"{'':<34}{'open':>8} {'due':>6} {'letters':>8} "
        f"{'statements':>10} {'ms':>8} {'µs a due':>9}"
    )
    for size in SIZES:
        due = size * DUE_OF_A_HUNDRED // 100
        fill(size, due)
        report("1 % due", size, due, measured(lambda at: write_digests(at=at)))
        if due != SIZES[0] // 100:
            few = SIZES[0] // 100
            make_due(few)
            report("the same number due", size, few, measured(lambda at: write_digests(at=at)))
    write_old_letters()
    waiting = Delivery.objects.filter(state="waiting").count()
    found = measured(lambda at: len(services.due(at=at)))
    report("due letters of the outbox", Letter.objects.count(), waiting, found)


def write_old_letters() -> None:
    """Lay a season of letters into the outbox: all sent but a few."""
    from directory.models import User
    from notifications.models import Delivery, Letter

    people = list(User.objects.order_by("pk")[:100_000])
    letters = Letter.objects.bulk_create(
        Letter(
            key=f"old/{number}", recipient=user, kind="reminder", language="vi", subject="x",
            body="x", url="/", created_at=ENTERED,
        )
        for number, user in enumerate(people)
    )  # fmt: skip
    Delivery.objects.bulk_create(
        Delivery(letter=letter, next_try_at=ENTERED)
        if number % 1000 == 0
        else Delivery(
            letter=letter, next_try_at=ENTERED, state="sent", sent_at=ENTERED + timedelta(hours=1)
        )
        for number, letter in enumerate(letters)
    )


def report(name: str, size: int, due: int, found: tuple[float, int, int]) -> None:
    seconds, statements, done = found
    print(
        f"{name:<34}{size:>8} {due:>6} {done:>8} {statements:>10} {seconds * 1000:>8.1f} "
        f"{seconds * 1e6 / due:>9.0f}",
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true", help="on the servers of the environment")
    if parser.parse_args().here:
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        measure()
        return 0
    with (
        tempfile.TemporaryDirectory() as folder,
        running(
            ("postgres", "valkey"), data=Path(folder), temporary=True, say=lambda _line: None
        ) as site,
    ):
        command = [sys.executable, __file__, "--here"]
        return subprocess.run(
            command, env={**os.environ, **site.environment}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Fill an empty database with a large cycle, all of its cases before the council."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from benchmarks.scoring import answer, criteria_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.models import Cycle

SEED = 2021
NOW = datetime(2022, 3, 1, tzinfo=UTC)


def fill(agencies: int) -> int:
    """Make a cycle with so many agencies and its coordinator; return its id."""
    from django.db import connection

    from cases.lifecycle import State
    from cases.models import Case, Criterion
    from directory.models import Agency, Bloc
    from workflow.processes import begin_cycle

    bloc = Bloc.objects.create(code="SO_BAN_NGANH", name="Sở, ban, ngành")
    made = Agency.objects.bulk_create(
        Agency.named(code=code, name=f"Đơn vị {code}", valid_from=NOW.date())
        for code in ("A", "B", *(f"D{number:05d}" for number in range(agencies)))
    )
    cycle = open_cycle()
    cases = Case.objects.bulk_create(
        Case(
            cycle=cycle,
            agency=agency,
            bloc=bloc,
            criteria_set=cycle.criteria_set,
            state=State.COUNCIL,
            entered_at=NOW,
        )
        for agency in made[2:]
    )
    criteria = Criterion.objects.filter(criteria_set=cycle.criteria_set).order_by("order")
    known = list(criteria.values_list("pk", flat=True))
    columns = ("case_id", "criterion_id", "is_open", "sent_back_because")
    copy("cases_item", columns, ((case.pk, pk, False, "") for case in cases for pk in known))
    mark_every_item(cycle.criteria_set.text)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    begin_cycle(cycle)
    return cycle.pk


def open_cycle() -> Cycle:
    """Make an open cycle and the coordinator who may score it."""
    from cases.models import Cycle
    from cases.rule_files.loading import load_book, load_set
    from directory.models import Membership, User
    from directory.roles import Role
    from scoring import shipped_book

    coordinator = User.objects.create_user("dieu-phoi@example.vn", full_name="Điều phối")
    Membership.objects.create(user=coordinator, role=Role.COORDINATOR, valid_from=NOW.date())
    rules = load_set(criteria_set("flat").text, name="bench.toml", by=None, at=NOW)
    book = load_book(shipped_book("hcmc-2021").text, name="book.toml", by=None, at=NOW)
    return Cycle.objects.create(
        year=2021,
        label="Đo",
        criteria_set=rules,
        rule_book=book,
        set_digest=rules.digest,
        book_digest=book.digest,
        stage=Cycle.Stage.OPEN,
    )


def mark_every_item(text: str) -> None:
    """Write one mark for each item, with an answer that fits its criterion."""
    from cases.models import Item
    from scoring import load_criteria_set

    kinds = {each.code: each.kind for each in load_criteria_set(text, name="x").criteria}
    dice = random.Random(SEED)
    # Read before the COPY begins: a connection does one thing at a time.
    items = list(Item.objects.order_by("pk").values_list("pk", "criterion__code"))
    same = {
        "rung": "appraised",
        "round": 1,
        "points": 0,
        "applicable": True,
        "waits": False,
        "reason": "",
        "kept_because": "",
        "explained": "",
        "evidence_seen": "[]",
        "at": NOW,
    }
    copy(
        "cases_mark",
        ("item_id", "answer", *same),
        ((pk, json.dumps(answer(kinds[code], dice)), *same.values()) for pk, code in items),
    )


def copy(table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    from django.db import connection

    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copied:
        for row in rows:
            copied.write_row(row)

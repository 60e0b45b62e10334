"""What became of agencies, out of a file: effective, event, from_units, to_units, note, collective.

Rows build on each other (an agency renamed in one is merged in the next), so the file is played
in a transaction; where anything is wrong, or only tried, the transaction is undone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from directory.imports.tables import Problem, Row, Table, read_table
from directory.models import Agency, Lineage
from directory.services import agencies as services
from wording.text import plain

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User

REQUIRED = ("effective", "event", "from_units", "to_units")
OPTIONAL = ("confidence", "note", "collective")
ABBREVIATIONS = {"ptnt": "phat trien nong thon"}
Kind = Lineage.Kind


@dataclass
class Played:
    """What a file changed (or would have), and the rows that could not be matched."""

    changes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Event:
    """One row: on this day, these agencies became those."""

    row: Row
    kind: Lineage.Kind
    day: date
    before: tuple[str, ...]
    after: tuple[str, ...]
    note: str


def play(
    content: bytes | str, *, by: User | None, at: datetime, dry_run: bool, skip_unmatched: bool
) -> Played:
    """Record the changes of agencies that a file tells, all or none.

    With `skip_unmatched`, rows whose agencies the directory does not know are listed and left out.
    """
    table = read_table(content, required=REQUIRED, optional=OPTIONAL)
    played = Played(problems=table.problems)
    with transaction.atomic():
        for row in table.rows:
            told = Table()
            event = _event(row, told)
            if event is not None:
                played.changes.extend(_play_event(event, told, by=by, at=at))
            (played.skipped if skip_unmatched else played.problems).extend(told.problems)
        if dry_run or played.problems:
            transaction.set_rollback(True)
    return played


def _event(row: Row, table: Table) -> Event | None:
    if row["collective"]:
        right = _("dòng nói chung về nhiều cơ quan; hãy ghi từng cơ quan một dòng, đúng tên")
        table.complain(row, "from_units", right)
        return None
    kinds = [kind for kind in Kind if kind == row["event"]]
    if not kinds:
        right = _("một trong: %(words)s") % {"words": ", ".join(Kind.values)}
        table.complain(row, "event", right)
        return None
    day, note = _day(row, table)
    if day is None:
        return None
    before, after = (_names(row[column]) for column in ("from_units", "to_units"))
    if (kinds[0] == Kind.ABOLISH) is bool(after) or not before:
        table.complain(row, "to_units", _("tên các cơ quan, cách nhau bằng “ + ”"))
        return None
    return Event(row, kinds[0], day, before, after, note)


def _day(row: Row, table: Table) -> tuple[date | None, str]:
    """Read a day, or a month, which begins on its first day; the note says so."""
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", row["effective"])
    try:
        day = date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
    except ValueError:
        day = None
    if day is None:
        table.complain(row, "effective", _("một ngày như 2025-03-01 hoặc một tháng như 2025-10"))
    month_only = found is not None and found[3] is None
    words = (row["note"], _("chỉ biết tháng, lấy ngày đầu tháng") if month_only else "")
    return day, "; ".join(filter(None, words))


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for name in cell.split(" + ") if name not in ("", "-"))


@transaction.atomic
def _play_event(event: Event, table: Table, *, by: User | None, at: datetime) -> list[str]:
    """Find the agencies of an event, add those it creates, record its threads; say what changed."""
    before = [_find(name, event.day) for name in event.before]
    unknown = [name for name, agency in zip(event.before, before, strict=True) if agency is None]
    if unknown:
        right = _("tên của một cơ quan có trong danh bạ vào ngày này")
        table.complain(event.row, "from_units", right, value=" + ".join(unknown))
        return []
    sources = [agency for agency in before if agency is not None]
    known = [_find(name, event.day, among=sources) for name in event.after]
    targets = [
        agency or _create(name, event, by=by, at=at)
        for name, agency in zip(event.after, known, strict=True)
    ]
    added = [target for target, agency in zip(targets, known, strict=True) if agency is None]
    changes = [_("Thêm cơ quan %(code)s – %(name)s") % vars(agency) for agency in added]
    try:
        for source, target in _threads(event, sources, targets):
            changes.append(_record(event, source, target, lives_on=source in targets, by=by, at=at))
    except services.ImpossibleChange as refusal:
        transaction.set_rollback(True)
        table.complain(event.row, "from_units", str(refusal))
        return []
    return changes


def _threads(
    event: Event, sources: list[Agency], targets: list[Agency]
) -> list[tuple[Agency, Agency | None]]:
    """Pair who changed with who followed; an agency that lives on has no thread to itself."""
    if event.kind == Kind.ABOLISH:
        return [(source, None) for source in sources]
    return [(source, target) for source in sources for target in targets if source != target]


def _record(
    event: Event,
    source: Agency,
    target: Agency | None,
    *,
    lives_on: bool,
    by: User | None,
    at: datetime,
) -> str:
    services.record_change(
        source,
        kind=event.kind,
        after=target,
        effective_on=event.day,
        note=event.note,
        lives_on=lives_on,
        by=by,
        at=at,
    )
    follower = target.name if target else "–"
    return f"{event.day.strftime('%d/%m/%Y')} {event.kind.label}: {source.name} → {follower}"


def _words(name: str) -> str:
    words = re.findall(r"\w+", plain(name))
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


def _find(name: str, day: date, among: list[Agency] | None = None) -> Agency | None:
    """Find an agency by its name on a day, one of the event's own first."""
    living = [*(among or []), *Agency.objects.existing_on(day).in_order()]
    wanted = _words(name)
    return next(
        (each for each in living if wanted in (_words(each.name), _words(each.short_name))), None
    )


def _create(name: str, event: Event, *, by: User | None, at: datetime) -> Agency:
    code = "-".join(re.findall(r"[A-Z0-9]+", plain(name).upper()))[:50]
    if Agency.objects.filter(code=code).exists():
        code = f"{code}-{event.day.year}"
    return services.create_agency(code=code, name=name, valid_from=event.day, by=by, at=at)

"""Days off out of a file: date, name, kind, source, confidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.imports.cells import day_in, one_of, text_in
from directory.imports.plans import Plan
from directory.imports.tables import Row, Table, read_table
from directory.models import DayOff
from directory.services import days_off as services
from directory.working_days import SATURDAY, national_names

if TYPE_CHECKING:
    from datetime import date, datetime

    from directory.models import User

REQUIRED = ("date", "name", "kind")
OPTIONAL = ("source", "confidence")
# Whether the day is worked; a swapped day off is a day off like any other.
KINDS = {"off": False, "off_swap": False, "work_saturday": True, "nghỉ": False, "làm bù": True}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A day as the file has it."""

    day: date
    name: str
    works: bool
    source: str


def plan(content: bytes | str) -> Plan:
    """Read a file of days off and say what it would change; one query."""
    table = read_table(content, required=REQUIRED, optional=OPTIONAL)
    found = Plan("days_off", problems=table.problems)
    known = {row.day: row for row in DayOff.objects.all()}
    seen: dict[date, int] = {}
    for row in table.rows:
        before = len(table.problems)
        wanted = _wanted(row, table, seen)
        if wanted is not None and len(table.problems) == before:
            _plan_day(row, wanted, found, known.get(wanted.day))
    found.warnings = _left_out(set(seen), {day.year for day in known})
    return found


def _wanted(row: Row, table: Table, seen: dict[date, int]) -> Wanted | None:
    name = text_in(row, "name", table, most=200)
    works = one_of(row, "kind", table, KINDS)
    source = ", ".join(filter(None, (row["source"], row["confidence"])))
    if len(source) > 200:
        table.complain(row, "source", _("không quá %(most)s ký tự") % {"most": 200})
    day = day_in(row, "date", table)
    if day is None or works is None:
        return None
    if day in seen:
        right = _("mỗi ngày một dòng; đã có ở dòng %(row)s") % {"row": seen[day]}
        table.complain(row, "date", right)
    seen.setdefault(day, row.number)
    if works and day.weekday() < SATURDAY:
        table.complain(row, "date", _("ngày làm bù phải là thứ Bảy hoặc Chủ nhật"))
    return Wanted(day, name, works, source)


def _plan_day(row: Row, wanted: Wanted, found: Plan, known: DayOff | None) -> None:
    if known and (known.name, known.works, known.source) == (
        wanted.name,
        wanted.works,
        wanted.source,
    ):
        found.unchanged += 1
        return
    about = f"{wanted.day.strftime('%d/%m/%Y')} – {wanted.name}"
    what = (
        _("Sửa ngày") if known else _("Thêm ngày làm bù") if wanted.works else _("Thêm ngày nghỉ")
    )
    was = services.day_version(known)
    found.add(row.number, what, about, partial(_save, wanted), was=was)


def _left_out(days: set[date], years_known: set[int]) -> list[str]:
    """Warn of national days that a year entered for the first time would no longer have."""
    missing: defaultdict[int, list[date]] = defaultdict(list)
    for year in sorted({day.year for day in days} - years_known):
        for day in national_names(year):
            if day not in days and day.weekday() < SATURDAY:
                missing[year].append(day)
    return [
        _("Năm %(year)s sẽ theo tệp này; tệp không có các ngày nghỉ quốc gia: %(days)s.")
        % {"year": year, "days": ", ".join(day.strftime("%d/%m") for day in left)}
        for year, left in missing.items()
    ]


def _save(wanted: Wanted, by: User | None, at: datetime) -> None:
    services.put_day(
        wanted.day, name=wanted.name, works=wanted.works, source=wanted.source, by=by, at=at
    )

"""The city's own calendar: days off and swapped Saturdays, year by year."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import DayOff, DirectoryEvent, User
from directory.refusals import Refusal
from directory.services.record import record
from directory.text import normal
from directory.working_days import SATURDAY, national_days, national_names

if TYPE_CHECKING:
    from datetime import date, datetime

Action = DirectoryEvent.Action
SEED = "Lịch nghỉ quốc gia (gói holidays)"
WORKED = "Làm bù"


class NotWorkedInExchange(Refusal):
    """Only a day of a weekend can be worked in exchange for another."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def seed_year(year: int, *, by: User | None, at: datetime) -> int:
    """Fill a year that has no rows with the national days, and return how many were written."""
    if DayOff.objects.filter(day__year=year).exists():
        return 0
    rows = [DayOff(day=day, name=name, source=SEED) for day, name in national_names(year).items()]
    rows += [
        DayOff(day=day, name=WORKED, works=True, source=SEED)
        for day in sorted(national_days(year).worked)
    ]
    written = DayOff.objects.bulk_create(rows, ignore_conflicts=True)
    record(Action.YEAR_SEEDED, by=by, at=at, facts={"year": year, "days": len(written)})
    return len(written)


@transaction.atomic
def save_day(
    day: date, *, name: str, works: bool = False, source: str = "", by: User | None, at: datetime
) -> DayOff:
    """Add a day off or a day worked in exchange, or correct the one on this day.

    A year without rows is filled with the national days first: a single row must not make them
    working days. Raises NotWorkedInExchange for a day of the week.
    """
    check_may_work(day, works=works)
    seed_year(day.year, by=by, at=at)
    return put_day(day, name=name, works=works, source=source, by=by, at=at)


@transaction.atomic
def put_day(
    day: date, *, name: str, works: bool = False, source: str = "", by: User | None, at: datetime
) -> DayOff:
    """Write one row, leaving the rest of its year alone: for a file that lists the whole year.

    Raises NotWorkedInExchange for a day of the week.
    """
    check_may_work(day, works=works)
    facts: dict[str, object] = {"name": normal(name), "works": works, "source": normal(source)}
    same = DayOff.objects.filter(day=day, **facts).first()
    if same is not None:
        return same
    saved, _created = DayOff.objects.update_or_create(day=day, defaults=facts)
    record(Action.DAY_SAVED, by=by, at=at, facts={"day": day.isoformat(), **facts})
    return saved


def check_may_work(day: date, *, works: bool) -> None:
    if works and day.weekday() < SATURDAY:
        raise NotWorkedInExchange(
            _("Ngày %(day)s không phải thứ Bảy hoặc Chủ nhật nên không thể là ngày làm bù.")
            % {"day": day.strftime("%d/%m/%Y")}
        )


@transaction.atomic
def remove_day(day_off: DayOff, *, by: User | None, at: datetime) -> None:
    """Take a row out of the calendar; the day follows the rule of the week again."""
    removed, _rows = DayOff.objects.filter(pk=day_off.pk).delete()
    if removed:
        record(
            Action.DAY_REMOVED,
            by=by,
            at=at,
            facts={"day": day_off.day.isoformat(), "name": day_off.name},
        )

"""The city's own calendar: days off and swapped Saturdays, year by year."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from directory.models import DayOff, DirectoryEvent, User
from directory.services.corrections import check_news
from directory.services.record import record
from directory.working_days import SATURDAY, national_days, national_names
from wording.refusals import Refusal, StalePage
from wording.text import normal
from wording.versions import version_of

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


NO_DAY: tuple[()] = ()


def _facts(row: DayOff | None) -> tuple[str, bool, str] | tuple[()]:
    return (row.name, row.works, row.source) if row else NO_DAY


def day_version(row: DayOff | None) -> int:
    """Return the version of a row of the calendar; of none, where the day has none yet."""
    return version_of(_facts(row))


@transaction.atomic
def save_day(
    day: date,
    *,
    name: str,
    works: bool = False,
    source: str = "",
    by: User | None,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Add a day off or a day worked in exchange, or correct the one on this day.

    A year without rows is filled with the national days first: a single row must not make them
    working days. Raises NotWorkedInExchange for a day of the week, and what check_news raises.
    """
    check_may_work(day, works=works)
    row = DayOff.objects.select_for_update().filter(day=day).first()
    became = (normal(name), works, normal(source))
    now = (row.name, WORKED if row.works else "", row.source) if row else ()
    if not check_news(_facts(row), became, seen=seen, now=now):
        return
    seed_year(day.year, by=by, at=at)
    if row is None and _is_added(day, became, seen=seen):
        _note_saved(day, became, by=by, at=at)
    else:
        put_day(day, name=name, works=works, source=source, by=by, at=at)


def _is_added(day: date, became: tuple[str, bool, str], *, seen: int | None) -> bool:
    """Add the row of a day that had none to lock; False where it is a national day just seeded.

    Raises as check_news does where somebody wrote another row this very moment.
    """
    name, works, source = became
    try:
        with transaction.atomic():
            DayOff.objects.create(day=day, name=name, works=works, source=source)
    except IntegrityError:
        met = DayOff.objects.select_for_update().get(day=day)
        if met.source != SEED:
            now = (met.name, WORKED if met.works else "", met.source)
            check_news(_facts(met), became, seen=seen, now=now)
        return False
    return True


def _note_saved(day: date, became: tuple[str, bool, str], *, by: User | None, at: datetime) -> None:
    facts: dict[str, object] = dict(zip(("name", "works", "source"), became, strict=True))
    record(Action.DAY_SAVED, by=by, at=at, facts={"day": day.isoformat(), **facts})


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
    _note_saved(day, (saved.name, saved.works, saved.source), by=by, at=at)
    return saved


def check_may_work(day: date, *, works: bool) -> None:
    if works and day.weekday() < SATURDAY:
        raise NotWorkedInExchange(
            _("Ngày %(day)s không phải thứ Bảy hoặc Chủ nhật nên không thể là ngày làm bù.")
            % {"day": day.strftime("%d/%m/%Y")}
        )


@transaction.atomic
def remove_day(pk: int, *, by: User | None, at: datetime, seen: int | None = None) -> DayOff:
    """Take a row out of the calendar and return it; the day follows the rule of the week again.

    Raises StalePage where the row was removed before, or is another than the page showed.
    """
    row = DayOff.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise StalePage(_("Ngày này đã được xóa khỏi lịch trước đó; lịch không thay đổi gì thêm."))
    if seen is not None and seen != day_version(row):
        raise StalePage(
            _(
                "Ngày %(day)s vừa được người khác sửa thành “%(name)s” nên chưa bị xóa. "
                "Vui lòng xem lại lịch rồi thao tác tiếp."
            )
            % {"day": row.day.strftime("%d/%m/%Y"), "name": row.name}
        )
    DayOff.objects.filter(pk=pk).delete()
    facts: dict[str, object] = {"day": row.day.isoformat(), "name": row.name}
    record(Action.DAY_REMOVED, by=by, at=at, facts=facts)
    return row

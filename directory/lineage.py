"""Who an agency was and what became of it, through chains of merges, splits and renames."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.models import Agency, Lineage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Kind = Lineage.Kind


@dataclass(frozen=True, slots=True)
class Forebear:
    """The one agency whose earlier result is the agency's own; where there is none, the reason."""

    agency: Agency | None
    reason: str = ""


@dataclass(frozen=True)
class Threads:
    """All threads of lineage, in the order of their days."""

    rows: tuple[Lineage, ...]
    into: dict[int, list[Lineage]] = field(init=False, repr=False, compare=False)
    out_of: dict[int, list[Lineage]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        into: defaultdict[int, list[Lineage]] = defaultdict(list)
        out_of: defaultdict[int, list[Lineage]] = defaultdict(list)
        for row in self.rows:
            out_of[row.before_id].append(row)
            if row.after_id is not None:
                into[row.after_id].append(row)
        object.__setattr__(self, "into", into)
        object.__setattr__(self, "out_of", out_of)


def load_threads() -> Threads:
    """Load the whole lineage in one query; keep it where many agencies are asked about."""
    return Threads(tuple(Lineage.objects.select_related("before", "after").in_order()))


def one_to_one(
    agency: Agency, *, year_before: int, year: int, threads: Threads | None = None
) -> Forebear:
    """Return who the agency was in an earlier year, if that agency is its only forebear.

    The result of a year belongs to the agency as it stands at the end of it; so what changed
    after the end of `year_before`, up to the end of `year`, decides.
    """
    threads = threads or load_threads()
    start, latest = date(year_before, 12, 31), date(year, 12, 31)
    followed: set[int] = set()
    while True:
        changes = _changes_of(agency, threads, after=start, until=latest, but=followed)
        if not changes:
            break
        change = changes[-1]
        if change.kind != Kind.RENAME:
            return Forebear(None, _why_not(agency, change))
        followed.add(change.pk)
        agency, latest = change.before, change.effective_on
    if agency.valid_from > start or (agency.valid_to is not None and agency.valid_to <= start):
        gone = {"agency": agency.called, "year": year_before}
        return Forebear(None, _("%(agency)s không tồn tại vào cuối năm %(year)s.") % gone)
    return Forebear(agency)


def _changes_of(
    agency: Agency, threads: Threads, *, after: date, until: date, but: set[int]
) -> list[Lineage]:
    """Return what changed the agency in the time: what came into it, and what it gave away."""
    into = threads.into.get(agency.pk, [])
    given = [row for row in threads.out_of.get(agency.pk, []) if row.kind in GIVEN_AWAY]
    return sorted(
        (row for row in (*into, *given) if after < row.effective_on <= until and row.pk not in but),
        key=lambda row: (row.effective_on, row.pk),
    )


# An agency that was split, or gave a part away, and lived on is not what it was the year before.
GIVEN_AWAY = (Kind.SPLIT, Kind.PARTIAL)


def _why_not(agency: Agency, change: Lineage) -> str:
    names = {
        "agency": agency.called,
        "before": change.before.called,
        "after": change.after.called if change.after else "",
        "on": change.effective_on.strftime("%d/%m/%Y"),
    }
    if change.kind == Kind.MERGE:
        return _("%(agency)s tiếp nhận %(before)s do sáp nhập từ ngày %(on)s.") % names
    if change.kind == Kind.SPLIT:
        return _("%(after)s được chia tách từ %(before)s từ ngày %(on)s.") % names
    return _("Một phần của %(before)s được chuyển sang %(after)s từ ngày %(on)s.") % names


def as_now(
    agency: Agency, *, on: date, since: date | None = None, threads: Threads | None = None
) -> tuple[Agency, ...]:
    """Return who carries on what the agency was (on the day `since`), as things are on a day."""
    threads = threads or load_threads()
    out_of = threads.out_of

    def later(body: Agency, day: date) -> Iterable[tuple[Agency, date]]:
        lives = exists(body, on)
        for row in out_of.get(body.pk, []):
            kept = row.kind == Kind.PARTIAL and lives
            if day <= row.effective_on <= on and row.after is not None and not kept:
                yield row.after, row.effective_on

    return _living(agency, since or agency.valid_from, later, on=on)


def as_then(
    agency: Agency, *, on: date, until: date | None = None, threads: Threads | None = None
) -> tuple[Agency, ...]:
    """Return from whom the agency (as on the day `until`) descends, as things were on a day."""
    threads = threads or load_threads()
    into = threads.into

    def earlier(body: Agency, day: date) -> Iterable[tuple[Agency, date]]:
        lived = exists(body, on)
        for row in into.get(body.pk, []):
            kept = row.kind == Kind.PARTIAL and lived
            if on < row.effective_on <= day and not kept:
                yield row.before, row.effective_on

    return _living(agency, until or date.max, earlier, on=on)


def exists(agency: Agency, day: date) -> bool:
    return agency.valid_from <= day and (agency.valid_to is None or day < agency.valid_to)


def _living(
    agency: Agency,
    day: date,
    step: Callable[[Agency, date], Iterable[tuple[Agency, date]]],
    *,
    on: date,
) -> tuple[Agency, ...]:
    """Walk from agency to agency and return those that exist on the day, in Vietnamese order."""
    seen: dict[int, Agency] = {}
    ahead = [(agency, day)]
    while ahead:
        body, reached = ahead.pop()
        if body.pk not in seen:
            seen[body.pk] = body
            ahead.extend(step(body, reached))
    living = (body for body in seen.values() if exists(body, on))
    return tuple(sorted(living, key=lambda body: (body.sort_key, body.pk)))

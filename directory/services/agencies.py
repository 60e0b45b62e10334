"""Agencies: added, corrected, put into the blocs of a year, and what became of them."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from directory.lineage import exists
from directory.models import Agency, Bloc, BlocMembership, DirectoryEvent, Lineage, User
from directory.services.corrections import check_news
from directory.services.record import record
from wording.refusals import NothingChanged, Refusal
from wording.text import normal, normal_lines
from wording.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Action = DirectoryEvent.Action
Kind = Lineage.Kind
# After these an agency no longer exists; after a transfer of a part it always does.
ENDING = frozenset({Kind.MERGE, Kind.RENAME, Kind.ABOLISH})


class CodeTaken(Refusal):
    """Two agencies cannot have one code."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class ImpossibleChange(Refusal):
    """The change contradicts what is known of the agencies; the sentence says in what."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


@transaction.atomic
def create_agency(
    *,
    code: str,
    valid_from: date,
    by: User | None,
    at: datetime,
    **names: str,
) -> Agency:
    """Add an agency; `names` are those of Agency.rename.

    Raises CodeTaken.
    """
    agency = Agency.named(code=code, valid_from=valid_from, valid_to=None, **names)
    check_code_free(agency.code)
    try:
        with transaction.atomic():
            agency.save()
    except IntegrityError:
        check_code_free(agency.code)  # somebody was first, this very moment
        raise
    record(Action.AGENCY_CREATED, by=by, at=at, agency=agency, facts={"code": agency.code})
    return agency


def check_code_free(code: str) -> None:
    """Refuse a code that another agency has.

    Raises CodeTaken.
    """
    taken = Agency.objects.filter(code=code).first()
    if taken is not None:
        raise CodeTaken(
            _("Mã %(code)s đã là của %(name)s. Vui lòng dùng mã khác.")
            % {"code": taken.code, "name": taken.called}
        )


def agency_version(agency: Agency) -> int:
    """Return the version of how an agency is written."""
    return version_of(_facts(agency))


@transaction.atomic
def correct_agency(
    agency: Agency,
    *,
    valid_from: date,
    by: User | None,
    at: datetime,
    seen: int | None = None,
    **names: str,
) -> None:
    """Correct how an agency is written; a change of the agency itself is a thread of lineage.

    `names` are those of Agency.rename, all of them: one that is left out is taken away.

    Raises ImpossibleChange where it would begin after its end, and what check_news raises.
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    if agency.valid_to is not None and valid_from >= agency.valid_to:
        raise ImpossibleChange(
            _("%(agency)s kết thúc ngày %(day)s; ngày bắt đầu phải trước ngày đó.")
            % {"agency": agency.called, "day": agency.valid_to.strftime("%d/%m/%Y")}
        )
    was = _facts(agency)
    agency.rename(**names)
    agency.valid_from = valid_from
    if not check_news(was, _facts(agency), seen=seen, now=was.values()):
        return
    agency.save()
    record(
        Action.AGENCY_CHANGED,
        by=by,
        at=at,
        agency=agency,
        facts={"was": was, "became": _facts(agency)},
    )


def _facts(agency: Agency) -> dict[str, str]:
    return {**agency.names(), "valid_from": agency.valid_from.isoformat()}


@transaction.atomic
def save_bloc(
    code: str, *, name: str, name_en: str = "", order: int = 0, by: User | None, at: datetime
) -> Bloc:
    """Add a bloc, or correct the one of this code."""
    facts: dict[str, object] = {"name": normal(name), "name_en": normal(name_en), "order": order}
    same = Bloc.objects.filter(code=normal(code), **facts).first()
    if same is not None:
        return same
    bloc, _created = Bloc.objects.update_or_create(code=normal(code), defaults=facts)
    record(Action.BLOC_SAVED, by=by, at=at, facts={"code": bloc.code, **facts})
    return bloc


def blocs_version(rows: Iterable[BlocMembership]) -> int:
    """Return the version of the blocs of an agency over the years, whose rows are loaded."""
    return version_of(_blocs(rows))


def _blocs(rows: Iterable[BlocMembership]) -> dict[int, tuple[str, bool]]:
    return {row.year: (row.bloc.code, row.ranked) for row in rows}


@transaction.atomic
def assign_bloc(
    agency: Agency,
    *,
    bloc: Bloc,
    year: int,
    ranked: bool = True,
    by: User | None,
    at: datetime,
    seen: int | None = None,
) -> None:
    """Put an agency into a bloc for a year, instead of the one it was in.

    Raises what check_news raises.
    """
    if seen is not None:
        Agency.objects.select_for_update().get(pk=agency.pk)
    was = _blocs(agency.blocs.select_related("bloc").order_by("year"))
    now = [f"{of}: {code}" for of, (code, _ranked) in was.items()]
    if not check_news(was, {**was, year: (bloc.code, ranked)}, seen=seen, now=now):
        return
    _membership, _created = BlocMembership.objects.update_or_create(
        agency=agency, year=year, defaults={"bloc": bloc, "ranked": ranked}
    )
    record(
        Action.BLOC_ASSIGNED,
        by=by,
        at=at,
        agency=agency,
        facts={"bloc": bloc.code, "year": year, "ranked": ranked},
    )


def year_to_copy(year: int) -> int | None:
    """Return the latest year before this one that has blocs, where this one has none yet."""
    if BlocMembership.objects.filter(year=year).exists():
        return None
    earlier = BlocMembership.objects.filter(year__lt=year).order_by("-year")
    return earlier.values_list("year", flat=True).first()


@transaction.atomic
def copy_blocs(year: int, *, by: User | None, at: datetime) -> tuple[int, list[Agency]]:
    """Put every agency into the bloc it was in the last time, for a year that has no blocs yet.

    Agencies that have ended by the end of the year stay out; return how many went in, and those.
    Raises NothingChanged where the year has blocs already or no earlier year has any.
    """
    # Two who press at once wait here; the second finds the blocs of the first.
    list(Bloc.objects.select_for_update().order_by("pk").values_list("pk"))
    last = year_to_copy(year)
    if last is None:
        raise NothingChanged(
            _("Năm %(year)d đã có khối, hoặc chưa năm nào trước đó có khối để chép.")
            % {"year": year}
        )
    before = BlocMembership.objects.filter(year=last).select_related("agency", "bloc")
    ended, count = [], 0
    for row in before.order_by("pk"):
        if not exists(row.agency, date(year, 12, 31)):
            ended.append(row.agency)
            continue
        # Who took part last year has a result to be compared with, so it is ranked.
        assign_bloc(row.agency, bloc=row.bloc, year=year, by=by, at=at)
        count += 1
    return count, ended


@transaction.atomic
def record_change(
    before: Agency,
    *,
    kind: Lineage.Kind,
    after: Agency | None,
    effective_on: date,
    note: str = "",
    lives_on: bool = False,
    by: User | None,
    at: datetime,
) -> Lineage:
    """Record what became of an agency; where it ends with the change, its last day is set.

    `lives_on` matters to a split only: whether the agency goes on beside what was split off.
    Raises ImpossibleChange where the change contradicts what is known.
    """
    before = Agency.objects.select_for_update().get(pk=before.pk)
    problem = why_not(before, kind=kind, after=after, effective_on=effective_on)
    if problem:
        raise ImpossibleChange(problem)
    thread = Lineage.objects.create(
        kind=kind,
        before=before,
        after=after,
        effective_on=effective_on,
        note=normal_lines(note),
    )
    if kind in ENDING or (kind == Kind.SPLIT and not lives_on):
        before.valid_to = effective_on
        before.save(update_fields=["valid_to"])
    record(
        Action.LINEAGE_RECORDED,
        by=by,
        at=at,
        agency=before,
        facts={
            "kind": str(kind),
            "after": after.code if after else "",
            "effective_on": effective_on.isoformat(),
        },
    )
    return thread


def why_not(before: Agency, *, kind: Lineage.Kind, after: Agency | None, effective_on: date) -> str:
    """Return why a change cannot be recorded, or an empty string where it can."""
    names = {
        "before": before.called,
        "after": after.called if after else "",
        "day": effective_on.strftime("%d/%m/%Y"),
    }
    if (kind == Kind.ABOLISH) is (after is not None):
        return _("Giải thể thì không có cơ quan tiếp nhận; các loại khác phải chọn một cơ quan.")
    if after is not None and after.pk == before.pk:
        return _("%(before)s không thể tiếp nhận chính mình; hãy chọn cơ quan khác.") % names
    if not exists(before, effective_on) and before.valid_to != effective_on:
        return _("%(before)s không tồn tại vào ngày %(day)s; hãy kiểm tra ngày hiệu lực.") % names
    if after is not None and not exists(after, effective_on):
        return _("%(after)s không tồn tại vào ngày %(day)s; hãy thêm cơ quan này trước.") % names
    told = Lineage.objects.filter(before=before, after=after, effective_on=effective_on)
    if told.exists():
        return _("Thay đổi từ %(before)s ngày %(day)s đã được ghi nhận.") % names
    return ""

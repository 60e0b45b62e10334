"""Agencies of a year out of a file: code, names in two languages, bloc, valid_from, ranked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from directory.imports.cells import day_in, text_in, yes_in
from directory.imports.plans import Plan
from directory.imports.tables import Row, Table, read_table
from directory.models import Agency, Bloc, BlocMembership
from directory.services import agencies as services
from wording.text import plain

if TYPE_CHECKING:
    from datetime import date, datetime

    from directory.models import User

REQUIRED = ("code", "name", "bloc", "valid_from")
# `origin` says where a row was found; it is for the reader of the file.
OPTIONAL = ("short_name", "name_en", "short_name_en", "ranked", "origin")
# A name that the file leaves out stays what the directory has.
KEPT = ("short_name", "name_en", "short_name_en")
FIRST_YEAR, LATEST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Wanted:
    """An agency as the file has it; without a bloc it takes no part in the index of the year."""

    code: str
    names: dict[str, str]
    valid_from: date
    bloc: Bloc | None
    ranked: bool

    def names_of(self, agency: Agency) -> dict[str, str]:
        """Return the names that the agency of the directory is to have."""
        kept = {key: getattr(agency, key) for key in KEPT if not self.names[key]}
        return self.names | kept


@dataclass
class Known:
    """What the directory has already, and what the rows above had."""

    year: int
    blocs: dict[str, Bloc]
    agencies: dict[str, Agency]
    members: dict[int, BlocMembership]
    codes: dict[str, int]
    names: dict[str, int]


def plan(content: bytes | str, *, year: int) -> Plan:
    """Read a file of the agencies of a year and say what it would change; three queries."""
    table = read_table(content, required=REQUIRED, optional=OPTIONAL)
    found = Plan("agencies", problems=table.problems)
    if not FIRST_YEAR <= year <= LATEST_YEAR:
        table.complain(0, _("năm"), _("một năm từ 2000 đến 2100"), value=str(year))
        return found
    known = Known(
        year=year,
        blocs={bloc.code: bloc for bloc in Bloc.objects.all()},
        agencies={agency.code: agency for agency in Agency.objects.all()},
        members={row.agency_id: row for row in BlocMembership.objects.of_year(year)},
        codes={},
        names={},
    )
    for row in table.rows:
        before = len(table.problems)
        wanted = _wanted(row, table, known)
        if wanted is not None and len(table.problems) == before:
            _plan_changes(row, wanted, found, known)
    return found


def _wanted(row: Row, table: Table, known: Known) -> Wanted | None:
    code = _code_in(row, table)
    _check_once(row, "code", code, table, known.codes)
    name = text_in(row, "name", table, most=200)
    _check_once(row, "name", plain(name), table, known.names)
    names = {
        "name": name,
        "short_name": text_in(row, "short_name", table, most=80, needed=False),
        "name_en": text_in(row, "name_en", table, most=200, needed=False),
        "short_name_en": text_in(row, "short_name_en", table, most=80, needed=False),
    }
    valid_from = day_in(row, "valid_from", table)
    bloc = _bloc_in(row, table, known)
    ranked = yes_in(row, "ranked", table, default=True)
    if valid_from is None:
        return None
    if bloc is not None and valid_from.year > known.year:
        right = _("không sau năm đánh giá %(year)s, hoặc bỏ trống cột bloc") % {"year": known.year}
        table.complain(row, "valid_from", right)
    return Wanted(code, names, valid_from, bloc, ranked)


def _code_in(row: Row, table: Table) -> str:
    code = text_in(row, "code", table, most=60)
    if code and not re.fullmatch(r"[A-Za-z0-9._-]+", code):
        example = re.sub("[^A-Z0-9]+", "-", plain(code).upper()).strip("-")
        right = _("chữ cái không dấu, chữ số, dấu chấm, gạch; ví dụ %(code)s") % {"code": example}
        table.complain(row, "code", right)
    return code


def _check_once(row: Row, column: str, value: str, table: Table, seen: dict[str, int]) -> None:
    if value and value in seen:
        right = _("mỗi cơ quan một dòng; đã có ở dòng %(row)s") % {"row": seen[value]}
        table.complain(row, column, right)
    seen.setdefault(value, row.number)


def _bloc_in(row: Row, table: Table, known: Known) -> Bloc | None:
    if not row["bloc"]:
        return None
    bloc = known.blocs.get(row["bloc"])
    if bloc is None and known.blocs:
        right = _("một trong các mã khối: %(codes)s") % {"codes": ", ".join(sorted(known.blocs))}
        table.complain(row, "bloc", right)
    elif bloc is None:
        table.complain(row, "bloc", _("danh bạ chưa có khối nào; hãy nạp tệp các khối trước"))
    return bloc


def _plan_changes(row: Row, wanted: Wanted, found: Plan, known: Known) -> None:
    about = f"{wanted.code} – {wanted.names['name']}"
    agency = known.agencies.get(wanted.code)
    changed = False
    if agency is None:
        found.add(row.number, _("Thêm cơ quan"), about, partial(_create, wanted))
        changed = True
    elif _differs(agency, wanted):
        seen = services.agency_version(agency)
        act = partial(_correct, wanted, seen)
        found.add(row.number, _("Sửa cơ quan"), about, act, was=seen)
        changed = True
    member = known.members.get(agency.pk) if agency else None
    if wanted.bloc is not None and not _is_so(member, wanted):
        what = _("Xếp vào khối %(bloc)s năm %(year)s") % {
            "bloc": wanted.bloc.code,
            "year": known.year,
        }
        was = (member.bloc_id, member.ranked) if member else None
        found.add(row.number, what, about, partial(_assign, wanted, known.year), was=was)
        changed = True
    found.unchanged += not changed


def _differs(agency: Agency, wanted: Wanted) -> bool:
    names = wanted.names_of(agency)
    has = {key: getattr(agency, key) for key in names}
    return (has, agency.valid_from) != (names, wanted.valid_from)


def _is_so(member: BlocMembership | None, wanted: Wanted) -> bool:
    return (
        member is not None
        and wanted.bloc is not None
        and (member.bloc_id, member.ranked) == (wanted.bloc.pk, wanted.ranked)
    )


def _create(wanted: Wanted, by: User | None, at: datetime) -> None:
    services.create_agency(
        code=wanted.code, **wanted.names, valid_from=wanted.valid_from, by=by, at=at
    )


def _correct(wanted: Wanted, seen: int, by: User | None, at: datetime) -> None:
    agency = Agency.objects.get(code=wanted.code)
    names = wanted.names_of(agency)
    services.correct_agency(agency, **names, valid_from=wanted.valid_from, by=by, at=at, seen=seen)


def _assign(wanted: Wanted, year: int, by: User | None, at: datetime) -> None:
    if wanted.bloc is not None:
        agency = Agency.objects.get(code=wanted.code)
        services.assign_bloc(
            agency, bloc=wanted.bloc, year=year, ranked=wanted.ranked, by=by, at=at
        )

"""Set the city up: its days off, blocs, agencies, people, criteria set and rule book."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from cases.lifecycle import State
from cases.rule_files.loading import load_book, load_set
from cases.rules import criteria_of
from cases.services.cycles import create_cycle
from demo.people import employ_everybody
from demo.targets import ROOT, Target, rows_of
from directory.models import Agency, Bloc
from directory.services.agencies import assign_bloc, create_agency, save_bloc
from directory.services.days_off import save_day

if TYPE_CHECKING:
    from cases.models import CriteriaSet, Cycle, RuleBook

FOUNDED = date(2010, 1, 1)
SET = ROOT / "scoring/sets/hcmc-2021-reconstructed.toml"
BOOK = ROOT / "scoring/books/hcmc-2021.toml"
DAYS_OFF = ROOT / "directory/data/vn_holidays.csv"
BLOCS = (
    ("SO_BAN_NGANH", "Sở, ban, ngành", "Departments"),
    ("QUAN_HUYEN", "UBND thành phố Thủ Đức, quận, huyện", "Districts"),
    ("NGANH_DOC", "Cơ quan ngành dọc", "Vertical agencies"),
)


def set_up(targets: list[Target], *, at: datetime) -> None:
    """Fill the directory and load the rules, as an administrator would on the first day."""
    for row in rows_of(DAYS_OFF):
        save_day(
            date.fromisoformat(row["date"]),
            name=row["name"],
            works=row["kind"] == "work_saturday",
            source=row["source"],
            by=None,
            at=at,
        )
    for order, (code, name, name_en) in enumerate(BLOCS):
        save_bloc(code, name=name, name_en=name_en, order=order, by=None, at=at)
    for each in targets:
        create_agency(code=each.code, **each.names, valid_from=FOUNDED, by=None, at=at)
    employ_everybody(criteria_of(set_of(2021, at=at)), at=at)


def set_of(year: int, *, at: datetime) -> CriteriaSet:
    """Load the reconstructed set as the set of a year; 2020 and 2022 take it over from 2021."""
    text = SET.read_text(encoding="utf-8")
    for line in ("year = {}", "hcmc-{}-reconstructed", "năm {} (phục dựng)", "{} (reconstructed)"):
        text = text.replace(line.format(2021), line.format(year))
    return load_set(text, name=f"hcmc-{year}-reconstructed.toml", by=None, at=at)


def book_of_2021(*, at: datetime) -> RuleBook:
    return load_book(BOOK.read_text(encoding="utf-8"), name=BOOK.name, by=None, at=at)


def place_in_blocs(targets: list[Target], *, year: int, at: datetime) -> None:
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    blocs = {bloc.code: bloc for bloc in Bloc.objects.all()}
    for each in targets:
        assign_bloc(
            agencies[each.code],
            bloc=blocs[each.bloc],
            year=year,
            ranked=each.ranked,
            by=None,
            at=at,
        )


def deadlines(year: int) -> dict[State, date | int]:
    """Return the calendar of a year's evaluation, in the year after it (an assumption)."""
    return {
        State.SELF_ASSESSMENT: date(year + 1, 1, 16),
        State.SIGN_OFF: date(year + 1, 1, 18),
        State.SECTOR_REVIEW: date(year + 1, 2, 3),
        State.APPRAISAL: date(year + 1, 2, 24),
        State.EXPLANATION: 5,
        State.SETTLEMENT: date(year + 1, 3, 3),
        State.COUNCIL: date(year + 1, 3, 10),
        State.APPROVED: date(year + 1, 3, 17),
    }


def draft_cycle(year: int, *, at: datetime, notice: str, notice_en: str) -> Cycle:
    return create_cycle(
        year=year,
        label=f"Chỉ số cải cách hành chính năm {year}",
        label_en=f"Public administration reform index {year}",
        criteria_set=set_of(year, at=at),
        rule_book=book_of_2021(at=at),
        deadlines=deadlines(year),
        notice=notice,
        notice_en=notice_en,
        by=None,
        at=at,
    )

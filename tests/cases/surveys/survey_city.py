"""A city whose set has survey, bonus and penalty criteria, and files of their results."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

from openpyxl import Workbook

from cases.lifecycle import State
from cases.surveys.importing import import_answers
from directory.roles import Role
from tests.city import SET, START, City, open_city, review_all, sign_off, submit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cases.models import SurveyImport

EXTRA = """
[[fields.criteria]]
code = "2.B"
name = "Sáng kiến được công nhận"
name_en = "Recognised initiatives"
max_points = 2
part = "bonus"
evidence = []
may_be_not_applicable = false
self_scored = false
method = { kind = "accrual", per_case = 0.5 }
[[fields.criteria]]
code = "2.P"
name = "Vi phạm bị xử lý"
name_en = "Violations"
max_points = 3
part = "penalty"
evidence = []
may_be_not_applicable = false
self_scored = false
method = { kind = "accrual", per_case = 1 }
"""
LATER = START + timedelta(days=3)
HEADER = ("agency", "criterion", "mean", "A", "B", "C", "D", "cases")
ROWS = (
    ("QUAN-1", "1.S", "", "10", "5", "3", "2", ""),
    ("QUAN-1", "2.B", "", "", "", "", "", "3"),
    ("QUAN-1", "2.P", "", "", "", "", "", "0"),
    ("SO-TU-PHAP", "1.S", "87,5%", "", "", "", "", ""),
)


def survey_city() -> City:
    return open_city(text=SET + EXTRA)


def csv_file(*rows: Sequence[object], header: Sequence[str] = HEADER) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode()


def xlsx_file(*rows: Sequence[object], header: Sequence[str] = HEADER) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring_in(
    city: City,
    content: bytes,
    *,
    filename: str = "điều tra xã hội học 2021.csv",
    reason: str = "",
    role: Role = Role.COORDINATOR,
    at: datetime = LATER,
) -> SurveyImport:
    return import_answers(
        city.cycle, content=content, filename=filename, reason=reason, by=city.people[role], at=at
    )


def to_appraisal(city: City, agency: str, *, at: datetime = LATER) -> None:
    """Take a case to the appraisal, every reviewer agreeing."""
    if city.case(agency).state == State.SELF_ASSESSMENT:
        submit(city, agency, at=at)
        sign_off(city, agency, at=at)
    review_all(city, agency, at=at)

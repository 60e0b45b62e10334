"""Results from a file where one bloc has a criteria set of its own: each row by its own set."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from cases.models import ImportedAnswer
from cases.surveys.plans import read_plan
from cases.surveys.template import template_csv, template_xlsx
from tests.cases.surveys.survey_city import bring_in, csv_file
from tests.city import START
from tests.results.two_sets import COMMUNES, HOME, QUAN, city_of_two_sets

if TYPE_CHECKING:
    from tests.city import City

HEADER = ("agency", "criterion", "mean", "A", "B", "C", "D", "cases")
# In the set of the districts the same code is a bonus by cases, and is called otherwise.
OWN = (
    COMMUNES.replace(
        """name = "Điều tra xã hội học"
name_en = "Survey"
max_points = 4
part = "survey\"""",
        """name = "Sáng kiến cấp xã"
name_en = "Initiatives"
max_points = 4
part = "bonus\"""",
    )
    .replace(
        'method = { kind = "survey", scale = { A = 1, B = 0.6, C = 0.2, D = 0 } }',
        'method = { kind = "accrual", per_case = 0.5 }',
    )
    .replace("total = 22", "total = 18")
)


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return city_of_two_sets(OWN)


def rows(city: City) -> dict[tuple[str, str], dict[str, str]]:
    table = csv.DictReader(io.StringIO(template_csv(city.cycle).removeprefix("\ufeff")))
    first, _name, code, *_boxes = table.fieldnames or ()
    return {(row[first], row[code]): row for row in table}


def test_file_to_fill_in_names_each_criterion_as_the_set_of_its_agency_does(city: City) -> None:
    found = rows(city)

    names = [[*found[agency, "1.S"].values()][3] for agency in (QUAN, HOME)]
    assert names == ["Sáng kiến cấp xã", "Điều tra xã hội học"]
    sheet = load_workbook(io.BytesIO(template_xlsx(city.cycle))).worksheets
    guide = [tuple(cell.value for cell in row[:2]) for row in sheet[1].iter_rows()]
    assert {("1.S", "Sáng kiến cấp xã"), ("1.S", "Điều tra xã hội học")} <= set(guide)


def test_each_row_is_read_and_kept_by_the_set_of_its_agency(city: City) -> None:
    content = csv_file(
        (QUAN, "1.S", "", "", "", "", "", "3"),
        (HOME, "1.S", "", "10", "5", "3", "2", ""),
        header=HEADER,
    )

    plan = read_plan(city.cycle, content, filename="a.csv")
    bring_in(city, content, at=START + timedelta(days=1))

    assert plan.problems == []
    assert [(f"{each.points.points:f}", each.rule.part) for each in plan.rows] == [
        ("1.5", "bonus"),
        ("2.72", "survey"),
    ]
    kept = ImportedAnswer.objects.order_by("item__case__agency__code")
    assert [(row.item.case.agency.code, row.answer) for row in kept] == [
        (QUAN, {"cases": "3"}),
        (HOME, {"A": "10", "B": "5", "C": "3", "D": "2"}),
    ]


def test_boxes_of_the_other_set_are_named_as_wrong(city: City) -> None:
    content = csv_file((QUAN, "1.S", "87,5%", "", "", "", "", ""), header=HEADER)

    plan = read_plan(city.cycle, content, filename="a.csv")

    assert (plan.rows, [problem.line for problem in plan.problems]) == ([], [2, 2])

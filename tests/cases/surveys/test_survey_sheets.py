"""Workbooks and texts as spreadsheets leave them: read as people mean them, or told what to do."""

from __future__ import annotations

from io import BytesIO
from time import process_time
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from cases.surveys.plans import read_plan
from cases.surveys.template import template_csv, template_xlsx
from tests.cases.surveys.survey_city import HEADER, ROWS, csv_file, survey_city

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

    from cases.surveys.plans import Plan
    from tests.city import City

QUAN = "QUAN-1"
SURVEY = (QUAN, "1.S", None, 10, 5, 3, 2, None)
BONUS = (None, "2.B", None, None, None, None, None, 3)
HEAD = "agency;criterion;mean;A;B;C;D;cases"
TEXT = f"{HEAD}\n{QUAN};1.S;;10;5;3;2;\n"
ANSWER = {"A": "10", "B": "5", "C": "3", "D": "2"}


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - a fixture that needs a fixture
    return survey_city()


def workbook(*rows: tuple[object, ...], change: Callable[[Worksheet], object]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    change(sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(city: City, content: bytes, *, filename: str = "a.xlsx") -> Plan:
    return read_plan(city.cycle, content, filename=filename)


def told(plan: Plan) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.place, problem.value) for problem in plan.problems]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (f"sep=;\n{TEXT}".encode(), 3),
        (f"BẢNG TỔNG HỢP;;;;;;;\n{TEXT}".encode(), 3),
        (f"{HEAD};;\n{QUAN};1.S;;10;5;3;2;;;\n;;;;;;;;;\n".encode(), 2),
        (TEXT.encode("utf-16"), 2),
        (TEXT.replace(";", "\t").encode("utf-16"), 2),
    ],
)
def test_a_text_is_read_however_a_spreadsheet_wrote_it(
    city: City, content: bytes, row: int
) -> None:
    plan = read(city, content, filename="a.csv")

    assert told(plan) == []
    assert [(each.row, each.answer) for each in plan.rows] == [(row, ANSWER)]


def test_a_title_above_the_header_of_a_sheet_is_passed_over(city: City) -> None:
    content = workbook(
        ("BẢNG TỔNG HỢP",), (), HEADER, SURVEY, change=lambda sheet: sheet.merge_cells("A1:H1")
    )

    plan = read(city, content)

    assert [(each.row, each.answer) for each in plan.rows] == [(4, ANSWER)]


def test_a_code_merged_over_rows_speaks_of_each(city: City) -> None:
    content = workbook(HEADER, SURVEY, BONUS, change=lambda sheet: sheet.merge_cells("A2:A3"))

    plan = read(city, content)

    assert told(plan) == []
    assert [(each.row, each.item.case.agency.code, each.rule.code) for each in plan.rows] == [
        (2, QUAN, "1.S"),
        (3, QUAN, "2.B"),
    ]


def test_a_result_merged_over_cells_is_a_problem_with_its_place(city: City) -> None:
    content = workbook(HEADER, SURVEY, change=lambda sheet: sheet.merge_cells("D2:E2"))

    plan = read(city, content)

    assert told(plan) == [(2, "D2:E2", "10")]
    assert plan.problems[0].right == "bỏ gộp ô (Unmerge Cells) và ghi giá trị vào từng ô"


def test_a_hidden_row_is_a_problem_and_is_neither_left_out_nor_taken(city: City) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.row_dimensions[9].hidden = True

    plan = read(city, workbook(HEADER, SURVEY, (QUAN, *BONUS[1:]), change=hide))

    assert (told(plan), plan.rows) == ([(2, "dòng ẩn", QUAN)], [])


def test_a_hidden_column_of_the_table_is_a_problem(city: City) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["C"].hidden = True
        sheet.column_dimensions["Z"].hidden = True

    plan = read(city, workbook(HEADER, SURVEY, change=hide))

    assert told(plan) == [(1, "cột ẩn", "mean")]


def test_a_hundred_and_fifty_thousand_empty_rows_take_no_time_to_speak_of(city: City) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (HEADER, SURVEY):
        sheet.append(list(row))
    for _row in range(150_000):
        sheet.append([])
    out = BytesIO()
    book.save(out)

    start = process_time()
    plan = read(city, out.getvalue())

    assert [each.answer for each in plan.rows] == [ANSWER]
    assert process_time() - start < 8  # a second; half a minute before


def test_a_sheet_filled_beyond_all_measure_is_one_problem(city: City) -> None:
    far = workbook(HEADER, SURVEY, change=lambda sheet: sheet.cell(20_001, 1, "x"))
    wide = workbook(HEADER, SURVEY, change=lambda sheet: sheet.cell(2, 61, "x"))

    found = [told(read(city, content)) for content in (far, wide)]

    assert found == [[(0, "tệp", "")], [(0, "tệp", "")]]


def test_a_table_of_the_time_before_unicode_is_refused_with_what_to_do(city: City) -> None:
    plan = read(city, "agency,criterion\nQuâ\u0323n,1.S\n".encode("cp1258"), filename="a.csv")

    (problem,) = plan.problems
    assert (problem.line, problem.value) == (2, "Quận")
    assert "CSV UTF-8" in problem.right


def test_a_template_holds_no_cell_that_runs_and_no_sign_that_breaks_it(city: City) -> None:
    body = city.case(QUAN).agency
    type(body).objects.filter(pk=body.pk).update(name="=1+1\x07 Quận")

    sheet = load_workbook(BytesIO(template_xlsx(city.cycle))).worksheets[0]
    text = template_csv(city.cycle)

    names = [(row[1].value, row[1].data_type) for row in sheet.iter_rows() if row[0].value == QUAN]
    assert set(names) == {("=1+1 Quận", "s")}
    assert f"{QUAN},'=1+1 Quận,1.S," in text
    assert read(city, text.encode(), filename="a.csv").problems[0].place == "kết quả"


def test_a_file_with_its_problems_still_names_those_of_the_whole(city: City) -> None:
    plan = read(city, csv_file(*ROWS, header=("x", *HEADER[1:])), filename="a.csv")

    assert told(plan)[0] == (1, "x", "x")

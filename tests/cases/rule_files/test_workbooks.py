"""Criteria sets as workbooks in the pages: handed out, taken back, refused cell by cell."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from cases.models import CriteriaSet
from directory.roles import Role
from tests.visits import HTMX, browser, text_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")

LOAD = "/quy-tac/nap/"
BUDGET = 12


def address(city: City) -> str:
    return f"/quy-tac/bo-tieu-chi/{city.cycle.criteria_set_id}.xlsx"


def handed_out(city: City) -> bytes:
    return bytes(browser(city.people[Role.COORDINATOR]).get(address(city)).content)


def changed(content: bytes, *, cell: str, value: Any, sheet: str = "Bộ tiêu chí") -> bytes:
    book = load_workbook(io.BytesIO(content))
    book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(city: City, content: bytes, *, kind: str = "set", step: str = "check") -> Any:
    data = {"kind": kind, "file": SimpleUploadedFile("bo.xlsx", content), "step": step}
    role = Role.ADMINISTRATOR if step == "load" else Role.COORDINATOR
    return browser(city.people[role]).post(LOAD, data, headers=HTMX)


def test_workbook_of_a_set_is_handed_out_with_the_names_of_the_directory(city: City) -> None:
    response = browser(city.people[Role.LEADER]).get(address(city))

    book = load_workbook(io.BytesIO(response.content))
    assert response["Content-Disposition"] == 'attachment; filename="small.xlsx"'
    assert book.sheetnames == ["Bộ tiêu chí", "Mức", "Thông tin chung", "Danh mục", "Hướng dẫn"]
    assert book["Bộ tiêu chí"]["I2"].value == "SO-NOI-VU · Sở Nội vụ"


def test_workbook_as_it_was_handed_out_is_the_set_that_is_there(city: City) -> None:
    run = send(city, handed_out(city)).context["run"]

    assert (run.troubles, run.notes, run.digest) == ((), (), city.cycle.criteria_set.digest)
    assert run.known == city.cycle.criteria_set


def test_changed_workbook_is_loaded_as_a_set_of_its_own(city: City) -> None:
    content = changed(handed_out(city), cell="B3", value="khac", sheet="Thông tin chung")

    send(city, content, step="load")

    before, after = CriteriaSet.objects.order_by("pk")
    assert (after.code, after.label) == ("khac", before.label)
    assert after.digest != before.digest


def test_wrong_cells_are_told_by_sheet_row_column_and_value_and_nothing_is_loaded(
    city: City,
) -> None:
    content = changed(handed_out(city), cell="D3", value="1.500")

    response = send(city, content, step="load")

    (first, *_rest) = response.context["run"].troubles
    assert (first.sheet, first.line, first.place, first.value) == (
        "Bộ tiêu chí", 3, "Điểm tối đa (D3)", "1.500",
    )  # fmt: skip
    assert "hãy ghi 1500 hoặc 1,5." in text_of(response)
    assert CriteriaSet.objects.count() == 1


def test_what_is_no_workbook_and_a_workbook_of_rules_are_refused(city: City) -> None:
    (trouble,) = send(city, b"no workbook at all").context["run"].troubles
    refused = send(city, handed_out(city), kind="book")

    assert trouble.value == "bo.xlsx"
    assert refused.status_code == 422
    assert "bảng tính dành cho bộ tiêu chí" in text_of(refused)


def test_costs_do_not_grow_with_the_directory(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visit = browser(city.people[Role.COORDINATOR])
    content = visit.get(address(city)).content

    with django_assert_max_num_queries(BUDGET):
        visit.get(address(city))
    with django_assert_max_num_queries(BUDGET):
        file = SimpleUploadedFile("bo.xlsx", content)
        visit.post(LOAD, {"kind": "set", "file": file, "step": "check"}, headers=HTMX)

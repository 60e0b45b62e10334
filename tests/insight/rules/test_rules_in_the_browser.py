"""Sets side by side in Chromium, and a workbook tried and taken."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from cases.rule_files import loading
from directory.roles import Role
from rulemaking.services import starting
from scoring import document_of
from tests.browsers import faults_of
from tests.browsing import sign_in
from tests.city import SET, START, build
from tests.insight.years.open_years import publish_year

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEXT = (
    SET.replace("year = 2021", "year = 2023")
    .replace('code = "small"', 'code = "next"')
    .replace("max_points = 8", "max_points = 6")
    .replace("total = 20", "total = 18")
    .replace('code = "1.1"', 'code = "1.9"')
)


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", caret="initial")
    assert faults_of(page) == []


def test_what_is_new_is_read_from_page_to_paper(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city = build()
    publish_year(2022, {"SO-TU-PHAP": 90, "SO-NOI-VU": 40})
    loading.load_set(NEXT, name="next.toml", by=None, at=START)
    sign_in(page, live_server.url, city.people[Role.COORDINATOR])

    page.goto(f"{live_server.url}/quy-tac/")
    page.get_by_role("link", name="So sánh hai bộ tiêu chí").click()
    look(page, "sets-beside")
    page.get_by_role("link", name="Tác động lên điểm năm 2022").click()
    look(page, "sets-effect")
    page.get_by_role("link", name="Về điểm mới").click()
    page.get_by_role("link", name="Bản in").click()
    look(page, "sets-paper")
    page.get_by_role("link", name="Về trang so sánh").click()

    expect(page.get_by_role("heading", name="So sánh hai bộ tiêu chí")).to_be_visible()
    page.goto(f"{live_server.url}/quy-tac/so-sanh-quy-tac/")
    look(page, "books-beside")
    assert complaints == []


def test_workbook_is_downloaded_changed_in_it_tried_and_taken(
    page: Page, live_server: LiveServer, complaints: list[str], tmp_path: Path
) -> None:
    city = build()
    draft = starting.start(
        "set", document=document_of(NEXT), based_on="", by=city.people[Role.COORDINATOR], at=START
    )
    sign_in(page, live_server.url, city.people[Role.COORDINATOR], at=f"/quy-tac/soan/{draft.pk}/")
    with page.expect_download() as got:
        page.get_by_role("link", name="Tải bảng tính").click()
    book = load_workbook(io.BytesIO(Path(got.value.path()).read_bytes()))

    book["Bộ tiêu chí"]["D3"] = "1.500"
    book.save(tmp_path / "sai.xlsx")
    page.get_by_role("link", name="Nhập từ bảng tính").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "sai.xlsx")
    page.get_by_role("button", name="Đọc thử").click()
    expect(page.get_by_role("alert")).to_contain_text("Điểm tối đa (D3)")
    look(page, "sheet-wrong")

    book["Bộ tiêu chí"]["D3"] = "2 điểm"
    book["Bộ tiêu chí"]["C3"] = "Kế hoạch cải cách"
    book.save(tmp_path / "dung.xlsx")
    page.locator("input[type=file]").set_input_files(tmp_path / "dung.xlsx")
    page.get_by_role("button", name="Đọc thử").click()
    expect(page.get_by_role("cell", name="Kế hoạch cải cách", exact=True)).to_be_visible()
    look(page, "sheet-right")
    page.get_by_role("button", name="Đưa vào bản soạn thảo").dblclick()

    expect(page.get_by_text("Bản soạn thảo nay theo bảng tính")).to_be_visible()
    assert complaints == []

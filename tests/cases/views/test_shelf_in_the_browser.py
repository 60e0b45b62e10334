"""The shelf and the year before in Chromium, and how many presses 25 criteria take an officer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.models import Attachment
from tests.browsing import look, sign_in
from tests.cases.year_after import year_after
from tests.city import City, open_city
from tests.evidence_store.paper_files import pdf_of
from tests.visits import larger_set

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"
# To choose files: the button, the files, and the button of the system's own window.
CHOOSING = 3
COUNT = """addEventListener("click", (event) => {
  if (!event.detail) return;
  sessionStorage.setItem("presses", 1 + Number(sessionStorage.getItem("presses") ?? 0));
}, true)"""


class Officer:
    """An officer at the page, whose presses are counted."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.chosen = page, base, 0
        page.add_init_script(COUNT)

    def begin(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")
        self.page.evaluate("sessionStorage.removeItem('presses')")
        self.chosen = 0

    def choose(self, files: Sequence[Path], *, within: str = "body") -> None:
        self.chosen += CHOOSING
        self.page.locator(within).locator("input[type=file]").first.set_input_files(files)

    @property
    def presses(self) -> int:
        clicked: int = self.page.evaluate("Number(sessionStorage.getItem('presses') ?? 0)")
        return clicked + self.chosen


def papers(folder: Path, codes: Sequence[str], about: str) -> list[Path]:
    folder.mkdir()
    files = [folder / f"{code}_{about}.pdf" for code in codes]
    for file in files:
        file.write_bytes(pdf_of(f"UBND QUẬN 1\nSố: {len(file.name)}/BC-{about}\n{file}"))
    return files


def given(city: City) -> int:
    rows = Attachment.objects.standing().filter(item__case=city.case(QUAN))
    return rows.values("item").distinct().count()


def test_papers_of_25_criteria_are_given_with_one_press_where_each_took_several(
    page: Page, live_server: LiveServer, tmp_path: Path, complaints: list[str]
) -> None:
    city = open_city(text=larger_set(22))
    case, officer = city.case(QUAN), Officer(page, live_server.url)
    codes = ["1.1", "1.2", *(f"2.{number}" for number in range(1, 24))]
    sign_in(page, live_server.url, city.officers[QUAN])

    officer.begin(f"/ho-so/{case.pk}/?phan=F1")
    for file in papers(tmp_path / "one", codes, "một"):
        code = file.name.split("_")[0]
        if code == "2.1":
            page.get_by_role("link", name="Cải cách thể chế").first.click()
        item = city.item(QUAN, code)
        officer.choose([file], within=f"#files-{item.pk}")
        expect(page.locator(f"#file-list-{item.pk}")).to_contain_text(file.name)
    one_by_one = officer.presses

    Attachment.objects.all().delete()
    officer.begin(f"/tu-minh-chung/{QUAN}/")
    officer.choose(papers(tmp_path / "shelf", codes, "tủ"))
    expect(page.get_by_text("Đã tải lên 25 tệp.")).to_be_visible(timeout=60_000)
    look(page, "shelf")
    kept = officer.presses

    officer.begin(f"/ho-so/{case.pk}/khay/")
    look(page, "tray-with-the-shelf")
    page.get_by_role("button", name="Đưa các tệp đã chọn vào hồ sơ").dblclick()
    expect(page.get_by_text("tệp từ tủ vào hồ sơ.")).to_be_visible()

    assert given(city) == 25
    assert (one_by_one, kept, officer.presses) == (76, 3, 2)  # a double click is two presses
    assert complaints == []


def test_a_paper_is_filed_in_two_tabs_and_one_of_last_year_given_again(
    page: Page, live_server: LiveServer, tmp_path: Path, complaints: list[str]
) -> None:
    city = open_city()
    year_after(city)
    sign_in(page, live_server.url, city.officers[QUAN], at=f"/tu-minh-chung/{QUAN}/")
    page.locator("input[type=file]").set_input_files(papers(tmp_path / "x", ["k"], "x"))
    expect(page.locator(".tray__file")).to_have_count(1)
    other = page.context.new_page()
    other.goto(page.url)

    page.locator("[name=code]").select_option("1.9")
    page.get_by_role("button", name="Xếp").click()
    expect(page.get_by_text("Đã xếp “k_x.pdf”: 1.9.")).to_be_visible()
    other.locator("[name=code]").select_option("2.1")
    other.get_by_role("button", name="Xếp").click()
    expect(other.get_by_text("Có người vừa xếp hoặc bỏ tệp này khỏi tủ")).to_be_visible()

    page.goto(f"{live_server.url}/ho-so/{city.case(QUAN).pk}/?phan=F1")
    last = page.locator(".last-year").first
    expect(last).to_contain_text("Năm 2021")
    last.locator("summary").click()
    last.get_by_role("checkbox").check()
    look(page, "last-year-beside-the-box")
    last.get_by_role("button", name="Dùng lại tệp đã chọn").click()

    expect(page.get_by_text("Đã dùng lại 1 tệp của năm trước.")).to_be_visible()
    expect(page.locator(".last-year").first).to_contain_text("đã dùng cho năm nay")
    assert given(city) == 1
    assert [each for each in complaints if "409" not in each] == []

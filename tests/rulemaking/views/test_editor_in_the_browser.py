"""A set made in Chromium: by keyboard from an empty page, tried, mended, released by two."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from rulemaking.pasting import nodes_of, rows_of
from rulemaking.services import releasing, shaping, starting
from scoring.__main__ import main
from tests.browsers import faults_of
from tests.browsing import sign_in
from tests.city import SET, START, hcmc_book
from tests.rulemaking.played import play

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page
    from pytest_django.live_server_helper import LiveServer

    from tests.rulemaking.conftest import Makers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    """Ask the page what every page is asked; a caret that is hidden would be an inline style."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", caret="initial")
    assert faults_of(page) == []


def fill(page: Page, box: str, text: str) -> None:
    """Type into a box of the open part and leave it."""
    page.locator(f"#box-{box}").fill(text)


def saved(page: Page, text: str) -> None:
    expect(page.locator("[data-saved]")).to_contain_text(text)


def test_a_set_is_made_by_keyboard(
    page: Page, live_server: LiveServer, makers: Makers, complaints: list[str]
) -> None:
    sign_in(page, live_server.url, makers.maker, at="/quy-tac/")
    page.get_by_role("link", name="Bản soạn thảo").click()
    look(page, "maker-list")
    page.locator("[name=label]").fill("Bộ tiêu chí 2026")
    page.locator("[name=year]").fill("2026")
    page.get_by_role("button", name="Bắt đầu soạn").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bộ tiêu chí 2026")
    look(page, "maker-empty")
    fill(page, "code", "bo-2026")
    fill(page, "source", "Quyết định 01/QĐ-UBND")
    fill(page, "total", "10")
    page.keyboard.press("Tab")
    saved(page, "Bộ tiêu chí 2026")

    page.get_by_role("button", name="Lĩnh vực").click()
    expect(page.get_by_role("treeitem")).to_have_count(1)
    expect(page.locator("#box-name")).to_be_focused()
    page.keyboard.type("Công tác chỉ đạo")
    fill(page, "lead", "SO-NOI-VU")
    fill(page, "alternate", "SO-TAI-CHINH")
    page.keyboard.press("Tab")
    saved(page, "Công tác chỉ đạo")
    expect(page.get_by_role("treeitem")).to_contain_text("Công tác chỉ đạo")

    page.get_by_role("treeitem").focus()
    page.keyboard.press("Shift+Insert")
    expect(page.get_by_role("treeitem")).to_have_count(2)
    expect(page.locator("#box-name")).to_be_focused()
    page.keyboard.type("Ban hành kế hoạch")
    page.locator("#box-max_points").fill("4")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("treeitem")).to_have_count(3)
    expect(page.locator("#box-code")).to_have_value("1.2")
    page.keyboard.type("Hoàn thành kế hoạch")
    page.locator("#box-max_points").fill("6")
    page.locator("#box-method-kind").select_option("staircase")
    expect(page.locator("#box-method-stairs-0-bound")).to_be_visible()
    fill(page, "method-stairs-0-bound", "90")
    fill(page, "method-stairs-0-share", "100")
    fill(page, "method-stairs-1-bound", "0")
    fill(page, "method-stairs-1-share", "50")
    page.keyboard.press("Tab")
    expect(page.locator("#problems")).to_contain_text("Không có lỗi")
    expect(page.locator("#maker-sums")).to_contain_text("10")
    look(page, "maker-stairs")
    page.locator("#trial").get_by_role("radio", name="Theo tỷ lệ").check(force=True)
    page.locator("#trial input[type=text]:visible").first.fill("85%")
    expect(page.locator("#trial-result")).to_contain_text("3/6 điểm")
    look(page, "maker-trial")
    assert complaints == []


def table(fields: int) -> str:
    """Return the table of a decision as it is copied: four levels, ten criteria a field."""
    rows = []
    for field in range(1, fields + 1):
        rows.append(f"{field}\tLĩnh vực {field}\t")
        for group in (1, 2):
            rows.append(f"{field}.{group}\tNội dung {field}.{group}\t")
            rows.append(f"{field}.{group}.1\tNhóm việc {field}.{group}.1\t")
            rows += [
                f"{field}.{group}.1.{leaf}\tTiêu chí thành phần số {leaf}\t1,0"
                for leaf in range(1, 6)
            ]
    return "\n".join(rows)


def in_tree(page: Page, code: str) -> Locator:
    written = page.locator(".tree__code", has_text=re.compile(f"^{re.escape(code)}$"))
    return page.get_by_role("treeitem").filter(has=written)


def open_node(page: Page, code: str) -> None:
    """Walk to a node by its code and open it by keyboard."""
    in_tree(page, code).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#box-code")).to_have_value(code)


def mended(page: Page, fields: int) -> None:
    """Give every field its departments: the problems lead there."""
    for field in range(1, fields + 1):
        open_node(page, str(field))
        fill(page, "lead", "SO-NOI-VU")
        fill(page, "alternate", "SO-TU-PHAP")
        page.keyboard.press("Tab")
        saved(page, f"Lĩnh vực {field}")


def test_ninety_criteria_in_four_levels_from_an_empty_page_to_a_verified_publication(
    page: Page,
    live_server: LiveServer,
    makers: Makers,
    complaints: list[str],
    tmp_path: Path,
) -> None:
    sign_in(page, live_server.url, makers.maker, at="/quy-tac/soan/")
    page.locator("[name=label]").fill("Bộ tiêu chí 2026")
    page.locator("[name=year]").fill("2026")
    page.get_by_role("button", name="Bắt đầu soạn").click()
    fill(page, "code", "bo-2026")
    fill(page, "source", "Quyết định 01/QĐ-UBND")
    fill(page, "total", "90")
    page.keyboard.press("Tab")
    saved(page, "Bộ tiêu chí 2026")

    page.get_by_role("button", name="Dán bảng").click()
    page.locator("#paste-form textarea").fill(table(9))
    page.get_by_role("button", name="Thêm vào cây").click()
    expect(page.get_by_role("treeitem")).to_have_count(9 * 15)
    expect(page.locator("#maker-sums")).to_contain_text("90")
    look(page, "maker-ninety")

    # Removed and brought back, moved down and up again: by keyboard, and nothing is lost.
    in_tree(page, "1.1.1.2").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("treeitem")).to_have_count(9 * 15 - 1)
    expect(page.locator("#maker-sums")).to_contain_text("còn thiếu 1")
    page.get_by_role("button", name="Khôi phục").click()
    expect(page.get_by_role("treeitem")).to_have_count(9 * 15)
    in_tree(page, "1.1.1.2").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("treeitem").nth(3)).to_contain_text("1.1.1.2")
    expect(page.get_by_role("treeitem").nth(3)).to_be_focused()

    # A problem leads to its box.
    page.locator("#problems a").first.click()
    expect(page.locator("#part [aria-invalid=true]").first).to_be_focused()
    mended(page, 9)
    expect(page.locator("#problems")).to_contain_text("Không có lỗi")

    two_tabs_conflict(page, live_server.url)
    changed_in_a_workbook(page, tmp_path / "bo-2026.xlsx")
    compared_with_last_year(page, live_server.url)

    released_and_chosen(page, live_server.url, makers)
    makers.city.cycle.refresh_from_db()
    play(makers.city, fields=map(str, range(1, 10)), agencies=("SO-NOI-VU", "QUAN-1"))
    page.goto(f"{live_server.url}/xep-hang/{makers.city.cycle.year}/")
    expect(page.locator("main")).to_contain_text("Quận 1")
    verified_by_command(page, live_server.url, makers.city.cycle.year, tmp_path / "year.json")
    assert complaints == []


def released_and_chosen(page: Page, site: str, makers: Makers) -> None:
    """Ask for the release, let another person release it, and choose it for the cycle."""
    page.get_by_role("link", name="Trình ban hành").click()
    look(page, "maker-ask")
    page.get_by_role("button", name="Trình ban hành").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bộ tiêu chí 2026")
    address = page.url
    sign_in(page, site, makers.second)
    page.goto(address)
    look(page, "maker-asked")
    page.get_by_role("link", name="Ban hành", exact=True).click()
    page.get_by_role("button", name="Ban hành", exact=True).click()
    page.get_by_role("link", name="Xem bản đã ban hành").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bộ tiêu chí 2026")

    page.goto(f"{site}/ky/{makers.city.cycle.year}/quy-tac/")
    page.get_by_label("Bộ tiêu chí", exact=True).select_option(label="Bộ tiêu chí 2026")
    page.get_by_role("button", name="Thay bộ tiêu chí và quy tắc").click()
    expect(page.locator("#alerts")).to_contain_text("Đã thay bộ tiêu chí")


def changed_in_a_workbook(page: Page, file: Path) -> None:
    """Take the draft out as a workbook, change a name in it, and take it back as it is shown."""
    address = page.url
    with page.expect_download() as handed_out:
        page.get_by_role("link", name="Tải bảng tính").click()
    handed_out.value.save_as(file)
    book = load_workbook(file)
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    (cell,) = [cell for cell in cells if cell.value == "Tên ở thẻ này"]
    cell.value = "Tên đổi trong bảng tính"
    book.save(file)

    page.get_by_role("link", name="Nhập từ bảng tính").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Đọc thử").click()
    expect(page.locator("main")).to_contain_text("Tên đổi trong bảng tính")
    look(page, "maker-sheet")
    page.get_by_role("button", name="Đưa vào bản soạn thảo").click()
    expect(page.locator("#alerts")).to_contain_text("Bản soạn thảo nay theo bảng tính")
    page.goto(address.partition("?")[0])
    expect(page.get_by_role("treeitem")).to_have_count(9 * 15)
    expect(page.locator("#problems")).to_contain_text("Không có lỗi")


def compared_with_last_year(page: Page, site: str) -> None:
    """Set the draft beside the set that is there: all of it is new."""
    address = page.url
    draft = address.rstrip("/").rpartition("/")[2]
    page.goto(f"{site}/quy-tac/so-sanh/?sau=soan-{draft}")
    expect(page.locator("main")).to_contain_text("Tên đổi trong bảng tính")
    look(page, "maker-beside")
    page.goto(address)


def verified_by_command(page: Page, site: str, year: int, file: Path) -> None:
    """Recompute the year from its open data alone, with nothing but the command line."""
    answered = page.request.get(f"{site}/xep-hang/{year}.json")
    file.write_bytes(answered.body())
    assert main(["verify", str(file)]) == 0


def two_tabs_conflict(page: Page, site: str) -> None:
    """Change one criterion in two tabs: who comes second sees it, and keeps what was typed."""
    open_node(page, "9.2.1.5")
    other = page.context.new_page()
    other.goto(page.url)
    assert other.url.startswith(site)
    other.locator("#box-name").fill("Tên ở thẻ khác")
    other.keyboard.press("Tab")
    saved(other, "Tên ở thẻ khác")

    fill(page, "name", "Tên ở thẻ này")
    page.keyboard.press("Tab")
    line = page.locator("[data-state-line]")
    expect(line).to_contain_text("Tên ở thẻ khác")
    look(page, "maker-conflict")
    expect(page.locator("#box-name")).to_have_value("Tên ở thẻ này")
    page.get_by_role("button", name="Giữ bản của tôi").click()
    saved(page, "Tên ở thẻ này")
    other.close()


def test_a_node_is_dragged_beneath_another(
    page: Page, live_server: LiveServer, makers: Makers
) -> None:
    draft = makers.start()
    rows = nodes_of(rows_of("1\tMột\t\n1.1\tHai\t1\n2\tBa\t\n2.1\tBốn\t1"))
    shaping.paste(draft, under=None, rows=rows, shape=1, by=makers.maker, at=START)
    sign_in(page, live_server.url, makers.maker, at=f"/quy-tac/soan/{draft.pk}/")

    in_tree(page, "2.1").drag_to(in_tree(page, "1"))

    expect(page.get_by_role("treeitem").nth(2)).to_contain_text("2.1")
    expect(page.get_by_role("treeitem").nth(2)).to_have_attribute("aria-level", "2")


def test_a_book_is_made_and_tried(
    page: Page, live_server: LiveServer, makers: Makers, complaints: list[str]
) -> None:
    document = starting.document_from(hcmc_book(), name="x", kind="book")
    draft = starting.start("book", document=document, based_on="", by=makers.maker, at=START)
    sign_in(page, live_server.url, makers.maker, at=f"/quy-tac/soan/{draft.pk}/")
    for name in ("Chỉ số và các phần", "Xếp hạng", "Khen thưởng", "Xem xét người đứng đầu"):
        page.locator(".maker__side").get_by_role("link", name=name).first.click()
        expect(page.get_by_role("heading", level=2, name=name).first).to_be_visible()
        assert faults_of(page) == []
    page.locator(".maker__side").get_by_role("link", name="Xếp loại").first.click()
    fill(page, "classes-0-bound", "88")
    page.keyboard.press("Tab")
    expect(page.locator("[data-saved]")).to_be_visible()
    page.locator("[data-book-try] input[name=indices]").fill("87,99 88")
    expect(page.locator("#placings")).to_contain_text("Tốt")
    expect(page.locator("#placings")).to_contain_text("Khá")
    look(page, "maker-book")
    assert complaints == []


def test_every_page_of_a_draft_fits_and_is_accessible_to_a_leader_in_english(
    page: Page, live_server: LiveServer, makers: Makers
) -> None:
    document = {**starting.document_from(SET, name="x", kind="set"), "year": 2026}
    draft = starting.start("set", document=document, based_on="", by=makers.maker, at=START)
    releasing.ask(draft, version=1, by=makers.maker, at=START)
    makers.leader.language = "en"
    makers.leader.save(update_fields=["language"])
    sign_in(page, live_server.url, makers.leader, at="/viec-cua-toi/")
    page.get_by_role("link", name="Release rules").click()
    page.get_by_role("link", name="Bộ tiêu chí nhỏ").or_(
        page.get_by_role("link", name="Small set")
    ).click()
    address, found = page.url, {}

    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 768})
        for path in ("", "release/", "give_back/", "../"):
            page.goto(address + path)
            found[f"{width} {path}"] = faults_of(page)

    assert {path: faults for path, faults in found.items() if faults} == {}

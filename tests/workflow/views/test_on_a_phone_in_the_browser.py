"""On a telephone, and at twice the size: an officer and a head do all they have to, desks fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cases.lifecycle import State
from cases.models import Attachment, CaseEvent, Cycle
from directory.roles import Role
from tests.browsers import faults_of
from tests.browsing import look, sign_in
from tests.city import START, City, answer, open_city, walk
from tests.evidence_store import sample_files as samples
from tests.visits import case_url, item_url
from tests.workflow.turns import to_stage

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Locator, Page
    from pytest_django.live_server_helper import LiveServer

    from directory.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUAN = "QUAN-1"
PAPER: FilePayload = {
    "name": "ke-hoach.pdf",
    "mimeType": "application/pdf",
    "buffer": samples.pdf("ke-hoach"),
}
PHONE, AT_TWICE_THE_SIZE = (390, 844), (683, 384)
DESKS = (
    "/viec-cua-toi/",
    "/ky/2021/dieu-phoi/",
    "/ky/2021/dieu-phoi/tien-do/",
    "/ky/2021/tieu-chi/1.2/?loc=tat-ca",
    "/ky/2021/linh-vuc/F1/?loc=tat-ca",
    "/ky/2021/nhat-quan/",
    "/ky/2021/nhat-quan/F1/?tieu_chi=1.2",
    "/ky/2021/hoi-dong/",
    "/ky/2021/khen-thuong/",
    "/ky/2021/phe-duyet/",
    "/ky/2021/nhat-ky/",
)

# Tables that are read on a telephone, each cell named by its column.
READ = (
    "/ky/",
    "/ky/2021/",
    "/ky/2021/quy-tac/",
    "/ky/2021/khen-thuong/",
    "/ky/2021/phan-viec/",
    "/ky/2021/bao-cao/F1/",
    "/quy-tac/",
    "/thu-bao/",
    "/don-vi/QUAN-1/",
    "/xep-hang/2021/QUAN-1/",
)
SIDEWAYS = """() => [...document.querySelectorAll(".table-region")].filter(
  (each) => each.scrollWidth > each.clientWidth).map((each) => each.getAttribute("aria-label"))"""
NAMED = """(row) => [...row.cells].map((cell) => cell.dataset.column ?? "")"""


def on_a_phone(page: Page, site: str, user: User) -> None:
    """Sign in at a desk, where the name of who is signed in stands, and go on with a telephone."""
    page.set_viewport_size({"width": 1366, "height": 768})
    sign_in(page, site, user, at="/viec-cua-toi/")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})


def asked(page: Page, button: str) -> Locator:
    """Press what asks before a step is taken, and return its dialog, once all of it fits."""
    page.get_by_role("link", name=button).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    look(page, f"phone-{button.split(maxsplit=1)[0].lower()}")
    return dialog


def submit(page: Page, site: str, city: City) -> None:
    page.goto(site + case_url(city.case(QUAN)))
    dialog = asked(page, "Trình thủ trưởng")
    dialog.get_by_label("không chứa tài liệu thuộc danh mục bí mật").check()
    dialog.get_by_role("button", name="Trình thủ trưởng").click()
    expect(page.locator("#alerts")).to_contain_text("Thủ trưởng ký duyệt")
    assert city.case(QUAN).state == State.SIGN_OFF


def test_an_officer_answers_files_and_submits_and_a_head_returns_and_signs(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    answer(city, QUAN, at=START)
    on_a_phone(page, site, city.officers[QUAN])
    look(page, "phone-home")

    page.goto(site + item_url(city.case(QUAN), "1.2"))
    card = page.locator(f"#item-{city.item(QUAN, '1.2').pk}")
    card.locator("[name=answer-achieved]").fill("80")
    page.keyboard.press("Tab")
    expect(card.locator("[data-state-line]").first).to_contain_text("6,4/8 điểm")
    look(page, "phone-item")
    page.goto(site + item_url(city.case(QUAN), "1.1"))
    page.locator("input[type=file]").set_input_files(PAPER)
    expect(page.locator(".file-row__name")).to_contain_text(["ke-hoach.pdf"])
    look(page, "phone-file")
    submit(page, site, city)

    on_a_phone(page, site, city.heads[QUAN])
    page.goto(site + case_url(city.case(QUAN)))
    look(page, "phone-case")
    dialog = asked(page, "Trả lại để chỉnh sửa")
    dialog.get_by_label("Lý do").fill("Số liệu chưa khớp báo cáo")
    dialog.get_by_role("button", name="Trả lại").click()
    expect(page.locator("#alerts")).to_contain_text("Đã trả lại cán bộ")
    on_a_phone(page, site, city.officers[QUAN])
    submit(page, site, city)

    on_a_phone(page, site, city.heads[QUAN])
    page.goto(site + case_url(city.case(QUAN)))
    dialog = asked(page, "Ký duyệt và gửi thẩm tra")
    dialog.get_by_role("button", name="Ký duyệt").click()
    expect(page.locator("#alerts")).to_contain_text("Thẩm tra theo lĩnh vực")
    assert city.case(QUAN).state == State.SECTOR_REVIEW
    assert Attachment.objects.filter(item=city.item(QUAN, "1.1")).count() == 1
    assert CaseEvent.objects.filter(case=city.case(QUAN), action="return_inside").count() == 1
    assert complaints == []


@pytest.mark.parametrize(("size", "language"), [(AT_TWICE_THE_SIZE, "vi"), (PHONE, "en")])
def test_desks_fit_a_phone_and_twice_the_size(
    page: Page, live_server: LiveServer, size: tuple[int, int], language: str
) -> None:
    city, site = open_city(), live_server.url
    to_stage(city, Cycle.Stage.COUNCIL)
    sign_in(page, site, city.people[Role.COORDINATOR])
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    found: dict[str, list[str]] = {}

    for path in DESKS:
        page.goto(site + path)
        found[path] = faults_of(page)
        if "tieu-chi" in path or "linh-vuc" in path:
            look(page, f"desk-{size[0]}-{'grid' if 'tieu-chi' in path else 'field'}")
        assert page.locator("html").get_attribute("lang") == language

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_on_a_phone_a_row_is_a_card_whose_cells_are_named(
    page: Page, live_server: LiveServer, complaints: list[str]
) -> None:
    city, site = open_city(), live_server.url
    to_stage(city, Cycle.Stage.PUBLISHED)
    on_a_phone(page, site, city.people[Role.COORDINATOR])
    found: dict[str, list[str]] = {}

    for path in READ:
        page.goto(site + path)
        look(page, f"phone-{path.strip('/').replace('/', '-')}")
        found[path] = page.evaluate(SIDEWAYS)

    assert {path: regions for path, regions in found.items() if regions} == {}
    page.goto(f"{site}/don-vi/QUAN-1/")
    years = page.get_by_role("region", name="Kết quả công bố qua các năm").locator("tbody tr")
    expect(years.locator("[data-column]").first).to_be_visible()
    # The year spans its rows; of a row that it stands beside the cells keep their names.
    columns = ["Chỉ số", "Xếp loại", "Hạng", "So với năm công bố liền trước"]
    assert years.first.evaluate(NAMED) == ["", "", *columns]
    assert complaints == []


def test_a_reviewer_finds_every_choice_of_a_verdict_on_a_phone(
    page: Page, live_server: LiveServer
) -> None:
    city, site = open_city(), live_server.url
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    on_a_phone(page, site, city.reviewer(city.case(QUAN), "F1"))

    for code in ("1.1", "1.2"):
        page.goto(f"{site}/ky/2021/tieu-chi/{code}/")
        expect(page.locator("tr[data-row] .answer-box")).to_be_visible()
        look(page, f"phone-grid-{code}")

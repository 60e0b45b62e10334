"""An officer, a reviewer, a coordinator, an appraiser, the council and a leader at their desks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from cases.lifecycle import State
from cases.models import Attachment, CaseEvent, Draft
from demo.papers import paper
from directory.roles import Role
from notifications.models import Letter
from tests.journeys.browser.publication import adopt, publish, read_as_a_stranger

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from embedded import Site
    from tests.journeys.browser.desk import Desk
    from tests.journeys.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SAVED = "[data-autosave][data-state=saved]"


def criterion(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def test_an_officer_fills_the_self_assessment_and_hands_it_to_the_head(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    page, case = desk.page, town.case("SO-TU-PHAP")
    desk.sign_in(town.people.officer("SO-TU-PHAP"))
    expect(page.locator(".home__summary")).to_have_text("1 việc đang chờ Ông/Bà · 1 việc quá hạn")
    desk.follow(page.get_by_role("link", name="Sở Tư pháp", exact=True))
    expect(page.get_by_role("heading", name="Còn 3 mục trước khi trình được")).to_be_visible()
    desk.look("case-overview")

    page.get_by_role("link", name="Trình thủ trưởng").click()
    asked = desk.dialog("Trình thủ trưởng")
    expect(asked).to_contain_text("Còn 3 tiêu chí cần bổ sung trước.")
    desk.follow(asked.get_by_role("link", name="7.2 Văn bản điện tử ký số"))

    type_what_is_wrong_then_right(page)
    type_without_a_network(page)
    attach(page, tmp_path)
    desk.look("case-officer", at=page.locator(".columns--case"))
    fill_the_rest(page)

    page.get_by_role("link", name="Trình thủ trưởng").first.click()
    asked = desk.dialog("Trình thủ trưởng")
    asked.get_by_label("không chứa tài liệu thuộc danh mục bí mật").check()
    desk.press("Trình thủ trưởng", within=asked)
    expect(page.locator("#alerts")).to_contain_text("Thủ trưởng ký duyệt")
    desk.look()
    case.refresh_from_db()
    assert case.state == State.SIGN_OFF
    assert Attachment.objects.filter(item__case=case, item__criterion__code="7.2").count() == 1
    desk.found_nothing_wrong(refusals=(422,))


def type_what_is_wrong_then_right(page: Page) -> None:
    card = criterion(page, "Văn bản điện tử ký số")
    card.get_by_label("Số đã thực hiện").focus()
    page.keyboard.type("nhiều")
    page.keyboard.press("Tab")
    expect(card.locator("[data-state=refused]")).to_contain_text("nhiều")
    expect(card.get_by_label("Số đã thực hiện")).to_have_value("nhiều")

    page.keyboard.press("Shift+Tab")
    for typed in ("190", "200"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(card.locator(SAVED)).to_contain_text("3,8/4 điểm")


def type_without_a_network(page: Page) -> None:
    card = criterion(page, "Văn bản điện tử ký số")
    note = card.get_by_label("Ghi chú của đơn vị")
    page.context.set_offline(True)
    note.focus()
    page.keyboard.type("Xuất từ hệ thống quản lý văn bản.")
    expect(card.locator("[data-state=failed]")).to_contain_text("Bấm để thử lại")
    expect(note).to_have_value("Xuất từ hệ thống quản lý văn bản.")

    page.context.set_offline(False)
    expect(card.locator(SAVED)).to_contain_text("3,8/4 điểm")

    page.reload()
    expect(note).to_have_value("Xuất từ hệ thống quản lý văn bản.")
    expect(card.get_by_label("Tổng số phải thực hiện")).to_have_value("200")


def attach(page: Page, folder: Path) -> None:
    """Choose a file of a wrong type, which is not sent, then a real paper."""
    (folder / "bang-ke.exe").write_bytes(b"MZ")
    (folder / "so-lieu-van-ban.pdf").write_bytes(paper("So lieu van ban dien tu"))
    card = criterion(page, "Văn bản điện tử ký số")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    card.locator("input[type=file]").set_input_files(folder / "bang-ke.exe")
    expect(card.locator(".upload__fates")).to_contain_text("bang-ke.exe: loại tệp không được nhận")
    assert sent.count("POST") == 0

    card.locator("input[type=file]").set_input_files(folder / "so-lieu-van-ban.pdf")
    expect(card.get_by_role("link", name="so-lieu-van-ban.pdf").first).to_be_visible()
    expect(card.locator(".item-status")).to_have_text("Đủ")


def fill_the_rest(page: Page) -> None:
    """Answer by a rate and by quantities, with the keyboard alone, a reason in place of a paper."""
    online = criterion(page, "Tỷ lệ hồ sơ DVC trực tuyến")
    online.get_by_role("radio", name="Theo số lượng").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("92%")
    page.keyboard.press("Tab")
    page.keyboard.type("Số liệu của cổng dịch vụ công, không xuất được tệp.")
    page.keyboard.press("Tab")
    expect(online.locator(SAVED)).to_contain_text("4,6/5 điểm")

    by_post = criterion(page, "Dịch vụ bưu chính công ích")
    by_post.get_by_label("Số đã thực hiện").focus()
    for typed in ("30", "200", "Theo báo cáo của Bưu điện Thành phố."):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(by_post.locator(SAVED)).to_contain_text("2/2 điểm")


def test_a_reviewer_judges_a_criterion_over_all_agencies_and_concludes_a_case(
    desk: Desk, town: Town
) -> None:
    page = desk.page
    desk.sign_in(town.people.reviewer("SO-TU-PHAP", "F2"))
    desk.look("home")
    desk.follow(page.get_by_role("link", name="Chấm theo tiêu chí"))
    desk.follow(page.get_by_role("link", name="2.1 Tham mưu"))
    rows = page.locator("tr[data-row]")
    expect(rows).to_have_count(3)

    rows.nth(0).focus()
    page.keyboard.press("a")
    expect(rows.nth(0).locator(".answer-state")).to_contain_text("Đồng ý")
    expect(rows.nth(1)).to_be_focused()
    give_another_value(page, rows.nth(1))
    desk.look("grid")

    page.get_by_role("link", name="Khác tự chấm").click()
    expect(page.locator("[aria-current]", has_text="Khác tự chấm")).to_be_visible()
    expect(rows.get_by_role("link", name="Q. 10", exact=True)).to_have_count(1)
    expect(rows.get_by_role("link", name="Q. 1", exact=True)).to_have_count(0)
    desk.look()

    agree_with_the_rest(desk)
    conclude(desk, town)
    desk.found_nothing_wrong()


def give_another_value(page: Page, row: Locator) -> None:
    row.get_by_title("Số đã thực hiện").focus()
    for typed in ("340", "400", "Trừ 57 văn bản ban hành sau thời hạn."):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    expect(row.locator(SAVED)).to_contain_text("3,4/4 điểm")
    expect(row.locator(".answer-state")).to_contain_text("Khác tự chấm")
    reason = row.get_by_role("textbox", name="Lý do").bounding_box()
    saved = row.locator(".autosave__state").bounding_box()
    state = row.locator(".answer-state").bounding_box()
    assert reason is not None
    assert saved is not None
    assert state is not None
    # None lies over the next.
    assert reason["x"] + reason["width"] <= saved["x"] < saved["x"] + saved["width"] <= state["x"]


def agree_with_the_rest(desk: Desk) -> None:
    """Agree with the last row of one criterion, with one and then the rest of another, with all."""
    page = desk.page
    desk.visit("/ky/2022/tieu-chi/2.1/?loc=chua-cham")
    page.locator("tr[data-row]").first.focus()
    page.keyboard.press("a")
    expect(page.locator(".answer-state").first).to_contain_text("Đồng ý")
    for code, left in (("2.2", 2), ("2.3", 3)):
        desk.visit(f"/ky/2022/tieu-chi/{code}/")
        if left == 2:  # the button still works on a page that a row was saved on
            page.locator("tr[data-row]").first.focus()
            page.keyboard.press("a")
        page.get_by_role("link", name=f"Đồng ý {left} dòng chưa chấm").click()
        with page.expect_navigation():
            desk.press(f"Đồng ý {left} dòng", within=page.get_by_role("dialog"))


def conclude(desk: Desk, town: Town) -> None:
    page, case = desk.page, town.case("QUAN-10")
    desk.follow(page.get_by_role("link", name="Kết luận hồ sơ"))
    row = page.get_by_role("row", name="Quận 10")
    row.get_by_role("link", name="Kết luận hồ sơ").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Điểm thẩm tra của lĩnh vực được chốt dưới tên Ông/Bà.")
    desk.look("conclude")
    desk.press("Kết luận lĩnh vực", within=asked)
    expect(page.locator("#alerts")).to_contain_text("Đã kết luận lĩnh vực “Cải cách thể chế”")
    review = case.reviews.get(field__code="F2", concluded_at__isnull=False)
    assert review.concluded_by == town.people.reviewer("SO-TU-PHAP", "F2")
    drafts = Draft.objects.filter(item__case=case, item__criterion__field__code="F2")
    assert not drafts.exists()


def test_a_coordinator_reminds_the_late_and_moves_a_deadline(desk: Desk, town: Town) -> None:
    page = desk.page
    desk.sign_in(town.people.one(Role.COORDINATOR))
    desk.follow(page.get_by_role("link", name="Điều phối", exact=True).first)
    rows = page.locator("#board-rows tr")
    expect(rows).to_have_count(15)
    expect(rows.first).to_have_class("is-late")
    desk.look("board")

    chips = page.locator(".board-filters")
    chips.get_by_role("link", name="UBND thành phố Thủ Đức, quận, huyện").click()
    expect(rows).to_have_count(4)
    chips.get_by_role("link", name="Quá hạn").click()
    expect(page.locator("#board-rows tr.is-late")).to_have_count(4)
    expect(page).to_have_url(re.compile(r"bloc=QUAN_HUYEN&when=late$"))
    desk.look()

    remind(desk, town)
    move_the_deadline(desk, town)
    ask_for_a_pipeline(desk)
    desk.found_nothing_wrong(refusals=(503,))


def remind(desk: Desk, town: Town) -> None:
    page = desk.page
    page.get_by_role("link", name="Nhắc cả 4 hồ sơ trong bộ lọc").click()
    asked = desk.dialog("Nhắc việc")
    asked.get_by_label("Lời nhắn thêm").fill("Đề nghị hoàn thành trong tuần này.")
    with page.expect_navigation():
        asked.get_by_role("button", name=re.compile(r"Gửi nhắc việc \(\d+ thư\)")).click()
    desk.look()
    letters = Letter.objects.filter(recipient=town.people.officer("HUYEN-CAN-GIO"))
    assert letters.latest("created_at").subject.count("Cần Giờ") == 1


def move_the_deadline(desk: Desk, town: Town) -> None:
    page = desk.page
    desk.follow(page.get_by_role("link", name="Thời hạn các bước"))
    page.get_by_role("link", name="Điều chỉnh thời hạn Thẩm tra theo lĩnh vực").click()
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("Hạn hiện tại là 03/02/2023.")
    reason = "Kỳ nghỉ Tết Nguyên đán kéo dài; các sở đề nghị lùi hạn thẩm tra."
    asked.locator("[name=to]").fill("15/02/2023")
    asked.locator("[name=reason]").fill(reason)
    desk.look()
    with page.expect_navigation():
        desk.press("Xem những gì sẽ thay đổi", within=asked)
    expect(page.locator("#days")).to_contain_text("15/02/2023")
    expect(page.locator("#cases")).to_contain_text("Quận 10")
    expect(page.locator("#letters")).to_contain_text("hạn 15/02/2023")
    assert not CaseEvent.objects.filter(cycle=town.running, action="move_deadline").exists()
    desk.look("deadline")
    with page.expect_navigation():
        page.get_by_role("button", name="Điều chỉnh và gửi").click()
    expect(page.get_by_role("row", name="Thẩm tra theo lĩnh vực")).to_contain_text("15/02/2023")
    desk.look("cycle")
    moved = CaseEvent.objects.get(cycle=town.running, action="move_deadline")
    assert (moved.reason, moved.by) == (reason, town.people.one(Role.COORDINATOR))


def lines_of(page: Page, selector: str) -> int:
    """Return over how many lines of the page its elements are spread."""
    shown = page.locator(selector).filter(visible=True)
    tops = shown.evaluate_all("shown => shown.map((one) => Math.round(one.offsetTop))")
    return len(set(tops))


def ask_for_a_pipeline(desk: Desk) -> None:
    """Ask for the marks to be counted while no server answers: it is said, nothing has changed."""
    desk.visit("/ky/2021/tien-trinh/")
    assert (lines_of(desk.page, ".tabs .tab"), lines_of(desk.page, ".notice")) == (1, 1)
    desk.press("Tính điểm")
    with desk.page.expect_navigation():
        desk.press("Tính điểm", within=desk.page.get_by_role("dialog"))
    expect(desk.page.locator("main")).to_contain_text("Máy chủ xử lý tự động không phản hồi")
    desk.look()


def test_an_appraiser_settles_an_explanation(desk: Desk, town: Town) -> None:
    page, case = desk.page, town.case("SO-NOI-VU")
    desk.sign_in(town.people.one(Role.APPRAISER))
    desk.follow(page.get_by_role("link", name="Sở Nội vụ", exact=True))
    asked = page.locator("section.criterion").first
    asked.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    asked.get_by_label("Lý do").fill("Minh chứng bổ sung đầy đủ; chấp nhận giải trình.")
    page.keyboard.press("Tab")
    expect(asked.locator(SAVED)).to_be_visible()
    desk.look("settlement", at=page.locator(".columns--case"))

    contest = case.items.get(contests__settled_at=None, contests__verdict="upheld").contests.get()
    assert contest.verdict_reason == "Minh chứng bổ sung đầy đủ; chấp nhận giải trình."
    desk.found_nothing_wrong()


@pytest.mark.prefect
def test_the_council_adopts_a_leader_publishes_and_everybody_reads(
    desk: Desk,
    town: Town,
    tmp_path: Path,
    prefect_site: Site,  # noqa: ARG001 - the publication runs there
) -> None:
    adopt(desk, town)
    publish(desk, town)
    read_as_a_stranger(desk, tmp_path)
    for path in (
        "/viec-cua-toi/",
        f"/ho-so/{town.case('QUAN-1').pk}/",
        "/ky/2022/dieu-phoi/",
        "/ky/2021/hoi-dong/",
        "/ky/2021/phe-duyet/",
        "/ky/2022/tieu-chi/2.1/",
    ):
        desk.visit(path)
        expect(desk.page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    desk.found_nothing_wrong()

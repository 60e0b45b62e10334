"""The coordinator's board: who reads it, what comes first, what its filters keep, and its acts."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.lifecycle import State
from cases.models import Case, CaseEvent
from cases.reading.progress import Reviewing
from cases.services.progress import Progress
from directory.access import access_of
from directory.roles import Role
from notifications.models import Letter
from tests.city import START, City, answer, appraise, review_all, walk
from tests.forms_sent import send
from tests.visits import HTMX, browser, text_of
from tests.whole_cycle import OVERSEERS, add_agencies, expected, statuses
from workflow.board.counted import cases_in_order
from workflow.board.details import with_details
from workflow.board.rows import Row, rows_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")

TODAY = date(2022, 2, 1)
BOARD = "/ky/2021/dieu-phoi/"
REMIND = "/ky/2021/nhac/"
BUDGET = 26


def test_board_is_read_by_those_who_oversee(city: City) -> None:
    assert statuses(city, BOARD) == expected(OVERSEERS)


def test_unknown_year_is_not_found(city: City) -> None:
    assert browser(city.people[Role.COORDINATOR]).get("/ky/1999/dieu-phoi/").status_code == 404


def rows(city: City) -> list[Row]:
    access = access_of(city.people[Role.COORDINATOR], on=TODAY)
    return rows_of(city.cycle, access, cases_in_order(city.cycle, {}, on=TODAY), on=TODAY)


def listed(city: City, query: str = "") -> list[str]:
    """Return the agencies the board lists, in its order."""
    response = browser(city.people[Role.COORDINATOR]).get(f"{BOARD}{query}")
    return [row.case.agency.code for row in response.context["rows"]]


@pytest.fixture
def mixed(city: City) -> City:
    """A city in which every agency stands at another step."""
    walk(city, "SO-NOI-VU", to=State.SECTOR_REVIEW)
    walk(city, "SO-TU-PHAP", to=State.APPRAISAL)
    walk(city, "SO-TAI-CHINH", to=State.COUNCIL)
    return city


def test_late_comes_first_then_by_day_due_and_the_council_last(mixed: City) -> None:
    assert listed(mixed) == ["QUAN-1", "SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH"]


def test_row_tells_days_due_progress_and_lateness(mixed: City) -> None:
    late, reviewed, *_others = rows(mixed)

    assert (late.state, late.is_late, late.due_on) == (
        State.SELF_ASSESSMENT,
        True,
        date(2022, 1, 14),
    )
    # 4 January to 1 February with the New Year of the lunar calendar off.
    assert late.days == 18
    assert late.progress == Progress(done=0, total=3)
    assert reviewed.is_late is False
    assert reviewed.progress == Progress(done=0, total=2)


def test_answers_typed_and_reviews_concluded_are_counted(city: City) -> None:
    answer(city, "QUAN-1", at=city.case("QUAN-1").entered_at)
    case = walk(city, "SO-NOI-VU", to=State.SECTOR_REVIEW)
    case.reviews.filter(field__code="F1").update(
        concluded_at=case.entered_at, concluded_by=city.reviewers["SO-NOI-VU"]
    )

    found = {row.case.agency.code: row.progress for row in rows(city)}

    assert found["QUAN-1"] == Progress(done=3, total=3)
    assert found["SO-NOI-VU"] == Progress(done=1, total=2)


@pytest.mark.parametrize(
    ("days_left", "is_late", "done", "expected_risk"),
    [
        (2, False, 1, True),
        (0, False, 1, True),
        (3, False, 1, False),
        (2, False, 2, False),
        (-1, True, 0, False),
        (None, False, 0, False),
    ],
)
def test_will_be_late_means_two_days_left_and_less_than_half_done(
    *, days_left: int | None, is_late: bool, done: int, expected_risk: bool
) -> None:
    row = Row(
        case=Case(),
        state=State.SECTOR_REVIEW,
        days=1,
        due_on=None,
        days_left=days_left,
        is_late=is_late,
        progress=Progress(done=done, total=4),
        reviewing=Reviewing(),
    )

    assert row.will_be_late is expected_risk


def test_explanation_is_never_said_to_become_late() -> None:
    row = Row(
        case=Case(),
        state=State.EXPLANATION,
        days=1,
        due_on=TODAY,
        days_left=0,
        is_late=False,
        progress=Progress(),
        reviewing=Reviewing(),
    )

    assert row.will_be_late is False


def test_cells_show_stages_done_at_work_and_skipped(mixed: City) -> None:
    found = {row.case.agency.code: row for row in with_details(rows(mixed), on=TODAY)}

    looks = [cell.look for cell in found["SO-TU-PHAP"].cells]

    assert looks == ["done", "done", "done", "now", *["next"] * 5]
    assert [cell.look for cell in found["QUAN-1"].cells] == ["late", *["next"] * 8]


def test_stage_a_case_did_not_pass_through_is_shown_as_skipped(city: City) -> None:
    case = walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    review_all(city, "QUAN-1", at=START + timedelta(days=3))
    appraise(city, "QUAN-1", at=START + timedelta(days=4))

    row = next(row for row in with_details(rows(city), on=TODAY) if row.case.pk == case.pk)

    assert [cell.look for cell in row.cells][4:7] == ["skipped", "skipped", "now"]


def test_holders_are_the_people_of_the_agency_or_the_departments(mixed: City) -> None:
    found = {row.case.agency.code: row for row in with_details(rows(mixed), on=TODAY)}

    assert found["QUAN-1"].holders == ("can-bo.quan-1",)
    # Home Affairs leads the first field and may not judge itself: the alternate does.
    assert found["SO-NOI-VU"].holders == ("Sở Tài chính", "Sở Tư pháp")
    assert found["SO-TU-PHAP"].holders == ("Sở Nội vụ",)


@pytest.mark.parametrize(
    ("query", "agencies"),
    [
        ("?state=appraisal", ["SO-TU-PHAP"]),
        ("?bloc=QUAN_HUYEN", ["QUAN-1"]),
        ("?when=late", ["QUAN-1"]),
        ("?when=week", []),
        ("?field=F2", ["SO-NOI-VU"]),
        ("?q=so+tu+phap", ["SO-TU-PHAP"]),
        ("?q=S%E1%BB%9F", ["SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH"]),
        ("?state=appraisal&bloc=QUAN_HUYEN", []),
        ("?sort=agency", ["QUAN-1", "SO-NOI-VU", "SO-TAI-CHINH", "SO-TU-PHAP"]),
        ("?sort=-agency", ["SO-TU-PHAP", "SO-TAI-CHINH", "SO-NOI-VU", "QUAN-1"]),
    ],
)
def test_filters_and_order(mixed: City, query: str, agencies: list[str]) -> None:
    response = browser(mixed.people[Role.COORDINATOR]).get(f"{BOARD}{query}")

    assert [row.case.agency.code for row in response.context.get("rows", [])] == agencies


def test_chips_count_what_they_would_show_beside_the_other_filters(mixed: City) -> None:
    page = browser(mixed.people[Role.COORDINATOR]).get(f"{BOARD}?bloc=SO_BAN_NGANH").context

    chips = {
        group: {chip["key"]: chip["count"] for chip in group_chips}
        for group, group_chips in page["filters"].items()
    }

    assert chips == {
        "when": {"aged": 2},
        "bloc": {"SO_BAN_NGANH": 3, "QUAN_HUYEN": 1},
        "field": {"F1": 1, "F2": 1},
    }


def test_unknown_filter_is_told_with_what_would_be_right_and_left_out(mixed: City) -> None:
    response = browser(mixed.people[Role.AUDITOR]).get(f"{BOARD}?when=hom-qua")

    assert response.context["complaints"] == [
        "Thời hạn: “hom-qua” không dùng được: hãy chọn một trong: late, risk, week, aged."
    ]
    assert len(response.context["rows"]) == 4


def test_buttons_of_who_may_not_act_are_disabled_with_the_reason(mixed: City) -> None:
    body = browser(mixed.people[Role.AUDITOR]).get(BOARD).content.decode()

    assert "Thao tác này dành cho: Điều phối viên (Sở Nội vụ)." in body
    assert 'name="case"' not in body
    assert f"{REMIND}?case=" not in body


def test_board_without_cases_says_so(city: City) -> None:
    other = city.cycle
    type(other).objects.filter(pk=other.pk).update(year=2030)

    words = text_of(browser(city.people[Role.COORDINATOR]).get("/ky/2030/dieu-phoi/?q=khong-co"))

    assert "Không có hồ sơ nào khớp bộ lọc" in words


def remind(city: City, *agencies: str, note: str = "") -> str:
    """Remind of agencies as a coordinator and return the words of the page that follows."""
    data = {"case": [city.case(agency).pk for agency in agencies], "note": note}
    client = browser(city.people[Role.COORDINATOR])
    return text_of(client.post(REMIND, data, follow=True))


def test_remind_tells_who_was_told_and_the_letter_carries_the_line(mixed: City) -> None:
    before = Letter.objects.count()

    words = remind(mixed, "QUAN-1", note="Cần nộp trước thứ Sáu.")

    assert "Đã nhắc 1 người: can-bo.quan-1." in words
    letter = Letter.objects.order_by("-created_at", "-pk").first()
    assert Letter.objects.count() == before + 1
    assert letter is not None
    assert letter.recipient == mixed.officers["QUAN-1"]
    assert "Cần nộp trước thứ Sáu." in letter.body


def test_remind_again_today_says_who_had_been_told_already(mixed: City) -> None:
    remind(mixed, "QUAN-1")
    letters = Letter.objects.count()

    words = remind(mixed, "QUAN-1")

    assert "1 người đã được nhắc trong hôm nay, không nhắc lại: can-bo.quan-1." in words
    assert Letter.objects.count() == letters


def test_remind_several_in_one_act(mixed: City) -> None:
    words = remind(mixed, "QUAN-1", "SO-TU-PHAP")

    assert "Đã nhắc 2 người" in words


def test_remind_of_a_case_nobody_works_on_says_that_nothing_waits(mixed: City) -> None:
    words = remind(mixed, "SO-TAI-CHINH")

    assert "Các hồ sơ đã chọn không còn lượt nào đang chờ." in words


def test_dialog_names_the_people_before_they_are_told(mixed: City) -> None:
    client = browser(mixed.people[Role.COORDINATOR])
    case = mixed.case("SO-NOI-VU")

    response = client.get(REMIND, {"case": case.pk}, headers=HTMX)

    assert response.status_code == 200
    words = text_of(response)
    assert "tham-tra.so-tai-chinh" in words
    assert "tham-tra.so-tu-phap" in words
    assert response.content.decode().count("<html") == 0


def test_all_who_are_late_are_shown_with_what_is_dropped_and_the_text_before_it_sends(
    mixed: City,
) -> None:
    client = browser(mixed.people[Role.COORDINATOR])
    remind(mixed, "QUAN-1")
    query = re.search(r"nhac/\?([^\"]*which=late[^\"]*)", client.get(BOARD).content.decode())
    assert query
    letters, other = Letter.objects.count(), mixed.case("SO-NOI-VU").pk

    asked = client.get(f"{REMIND}?{unescape(query[1])}", headers=HTMX)
    picked = {case.pk for case in asked.context["picked"]}
    again = client.post(REMIND, {"case": [*picked, other], "note": "Gấp", "preview": "1"})

    assert picked == {row.case.pk for row in rows(mixed) if row.is_late}
    assert "Không gửi cho" in text_of(asked)
    assert "không nhắc lại: can-bo.quan-1." in text_of(asked)
    shown = [letter.recipient for letter in again.context["letters"]]
    assert "Lời nhắn: Gấp" in again.context["letters"][0].body
    assert mixed.officers["QUAN-1"] not in shown
    assert Letter.objects.count() == letters  # nothing is sent by looking at it


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        ([], "Hãy chọn ít nhất một hồ sơ để nhắc."),
        (["999999"], "Hồ sơ 999999 không thuộc kỳ đánh giá này"),
        (["muoi"], "“muoi” không phải mã hồ sơ"),
    ],
)
def test_remind_of_nothing_or_nonsense_answers_422(
    mixed: City, cases: list[str], sentence: str
) -> None:
    client = browser(mixed.people[Role.COORDINATOR])

    response = client.post(REMIND, {"case": cases})

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert CaseEvent.objects.filter(action="remind").count() == 0


def test_a_reminder_opened_with_nobody_chosen_leads_to_the_board(mixed: City) -> None:
    response = browser(mixed.people[Role.COORDINATOR]).get(REMIND)

    assert (response.status_code, response["Location"]) == (302, BOARD)


def test_a_chosen_case_that_nobody_works_on_is_named_with_the_reason(mixed: City) -> None:
    chosen = [mixed.case(code).pk for code in ("QUAN-1", "SO-TAI-CHINH")]

    response = browser(mixed.people[Role.COORDINATOR]).post(
        REMIND, {"case": chosen, "preview": "1"}, headers=HTMX
    )

    text = text_of(response)
    assert "2 hồ sơ được chọn, 1 lượt đang chờ." in text
    assert "1 hồ sơ không có lượt nào đang chờ để nhắc: Sở Tài chính." in text
    assert CaseEvent.objects.filter(action="remind").count() == 0


def test_only_a_coordinator_reminds_and_withdraws(mixed: City) -> None:
    case = mixed.case("QUAN-1")
    auditor = browser(mixed.people[Role.AUDITOR])
    withdraw = reverse("withdraw", args=[2021, case.pk])

    answers = [
        auditor.post(REMIND, {"case": case.pk}).status_code,
        auditor.get(withdraw).status_code,
        auditor.post(withdraw, {"reason": "vì sao"}).status_code,
    ]

    assert answers == [403, 403, 403]
    case.refresh_from_db()
    assert case.state == State.SELF_ASSESSMENT


def test_withdraw_needs_a_reason_and_then_ends_the_case(mixed: City) -> None:
    case = mixed.case("QUAN-1")
    client = browser(mixed.people[Role.COORDINATOR])
    url = reverse("withdraw", args=[2021, case.pk])

    without = send(client, url, {"reason": "  "})
    done = send(client, url, {"reason": "Đơn vị giải thể.", "back": f"{BOARD}?when=late"})

    assert without.status_code == 422
    assert "Hãy ghi rõ lý do." in text_of(without)
    assert (done.status_code, done["Location"]) == (302, f"{BOARD}?when=late")
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN
    event = CaseEvent.objects.get(case=case, action="withdraw")
    assert event.reason == "Đơn vị giải thể."


def test_back_never_leads_to_another_site(mixed: City) -> None:
    case = mixed.case("QUAN-1")
    client = browser(mixed.people[Role.COORDINATOR])

    typed = {"reason": "x", "back": "//evil.example/"}
    response = send(client, reverse("withdraw", args=[2021, case.pk]), typed)

    assert response["Location"] == BOARD


def test_withdraw_of_a_case_before_the_council_is_refused(mixed: City) -> None:
    case = mixed.case("SO-TAI-CHINH")
    client = browser(mixed.people[Role.COORDINATOR])

    response = client.post(reverse("withdraw", args=[2021, case.pk]), {"reason": "x"})

    assert response.status_code == 409
    assert "Hồ sơ hiện ở bước “Hội đồng thẩm định”." in text_of(response)
    case.refresh_from_db()
    assert case.state == State.COUNCIL


def test_board_costs_the_same_whatever_the_number_of_agencies(
    mixed: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(mixed.people[Role.COORDINATOR])
    client.get(BOARD)
    with django_assert_max_num_queries(BUDGET) as few:
        client.get(BOARD)
    add_agencies(mixed, 8)

    with django_assert_max_num_queries(BUDGET) as many:
        response = client.get(BOARD)

    assert len(response.context["rows"]) == 12
    assert len(many.captured_queries) == len(few.captured_queries)

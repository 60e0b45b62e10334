"""The cycles: their list, a new one and its calendar, deadlines moved, rules chosen, the log."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import State
from cases.models import CaseEvent, Cycle
from cases.reading.cycles import suggested_deadlines
from cases.rule_files import loading
from cases.services.bloc_sets import rules_version
from directory.roles import Role
from directory.working_days import calendar
from notifications.models import Letter
from tests.cases.views.new_cycles import typed
from tests.city import SET, START, City, build, hcmc_book, walk
from tests.forms_sent import send
from tests.visits import HTMX, browser, text_of
from tests.whole_cycle import EVERYBODY, SEE_ALL, add_agencies, expected, statuses

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")

NEW = "/ky/moi/"
LOG = "/ky/2021/nhat-ky/"
BUDGET = 20


@pytest.fixture
def draft(db: None, in_february: None) -> City:  # noqa: ARG001 - fixtures that need fixtures
    return build()


@pytest.mark.parametrize("url", ["/ky/", "/ky/2021/", "/ky/2021/quy-tac/", "/quy-tac/"])
def test_cycles_calendar_and_rules_are_read_by_everybody_who_signs_in(city: City, url: str) -> None:
    assert statuses(city, url) == expected(EVERYBODY)


def test_only_a_coordinator_prepares_a_cycle(city: City) -> None:
    assert statuses(city, NEW) == expected({Role.COORDINATOR})


def test_log_is_read_by_those_who_see_all(city: City) -> None:
    assert statuses(city, LOG) == expected(SEE_ALL)


# ------------------------------------------------------------------ a new cycle


@pytest.mark.usefixtures("city")
def test_calendar_is_suggested_from_the_latest_cycle_on_working_days() -> None:
    suggested = suggested_deadlines(2022)

    days = calendar()
    dated = {state: when for state, when in suggested.items() if isinstance(when, date)}
    assert suggested[State.EXPLANATION] == 5
    # A Saturday moves to the Monday after it.
    assert suggested[State.SELF_ASSESSMENT] == date(2023, 1, 16)
    assert [when.year for when in dated.values()] == [2023] * 7
    assert [days.is_working_day(when) for when in dated.values()] == [True] * 7


def test_page_of_a_new_cycle_suggests_the_year_after_the_latest(city: City) -> None:
    page = browser(city.people[Role.COORDINATOR]).get(NEW)

    form = page.context["form"]
    assert form["year"].value() == 2022
    assert form["day_self_assessment"].value() == date(2023, 1, 16)
    assert 'value="16/01/2023"' in page.content.decode()


def test_cycle_is_called_by_its_english_name_on_english_pages(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])
    client.post(NEW, typed(label_en="Reform index 2022"))

    in_vietnamese = client.get("/ky/2022/").content.decode()
    client.cookies["django_language"] = "en"
    in_english = client.get("/ky/2022/").content.decode()

    assert ("Reform index 2022" in in_vietnamese, "Kỳ đánh giá 2022" in in_vietnamese) == (
        False,
        True,
    )
    assert ("Reform index 2022" in in_english, "Kỳ đánh giá 2022" in in_english) == (True, False)


def test_new_cycle_is_a_draft_with_its_calendar(city: City) -> None:
    response = browser(city.people[Role.COORDINATOR]).post(NEW, typed())

    assert (response.status_code, response["Location"]) == (302, "/ky/2022/")
    cycle = Cycle.objects.get(year=2022)
    assert (cycle.stage, cycle.label) == (Cycle.Stage.DRAFT, "Kỳ đánh giá 2022")
    assert list(cycle.deadlines.order_by("pk").values_list("state", "due_on", "working_days")) == [
        ("self_assessment", date(2023, 1, 16), None),
        ("sign_off", date(2023, 1, 18), None),
        ("sector_review", date(2023, 2, 10), None),
        ("appraisal", date(2023, 2, 17), None),
        ("explanation", None, 5),
        ("settlement", date(2023, 3, 3), None),
        ("council", date(2023, 3, 10), None),
        ("approved", date(2023, 3, 15), None),
    ]
    event = CaseEvent.objects.get(cycle=cycle, action="create_cycle")
    assert event.by == city.people[Role.COORDINATOR]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"year": "2021"}, "Năm 2021 đã có kỳ đánh giá"),
        ({"year": "hai nghìn"}, "“hai nghìn” không dùng được: hãy viết một số nguyên từ 2000"),
        ({"label": " "}, "Tên kỳ đánh giá"),
        ({"criteria_set": "999"}, "“999” không dùng được: hãy chọn một mục trong danh sách."),
        (
            {"day_sign_off": "31/02/2023"},
            "“31/02/2023” không dùng được: hãy viết ngày/tháng/năm có thật",
        ),
        ({"days_explanation": ""}, "Hãy ghi một trong hai: ngày, hoặc số ngày làm việc."),
        ({"days_sign_off": "3"}, "Hãy ghi một trong hai: ngày, hoặc số ngày làm việc."),
        ({"days_explanation": "0"}, "“0” không dùng được: hãy viết một số nguyên từ 1 đến 250."),
        (
            {"day_sign_off": "10/01/2023"},
            "10/01/2023 sớm hơn hạn của bước “Tự đánh giá”; hãy chọn từ 16/01/2023 trở đi.",
        ),
    ],
)
def test_bad_field_of_a_new_cycle_is_told_and_nothing_is_created(
    city: City, changes: dict[str, str], sentence: str
) -> None:
    response = browser(city.people[Role.COORDINATOR]).post(NEW, typed(**changes))

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert Cycle.objects.count() == 1


# ------------------------------------------------------------- overview, deadlines


def test_overview_shows_the_stage_the_counts_and_the_frozen_rules(city: City) -> None:
    words = text_of(browser(city.people[Role.COORDINATOR]).get("/ky/2021/"))

    assert "còn 4 hồ sơ đang xử lý" in words
    assert "Đã khóa theo mã băm khi mở kỳ" in words
    assert city.cycle.criteria_set.digest[:16] in words
    assert "phục dựng" in words


def move(city: City, *, to: str, reason: str, role: Role = Role.COORDINATOR) -> Any:
    client = browser(city.people[role])
    data = {"to": to, "along": "on", "reason": reason}
    return send(client, "/ky/2021/han/self_assessment/", data)


def test_deadline_is_moved_for_all_open_cases_and_those_concerned_are_told(city: City) -> None:
    letters = Letter.objects.count()

    response = move(city, to="12/02/2022", reason="Nghỉ Tết")

    # 12 February 2022 is a Saturday.
    assert response["Location"] == "/ky/2021/"
    assert city.case("QUAN-1").due_on == date(2022, 2, 14)
    assert Letter.objects.count() == letters + 4
    words = text_of(browser(city.people[Role.AUDITOR]).get("/ky/2021/"))
    assert "14/01/2022 → 14/02/2022 Nghỉ Tết coordinator" in words


@pytest.mark.parametrize(
    ("to", "reason", "sentence"),
    [
        ("12/02/2022", "", "Hãy ghi rõ lý do."),
        ("", "Nghỉ Tết", "Hãy ghi một ngày, ví dụ 15/01/2023."),
        ("12-02", "Nghỉ Tết", "“12-02” không dùng được"),
        ("12/02/2032", "x", "12/02/2032 nằm ngoài kỳ đánh giá; hãy chọn từ 01/01/2021"),
    ],
)
def test_deadline_without_day_or_reason_is_not_moved(
    city: City, to: str, reason: str, sentence: str
) -> None:
    response = move(city, to=to, reason=reason)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert city.case("QUAN-1").due_on == date(2022, 1, 14)


def test_deadline_is_moved_by_a_coordinator_only(city: City) -> None:
    assert move(city, to="12/02/2022", reason="x", role=Role.AUDITOR).status_code == 403


def test_deadline_of_no_step_is_not_found(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])

    assert client.get("/ky/2021/han/published/").status_code == 404


def test_dialog_of_a_deadline_is_a_part_of_a_page(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])

    part = client.get("/ky/2021/han/appraisal/", headers=HTMX).content.decode()
    page = client.get("/ky/2021/han/appraisal/").content.decode()

    assert (part.count("<html"), part.count("<dialog")) == (0, 1)
    assert (page.count("<html"), page.count("<dialog")) == (1, 0)


# ----------------------------------------------------------------------- its rules


def test_draft_cycle_is_given_other_rules(draft: City) -> None:
    other = loading.load_set(SET.replace('"small"', '"other"'), name="o.toml", by=None, at=START)
    client = browser(draft.people[Role.COORDINATOR])
    data = {"criteria_set": other.pk, "rule_book": draft.cycle.rule_book_id}

    response = send(client, "/ky/2021/quy-tac/", data)

    assert response.status_code == 302
    draft.cycle.refresh_from_db()
    assert draft.cycle.criteria_set == other


def test_rules_of_an_open_cycle_are_frozen(city: City) -> None:
    book = hcmc_book().replace('code = "hcmc-2021"', 'code = "other"')
    other = loading.load_book(book, name="b.toml", by=None, at=START)
    client = browser(city.people[Role.COORDINATOR])
    data = {"criteria_set": city.cycle.criteria_set_id, "rule_book": other.pk}

    response = client.post("/ky/2021/quy-tac/", {**data, "version": rules_version(city.cycle)})

    assert response.status_code == 409
    assert "đã được khóa" in text_of(response)
    city.cycle.refresh_from_db()
    assert city.cycle.rule_book != other


def test_rules_page_shows_every_criterion_with_its_method_and_leads(city: City) -> None:
    words = text_of(browser(city.officers["QUAN-1"]).get("/ky/2021/quy-tac/"))

    assert "Có hoặc không. Có: 2 điểm; Không: 0 điểm." in words
    assert "Chủ trì thẩm tra: Sở Nội vụ" in words
    assert "Thay thế khi tự chấm chính mình: Sở Tài chính" in words
    assert "Tốt: từ 85" in words


# --------------------------------------------------------------------------- its log


def test_log_tells_what_who_when_and_why(city: City) -> None:
    move(city, to="14/02/2022", reason="Nghỉ Tết")

    lines = browser(city.people[Role.AUDITOR]).get(LOG).context["lines"]

    newest = lines[0]
    assert (newest.what, newest.event.reason) == ("Điều chỉnh thời hạn", "Nghỉ Tết")
    assert newest.details == ("Tự đánh giá: 14/01/2022 → 14/02/2022",)


def filtered(city: City, **chosen: Any) -> list[tuple[str, str]]:
    page = browser(city.people[Role.AUDITOR]).get(LOG, chosen)
    return [
        (line.event.case.agency.code if line.event.case else "", line.event.action)
        for line in page.context["lines"]
    ]


def test_log_is_filtered_by_case_person_action_and_day(city: City) -> None:
    walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    case = city.case("QUAN-1")

    assert filtered(city, case=case.pk) == [
        ("QUAN-1", "endorse"),
        ("QUAN-1", "submit"),
        ("QUAN-1", "open"),
    ]
    assert filtered(city, by=city.heads["QUAN-1"].pk) == [("QUAN-1", "endorse")]
    assert filtered(city, action="submit") == [("QUAN-1", "submit")]
    assert filtered(city, since="06/01/2022") == [("QUAN-1", "endorse")]
    assert filtered(city, since="05/01/2022", until="05/01/2022") == [("QUAN-1", "submit")]
    assert filtered(city, case=case.pk, action="open_cycle") == []


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"case": "x"}, "“x” không dùng được: hãy chọn một mục trong danh sách."),
        ({"since": "hôm qua"}, "“hôm qua” không dùng được: hãy viết ngày/tháng/năm"),
        ({"action": "fly"}, "“fly” không dùng được: hãy chọn một trong:"),
    ],
)
def test_bad_filter_of_the_log_is_told_and_left_out(
    city: City, chosen: dict[str, str], sentence: str
) -> None:
    page = browser(city.people[Role.AUDITOR]).get(LOG, chosen)

    assert page.status_code == 200
    assert sentence in text_of(page)
    assert len(page.context["lines"]) == 6


def test_log_comes_in_pages(city: City) -> None:
    add_agencies(city, 50)
    client = browser(city.people[Role.AUDITOR])

    pages = [len(client.get(LOG, {"page": page}).context["lines"]) for page in ("1", "2", "x")]

    assert pages == [50, 6, 50]


@pytest.mark.parametrize("url", ["/ky/2021/", LOG, "/ky/", "/ky/2021/quy-tac/"])
def test_pages_cost_the_same_whatever_the_number_of_agencies(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries, url: str
) -> None:
    client = browser(city.people[Role.COORDINATOR])
    client.get(url)
    with django_assert_max_num_queries(BUDGET) as few:
        client.get(url)
    add_agencies(city, 8)

    with django_assert_max_num_queries(BUDGET) as many:
        client.get(url)

    assert len(many.captured_queries) == len(few.captured_queries)

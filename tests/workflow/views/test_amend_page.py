"""The page on which a coordinator amends the rules of an open cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import State
from cases.models import Amendment, CaseEvent
from cases.rule_files.loading import load_book
from cases.services.bloc_sets import rules_version
from directory.roles import Role
from notifications.models import Letter
from tests.city import hcmc_book, walk
from tests.visits import browser, text_of
from tests.whole_cycle import add_agencies, expected, statuses
from tests.workflow.amended import AMENDED, AT, REWEIGHED, WHY, amend, corrected, fresh

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.city import City

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_february")]
URL = "/ky/2021/dieu-chinh/"
QUAN = "QUAN-1"


def post(city: City, **said: Any) -> Any:
    """Send the form as the page shows it to the coordinator."""
    version = {"version": str(rules_version(fresh(city))), "reason": WHY}
    return browser(city.people[Role.COORDINATOR]).post(URL, {**version, **said})


def test_page_is_the_coordinators(city: City) -> None:
    assert statuses(city, URL) == expected({Role.COORDINATOR})


def test_what_would_change_is_shown_and_nothing_changes(city: City) -> None:
    walk(city, QUAN, to=State.APPRAISAL)
    sets = corrected(city)

    shown = post(city, criteria_set=sets.after.pk, preview="1")

    words = text_of(shown)
    assert shown.status_code == 200
    for said in (
        "Chưa có gì thay đổi",
        "1.1 Ban hành kế hoạch Tính lại điểm từ kết quả đã chấm 1 2",
        "1.2 Tỷ lệ hoàn thành Đơn vị đánh giá lại, rồi thẩm tra lại 4 2",
        "2.2 Công khai kết quả rà soát Tiêu chí mới, cần đánh giá 4 0",
        "1.S Điều tra xã hội học Không còn trong bộ tiêu chí 4 0",
        "Quận 1 Thẩm định 1.1, 1.2, 2.2, 1.S Tự đánh giá",
        "can-bo.quan-1",
    ):
        assert said in words, said
    assert fresh(city).criteria_set == sets.before
    assert not Amendment.objects.exists()


def test_what_was_not_shown_is_shown_first(city: City) -> None:
    sets = corrected(city)

    shown = post(city, criteria_set=sets.after.pk)

    assert "Lựa chọn khác với bản đã xem" in text_of(shown)
    assert not Amendment.objects.exists()


def test_confirmed_it_holds_though_the_server_of_the_pipelines_is_silent(
    city: City, settings: Any
) -> None:
    settings.PREFECT_API_URL = "http://127.0.0.1:9/api"
    sets = corrected(city)

    done = post(city, criteria_set=sets.after.pk, shown=f"/{sets.after.pk}/")

    assert done.status_code == 302
    assert fresh(city).criteria_set == sets.after
    page = browser(city.people[Role.COORDINATOR]).get(URL)
    assert "Áp dụng tiếp cho các hồ sơ còn lại" in text_of(page)


def test_an_old_page_is_shown_anew_with_what_was_typed(city: City) -> None:
    sets = corrected(city)

    old = post(city, criteria_set=sets.after.pk, shown=f"/{sets.after.pk}/", version="1")

    assert old.status_code == 409
    assert WHY in text_of(old)
    assert fresh(city).criteria_set == sets.before


def test_what_is_missing_is_said(city: City) -> None:
    nothing = post(city, preview="1")
    without_reason = post(city, criteria_set=corrected(city).after.pk, reason="")

    assert (nothing.status_code, without_reason.status_code) == (422, 422)
    assert "Hãy chọn một bộ tiêu chí hoặc một bộ quy tắc" in text_of(nothing)
    assert "Hãy ghi rõ lý do" in text_of(without_reason)


def test_another_book_is_shown_beside_the_old_one_and_told(city: City) -> None:
    text = hcmc_book().replace("precision = 2 ", "precision = 3 ")
    book = load_book(text, name="b.toml", by=None, at=AT)
    shown = post(city, rule_book=book.pk, preview="1")

    done = post(city, rule_book=book.pk, shown=f"//{book.pk}")

    assert "Trước Sau" in text_of(shown)
    assert done["Location"] == "/ky/2021/quy-tac/"
    assert fresh(city).rule_book == book
    assert CaseEvent.objects.get(action="amend_book").reason == WHY
    assert Letter.objects.filter(kind="rules_amended").count() == 4


def test_account_asks_no_more_of_the_database_for_more_cases(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    after = corrected(city, REWEIGHED).after
    client = browser(city.people[Role.COORDINATOR])
    said = {"criteria_set": after.pk, "preview": "1", "reason": WHY}
    said["version"] = str(rules_version(city.cycle))
    client.post(URL, said)
    with django_assert_num_queries(QUERIES):
        client.post(URL, said)
    add_agencies(city, 5)

    with django_assert_num_queries(QUERIES):
        client.post(URL, said)


QUERIES = 22


def test_typing_on_a_criterion_that_is_gone_is_refused_in_a_sentence(city: City) -> None:
    case = city.case(QUAN)
    text = AMENDED[: AMENDED.index('[[fields.criteria]]\ncode = "2.2"')]
    amend(
        city,
        text.replace("total = 19", "total = 17")
        .replace('code = "1.2"', 'code = "1.3"')
        .replace("Tỷ lệ hoàn thành", "Sáng kiến mới của đơn vị"),
    )

    url = f"/ho-so/{case.pk}/tieu-chi/1.2/"
    answered = browser(city.officers[QUAN]).get(url)

    assert answered.status_code == 409
    assert "Tiêu chí 1.2 không còn trong bộ tiêu chí" in text_of(answered)

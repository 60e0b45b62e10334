"""The page on which the coordinator says until when the evidence of a year is kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from cases.models import CaseEvent, Cycle
from cases.services.keeping import keep_handed_in, last_day
from directory.roles import Role
from evidence_store.models import Kept
from evidence_store.services.inspecting import inspect
from tests.city import START, sign_off, submit, upload_pdf
from tests.forms_sent import send
from tests.visits import browser, text_of
from tests.whole_cycle import OVERSEERS, expected, statuses

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, PAGE, WHY = "QUAN-1", "/ky/2021/giu-minh-chung/", "Theo Luật Lưu trữ"


def say(city: City, on: str, **typed: Any) -> Any:
    said = {"on": on, "checked": "on", "reason": WHY, **typed}
    return send(browser(city.people[Role.COORDINATOR]), PAGE, said)


def handed_in(city: City) -> str:
    digest = inspect(upload_pdf(city, QUAN, "1.1", at=START).evidence_id, at=START).blob_id
    submit(city, QUAN, at=START)
    sign_off(city, QUAN, at=START)
    return digest


def test_who_oversees_reads_it_and_only_a_coordinator_may_say_it(city: City) -> None:
    auditor = browser(city.people[Role.AUDITOR])

    page = text_of(auditor.get(PAGE))
    refused = auditor.post(PAGE, {"on": "31/12/2040", "version": "1"})

    assert statuses(city, PAGE) == expected(OVERSEERS)
    assert "Đang giữ đến hết ngày 31/12/2032 theo cài đặt chung" in page
    assert refused.status_code == 403
    assert Cycle.objects.get(year=2021).evidence_kept_until is None


def test_a_later_day_is_kept_logged_with_its_ground_and_locks_what_was_handed_in(
    city: City,
) -> None:
    digest = handed_in(city)

    answer = say(city, "31/12/2040")
    keep_handed_in(at=START)

    until = Kept.objects.get(pk=digest).until
    assert answer.status_code == 302
    assert until is not None
    assert until.date() == date(2040, 12, 31)
    event = CaseEvent.objects.get(action="keep_evidence")
    assert (event.reason, event.facts) == (
        WHY,
        {"kept_before": "2032-12-31", "until": "2040-12-31"},
    )
    log = text_of(browser(city.people[Role.COORDINATOR]).get("/ky/2021/nhat-ky/"))
    assert "Giữ minh chứng: 31/12/2032 → 31/12/2040" in log
    overview = text_of(browser(city.people[Role.COORDINATOR]).get("/ky/2021/"))
    assert "Minh chứng được giữ đến hết 31/12/2040" in overview


@pytest.mark.parametrize(
    ("on", "typed", "told", "status"),
    [
        ("31/12/2031", {}, "chỉ có thể kéo dài, không rút ngắn", 403),
        ("31/12/2032", {}, "đang được giữ đến đúng ngày này", 422),
        ("31/12/2204", {}, "hãy chọn một ngày từ 01/02/2022 đến 31/12/2091", 422),
        ("32/12/2040", {}, "hãy viết ngày/tháng/năm có thật", 422),
        ("31/12/2040", {"checked": ""}, "Hãy kiểm tra ngày rồi đánh dấu xác nhận.", 422),
        ("31/12/2040", {"reason": " "}, "Hãy ghi rõ lý do.", 422),
    ],
)
def test_a_wrong_day_is_told_with_what_would_be_right_and_changes_nothing(
    city: City, on: str, typed: dict[str, str], told: str, status: int
) -> None:
    handed_in(city)

    answer = say(city, on, **typed)

    assert (answer.status_code, told in text_of(answer)) == (status, True)
    assert on in answer.content.decode()
    assert last_day(Cycle.objects.get(year=2021)) == date(2032, 12, 31)
    assert not CaseEvent.objects.filter(action="keep_evidence").exists()


def test_the_page_costs_the_same_however_many_files_there_are(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    handed_in(city)
    client = browser(city.people[Role.COORDINATOR])
    client.get(PAGE)

    with django_assert_num_queries(5):
        client.get(PAGE)

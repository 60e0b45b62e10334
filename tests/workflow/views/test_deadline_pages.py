"""The page on which a deadline is moved: all that follows is shown before it is done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from cases.lifecycle import Action, State
from cases.models import CaseEvent, Cycle
from cases.services.deadlines import calendar_version
from directory.roles import Role
from notifications.models import Letter
from tests.cases.views.new_cycles import typed
from tests.city import City, walk
from tests.forms_sent import send as send_form
from tests.forms_sent import version_on
from tests.visits import HTMX, browser, text_of
from tests.whole_cycle import add_agencies

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")

QUAN = "QUAN-1"
PAGE = "/ky/2021/han/sector_review/"


@pytest.fixture
def reviewed(city: City) -> City:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    return city


def send(city: City, **given: str) -> Any:
    data = {
        "to": "14/02/2022",
        "reason": "Nghỉ Tết",
        "version": str(calendar_version(city.cycle)),
        **given,
    }
    return browser(city.people[Role.COORDINATOR]).post(PAGE, data)


def events() -> int:
    return CaseEvent.objects.filter(action="move_deadline").count()


def test_preview_names_days_cases_and_readers_and_changes_nothing(reviewed: City) -> None:
    letters = Letter.objects.count()

    response = send(reviewed, preview="1")

    words = text_of(response)
    assert response.status_code == 200
    assert "Chưa có gì thay đổi" in words
    assert "Thẩm tra theo lĩnh vực 10/02/2022 Thứ 2, 14/02/2022" in words
    assert "1 hồ sơ đang mở có hạn mới" in words
    assert "Quận 1 Thẩm tra theo lĩnh vực · 2 lĩnh vực 10/02/2022 14/02/2022" in words
    assert "2 thông báo được gửi" in words
    assert "tham-tra.so-noi-vu" in words
    assert "Điều chỉnh và gửi 2 thông báo" in words
    assert (events(), Letter.objects.count()) == (0, letters)
    assert reviewed.case(QUAN).due_on == date(2022, 2, 10)


def test_what_was_shown_is_done(reviewed: City) -> None:
    response = send(reviewed, shown="2022-02-14")

    assert (response.status_code, response["Location"]) == (302, "/ky/2021/")
    assert reviewed.case(QUAN).due_on == date(2022, 2, 14)
    assert Letter.objects.filter(kind="deadline_moved").count() == 2


def test_another_day_than_the_one_shown_is_shown_first(reviewed: City) -> None:
    response = send(reviewed, to="15/02/2022", shown="2022-02-14")

    assert response.status_code == 200
    assert "Ngày vừa chọn khác với ngày đã xem" in text_of(response)
    assert events() == 0


def test_along_shows_every_later_step(reviewed: City) -> None:
    words = text_of(send(reviewed, to="22/02/2022", along="on", preview="1"))

    assert "5 bước có hạn mới" in words
    assert "Thẩm định 18/02/2022 Thứ 4, 02/03/2022" in words
    assert "Hội đồng thẩm định 10/03/2022 Thứ 3, 22/03/2022" in words


def test_double_press_is_done_once(reviewed: City) -> None:
    version = str(calendar_version(reviewed.cycle))
    first = send(reviewed, shown="2022-02-14", version=version)

    again = send(reviewed, shown="2022-02-14", version=version)
    anew = send(reviewed, shown="2022-02-14")

    assert [each.status_code for each in (first, again, anew)] == [302, 409, 422]
    assert "Lịch của kỳ vừa được người khác điều chỉnh" in text_of(again)
    assert "Hạn của bước “Thẩm tra theo lĩnh vực” đã là ngày 14/02/2022" in text_of(anew)
    assert events() == 1
    assert Letter.objects.filter(kind="deadline_moved").count() == 2


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"to": "31/01/2022"}, "31/01/2022 đã qua; hãy chọn từ hôm nay (01/02/2022) trở đi."),
        ({"to": "22/02/2022"}, "muộn hơn hạn của bước “Thẩm định” (18/02/2022)"),
        ({"to": "09/02/2022", "along": "on"}, "Chỉ lùi được các bước sau khi hạn mới muộn hơn"),
        ({"reason": ""}, "Hãy ghi rõ lý do."),
    ],
)
@pytest.mark.parametrize("preview", [{}, {"preview": "1"}])
def test_day_that_cannot_be_is_told_at_the_form_which_keeps_what_was_typed(
    reviewed: City, given: dict[str, str], sentence: str, preview: dict[str, str]
) -> None:
    response = send(reviewed, **given, **preview)

    assert response.status_code == 422
    assert sentence in text_of(response)
    typed_reason = given.get("reason", "Nghỉ Tết")
    assert f">\n{typed_reason}</textarea>" in response.content.decode()
    assert events() == 0


def test_form_in_the_dialog_carries_the_version_it_saw(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])

    part = client.get(PAGE, headers=HTMX).content.decode()

    version = calendar_version(city.cycle)
    assert f'name="version" value="{version}" data-version' in part
    assert 'name="preview"' in part
    assert "Điều chỉnh và gửi" not in part


def test_preview_costs_the_same_whatever_the_number_of_agencies(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(city.people[Role.COORDINATOR])
    data = {"to": "15/02/2022", "along": "on", "reason": "Nghỉ Tết", "preview": "1"}
    page = "/ky/2021/han/self_assessment/"
    data |= version_on(client, page)
    with django_assert_max_num_queries(60) as few:
        client.post(page, data)
    add_agencies(city, 8)

    with django_assert_max_num_queries(60) as many:
        client.post(page, data)

    assert len(many.captured_queries) == len(few.captured_queries)


def test_least_days_are_set_with_the_calendar_of_a_new_cycle(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])
    city.cycle.deadlines.filter(state=State.SIGN_OFF).update(least_days=4)

    suggested = client.get("/ky/moi/").context["form"]
    client.post("/ky/moi/", typed(least_sign_off="6"))

    assert suggested["least_sign_off"].value() == 4
    kept = dict(Cycle.objects.get(year=2022).deadlines.values_list("state", "least_days"))
    assert (kept["sign_off"], kept["self_assessment"], kept["explanation"]) == (6, 5, 5)


# ------------------------------------------------- the reason for closing an explanation


@pytest.fixture
def explained(city: City) -> City:
    """Return the city with a case whose explanation is due on 18 February."""
    walk(city, QUAN, to=State.EXPLANATION)
    case = city.case(QUAN)
    case.due_on = date(2022, 2, 18)
    case.save(update_fields=["due_on"])
    return city


def test_closing_an_explanation_early_asks_why(explained: City) -> None:
    client = browser(explained.people[Role.COORDINATOR])
    page = reverse("case-move", args=[explained.case(QUAN).pk, Action.LAPSE.value])

    asked = client.get(page)
    refused = send_form(client, page, {"reason": " "})
    done = send_form(client, page, {"reason": "Đơn vị đã đồng ý bằng văn bản."})

    assert 'name="reason"' in asked.content.decode()
    assert [each.status_code for each in (refused, done)] == [422, 302]
    assert CaseEvent.objects.get(action="lapse").reason == "Đơn vị đã đồng ý bằng văn bản."

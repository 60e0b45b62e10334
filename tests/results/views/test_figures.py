"""The pages of facts and figures: listed, entered, brought in from a file, and never by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import AgencyFact, AgencyFigure, CaseEvent, Cycle
from directory.roles import Role
from results.services.grounds import grounds_of
from tests.own_decision import own_opened
from tests.visits import browser, text_of
from tests.whole_cycle import OVERSEERS, expected, statuses

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")
QUAN = "QUAN-1"
LIST = "/ky/2021/so-lieu/"
BUDGET = 20


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the city lives in the database
    return own_opened()


@pytest.fixture
def coordinator(city: City) -> Client:
    return browser(city.people[Role.COORDINATOR])


def enter(client: Client, text: str, *, version: int | str = 0, criterion: str = "3.2") -> Any:
    url = reverse("figure-enter", args=[2021, QUAN, criterion])
    return client.post(url, {"text": text, "version": version})


def test_page_lists_what_is_asked_and_what_is_missing_for_who_oversees(
    city: City, coordinator: Client
) -> None:
    words = text_of(coordinator.get(LIST))

    assert statuses(city, LIST) == expected(OVERSEERS)
    assert "Còn thiếu 12 số liệu." in words
    assert "3.2 Văn bản rà soát so với chỉ tiêu (Chỉ tiêu được giao)" in words
    assert "Giới hạn xếp loại" in words


def test_figure_is_typed_as_answers_are_kept_exactly_and_logged(
    city: City, coordinator: Client
) -> None:
    response = enter(coordinator, "66,5%")
    again = enter(coordinator, "66,5%")

    figure = AgencyFigure.objects.get()
    assert (response.status_code, again.status_code) == (302, 302)
    assert (figure.criterion, figure.kind, figure.values) == ("3.2", "target", ["133/200"])
    (event,) = CaseEvent.objects.filter(action="enter_figure")
    assert (event.facts["agency"], event.facts["values"]) == (QUAN, ["133/200"])
    page = text_of(coordinator.get(reverse("agency-figures", args=[2021, QUAN])))
    assert "66,5%" in page
    assert "66,5%" in text_of(coordinator.get(LIST))
    references = grounds_of(city.cycle, [city.case(QUAN)], {}).references[QUAN]
    assert [str(value) for value in references["3.2"].values] == ["133/200"]


@pytest.mark.parametrize(
    ("criterion", "text", "told"),
    [
        ("3.2", "nhiều", "“nhiều” không hợp lệ"),
        ("3.2", "120%", "“120%” không hợp lệ"),
        ("3.4", "80; 120", "“120” không hợp lệ, phải là số từ 0 đến 100"),
    ],
)
def test_wrong_figure_is_told_beside_what_was_typed(
    coordinator: Client, criterion: str, text: str, told: str
) -> None:
    response = enter(coordinator, text, criterion=criterion)

    assert (response.status_code, AgencyFigure.objects.count()) == (422, 0)
    assert told in text_of(response)
    assert text in response.content.decode()


def test_figure_over_one_that_was_not_seen_is_refused_and_kept_typed(coordinator: Client) -> None:
    enter(coordinator, "80%")

    stale = enter(coordinator, "70%")
    missing = enter(coordinator, "70%", version="")
    sent_again = enter(coordinator, "70%", version=1)

    assert (stale.status_code, missing.status_code, sent_again.status_code) == (409, 422, 302)
    assert "vừa được người khác thay" in text_of(stale)
    shown = {cell.rule.code: form["version"].value() for cell, form in stale.context["cells"]}
    assert shown["3.2"] == "1"
    assert AgencyFigure.objects.get().values == ["7/10"]


def test_empty_box_takes_a_figure_back(coordinator: Client) -> None:
    enter(coordinator, "80%")

    enter(coordinator, "", version=1)

    assert AgencyFigure.objects.count() == 0
    assert CaseEvent.objects.filter(action="enter_figure").count() == 2


def test_fact_has_its_paper_and_is_dropped_for_a_reason(coordinator: Client) -> None:
    url = reverse("fact-enter", args=[2021, QUAN])
    page = coordinator.get(reverse("agency-figures", args=[2021, QUAN]))
    version = page.context["row"].version
    paper = {"fact": "reprimand", "number": "12/QĐ-UBND", "day": "01/06/2021"}

    entered = coordinator.post(url, {**paper, "version": version})
    twice = coordinator.post(url, {**paper, "version": version})
    stale = coordinator.post(url, {**paper, "number": "13/QĐ-UBND", "version": version})

    assert (entered.status_code, twice.status_code, stale.status_code) == (302, 302, 409)
    fact = AgencyFact.objects.get()
    assert "12/QĐ-UBND, 01/06/2021" in text_of(coordinator.get(LIST))
    drop = reverse("fact-drop", args=[2021, fact.pk])
    assert coordinator.post(drop, {"reason": " ", "version": 1}).status_code == 422
    assert coordinator.post(drop, {"reason": "Đã hủy", "version": 1}).status_code == 302
    assert AgencyFact.objects.count() == 0
    assert CaseEvent.objects.get(action="drop_fact").reason == "Đã hủy"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"fact": "bonus"}, "“bonus” không dùng được"),
        ({"number": ""}, "Trường này là bắt buộc."),
        ({"day": "31/02/2021"}, "ngày/tháng/năm có thật"),
        ({"day": "01/06/2031"}, "Ngày văn bản chưa đến"),
    ],
)
def test_wrong_fact_is_told(coordinator: Client, wrong: dict[str, str], told: str) -> None:
    page = coordinator.get(reverse("agency-figures", args=[2021, QUAN]))
    paper = {"fact": "reprimand", "number": "12/QĐ-UBND", "day": "01/06/2021", **wrong}

    response = coordinator.post(
        reverse("fact-enter", args=[2021, QUAN]), {**paper, "version": page.context["row"].version}
    )

    assert (response.status_code, AgencyFact.objects.count()) == (422, 0)
    assert told in text_of(response)


HEADER = "Mã đơn vị;Mã tiêu chí;Giá trị;Số văn bản;Ngày văn bản\n"


def send(client: Client, text: str) -> Any:
    file = SimpleUploadedFile("so-lieu.csv", text.encode())
    return client.post(f"{LIST}nhap/", {"file": file})


def confirm(client: Client, tried: Any) -> Any:
    form = tried.context["confirm"]
    data = {name: form[name].value() for name in ("name", "content", "version")}
    return client.post(f"{LIST}nhap/", {**data, "confirm": "1"})


def test_file_is_tried_and_then_brought_in_whole(coordinator: Client) -> None:
    text = f"{HEADER}{QUAN};3.2;90%;;\n{QUAN};3.4;80, 90;;\n".replace("80, 90", '"80; 90"')
    text += f"{QUAN};reprimand;;12/QĐ-UBND;01/06/2021\nSO-TU-PHAP;3.2;;;\n"

    tried = send(coordinator, text)
    assert AgencyFigure.objects.count() == 0
    done = confirm(coordinator, tried)
    again = send(coordinator, text)

    assert (tried.status_code, done.status_code) == (200, 302)
    assert [tried.context["plan"].rows, tried.context["plan"].blank] == [3, 1]
    assert {each.criterion: each.values for each in AgencyFigure.objects.all()} == {
        "3.2": ["9/10"],
        "3.4": ["80", "90"],
    }
    assert AgencyFact.objects.get().number == "12/QĐ-UBND"
    assert (again.context["plan"].rows, again.context["plan"].unchanged) == (0, 3)


def test_every_problem_of_a_file_is_told_with_line_column_and_value(coordinator: Client) -> None:
    text = f"{HEADER}XA-LA;3.2;90%;;\n{QUAN};9.9;90%;;\n{QUAN};3.2;rất nhiều;;\n"
    text += f"{QUAN};reprimand;;12/QĐ-UBND;31/02/2021\n"

    tried = send(coordinator, text)

    assert tried.status_code == 422
    assert [(p.line, p.place, p.value) for p in tried.context["problems"]] == [
        (2, "Mã đơn vị", "XA-LA"),
        (3, "Mã tiêu chí", "9.9"),
        (4, "Giá trị", "rất nhiều"),
        (5, "Ngày văn bản", "31/02/2021"),
    ]
    assert AgencyFigure.objects.count() == 0


def test_preview_that_is_stale_sets_nothing(coordinator: Client) -> None:
    tried = send(coordinator, f"{HEADER}{QUAN};3.2;90%;;\n")
    enter(coordinator, "50%")

    stale = confirm(coordinator, tried)

    assert stale.status_code == 409
    assert AgencyFigure.objects.get().values == ["1/2"]
    assert confirm(coordinator, stale).status_code == 302


def test_template_is_read_back_unchanged(coordinator: Client) -> None:
    enter(coordinator, "90%")
    for kind in ("csv", "xlsx"):
        body = coordinator.get(f"{LIST}mau.{kind}").content
        file = SimpleUploadedFile(f"so-lieu.{kind}", body)
        plan = coordinator.post(f"{LIST}nhap/", {"file": file}).context["plan"]
        assert (plan.problems, plan.rows, plan.unchanged, plan.blank) == ([], 0, 1, 11)


def test_nothing_is_entered_once_the_results_are_adopted(city: City, coordinator: Client) -> None:
    Cycle.objects.filter(pk=city.cycle.pk).update(stage=Cycle.Stage.APPROVED)

    response = enter(coordinator, "90%")

    assert (response.status_code, AgencyFigure.objects.count()) == (409, 0)
    assert "Hội đồng thông qua" in text_of(response)


def test_list_costs_the_same_whatever_was_entered(
    coordinator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(BUDGET) as few:
        coordinator.get(LIST)
    confirm(coordinator, send(coordinator, f"{HEADER}{QUAN};3.2;90%;;\nSO-TU-PHAP;3.2;80%;;\n"))

    with django_assert_max_num_queries(BUDGET) as many:
        coordinator.get(LIST)

    assert len(many.captured_queries) == len(few.captured_queries)

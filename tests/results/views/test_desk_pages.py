"""The pages of the leaders' desk: who sees and who decides, what is printed, the draft paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.roles import SEE_ALL, Role
from tests.city import open_city
from tests.results.desks import (
    FIRST,
    QUAN,
    SECOND,
    THIRD,
    city_with_a_reward,
    city_with_a_tie,
    decided,
    in_force,
    remark,
    rescored,
)

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from tests.city import City


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - a fixture that needs a fixture
    return city_with_a_reward()


def sign_in(client: Client, city: City, role: Role = Role.LEADER) -> None:
    people = {
        **city.people,
        Role.AGENCY_OFFICER: city.officers[FIRST],
        Role.AGENCY_HEAD: city.heads[FIRST],
        Role.SECTOR_REVIEWER: city.reviewers[FIRST],
    }
    client.force_login(people[role])


def desk() -> str:
    return reverse("desk", args=[2021])


def paper() -> str:
    return reverse("desk-paper", args=[2021])


def proposal(city: City, code: str, kind: str = "reward") -> str:
    return reverse("desk-decide", args=[2021, city.case(code).pk, kind])


def post(client: Client, city: City, code: str, kind: str = "reward", **given: object) -> Any:
    facts = {"scoring": 1, "reason": "Dẫn đầu khối", **given}
    return client.post(proposal(city, code, kind), facts)


def test_each_role_reaches_the_desk_that_is_theirs(client: Client, city: City) -> None:
    reached = {}
    for role in Role:
        sign_in(client, city, role)
        reached[role] = {
            client.get(url).status_code for url in (desk(), paper(), proposal(city, FIRST))
        }

    assert reached == {role: {200} if role in SEE_ALL else {403} for role in Role}


def test_only_the_leader_s_decision_is_taken(client: Client, city: City) -> None:
    refused = set()
    for role in set(Role) - {Role.LEADER}:
        sign_in(client, city, role)
        refused.add(post(client, city, FIRST, **{"choice-agency": "approve"}).status_code)
    nothing = in_force(city)
    sign_in(client, city)

    taken = post(client, city, FIRST, **{"choice-agency": "approve", "choice-head": "decline"})

    assert (refused, nothing, taken.status_code) == ({403}, {}, 302)
    assert in_force(city) == {
        (FIRST, "reward", "agency"): "approve",
        (FIRST, "reward", "head"): "decline",
    }


def test_who_only_reads_sees_the_button_with_its_reason(client: Client, city: City) -> None:
    sign_in(client, city, Role.AUDITOR)

    text = client.get(proposal(city, FIRST)).content.decode()

    assert "Thao tác này dành cho: Lãnh đạo UBND Thành phố." in text
    assert 'name="reason"' not in text


def test_the_chair_decides_a_tie_on_the_page(client: Client, db: None) -> None:  # noqa: ARG001 - opens the database
    city = city_with_a_tie()
    sign_in(client, city, Role.COUNCIL_CHAIR)

    first = post(client, city, FIRST, **{"choice-agency": "approve"})
    second = post(client, city, SECOND, **{"choice-agency": "approve"})

    assert (first.status_code, second.status_code) == (302, 422)
    assert second.context["form"].non_field_errors()[0].startswith("SO_BAN_NGANH đã có đủ 1")
    assert in_force(city) == {(FIRST, "reward", "agency"): "approve"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"choice-agency": "approve", "reason": ""}, "reason"),
        ({}, "__all__"),
        ({"choice-agency": "perhaps"}, "choice-agency"),
        ({"choice-agency": "approve", "scoring": "x"}, "scoring"),
    ],
)
def test_a_decision_without_its_parts_says_which(
    client: Client, city: City, given: dict[str, str], field: str
) -> None:
    sign_in(client, city)

    response = post(client, city, FIRST, **given)

    assert (response.status_code, field in response.context["form"].errors) == (422, True)
    assert in_force(city) == {}


def test_a_stale_page_is_refused_with_a_sentence(client: Client, city: City) -> None:
    decided(city, FIRST, agency="decline")
    sign_in(client, city)

    response = post(client, city, FIRST, **{"choice-agency": "approve"})

    assert response.status_code == 409
    assert "vừa quyết định cho cùng đối tượng" in response.content.decode()


@pytest.mark.parametrize(("code", "kind"), [(SECOND, "reward"), (FIRST, "review"), (FIRST, "x")])
def test_what_is_not_proposed_has_no_page(client: Client, city: City, code: str, kind: str) -> None:
    sign_in(client, city)

    assert client.get(proposal(city, code, kind)).status_code == 404


def test_the_desk_prints_the_inputs_of_each_proposal(client: Client, city: City) -> None:
    sign_in(client, city)

    text = client.get(desk()).content.decode()

    for said in (
        "3 đơn vị xếp hạng; hạn mức một phần ba là 1; giới hạn riêng của năm là 5; tối đa 1.",
        "Điều kiện: xếp loại Tốt",
        "96,00",
        "không có kết quả năm trước",
        "Không có kết quả năm trước để so sánh.",
        "Cần người có thẩm quyền xem xét",
    ):
        assert said in text, said


def test_the_desk_tells_which_decisions_rest_on_old_numbers(client: Client, city: City) -> None:
    decided(city, FIRST, agency="approve")
    remark(city, THIRD, c1_2={"achieved": "10", "total": "100"})
    sign_in(client, city)
    stale = client.get(desk()).content.decode()
    rescored(city)

    text = client.get(desk()).content.decode()

    assert "Cần tính lại điểm toàn kỳ trước khi quyết định tiếp." in stale
    assert "Quyết định dựa trên số liệu cũ" in text
    assert "dựa trên lần tính 1" in text


def test_a_decision_left_behind_is_revoked_on_its_page(client: Client, city: City) -> None:
    (old,) = decided(city, FIRST, agency="approve")
    remark(city, FIRST, c1_2={"achieved": "0", "total": "100"})
    rescored(city)
    page = reverse("desk-revoke", args=[2021, old.pk])
    sign_in(client, city)

    listed = page in client.get(desk()).content.decode()
    without = client.post(page, {"reason": ""}).status_code
    done = client.post(page, {"reason": "Không còn căn cứ"})
    again = client.post(page, {"reason": "Không còn căn cứ"}).status_code

    assert (listed, without, done.status_code, again) == (True, 422, 302, 409)
    assert in_force(city) == {(FIRST, "reward", "agency"): "revoke"}
    assert page not in client.get(desk()).content.decode()


def test_a_cycle_never_scored_has_an_empty_desk_and_no_paper(client: Client, db: None) -> None:  # noqa: ARG001 - opens the database
    city = open_city()
    sign_in(client, city)

    assert "Chưa có đề xuất" in client.get(desk()).content.decode()
    assert client.get(paper()).status_code == 404


def test_the_paper_names_what_is_approved_on_the_present_numbers_alone(
    client: Client, city: City
) -> None:
    decided(city, FIRST, agency="approve", head="decline", deputy="approve")
    decided(city, QUAN, kind="review", head="approve", reason="Cần kiểm điểm")
    sign_in(client, city)
    client.cookies["django_language"] = "en"

    text = client.get(paper()).content.decode()

    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: …/TTr-SNV",
        "DỰ THẢO",
        "Tập thể; Cấp phó phụ trách CCHC",
        "Cần kiểm điểm",
        "Nơi nhận:",
    ):
        assert said in text, said
    decided(city, FIRST, agency="decline", deputy="defer")
    assert "Tập thể; Cấp phó" not in client.get(paper()).content.decode()


def test_the_paper_bears_the_name_of_the_city_that_runs_it(
    client: Client, city: City, settings: Settings
) -> None:
    settings.CITY = "Thành phố Cần Thơ"
    sign_in(client, city)

    text = client.get(paper()).content.decode()

    assert "THÀNH PHỐ CẦN THƠ" in text
    assert "Kính gửi: Ủy ban nhân dân Thành phố Cần Thơ." in text
    assert "THÀNH PHỐ HỒ CHÍ MINH" not in text


def test_the_desk_costs_the_same_queries_whatever_is_decided(client: Client, city: City) -> None:
    sign_in(client, city)
    client.get(desk())
    with CaptureQueriesContext(connection) as before:
        client.get(desk())
    decided(city, FIRST, agency="approve", head="approve", deputy="defer")
    decided(city, QUAN, kind="review", head="defer")
    with CaptureQueriesContext(connection) as after:
        client.get(desk())

    # What was decided on the proposals that are shown is one more, however many.
    assert len(after) == len(before) + 1


def test_a_decision_on_a_proposal_that_a_new_scoring_took_away_is_told_so(
    client: Client, city: City
) -> None:
    sign_in(client, city)
    remark(city, FIRST, c1_2={"achieved": "50", "total": "100"})
    rescored(city)

    response = post(client, city, FIRST, **{"choice-agency": "approve"})

    assert response.status_code == 409
    assert "quy tắc không còn đề xuất này" in response.content.decode()
    assert in_force(city) == {}

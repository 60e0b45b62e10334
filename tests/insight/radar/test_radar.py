"""The consistency radar: who reads it, what it flags and with which numbers, and its cost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import State
from directory.roles import Role
from tests.city import LOWERED, START, City, appraise, review_all, walk
from tests.next_year import next_year
from tests.visits import browser, save, text_of
from tests.whole_cycle import add_agencies, expected, statuses

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")

CITY = "/ky/2021/nhat-quan/"
FIELD = "/ky/2021/nhat-quan/F1/"
READERS = {
    Role.COORDINATOR,
    Role.APPRAISER,
    Role.COUNCIL_MEMBER,
    Role.COUNCIL_CHAIR,
    Role.AUDITOR,
}
BUDGET = 24


def judge(city: City, agency: str, verdicts: dict[str, dict[str, str]] | None = None) -> None:
    """Take an agency to the sector departments and let them judge it."""
    walk(city, agency, to=State.SECTOR_REVIEW)
    review_all(city, agency, at=START + timedelta(days=3), verdicts=verdicts)


@pytest.fixture
def judged(city: City) -> City:
    """Nine districts and the first, judged alike but for one that is lowered."""
    codes = add_agencies(city, 8)
    for code in codes:
        judge(city, code)
    judge(city, "QUAN-1", LOWERED)
    return city


def field_radar(city: City, role: Role = Role.COORDINATOR) -> dict[str, Any]:
    response = browser(city.people[role]).get(FIELD)
    return {one.criterion.code: one for one in response.context["radar"]}


def test_city_radar_is_read_by_those_who_compare_and_not_by_agencies(city: City) -> None:
    assert statuses(city, CITY) == expected(READERS)


def test_radar_of_a_field_is_read_by_its_reviewers_and_those_who_see_all(city: City) -> None:
    agencies = {Role.AGENCY_OFFICER, Role.AGENCY_HEAD}

    assert statuses(city, FIELD) == expected(set(Role) - agencies)


def test_reviewer_of_other_fields_is_refused(city: City) -> None:
    reviewer = city.reviewers["SO-TU-PHAP"]
    reviewer.memberships.update(fields=["F2"])

    assert browser(reviewer).get(FIELD).status_code == 403
    assert browser(reviewer).get("/ky/2021/nhat-quan/F2/").status_code == 200


def test_reviewer_compares_only_what_the_department_judges(judged: City) -> None:
    # Home Affairs leads the first field; Justice judges none of its cases.
    mine = browser(judged.reviewers["SO-NOI-VU"]).get(FIELD).context["radar"]
    others = browser(judged.reviewers["SO-TU-PHAP"]).get(FIELD).context["radar"]

    assert [len(one.verdicts) for one in mine] == [9, 9]
    assert [len(one.verdicts) for one in others] == [0, 0]


def test_unknown_field_criterion_and_year_are_not_found(city: City) -> None:
    client = browser(city.people[Role.AUDITOR])
    urls = (f"{CITY}F9/", f"{FIELD}?tieu_chi=9.9", "/ky/1999/nhat-quan/", "/ky/1999/nhat-quan/F1/")

    assert [client.get(url).status_code for url in urls] == [404, 404, 404, 404]


def test_verdict_far_from_its_peers_is_flagged_with_the_numbers(judged: City) -> None:
    radar = field_radar(judged)["1.2"]

    assert [verdict.case.agency.code for verdict in radar.far] == ["QUAN-1"]
    # 70 of 100 instead of 90 of 100, of eight points.
    assert radar.far[0].change == Decimal("-1.6")
    assert (radar.agreed, radar.lowered, radar.raised) == (8, 1, 0)
    words = text_of(browser(judged.people[Role.COORDINATOR]).get(f"{FIELD}?tieu_chi=1.2"))
    assert (
        "Chênh lệch −1,6 điểm, ngoài khoảng thường gặp từ −0,8 đến +0,8 (trung vị 0, 9 đơn vị)."
    ) in words
    assert (
        "Cùng tự chấm 7,2 điểm và không có minh chứng: 8/9 đơn vị được 7,2 điểm, "
        "1 đơn vị được 5,6 điểm."
    ) in words


def test_field_says_how_many_verdicts_there_are_of_how_many(city: City) -> None:
    judge(city, "QUAN-1")
    walk(city, "SO-TU-PHAP", to=State.SECTOR_REVIEW)

    radar = field_radar(city)["1.1"]

    assert (len(radar.verdicts), radar.waiting, radar.comparable) == (1, 1, 2)
    assert "1 /2" in text_of(browser(city.people[Role.COORDINATOR]).get(FIELD))


def test_way_to_a_criterion_leads_over_its_field(judged: City) -> None:
    url = f"{FIELD}?tieu_chi=1.2"
    found = {
        role: browser(person).get(url).context["crumbs"]
        for role, person in (
            ("overseer", judged.people[Role.COORDINATOR]),
            ("reviewer", judged.reviewers["SO-NOI-VU"]),
        )
    }

    ways = {role: [crumb.get("url") for crumb in crumbs] for role, crumbs in found.items()}
    assert ways == {
        "overseer": ["/ky/2021/", CITY, FIELD, None],
        "reviewer": ["/ky/2021/", FIELD, None],
    }


def test_outlier_links_to_its_item(judged: City) -> None:
    response = browser(judged.people[Role.COORDINATOR]).get(f"{FIELD}?tieu_chi=1.2")

    assert f'href="/ho-so/{judged.case("QUAN-1").pk}/tieu-chi/1.2/"' in response.content.decode()


def test_criterion_judged_alike_flags_nothing(judged: City) -> None:
    assert field_radar(judged)["1.1"].far == []
    words = text_of(browser(judged.people[Role.COORDINATOR]).get(f"{FIELD}?tieu_chi=1.1"))
    assert "Không có kết quả nào khác hẳn các kết quả còn lại." in words


def test_among_few_nothing_is_flagged_and_the_page_says_so(city: City) -> None:
    judge(city, "QUAN-1", LOWERED)

    assert field_radar(city)["1.2"].far == []
    words = text_of(browser(city.people[Role.COORDINATOR]).get(f"{FIELD}?tieu_chi=1.2"))
    assert "Mới có 1 kết quả, dưới mức 8" in words


def test_what_a_reviewer_has_typed_counts_for_the_reviewer_alone(city: City) -> None:
    case = walk(city, "QUAN-1", to=State.SECTOR_REVIEW)
    reviewer = city.reviewers["SO-NOI-VU"]
    save(reviewer, case, "1.2", answer_achieved="50", answer_total="100", note="x", version="0")
    typed = browser(reviewer).get(FIELD).context["radar"]

    mine = {one.criterion.code: one for one in typed}["1.2"].verdicts

    assert [(each.given, each.is_typed) for each in mine] == [(Decimal(4), True)]
    assert field_radar(city)["1.2"].verdicts == ()


def city_radar(city: City) -> Any:
    return browser(city.people[Role.COORDINATOR]).get(CITY).context["radar"]


def test_inflation_counts_what_was_lowered_and_flags_nobody_with_few_criteria(
    judged: City,
) -> None:
    districts = city_radar(judged).blocs[0]

    found = {
        line.case.agency.code: (line.figures.n, line.figures.points, line.figures.lowered)
        for line in districts.lines
    }

    assert found["QUAN-1"] == (3, Decimal("1.6"), 1)
    assert found["QUAN-2"] == (3, Decimal(0), 0)
    assert [line for line in districts.lines if line.figures.is_far] == []
    words = text_of(browser(judged.people[Role.COORDINATOR]).get(CITY))
    assert "dưới 10 tiêu chí, không đánh dấu" in words


def test_leniency_uses_only_cases_that_home_affairs_has_appraised(judged: City) -> None:
    before = city_radar(judged).departments.lines
    appraise(
        judged,
        "QUAN-2",
        at=START + timedelta(days=5),
        marks={"1.2": {"achieved": "40", "total": "100"}},
    )

    after = city_radar(judged)

    assert before == ()
    found = {
        line.department.code: (line.figures.n, line.figures.mean, line.figures.agreed_percent)
        for line in after.departments.lines
    }
    # Home Affairs gave 7.2 of 8 where 3.2 came to count, and 2 of 2 where 2 did.
    assert found == {
        "SO-NOI-VU": (2, Decimal("0.25"), Decimal(100)),
        "SO-TU-PHAP": (1, Decimal(0), Decimal(100)),
    }
    assert [line.officer.full_name for line in after.officers.lines] == [
        "tham-tra.so-noi-vu",
        "tham-tra.so-tu-phap",
    ]


def test_words_of_the_radar_accuse_nobody(judged: City) -> None:
    words = text_of(browser(judged.people[Role.COORDINATOR]).get(CITY)).lower()

    assert [word for word in ("sai phạm", "vi phạm", "gian lận") if word in words] == []


def test_radars_cost_the_same_whatever_the_number_of_agencies(
    judged: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(judged.people[Role.COORDINATOR])
    urls = (CITY, FIELD, f"{FIELD}?tieu_chi=1.2")
    counts = []
    for url in urls:
        client.get(url)
        with django_assert_max_num_queries(BUDGET) as few:
            client.get(url)
        counts.append(len(few.captured_queries))
    for agency in ("SO-TU-PHAP", "SO-TAI-CHINH"):
        judge(judged, agency)

    for url, count in zip(urls, counts, strict=True):
        with django_assert_max_num_queries(BUDGET) as more:
            client.get(url)
        assert len(more.captured_queries) == count


def test_same_claim_judged_otherwise_than_last_year_is_flagged(city: City) -> None:
    judge(city, "QUAN-1")
    later = next_year(city)
    judge(later, "QUAN-1", {"1.2": {"achieved": "60", "total": "100"}})

    url = "/ky/2022/nhat-quan/F1/?tieu_chi=1.2"
    response = browser(city.reviewers["SO-NOI-VU"]).get(url)

    assert [verdict.case.agency.code for verdict in response.context["one"].far] == ["QUAN-1"]
    assert (
        "Năm 2021 tự chấm 90%, thẩm tra 90%; năm 2022 tự chấm 90%, thẩm tra 60% "
        "(so với điểm tối đa)."
    ) in text_of(response)


def test_verdict_of_another_department_last_year_is_nobody_s_own(city: City) -> None:
    judge(city, "QUAN-1")
    city.case("QUAN-1").reviews.update(agency=city.agencies["SO-TAI-CHINH"])
    later = next_year(city)
    judge(later, "QUAN-1", {"1.2": {"achieved": "60", "total": "100"}})

    one = browser(city.reviewers["SO-NOI-VU"]).get("/ky/2022/nhat-quan/F1/?tieu_chi=1.2")

    assert [verdict.earlier for verdict in one.context["one"].verdicts] == [None]

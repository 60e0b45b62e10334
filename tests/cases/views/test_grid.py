"""The judging grid: who reads it, filters, agreement, conclusions in one go, and its cost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Rung, State
from cases.models import Case, Cycle, Draft
from cases.services import cycles, opening
from directory.models import BlocMembership
from directory.roles import Role
from tests.city import ANSWERS, SET, START, City, open_city, person, walk
from tests.forms_sent import send, version_in, version_on
from tests.visits import HTMX, browser, item_url, part_of, save, text_of, values_in
from workflow.views.conclusions import conclude

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS, JUSTICE, FINANCE = "QUAN-1", "SO-NOI-VU", "SO-TU-PHAP", "SO-TAI-CHINH"
GRID, FIELD = "/ky/2021/tieu-chi/1.2/", "/ky/2021/linh-vuc/F1/"
CONCLUDE, AGREE_ALL = f"{FIELD}ket-luan/", f"{GRID}dong-y/"


def under_review(city: City, *agencies: str) -> None:
    for agency in agencies:
        walk(city, agency, to=State.SECTOR_REVIEW)


def agencies(response: Any) -> list[str]:
    return [row.case.agency.code for row in response.context["rows"]]


def judge(city: City, agency: str, code: str, *, rate: str, note: str = "") -> None:
    save(
        city.reviewers[HOME_AFFAIRS],
        city.case(agency),
        code,
        answer_rate=rate,
        note=note,
        version="0",
    )


def agree_with_all(city: City, *wanted: str) -> None:
    items = [city.item(agency, code).pk for agency in wanted for code in ("1.1", "1.2")]
    browser(city.reviewers[HOME_AFFAIRS]).post("/dong-y/", {"item": items})


@pytest.mark.parametrize("url", [GRID, FIELD, CONCLUDE])
def test_grid_is_for_its_reviewers_and_for_who_sees_the_city(city: City, url: str) -> None:
    under_review(city, QUAN)
    readers: dict[str, User] = {
        "officer": city.officers[QUAN],
        "head": city.heads[QUAN],
        "reviewer": city.reviewers[HOME_AFFAIRS],
        **{role.value: who for role, who in city.people.items()},
    }
    other = person(
        "linh-vuc-khac", role=Role.SECTOR_REVIEWER, agency=city.agencies[JUSTICE], fields=["F2"]
    )

    answers = {who: browser(user).get(url).status_code for who, user in readers.items()}

    assert {who for who, status in answers.items() if status == 403} == {"officer", "head"}
    assert browser(other).get(url).status_code == 403


def test_grid_shows_the_agencies_of_the_reviewer_in_their_order(city: City) -> None:
    under_review(city, QUAN, JUSTICE, HOME_AFFAIRS)

    response = browser(city.reviewers[HOME_AFFAIRS]).get(GRID)

    # Home Affairs' own case goes to the alternate department.
    assert agencies(response) == [JUSTICE, QUAN]
    assert [row.shown.may_agree for row in response.context["rows"]] == [True, True]


def test_what_rides_along_with_a_row_is_what_the_grid_then_says(city: City) -> None:
    under_review(city, FINANCE, QUAN, JUSTICE)
    reviewer = browser(city.reviewers[HOME_AFFAIRS])
    place = {**HTMX, "HX-Current-URL": f"http://testserver{GRID}?loc=khac"}
    typed = {"answer-rate": "50%", "version": "0", "shown_on": "row", "note": "Đối chiếu hồ sơ"}

    saved = reviewer.post(item_url(city.case(QUAN), "1.2", "draft-save"), typed, headers=place)

    grid = reviewer.get(f"{GRID}?loc=khac")
    for place_on_page in ('class="grid-above__facts"', f'id="status-{city.item(QUAN, "1.2").pk}"'):
        ends = "</div>" if "facts" in place_on_page else "</td>"
        assert part_of(grid, place_on_page, ends).startswith(
            part_of(saved, place_on_page, "</span>")
        )
    assert part_of(saved, 'class="filters"', "</nav>") == part_of(grid, 'class="filters"', "</nav>")


def test_alternate_department_judges_the_lead_departments_own_case(city: City) -> None:
    under_review(city, QUAN, HOME_AFFAIRS)

    response = browser(city.reviewers[FINANCE]).get(GRID)

    assert agencies(response) == [HOME_AFFAIRS]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("", [FINANCE, JUSTICE, QUAN]),
        ("chua-cham", [QUAN]),
        ("thieu-ly-do", [JUSTICE]),
        ("khac", [FINANCE, JUSTICE]),
        ("khong-minh-chung", []),
        ("tre", []),
        ("tat-ca", [FINANCE, JUSTICE, QUAN]),
        ("khong-co-loc-nay", [FINANCE, JUSTICE, QUAN]),
    ],
)
def test_filters_keep_the_rows_they_name(city: City, asked: str, kept: list[str]) -> None:
    under_review(city, QUAN, JUSTICE, FINANCE)
    judge(city, FINANCE, "1.2", rate="70%", note="Thiếu số liệu quý IV")
    judge(city, JUSTICE, "1.2", rate="60%")

    response = browser(city.reviewers[HOME_AFFAIRS]).get(GRID, {"loc": asked})

    assert agencies(response) == kept


def test_chips_count_what_their_filters_keep(city: City) -> None:
    under_review(city, QUAN, JUSTICE, FINANCE)
    judge(city, FINANCE, "1.2", rate="70%", note="Thiếu số liệu quý IV")
    judge(city, JUSTICE, "1.2", rate="60%")

    chips = browser(city.reviewers[HOME_AFFAIRS]).get(GRID).context["chips"]

    assert [chip["count"] for chip in chips] == [3, 2, 1, 1, 2, 0, 0, 0, 3]


def test_rows_without_the_demanded_paper_are_found(city: City) -> None:
    under_review(city, QUAN)

    response = browser(city.reviewers[HOME_AFFAIRS]).get(
        "/ky/2021/tieu-chi/1.1/", {"loc": "khong-minh-chung"}
    )

    assert agencies(response) == [QUAN]


def test_rows_are_sorted_by_what_agencies_claim(city: City) -> None:
    walk(city, JUSTICE, to=State.SIGN_OFF)
    under_review(city, QUAN, FINANCE)
    judge(city, QUAN, "1.2", rate="10%", note="Không có căn cứ")

    client = browser(city.reviewers[HOME_AFFAIRS])
    rising, falling = (
        client.get(GRID, {"sort": "tham-tra"}),
        client.get(GRID, {"sort": "-tham-tra"}),
    )

    assert (agencies(rising), agencies(falling)) == ([FINANCE, QUAN], [QUAN, FINANCE])


def test_summary_compares_claims_and_verdicts(city: City) -> None:
    under_review(city, QUAN, JUSTICE)
    judge(city, QUAN, "1.2", rate="50%", note="Một nửa")

    summary = browser(city.reviewers[HOME_AFFAIRS]).get(GRID).context["summary"]

    assert (summary.progress.done, summary.progress.total) == (1, 2)
    assert (summary.own_mean, summary.verdict_mean) == (Decimal("7.2"), Decimal(4))
    assert summary.spread == [(Decimal("7.20"), 2, 0), (Decimal("4.0"), 0, 1)]


def test_saving_in_a_row_answers_with_its_line_and_the_counts_above(city: City) -> None:
    under_review(city, QUAN, JUSTICE)

    response = save(
        city.reviewers[HOME_AFFAIRS],
        city.case(QUAN),
        "1.2",
        answer_rate="50%",
        note="Một nửa",
        version="0",
        shown_on="row",
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="status-{city.item(QUAN, "1.2").pk}"' in page
    assert page.count('hx-swap-oob="true"') == 6
    assert "1/2 đã chấm xong" in text_of(response)


def test_typing_on_in_a_row_answers_with_its_line_alone(city: City) -> None:
    under_review(city, QUAN, JUSTICE)
    sent = {"answer_rate": "50%", "shown_on": "row"}
    reviewer, case = city.reviewers[HOME_AFFAIRS], city.case(QUAN)
    save(reviewer, case, "1.2", **sent, note="Một", version="0")

    typed_on = save(reviewer, case, "1.2", **sent, note="Một nửa", version="1")

    page = typed_on.content.decode()
    assert (page.count('hx-swap-oob="true"'), "grid-above" in page) == (4, False)


def test_agreeing_in_a_row_draws_the_row_anew(city: City) -> None:
    under_review(city, QUAN, JUSTICE)
    item = city.item(QUAN, "1.2")
    sent = {"item": item.pk, "shown_on": "row", "version": "0"}

    response = browser(city.reviewers[HOME_AFFAIRS]).post("/dong-y/", sent, headers=HTMX)

    page = response.content.decode()
    assert (page.count("<tr"), f'id="row-{item.pk}"' in page) == (1, True)
    assert Draft.objects.get(item=item, rung=Rung.SECTOR).answer == ANSWERS["1.2"]


def test_agreeing_with_all_of_a_filter_says_what_it_will_do_and_does_it(city: City) -> None:
    under_review(city, QUAN, JUSTICE, FINANCE)
    judge(city, FINANCE, "1.2", rate="70%", note="Thiếu số liệu")
    client = browser(city.reviewers[HOME_AFFAIRS])

    asked = client.get(AGREE_ALL)
    seen = values_in(asked.content.decode(), "version")[0]
    done = client.post(AGREE_ALL, {"version": seen}, follow=True)
    again = client.post(AGREE_ALL, {"version": seen}, follow=True)

    assert "2 đơn vị mà Ông/Bà chưa chấm" in text_of(asked)
    assert "1 dòng đã có điểm Ông/Bà chấm" in text_of(asked)
    assert "Đã đồng ý với tự chấm của 2 đơn vị." in text_of(done)
    assert "Không còn dòng nào chưa chấm trong bộ lọc này." in text_of(again)
    assert Draft.objects.filter(rung=Rung.SECTOR).count() == 3


def test_what_was_handed_in_after_the_dialog_is_not_agreed_to_unseen(city: City) -> None:
    under_review(city, QUAN)
    client = browser(city.reviewers[HOME_AFFAIRS])
    seen = values_in(client.get(AGREE_ALL).content.decode(), "version")[0]
    under_review(city, JUSTICE)

    client.post(AGREE_ALL, {"version": seen})
    unsaid = client.post(AGREE_ALL, {})

    agreed = Draft.objects.filter(rung=Rung.SECTOR)
    assert [draft.item.case.agency.code for draft in agreed] == [QUAN]
    assert unsaid.status_code == 422


def test_agreeing_with_all_keeps_to_the_agencies_looked_for(city: City) -> None:
    under_review(city, QUAN, JUSTICE)
    client = browser(city.reviewers[HOME_AFFAIRS])
    looked_for = f"{AGREE_ALL}?q=quan"
    seen = values_in(client.get(looked_for).content.decode(), "version")[0]

    client.post(looked_for, {"version": seen})

    agreed = Draft.objects.filter(rung=Rung.SECTOR)
    assert [draft.item.case.agency.code for draft in agreed] == [QUAN]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "quan"}, [QUAN]),
        ({"q": "so tu"}, [JUSTICE]),
        ({"q": "100%_"}, []),
        ({"khoi": "QUAN_HUYEN"}, [QUAN]),
        ({"buoc": "sector_review"}, [JUSTICE, QUAN]),
        ({"buoc": "council"}, []),
        ({"page": "7"}, [JUSTICE, QUAN]),
        ({"page": "không"}, [JUSTICE, QUAN]),
    ],
)
def test_agencies_are_looked_for_without_accents_by_bloc_and_by_step(
    city: City, asked: dict[str, str], found: list[str]
) -> None:
    under_review(city, QUAN, JUSTICE)
    client = browser(city.reviewers[HOME_AFFAIRS])

    grid, field = client.get(GRID, asked), client.get(FIELD, asked)

    assert agencies(grid) == found
    assert [each.case.agency.code for each in field.context["reviews"]] == found


def test_row_opens_to_read_without_a_second_form(city: City) -> None:
    under_review(city, QUAN)
    url = f"/ho-so/{city.case(QUAN).pk}/tieu-chi/1.2/?doc=1"

    page = browser(city.reviewers[HOME_AFFAIRS]).get(url, headers=HTMX).content.decode()

    assert ("data-autosave" in page, "90/100 (90%)" in page) == (False, True)


def test_last_years_result_stands_beside_this_years_claim(city: City) -> None:
    walk(city, QUAN, to=State.COUNCIL)
    # Last year's cycle: the same criteria, published; a new one begins beside it.
    Cycle.objects.filter(pk=city.cycle.pk).update(year=2020, stage=Cycle.Stage.PUBLISHED)
    Case.objects.filter(agency__code=QUAN).update(state=State.PUBLISHED)
    next_year = this_year(city)

    response = browser(city.people[Role.APPRAISER]).get(GRID)

    last = next(row.last_year for row in response.context["rows"] if row.case.agency.code == QUAN)
    assert next_year.year == 2021
    assert (last.year, last.points, last.maximum) == (2020, Decimal("5.6"), 8)


@pytest.mark.django_db
def test_last_years_result_is_told_of_the_most_there_was_for_its_bloc() -> None:
    city = open_city(
        text=SET.replace("format = 1", "format = 2")
        .replace("total = 20\n", "")
        .replace("max_points = 8\n", "max_points = 8\nmax_points_by_bloc = { QUAN_HUYEN = 10 }\n")
    )
    walk(city, QUAN, to=State.COUNCIL)
    Cycle.objects.filter(pk=city.cycle.pk).update(year=2020, stage=Cycle.Stage.PUBLISHED)
    Case.objects.filter(agency__code=QUAN).update(state=State.PUBLISHED)
    this_year(city)

    response = browser(city.people[Role.APPRAISER]).get(GRID)

    last = next(row.last_year for row in response.context["rows"] if row.case.agency.code == QUAN)
    assert (last.points, last.maximum) == (7, 10)


def this_year(city: City) -> Cycle:
    """Open a cycle of 2021 over the same set and the same agencies."""
    cycle = cycles.create_cycle(
        year=2021,
        label="Kỳ đánh giá 2021",
        criteria_set=city.cycle.criteria_set,
        rule_book=city.cycle.rule_book,
        deadlines={},
        by=None,
        at=START,
    )
    cycles.freeze(cycle, by=None, at=START)
    for membership in BlocMembership.objects.filter(year=2021).order_by("pk"):
        opening.open_case(cycle, membership, by=None, at=START)
    return cycle


def test_field_shows_the_work_left_by_criterion_and_by_agency(city: City) -> None:
    under_review(city, QUAN, JUSTICE)
    agree_with_all(city, JUSTICE)
    judge(city, QUAN, "1.2", rate="70%")

    context = browser(city.reviewers[HOME_AFFAIRS]).get(FIELD).context

    criteria = {row.leaf.code: row.leaf.progress for row in context["rows"]}
    assert [(code, counted.done, counted.total) for code, counted in criteria.items()] == [
        ("1.1", 1, 2),
        ("1.2", 1, 2),
        ("1.S", 0, 0),
    ]
    assert [
        (each.case.agency.code, each.progress.left, each.is_ready) for each in context["reviews"]
    ] == [
        (JUSTICE, 0, True),
        (QUAN, 2, False),
    ]


def test_tabs_count_what_is_left_to_do_as_the_page_does(city: City) -> None:
    under_review(city, QUAN, JUSTICE)
    judge(city, QUAN, "1.2", rate="70%")

    left = browser(city.reviewers[HOME_AFFAIRS]).get(GRID).context["left"]

    assert left == {"1.1": 2, "1.2": 2, "1.S": 0}


def test_all_complete_reviews_are_concluded_in_one_go(city: City) -> None:
    under_review(city, QUAN, JUSTICE, FINANCE)
    agree_with_all(city, QUAN, JUSTICE)
    client = browser(city.reviewers[HOME_AFFAIRS])

    asked = client.get(CONCLUDE)
    made = send(client, CONCLUDE, follow=True)

    concluded = Case.objects.filter(reviews__concluded_at__isnull=False).in_order()
    assert [each.case.agency.code for each in asked.context["ready"]] == [JUSTICE, QUAN]
    assert "Đã kết luận 2 hồ sơ." in text_of(made)
    assert [case.agency.code for case in concluded] == [JUSTICE, QUAN]


def test_review_that_is_refused_keeps_no_other_from_being_concluded(city: City) -> None:
    under_review(city, QUAN, JUSTICE)
    agree_with_all(city, QUAN, JUSTICE)
    ready = browser(city.reviewers[HOME_AFFAIRS]).get(CONCLUDE).context["ready"]
    # Somebody is first on one of the two, between the page and the answer.
    Draft.objects.filter(item=city.item(JUSTICE, "1.1"), rung=Rung.SECTOR).delete()

    failures = conclude(ready, by=city.reviewers[HOME_AFFAIRS], at=START)

    assert [failure.agency for failure in failures] == ["Sở Tư pháp"]
    assert failures[0].sentence == "Còn 1 tiêu chí chưa đủ để kết luận."
    assert city.case(QUAN).reviews.get(field__code="F1").concluded_at == START


def test_what_became_ready_after_the_page_was_shown_is_not_concluded_unseen(city: City) -> None:
    under_review(city, QUAN, JUSTICE)
    agree_with_all(city, QUAN)
    client = browser(city.reviewers[HOME_AFFAIRS])
    seen = version_on(client, CONCLUDE)
    agree_with_all(city, JUSTICE)

    stale, blind = client.post(CONCLUDE, seen), client.post(CONCLUDE)

    assert (stale.status_code, blind.status_code) == (409, 422)
    assert not Case.objects.filter(reviews__concluded_at__isnull=False).exists()
    again = client.post(CONCLUDE, version_in(stale, CONCLUDE), follow=True)
    assert "Đã kết luận 2 hồ sơ." in text_of(again)


def test_nobody_concludes_for_another_department(city: City) -> None:
    under_review(city, QUAN)
    agree_with_all(city, QUAN)

    response = browser(city.people[Role.APPRAISER]).post(CONCLUDE, {"version": 0}, follow=True)

    assert (response.status_code, "đã khác so với danh sách" in text_of(response)) == (409, True)
    assert city.case(QUAN).reviews.get(field__code="F1").concluded_at is None


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize(("url", "budget"), [(GRID, 23), (FIELD, 18), (CONCLUDE, 15)])
def test_grid_costs_the_same_whatever_the_number_of_agencies(
    city: City,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    count: int,
    url: str,
    budget: int,
) -> None:
    under_review(city, *(QUAN, JUSTICE, FINANCE, HOME_AFFAIRS)[:count])
    client = browser(city.people[Role.AUDITOR])

    with django_assert_max_num_queries(budget):
        response = client.get(url)

    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_saving_in_a_row_costs_the_same_whatever_the_number_of_agencies(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    under_review(city, *(QUAN, JUSTICE, FINANCE)[:count])
    client = browser(city.reviewers[HOME_AFFAIRS])
    typed = {"answer-rate": "50%", "note": "Một nửa", "version": "0", "shown_on": "row"}

    with django_assert_max_num_queries(32):
        response = client.post(
            f"/ho-so/{city.case(QUAN).pk}/tieu-chi/1.2/luu/", typed, headers=HTMX
        )

    assert response.status_code == 200


@pytest.mark.parametrize(
    "url", ["/ky/1999/tieu-chi/1.2/", "/ky/2021/tieu-chi/9.9/", "/ky/2021/linh-vuc/F9/"]
)
def test_grid_of_what_is_not_there_is_not_there(city: City, url: str) -> None:
    assert browser(city.people[Role.AUDITOR]).get(url).status_code == 404

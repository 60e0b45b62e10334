"""What reviewers, appraisers and explaining agencies write, and agreement with what stands."""

from __future__ import annotations

from typing import Any

import pytest

from cases.lifecycle import Rung, State
from cases.models import Contest, Draft
from directory.roles import Role
from tests.city import ANSWERS, City, walk
from tests.visits import HTMX, browser, case_url, save, text_of

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS = "QUAN-1", "SO-NOI-VU"


def draft(city: City, code: str, rung: Rung = Rung.SELF) -> Draft | None:
    return Draft.objects.filter(item=city.item(QUAN, code), rung=rung).first()


def kept(city: City, code: str, rung: Rung = Rung.SELF) -> tuple[Any, ...] | None:
    found = draft(city, code, rung)
    return (found.answer, found.note, found.version) if found else None


def test_reviewer_judges_a_field_of_theirs_and_no_other(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = city.reviewers["SO-TU-PHAP"]

    mine = save(reviewer, case, "2.1", answer_rate="50%", note="Thiếu văn bản", version="0")
    other = save(reviewer, case, "1.1", answer_value="no", note="Không thấy", version="0")

    assert (mine.status_code, other.status_code) == (200, 403)
    assert kept(city, "2.1", Rung.SECTOR) == ({"rate": "0.5"}, "Thiếu văn bản", 1)


def test_reviewer_sees_the_form_of_their_own_items_only(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)

    response = browser(city.reviewers["SO-TU-PHAP"]).get(case_url(case, "tong-quan"))

    assert [item.code for item in response.context["shown"].items if item.form] == ["2.1"]


def test_appraiser_enters_a_survey(city: City) -> None:
    case = walk(city, QUAN, to=State.APPRAISAL)

    response = save(
        city.people[Role.APPRAISER], case, "1.S", way="mean", answer_mean="80%", version="0"
    )

    assert "80%: 3,2/4 điểm" in text_of(response)
    assert kept(city, "1.S", Rung.APPRAISED) == ({"mean": "0.8"}, "", 1)


def test_appraiser_is_asked_for_what_nobody_else_marks_and_shown_differences_after(
    city: City,
) -> None:
    case = walk(city, QUAN, to=State.APPRAISAL)

    shown = browser(city.people[Role.APPRAISER]).get(case_url(case)).context["shown"]

    assert [(item.code, item.status.label) for item in shown.at_hand] == [
        ("1.S", "Cần nhập"),
        ("1.2", "Có khác biệt"),
    ]


def test_explanation_is_saved_and_taken_back_as_it_is_typed(city: City) -> None:
    case, officer = walk(city, QUAN, to=State.EXPLANATION), city.officers[QUAN]
    url = "explanation-save"

    first = save(officer, case, "1.2", name=url, text="Số liệu đã được xác nhận", version="0")
    words = list(Contest.objects.values_list("text", "version"))
    taken_back = save(officer, case, "1.2", name=url, text=" ", version="1")

    assert (first.status_code, taken_back.status_code) == (200, 200)
    assert words == [("Số liệu đã được xác nhận", 1)]
    assert 'data-version="0"' in taken_back.content.decode()
    assert not Contest.objects.exists()


def test_explanation_of_an_item_without_difference_is_refused(city: City) -> None:
    case = walk(city, QUAN, to=State.EXPLANATION)

    response = save(
        city.officers[QUAN], case, "1.1", name="explanation-save", text="Xin xem lại", version="0"
    )

    assert response.status_code == 403
    assert not Contest.objects.exists()


def test_explanation_saved_by_a_colleague_is_not_overwritten(city: City) -> None:
    case, officer = walk(city, QUAN, to=State.EXPLANATION), city.officers[QUAN]
    save(officer, case, "1.2", name="explanation-save", text="Bản thứ nhất", version="0")

    response = save(officer, case, "1.2", name="explanation-save", text="Bản thứ hai", version="0")

    assert response.status_code == 409
    assert "Bản thứ nhất – can-bo.quan-1" in text_of(response)
    assert list(Contest.objects.values_list("text", flat=True)) == ["Bản thứ nhất"]


def test_agency_explains_only_what_differs(city: City) -> None:
    case = walk(city, QUAN, to=State.EXPLANATION)

    response = browser(city.officers[QUAN]).get(case_url(case))

    assert [item.code for item in response.context["shown"].at_hand] == ["1.2"]
    assert response.content.decode().count('class="item-explanation"') == 1


@pytest.mark.parametrize(
    ("verdict", "label"),
    [("upheld", "Chấp nhận giải trình"), ("rejected", "Giữ nguyên điểm thẩm định")],
)
def test_verdict_is_saved_with_its_reason(city: City, verdict: str, label: str) -> None:
    case = walk(city, QUAN, to=State.SETTLEMENT)

    response = save(
        city.people[Role.APPRAISER],
        case,
        "1.2",
        name="verdict-save",
        verdict=verdict,
        note="Đã đối chiếu",
        version="1",
    )

    contest = Contest.objects.get()
    assert response.status_code == 200
    assert label in text_of(response)
    assert (contest.verdict, contest.verdict_reason, contest.version) == (
        verdict,
        "Đã đối chiếu",
        2,
    )


def test_changed_verdict_keeps_the_new_answer(city: City) -> None:
    case = walk(city, QUAN, to=State.SETTLEMENT)

    save(
        city.people[Role.APPRAISER],
        case,
        "1.2",
        name="verdict-save",
        verdict="changed",
        note="Chấp nhận một phần",
        way="rate",
        answer_rate="85%",
        version="1",
    )

    assert kept(city, "1.2", Rung.SETTLED) == ({"rate": "0.85"}, "Chấp nhận một phần", 1)


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"verdict": "có lẽ", "version": "1"}, 422),
        ({"verdict": "upheld", "version": "7"}, 409),
        ({"verdict": "changed", "way": "rate", "answer_rate": "nhiều", "version": "1"}, 422),
    ],
)
def test_verdict_that_cannot_be_changes_nothing(
    city: City, typed: dict[str, str], status: int
) -> None:
    case = walk(city, QUAN, to=State.SETTLEMENT)

    response = save(city.people[Role.APPRAISER], case, "1.2", name="verdict-save", **typed)

    assert response.status_code == status
    assert list(Contest.objects.values_list("verdict", "version")) == [("", 1)]


def test_item_without_contest_has_no_verdict(city: City) -> None:
    case = walk(city, QUAN, to=State.SETTLEMENT)

    response = save(
        city.people[Role.APPRAISER], case, "1.1", name="verdict-save", verdict="upheld", version="1"
    )

    assert response.status_code == 404


def test_agreeing_takes_over_the_agencys_answer_and_draws_the_card_anew(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    item = city.item(QUAN, "1.2")

    response = browser(city.reviewers[HOME_AFFAIRS]).post(
        "/dong-y/", {"item": item.pk, "shown_on": "card", "version": "0"}, headers=HTMX
    )

    assert response.status_code == 200
    assert f'id="item-{item.pk}"' in response.content.decode()
    assert kept(city, "1.2", Rung.SECTOR) == (ANSWERS["1.2"], "", 1)


def test_agreeing_replaces_an_earlier_verdict_of_ones_own(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = city.reviewers[HOME_AFFAIRS]
    save(reviewer, case, "1.2", answer_rate="10%", note="Chưa thấy số liệu", version="0")
    item = city.item(QUAN, "1.2")

    browser(reviewer).post(
        "/dong-y/", {"item": item.pk, "shown_on": "card", "version": "1"}, headers=HTMX
    )

    assert kept(city, "1.2", Rung.SECTOR) == (ANSWERS["1.2"], "Chưa thấy số liệu", 2)


def test_agreeing_with_all_leaves_alone_what_was_judged(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = city.reviewers[HOME_AFFAIRS]
    save(reviewer, case, "1.2", answer_rate="10%", note="Chưa thấy số liệu", version="0")
    items = [city.item(QUAN, code).pk for code in ("1.1", "1.2")]

    response = browser(reviewer).post("/dong-y/", {"item": items}, follow=True)

    assert "Đã giữ nguyên điểm của 1 tiêu chí." in text_of(response)
    assert kept(city, "1.1", Rung.SECTOR) == (ANSWERS["1.1"], "", 1)
    assert kept(city, "1.2", Rung.SECTOR) == ({"rate": "0.1"}, "Chưa thấy số liệu", 1)


@pytest.mark.parametrize(("who", "status"), [("officer", 403), ("stranger", 404)])
def test_agreeing_is_for_the_reviewer(city: City, who: str, status: int) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    people = {"officer": city.officers[QUAN], "stranger": city.officers["SO-TU-PHAP"]}
    item = city.item(QUAN, "1.1")

    response = browser(people[who]).post(
        "/dong-y/", {"item": item.pk, "shown_on": "card", "version": "0"}, headers=HTMX
    )

    assert response.status_code == status
    assert not Draft.objects.filter(rung=Rung.SECTOR).exists()


def test_agreeing_with_nothing_says_so(city: City) -> None:
    response = browser(city.people[Role.APPRAISER]).post("/dong-y/", {"item": ["x"]}, headers=HTMX)

    assert response.status_code == 422


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"answer_achieved": "1.450", "answer_total": "1.500"},
            "Điều chỉnh điểm – đọc là 1.450/1.500 (96,667%): 7,733/8 điểm",
        ),
        ({"way": "rate", "answer_rate": "87"}, "Điều chỉnh điểm – đọc là 87%: 6,96/8 điểm"),
    ],
)
def test_a_changed_verdict_is_acknowledged_with_its_points_and_what_was_read(
    city: City, typed: dict[str, str], said: str
) -> None:
    case = walk(city, QUAN, to=State.SETTLEMENT)
    told = {"verdict": "changed", "note": "Chấp nhận một phần", "version": "1", **typed}

    response = save(city.people[Role.APPRAISER], case, "1.2", name="verdict-save", **told)

    assert response.status_code == 200
    assert said in text_of(response)

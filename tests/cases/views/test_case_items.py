"""Autosave: what is kept, what is refused in a sentence, and the same without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Rung, State
from cases.models import Draft
from directory.roles import Role
from tests.city import City, open_city, walk
from tests.visits import HTMX, browser, case_url, item_url, larger_set, part_of, save, text_of

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS = "QUAN-1", "SO-NOI-VU"


def draft(city: City, code: str, rung: Rung = Rung.SELF) -> Draft | None:
    return Draft.objects.filter(item=city.item(QUAN, code), rung=rung).first()


def kept(city: City, code: str, rung: Rung = Rung.SELF) -> tuple[Any, ...] | None:
    found = draft(city, code, rung)
    return (found.answer, found.note, found.version) if found else None


def test_autosave_keeps_an_answer_and_says_what_it_is_worth(city: City) -> None:
    response = save(
        city.officers[QUAN],
        city.case(QUAN),
        "1.2",
        way="quantities",
        answer_achieved="87,5",
        answer_total="100",
        note="Theo báo cáo năm",
        version="0",
    )

    assert response.status_code == 200
    assert "– đọc là 87,5/100 (87,5%): 7/8 điểm" in text_of(response)
    assert 'data-version="1"' in response.content.decode()
    assert kept(city, "1.2") == ({"achieved": "87.5", "total": "100"}, "Theo báo cáo năm", 1)


def test_autosave_brings_the_counts_of_the_page_along(city: City) -> None:
    response = save(city.officers[QUAN], city.case(QUAN), "1.2", answer_rate="50%", version="0")

    page = response.content.decode()
    # The index, the status, what is missing, whether a note is needed and what comes next; and
    # beside each of three boxes how it was read.
    assert page.count('hx-swap-oob="true"') == 5 + 3
    assert "1/3 xong" in text_of(response)


def test_typing_on_in_a_note_brings_its_own_card_along_alone(city: City) -> None:
    officer, case = city.officers[QUAN], city.case(QUAN)
    first = save(officer, case, "1.2", answer_rate="50%", note="Theo", version="0")

    typed_on = save(officer, case, "1.2", answer_rate="50%", note="Theo báo cáo", version="1")

    page = typed_on.content.decode()
    # The status, what is missing, whether a note is needed; and how each of three boxes was read.
    assert page.count('hx-swap-oob="true"') == 3 + 3
    assert kept(city, "1.2") == ({"rate": "0.5"}, "Theo báo cáo", 2)
    # What does not come along is as it was.
    shown = browser(officer).get(case_url(case))
    index = 'id="case-index"', "</nav>"
    assert (index[0] in page, part_of(first, *index)) == (False, part_of(shown, *index))


def test_an_answer_that_becomes_another_brings_the_counts_along_again(city: City) -> None:
    officer, case = city.officers[QUAN], city.case(QUAN)
    save(officer, case, "1.2", answer_rate="50%", note="Theo báo cáo", version="0")

    emptied = save(officer, case, "1.2", answer_rate="", note="Theo báo cáo", version="1")

    assert "0/3 xong" in text_of(emptied)


def test_what_rides_along_with_a_save_is_what_the_page_then_says(city: City) -> None:
    officer, case = city.officers[QUAN], city.case(QUAN)
    place = {"HX-Current-URL": f"http://testserver{case_url(case, 'F1')}", **HTMX}
    typed = {"answer-achieved": "50", "answer-total": "100", "version": "0"}

    saved = browser(officer).post(item_url(case, "1.2", "draft-save"), typed, headers=place)

    page = browser(officer).get(case_url(case, "F1"))
    for start, end in (('id="case-index"', "</nav>"), ('id="side-F1"', "</span>")):
        assert part_of(saved, start, end) == part_of(page, start, end)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("87%", "0.87"),
        ("87", "0.87"),
        ("100 %", "1"),
        ("0,87", "0.0087"),
        ("0.9", "0.009"),
        ("1", "0.01"),
        ("1,5", "0.015"),
    ],
)
def test_rate_may_be_typed_in_several_forms(city: City, typed: str, stored: str) -> None:
    response = save(city.officers[QUAN], city.case(QUAN), "1.2", answer_rate=typed, version="0")

    assert response.status_code == 200
    assert kept(city, "1.2") == ({"rate": stored}, "", 1)


def test_only_the_chosen_way_counts(city: City) -> None:
    save(
        city.officers[QUAN],
        city.case(QUAN),
        "1.2",
        way="rate",
        answer_rate="60%",
        answer_achieved="90",
        answer_total="100",
        version="0",
    )

    assert kept(city, "1.2") == ({"rate": "0.6"}, "", 1)


def test_criterion_that_does_not_apply_leaves_the_sum(city: City) -> None:
    response = save(
        city.officers[QUAN],
        city.case(QUAN),
        "2.1",
        way="not_applicable",
        note="Đơn vị không ban hành văn bản",
        version="0",
    )

    assert "– không áp dụng" in text_of(response)
    assert kept(city, "2.1") == (
        {"not_applicable": "yes"},
        "Đơn vị không ban hành văn bản",
        1,
    )


def test_partial_answer_is_kept_and_says_what_is_missing(city: City) -> None:
    response = save(
        city.officers[QUAN], city.case(QUAN), "1.2", answer_achieved="80", note="", version="0"
    )

    assert response.status_code == 200
    assert "Tổng số phải thực hiện" in text_of(response)
    assert kept(city, "1.2") == ({"achieved": "80"}, "", 1)


def test_wrong_value_is_refused_beside_the_field_and_changes_nothing(city: City) -> None:
    officer, case = city.officers[QUAN], city.case(QUAN)
    save(officer, case, "1.2", answer_achieved="80", answer_total="100", version="0")

    response = save(officer, case, "1.2", answer_achieved="tám", answer_total="100", version="1")

    assert response.status_code == 422
    assert text_of(response).startswith("Số đã thực hiện: “tám” không hợp lệ, hãy viết một số")
    assert kept(city, "1.2") == ({"achieved": "80", "total": "100"}, "", 1)


def test_version_that_is_no_number_is_refused(city: City) -> None:
    response = save(city.officers[QUAN], city.case(QUAN), "1.1", answer_value="yes", version="mới")

    assert response.status_code == 422
    assert kept(city, "1.1") is None


def test_somebody_elses_save_is_not_overwritten_and_is_shown(city: City) -> None:
    officer, case = city.officers[QUAN], city.case(QUAN)
    save(officer, case, "1.1", answer_value="yes", note="bản thứ nhất", version="0")

    response = save(officer, case, "1.1", answer_value="no", note="bản thứ hai", version="0")

    words = text_of(response)
    assert response.status_code == 409
    assert "2/2 điểm, “bản thứ nhất” – can-bo.quan-1" in words
    assert 'data-keep-mine="1"' in response.content.decode()
    assert kept(city, "1.1") == ({"value": "yes"}, "bản thứ nhất", 1)


@pytest.mark.parametrize("who", ["head", "reviewer", "appraiser", "auditor"])
def test_nobody_but_the_officer_fills_a_self_assessment(city: City, who: str) -> None:
    people = {
        "head": city.heads[QUAN],
        "reviewer": city.reviewers[HOME_AFFAIRS],
        "appraiser": city.people[Role.APPRAISER],
        "auditor": city.people[Role.AUDITOR],
    }

    response = save(people[who], city.case(QUAN), "1.1", answer_value="yes", version="0")

    assert response.status_code == (404 if who == "reviewer" else 403)
    assert kept(city, "1.1") is None


def test_stale_page_says_where_the_case_is_now(city: City) -> None:
    case = walk(city, QUAN, to=State.SIGN_OFF)

    response = save(city.officers[QUAN], case, "1.1", answer_value="no", version="1")

    assert response.status_code == 409
    assert "Hồ sơ hiện ở bước “Thủ trưởng ký duyệt”" in text_of(response)


def test_form_without_scripts_saves_and_returns_to_its_page(city: City) -> None:
    case = city.case(QUAN)
    url = item_url(case, "1.1", "draft-save")
    typed = {"answer-value": "yes", "note": "kèm quyết định", "version": "0"}

    response = browser(city.officers[QUAN]).post(
        url, typed, headers={"Referer": f"http://testserver{item_url(case, '1.1')}"}, follow=True
    )

    assert response.redirect_chain == [
        (f"{item_url(case, '1.1')}#item-{city.item(QUAN, '1.1').pk}", 302)
    ]
    assert "Tiêu chí 1.1: đã lưu – 2/2 điểm" in text_of(response)
    assert kept(city, "1.1") == ({"value": "yes"}, "kèm quyết định", 1)


def test_form_without_scripts_keeps_what_was_typed_when_it_is_refused(city: City) -> None:
    url = item_url(city.case(QUAN), "1.2", "draft-save")
    typed = {
        "way": "quantities",
        "answer-achieved": "tám",
        "answer-total": "100",
        "note": "ghi chú dài",
    }

    response = browser(city.officers[QUAN]).post(url, typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="tám"' in page
    assert "ghi chú dài" in page
    assert "“tám” không hợp lệ" in page
    assert kept(city, "1.2") is None


def test_form_without_scripts_shows_a_conflict_with_both_texts(city: City) -> None:
    officer, case = city.officers[QUAN], city.case(QUAN)
    save(officer, case, "1.1", answer_value="yes", note="bản thứ nhất", version="0")
    url = item_url(case, "1.1", "draft-save")

    response = browser(officer).post(
        url, {"answer-value": "no", "note": "bản của tôi", "version": "0"}
    )

    words = text_of(response)
    assert response.status_code == 409
    assert ("bản thứ nhất" in words, "bản của tôi" in words) == (True, True)


def test_item_opens_in_place_as_a_card_and_alone_as_a_page(city: City) -> None:
    client, url = browser(city.officers[QUAN]), item_url(city.case(QUAN), "1.1")

    card, page = client.get(url, headers=HTMX), client.get(url)

    assert ("<html" in card.content.decode(), "<html" in page.content.decode()) == (False, True)
    assert card.context["item"].code == page.context["item"].code == "1.1"


def test_criterion_that_is_not_in_the_set_is_not_there(city: City) -> None:
    response = browser(city.officers[QUAN]).get(item_url(city.case(QUAN), "9.9"))

    assert response.status_code == 404


@pytest.mark.parametrize("more", [0, 40])
def test_saving_costs_the_same_whatever_the_number_of_items(
    db: None,  # noqa: ARG001 - a fixture that is needed, not used
    in_february: None,  # noqa: ARG001 - the same
    django_assert_max_num_queries: DjangoAssertNumQueries,
    more: int,
) -> None:
    city = open_city(text=larger_set(more))
    client, url = browser(city.officers[QUAN]), item_url(city.case(QUAN), "1.1", "draft-save")
    typed = {"answer-value": "yes", "version": "0"}

    with django_assert_max_num_queries(22):
        response = client.post(url, typed, headers=HTMX)

    assert response.status_code == 200


def test_thousands_are_read_as_thousands_and_the_page_says_so_beside_the_box(city: City) -> None:
    officer, case = city.officers[QUAN], city.case(QUAN)

    response = save(officer, case, "1.2", answer_achieved="1.450", answer_total="1500", version="0")

    assert kept(city, "1.2") == ({"achieved": "1450", "total": "1500"}, "", 1)
    assert "đọc là 1.450/1.500 (96,667%): 7,733/8 điểm" in text_of(response)
    assert "đọc là 1.450 đọc là 1.500" in text_of(response)
    assert "đọc là 1.450" in text_of(browser(officer).get(item_url(case, "1.2")))


def test_number_that_may_be_two_is_asked_back_and_changes_nothing(city: City) -> None:
    response = save(
        city.officers[QUAN], city.case(QUAN), "1.2", answer_achieved="1,450", answer_total="1500",
        version="0",
    )  # fmt: skip

    assert response.status_code == 422
    assert "“1,450” không hợp lệ, có thể là 1.450 hoặc 1,45; hãy ghi 1450 hoặc 1,45." in text_of(
        response
    )
    assert kept(city, "1.2") is None


def test_half_of_a_pair_is_kept_as_it_was_read(city: City) -> None:
    save(city.officers[QUAN], city.case(QUAN), "1.2", answer_achieved="1.450", version="0")

    assert kept(city, "1.2") == ({"achieved": "1450"}, "", 1)


def test_small_rate_is_shown_as_read_with_what_else_may_be_meant(city: City) -> None:
    response = save(city.officers[QUAN], city.case(QUAN), "1.2", answer_rate="0,9", version="0")

    assert "đọc là 0,9%; nếu muốn ghi 90% thì sửa lại thành 90%" in text_of(response)

"""What is said of answers: in the words of the page, and what does not apply is never a nought."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from cases.lifecycle import Action, State
from directory.roles import Role
from tests.city import START, City, answer, appraise, review_all, sign_off, walk
from tests.visits import browser, case_url, item_url, save, text_of
from workflow import moves

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS = "QUAN-1", "SO-NOI-VU"
LEFT_OUT = {"2.1": {"not_applicable": "yes"}}
KEYS = {
    "vi": re.compile(r"\b(?:achieved|total|value|rate|mean|not_applicable)\b|mục “|“”"),
    # Some keys are words of the language, too.
    "en": re.compile(r"“(?:achieved|total|value|rate|mean)”|not_applicable|box “|“”"),
}


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("1.1", {"answer_value": "maybe"}),
        ("1.1", {"answer_value": ""}),
        ("1.2", {"answer_achieved": "tám", "answer_total": "100"}),
        ("1.2", {"answer_achieved": "80"}),
        ("1.2", {"answer_total": "100"}),
        ("1.2", {"answer_achieved": "120", "answer_total": "100"}),
        ("1.2", {"answer_achieved": "0", "answer_total": "0"}),
        ("1.2", {"answer_achieved": "8", "answer_total": "10", "answer_rate": "90%"}),
        ("1.2", {"answer_rate": "870%"}),
    ],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_wrong_or_missing_is_told_without_keys(
    city: City, code: str, typed: dict[str, Any], language: str
) -> None:
    client = browser(city.officers[QUAN])
    client.cookies["django_language"] = language
    data = {key.replace("answer_", "answer-"): value for key, value in typed.items()}

    said = client.post(
        item_url(city.case(QUAN), code, "draft-save"),
        {**data, "version": "0"},
        headers={"HX-Request": "true"},
    )

    assert said.status_code in {200, 422}
    assert KEYS[language].findall(text_of(said)) == []


def test_refused_box_is_marked_on_the_page_without_scripts(city: City) -> None:
    page = browser(city.officers[QUAN]).post(
        item_url(city.case(QUAN), "1.2", "draft-save"),
        {"way": "quantities", "answer-achieved": "tám", "answer-total": "100", "version": "0"},
    )

    html = page.content.decode()
    [marked] = re.findall(r'<input[^>]*aria-invalid="true"[^>]*>', html)
    told = re.search(r'aria-describedby="[^"]* ([^" ]+-error)"', marked)
    assert page.status_code == 422
    assert 'name="answer-achieved"' in marked
    assert told is not None
    assert f'id="{told[1]}"' in html


def test_fresh_case_has_no_points_and_no_nought_of_nought(city: City) -> None:
    officer, case = browser(city.officers[QUAN]), city.case(QUAN)

    said = [text_of(officer.get(case_url(case, part))) for part in ("tong-quan", "ban-doc", "F1")]

    assert ["0,00 / 0" in text or "0,00" in text for text in said] == [False] * 3
    assert ["chưa có điểm" in text for text in said] == [True] * 3


def test_field_of_which_nothing_applies_is_told_so(city: City) -> None:
    answer(city, QUAN, LEFT_OUT, at=START)

    said = text_of(browser(city.officers[QUAN]).get(case_url(city.case(QUAN), "F2")))

    assert "Cải cách thể chế 1/1 · không áp dụng" in said


@pytest.fixture
def left_out(city: City) -> City:
    """A case before the council whose criterion 2.1 does not apply, as everybody says."""
    answer(city, QUAN, LEFT_OUT, at=START)
    moves.make(city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START)
    sign_off(city, QUAN, at=START)
    review_all(city, QUAN, at=START + timedelta(days=1))
    appraise(city, QUAN, at=START + timedelta(days=2), marks={"2.1": LEFT_OUT["2.1"]})
    return city


@pytest.mark.parametrize(
    "path",
    [
        "/ho-so/{pk}/?phan=tong-quan",
        "/ho-so/{pk}/?phan=ban-doc",
        "/ho-so/{pk}/?phan=F2",
        "/ho-so/{pk}/tieu-chi/2.1/",
        "/ho-so/{pk}/vi-sao/",
        "/ho-so/{pk}/vi-sao/ban-in/",
        "/ky/2021/tieu-chi/2.1/?loc=tat-ca",
        "/ky/2021/hoi-dong/{pk}/xem-lai/",
    ],
)
def test_what_does_not_apply_is_shown_as_such(left_out: City, path: str) -> None:
    case = left_out.case(QUAN)
    who = Role.COUNCIL_CHAIR if "hoi-dong" in path else Role.APPRAISER

    answered = browser(left_out.people[who]).get(path.format(pk=case.pk))
    said = text_of(answered)

    assert answered.status_code == 200
    assert "không áp dụng" in said.lower()
    assert re.findall(r"\b0(?:,00)? ?/ ?6\b", said) == []


def test_judged_as_not_applicable_is_no_nought_in_the_grid(city: City) -> None:
    case = walk(city, QUAN, to=State.SECTOR_REVIEW)
    reviewer = city.reviewers["SO-TU-PHAP"]
    save(reviewer, case, "2.1", way="not_applicable", note="Không có văn bản", version="0")

    context = browser(reviewer).get("/ky/2021/tieu-chi/2.1/").context

    [row] = context["rows"]
    assert (row.verdict, row.differs) == (None, True)
    assert context["summary"].verdict_mean is None

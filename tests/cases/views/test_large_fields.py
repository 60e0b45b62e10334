"""Of thousands of agencies a page lists its rows first; what all of them come to follows it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Action, State
from cases.models import Criterion, Field
from cases.reading import field_pages
from cases.reading.counted import Over
from cases.reading.field_counts import field_counts
from cases.reading.field_pages import may_wait, page_of_field
from directory.access import access_of
from directory.roles import Role
from tests.city import START, City, open_city, walk
from tests.visits import browser, text_of
from tests.whole_cycle import add_agencies
from workflow import moves

if TYPE_CHECKING:
    from directory.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_february")]
TODAY = date(2022, 2, 1)
FIELD, GRID = "/ky/2021/linh-vuc/F1/", "/ky/2021/tieu-chi/1.2/"
STEPS = (
    *(State.SECTOR_REVIEW,) * 4,
    State.APPRAISAL,
    State.EXPLANATION,
    State.SETTLEMENT,
    State.COUNCIL,
)


@pytest.fixture
def reviewed() -> City:
    """A city in which one review is judged whole, one is given back, and some are over."""
    city = open_city()
    codes = add_agencies(city, len(STEPS))
    for code, step in zip(codes, STEPS, strict=True):
        walk(city, code, to=step)
    reviewer = city.reviewers["SO-NOI-VU"]
    items = [city.item(codes[0], code).pk for code in ("1.1", "1.2")]
    browser(reviewer).post("/dong-y/", {"item": items})
    case = city.case(codes[1])
    moves.make(
        case,
        Action.SEND_BACK,
        review=case.reviews.open().get(field__code="F1"),
        items=[city.item(codes[1], "1.1")],
        reason="Số liệu chưa khớp báo cáo",
        by=reviewer,
        at=START,
    )
    return city


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small city count as a large one."""
    monkeypatch.setattr(field_pages, "LARGE", 1)


def readers(city: City) -> list[User]:
    people = (city.people[Role.APPRAISER], city.people[Role.AUDITOR])
    return [city.reviewers["SO-NOI-VU"], city.reviewers["SO-TAI-CHINH"], *people]


@pytest.mark.parametrize("kept", ["", "cho-toi", "tre", "tat-ca"])
@pytest.mark.parametrize("sort", ["", "han", "-han"])
def test_a_page_of_reviews_says_what_the_whole_count_says(
    reviewed: City, monkeypatch: pytest.MonkeyPatch, kept: str, sort: str
) -> None:
    assert may_wait(kept=kept, sort=sort)
    for module in ("field_pages", "field_counts"):
        monkeypatch.setattr(f"cases.reading.{module}.ROWS_A_PAGE", 3)

    for user in readers(reviewed):
        for code in ("F1", "F2"):
            access, of = access_of(user, on=TODAY), Field.objects.get(code=code)
            over = Over(reviewed.cycle, of, access, TODAY)
            for number in (1, 2):
                whole = field_counts(over, kept=kept, sort=sort, page=number)
                page = page_of_field(over, kept=kept, sort=sort, page=number)
                assert list(page.parts) == list(whole.parts)
                assert page.by_filter == {each: whole.by_filter[each] for each in page.by_filter}


@pytest.mark.parametrize(
    ("kept", "sort"), [("du", ""), ("chua-du", ""), ("khac", ""), ("", "con-lai"), ("", "-khac")]
)
def test_what_is_found_by_counting_does_not_wait(kept: str, sort: str) -> None:
    assert not may_wait(kept=kept, sort=sort)


def asked(city: City, url: str, part: str) -> Any:
    headers = {"HX-Request": "true", "HX-Target": part}
    return browser(city.reviewers["SO-NOI-VU"]).get(url, headers=headers)


@pytest.mark.usefixtures("large")
def test_the_page_of_a_large_field_comes_before_its_counts(reviewed: City) -> None:
    small = field_counts(over_field(reviewed))

    page = browser(reviewed.reviewers["SO-NOI-VU"]).get(FIELD)
    follows = asked(reviewed, FIELD, "field-counts")

    assert len(page.context["reviews"]) == len(small.parts)
    assert "đang đếm…" in text_of(page)
    assert "đang đếm…" not in text_of(follows)
    assert "Kết luận tất cả hồ sơ đã đủ (1)" in text_of(follows)
    counted = [row.leaf.progress for row in follows.context["rows"]]
    criteria = Criterion.objects.filter(field__code="F1").order_by("order")
    assert counted == [small.criteria[each.pk].progress for each in criteria]
    assert {chip["count"] for chip in page.context["chips"]} >= {None}
    assert [chip["count"] for chip in follows.context["chips"]] == [
        small.by_filter[name] for name in ("tat-ca", "cho-toi", "du", "chua-du", "khac", "tre")
    ]


def over_field(city: City) -> Over:
    access = access_of(city.reviewers["SO-NOI-VU"], on=TODAY)
    return Over(city.cycle, Field.objects.get(code="F1"), access, TODAY)


@pytest.mark.usefixtures("large")
def test_the_tabs_of_a_large_grid_are_counted_after_the_page(reviewed: City) -> None:
    page = browser(reviewed.reviewers["SO-NOI-VU"]).get(GRID)
    follows = asked(reviewed, GRID, "grid-left")

    assert page.context["left"] == {}
    assert follows.context["left"] == {"1.1": 2, "1.2": 2, "1.S": 0}
    assert follows.content.decode().count("hx-swap-oob") == 3


def test_whoever_turns_a_page_does_not_wait_for_what_stands_above_it(reviewed: City) -> None:
    rows = asked(reviewed, GRID, "grid-body")

    assert rows.context["left"] == {}
    assert len(rows.context["rows"]) > 0

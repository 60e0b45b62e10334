"""Of thousands of agencies a page lists its rows first; what all of them come to follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import Action, State
from cases.models import Criterion, Field
from cases.presenting.grids import FILTERS
from cases.reading import field_pages
from cases.reading.counted import WHOLE, Over, Scope
from cases.reading.field_counts import field_counts
from cases.reading.field_pages import may_wait, page_of_field
from cases.reading.grid_counts import grid_counts
from cases.reading.grid_pages import BY_ITSELF, page_of_grid
from cases.reading.grid_pages import may_wait as grid_may_wait
from cases.services import drafts
from cases.services.marks import counting
from directory.access import access_of
from directory.roles import Role
from tests.city import LOWERED, START, City, open_city, walk
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


@pytest.mark.parametrize("kept", ["", "dang-cham", "tat-ca"])
def test_a_page_of_a_grid_says_what_the_whole_count_says(
    reviewed: City, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    assert grid_may_wait(kept=kept, sort="")
    for module in ("grid_pages", "grid_counts"):
        monkeypatch.setattr(f"cases.reading.{module}.ROWS_A_PAGE", 3)
    typed_by_home_affairs(reviewed)

    for user in readers(reviewed):
        access = access_of(user, on=TODAY)
        for criterion in Criterion.objects.select_related("field").order_by("order"):
            for scope in (WHOLE, Scope(words="so"), Scope(state=State.APPRAISAL)):
                field = criterion.field
                over = Over(reviewed.cycle, field, access, TODAY, criterion=criterion, scope=scope)
                for number in (1, 2):
                    whole = grid_counts(over, kept=kept, page=number)
                    page = page_of_grid(over, kept=kept, page=number)
                    assert (page.items, page.kept) == (whole.items, whole.kept)
                    assert page.by_filter == {each: whole.by_filter[each] for each in BY_ITSELF}


def typed_by_home_affairs(city: City) -> None:
    """Let them take up one mark of another's, and of another type over it what it says."""
    at_appraisal = city.cycle.cases.get(state=State.APPRAISAL)
    for code in ("1.1", "1.2"):
        item = at_appraisal.items.get(criterion__code=code)
        mark = counting(item)
        assert mark is not None
        answer = mark.answer if code == "1.1" else LOWERED["1.2"]
        by = city.people[Role.APPRAISER]
        drafts.save_draft(item, answer=answer, note="", version=0, by=by, at=START)


@pytest.mark.parametrize(
    ("kept", "sort"), [("chua-xong", ""), ("khac", ""), ("dang-hoi", ""), ("", "-tu-cham")]
)
def test_rows_found_by_what_was_said_of_them_do_not_wait(kept: str, sort: str) -> None:
    assert not grid_may_wait(kept=kept, sort=sort)


@pytest.mark.usefixtures("large")
def test_the_rows_of_a_large_grid_come_before_their_counts(reviewed: City) -> None:
    small = grid_counts(over_criterion(reviewed))

    page = browser(reviewed.reviewers["SO-NOI-VU"]).get(GRID)
    follows = asked(reviewed, GRID, "grid-counts")

    assert len(page.context["rows"]) == small.by_filter["dang-cham"]
    assert 'hx-trigger="load, thuoc:judged' in page.content.decode()
    assert "đã chấm xong" not in text_of(page)
    assert "đã chấm xong" in text_of(follows)
    assert follows.context["summary"] == small.summary
    assert follows.context["agreeable"] == small.agreeable
    assert {chip["url"]: chip["count"] for chip in follows.context["chips"]} == {
        f"?loc={name}": small.by_filter[name] for name in FILTERS
    }


def over_criterion(city: City) -> Over:
    return replace(over_field(city), criterion=Criterion.objects.get(code="1.2"))


@pytest.mark.usefixtures("large")
def test_a_filter_by_what_was_said_counts_with_the_rows_of_a_large_grid(reviewed: City) -> None:
    page = browser(reviewed.reviewers["SO-NOI-VU"]).get(f"{GRID}?loc=chua-xong")

    assert 'hx-trigger="thuoc:judged' in page.content.decode()
    assert "đã chấm xong" in text_of(page)


@pytest.mark.usefixtures("large")
def test_a_save_in_a_large_grid_lets_the_page_ask_for_the_counts(reviewed: City) -> None:
    reviewer = browser(reviewed.reviewers["SO-NOI-VU"])
    page = reviewer.get(GRID)
    row = next(row for row in page.context["rows"] if row.shown.may_agree and not row.shown.draft)
    item = row.shown.item
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{GRID}"}
    typed = {"item": item.pk, "shown_on": "row", "version": "0"}

    saved = reviewer.post("/dong-y/", typed, headers={**headers, "X-Counts-Later": "1"})

    assert 'hx-headers=\'{"X-Counts-Later": "1"}\'' in page.content.decode()
    assert "thuoc:judged" in saved.headers["HX-Trigger"]
    assert "grid-above" not in saved.content.decode()
    assert f'id="status-{item.pk}"' in saved.content.decode()
    done = summary_of(asked(reviewed, GRID, "grid-counts"))
    assert done == summary_of(reviewer.get(f"{GRID}?loc=chua-xong"))


def summary_of(answer: Any) -> Any:
    return answer.context["summary"]

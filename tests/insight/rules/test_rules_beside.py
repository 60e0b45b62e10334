"""Two sets side by side in the pages, with the effect on a published year; and two rule books."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from cases.rule_files import loading
from directory.roles import Role
from rulemaking.services import starting
from scoring import document_of
from tests.city import SET, START
from tests.insight.years.open_years import publish_year
from tests.visits import browser, text_of
from tests.whole_cycle import EVERYBODY, expected, statuses

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from cases.models import CriteriaSet
    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")

PAGE, EFFECT, PAPER = "/quy-tac/so-sanh/", "/quy-tac/so-sanh/tac-dong/", "/quy-tac/so-sanh/ban-in/"
TABLE, BOOKS = "/quy-tac/so-sanh.xlsx", "/quy-tac/so-sanh-quy-tac/"
BUDGET = 18
NEXT = (
    SET.replace("year = 2021", "year = 2023")
    .replace('code = "small"', 'code = "next"')
    .replace("max_points = 8", "max_points = 6")
    .replace("total = 20", "total = 18")
)


@pytest.fixture
def years(city: City) -> tuple[CriteriaSet, CriteriaSet]:
    """Publish 2022 under the small set, and load one for 2023 in which a criterion weighs less."""
    publication = publish_year(2022, {"SO-TU-PHAP": 90, "SO-NOI-VU": 40})
    newer = loading.load_set(NEXT, name="next.toml", by=None, at=START)
    assert city.cycle.criteria_set != newer
    return publication.cycle.criteria_set, newer


def ask(city: City, url: str, *, role: Role = Role.COORDINATOR, **facts: Any) -> Any:
    return browser(city.people[role]).get(url, facts)


def test_newest_set_and_the_year_before_are_compared_unless_asked_otherwise(
    city: City, years: tuple[CriteriaSet, CriteriaSet]
) -> None:
    older, newer = years

    page = ask(city, PAGE)
    other = ask(city, PAGE, truoc=newer.pk, sau=older.pk)
    strange = ask(city, PAGE, truoc="x", sau="999999")

    chosen = page.context["chosen"]
    assert (chosen.before.file, chosen.after.file) == (older, newer)
    assert other.context["chosen"].before.file == newer
    assert strange.context["chosen"].after.file == newer


def test_page_tells_each_thing_that_differs_in_words(
    city: City, years: tuple[CriteriaSet, CriteriaSet]
) -> None:
    assert years
    page = ask(city, PAGE)

    told = [
        (row.code, facet.what, facet.before, facet.after)
        for row in page.context["rows"]
        for facet in row.facets
    ]
    assert told == [("F1", "Điểm", "14 điểm", "12 điểm"), ("1.2", "Điểm", "8 điểm", "6 điểm")]
    assert "Tác động lên điểm năm 2022" in text_of(page)


def test_effect_tells_who_moves_the_farthest_first(
    city: City, years: tuple[CriteriaSet, CriteriaSet]
) -> None:
    assert years
    page = ask(city, EFFECT)

    movers = page.context["effect"].movers
    assert [one.name for one in movers] == ["Sở Nội vụ", "Sở Tư pháp"]
    assert [str(one.before.index) for one in movers] == ["66.00", "86.00"]
    assert [one.moves > 0 for one in movers] == [True, False]
    assert movers[0].moves > abs(movers[1].moves)


def test_table_and_paper_say_what_the_page_says(
    city: City, years: tuple[CriteriaSet, CriteriaSet]
) -> None:
    assert years
    table = ask(city, TABLE)
    paper = ask(city, PAPER)

    book = load_workbook(io.BytesIO(table.content))
    assert book.sheetnames == ["Điểm mới", "Tác động", "Không tính lại được"]
    assert [cell.value for cell in book["Điểm mới"][2]][3:] == ["Điểm", "14 điểm", "12 điểm"]
    assert "ĐIỂM MỚI CỦA BỘ TIÊU CHÍ NĂM 2023" in text_of(paper)
    assert "Sở Nội vụ" in text_of(paper)


def test_draft_is_compared_by_whoever_may_read_drafts(
    city: City, years: tuple[CriteriaSet, CriteriaSet]
) -> None:
    older, _newer = years
    draft = starting.start(
        "set", document={**document_of(NEXT), "label": "Bộ 2024", "year": 2024}, based_on="",
        by=city.people[Role.COORDINATOR], at=START,
    )  # fmt: skip
    empty = starting.start(
        "set", document=starting.empty("set", label="Trống", year=2025), based_on="",
        by=city.people[Role.COORDINATOR], at=START,
    )  # fmt: skip

    page = ask(city, PAGE, truoc=older.pk, sau=f"soan-{draft.pk}")
    moved = ask(city, EFFECT, truoc=older.pk, sau=f"soan-{draft.pk}")
    broken = ask(city, PAGE, truoc=older.pk, sau=f"soan-{empty.pk}")
    hidden = browser(city.officers["QUAN-1"]).get(f"{PAGE}?truoc={older.pk}&sau=soan-{draft.pk}")

    assert [row.code for row in page.context["rows"]] == ["F1", "1.2"]
    assert len(moved.context["effect"].movers) == 2
    assert "Chưa so sánh được" in text_of(broken)
    assert "Bộ 2024" not in text_of(hidden)


def test_effect_without_a_published_year_says_so(city: City) -> None:
    loading.load_set(NEXT, name="next.toml", by=None, at=START)

    assert "Chưa có năm nào công bố" in text_of(ask(city, EFFECT))


def test_one_set_alone_is_beside_nothing(city: City) -> None:
    assert "Cần ít nhất hai bản" in text_of(ask(city, PAGE))
    assert ask(city, TABLE).status_code == 200


def test_books_are_told_chapter_by_chapter_those_that_differ_first(city: City) -> None:
    text = city.cycle.rule_book.text
    other = text.replace('quota = "1/3"', 'quota = "1/4"').replace('code = "', 'code = "khac-', 1)
    newer = loading.load_book(other, name="khac.toml", by=None, at=START)

    page = ask(city, BOOKS, truoc=city.cycle.rule_book_id, sau=newer.pk)

    differ = [one.title for one in page.context["chapters"] if one.differs]
    assert page.context["chapters"][0].title == differ[0]
    assert differ == ["Khen thưởng"]


def test_everybody_who_signed_in_reads_them(city: City) -> None:
    for url in (PAGE, EFFECT, PAPER, TABLE, BOOKS):
        assert statuses(city, url) == expected(EVERYBODY)


def test_costs_do_not_grow_with_the_sets(
    city: City,
    years: tuple[CriteriaSet, CriteriaSet],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    assert years
    visit = browser(city.people[Role.COORDINATOR])
    visit.get(PAGE)

    for url in (PAGE, EFFECT, PAPER, TABLE):
        with django_assert_max_num_queries(BUDGET):
            visit.get(url)

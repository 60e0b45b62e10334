"""What a page lists is taken away as a table: exactly what is filtered, and no cell runs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from cases.lifecycle import State
from cases.models import CaseEvent, Cycle
from cases.views.taken_away import Table, TooLong, csv_of, workbook_of
from directory.roles import Role
from tests.city import City, walk
from tests.visits import HTMX, browser, item_url, save
from tests.whole_cycle import add_agencies, statuses
from tests.workflow.turns import to_stage

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.usefixtures("in_february")

PAGES = {
    "board": "/ky/2021/dieu-phoi/",
    "council": "/ky/2021/hoi-dong/",
    "desk": "/ky/2021/khen-thuong/",
    "log": "/ky/2021/nhat-ky/",
    "radar": "/ky/2021/nhat-quan/",
    "grid": "/ky/2021/tieu-chi/1.2/",
    "field": "/ky/2021/linh-vuc/F1/",
}
BUDGET = 22
REVIEWER = "SO-NOI-VU"


def lines_of(answer: Any) -> list[list[str]]:
    """Return the lines of a csv below its header."""
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def cells_of(content: bytes) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize("page", PAGES)
def test_a_table_is_for_those_who_may_read_its_page(city: City, page: str) -> None:
    to_stage(city, Cycle.Stage.COUNCIL)

    assert statuses(city, f"{PAGES[page]}?tai=csv") == statuses(city, PAGES[page])


def test_the_board_gives_what_its_filters_show_in_their_order(city: City) -> None:
    walk(city, "QUAN-1", to=State.SIGN_OFF)
    client, url = browser(city.people[Role.COORDINATOR]), PAGES["board"]

    every = lines_of(client.get(url, {"tai": "csv"}))
    filtered = lines_of(client.get(url, {"tai": "csv", "state": "sign_off"}))
    book = cells_of(client.get(url, {"tai": "xlsx", "state": "sign_off"}).content)

    shown = client.get(url).context["rows"]
    assert [line[0] for line in every] == [row.case.agency.code for row in shown]
    assert [line[0] for line in filtered] == ["QUAN-1"]
    assert [row[0] for row in book] == ["QUAN-1"]
    assert filtered[0][3] == "Thủ trưởng ký duyệt"


def test_standing_desk_radar_and_log_are_taken_away_whole(city: City) -> None:
    to_stage(city, Cycle.Stage.COUNCIL)
    client = browser(city.people[Role.COUNCIL_CHAIR])

    found = {
        page: lines_of(client.get(url, {"tai": "csv"}))
        for page, url in PAGES.items()
        if page in {"council", "desk", "log", "radar"}
    }

    assert len(found["council"]) == city.cycle.cases.count()
    assert len(found["log"]) == CaseEvent.objects.filter(cycle=city.cycle).count()
    radar = client.get(PAGES["radar"]).context["radar"]
    assert len(found["radar"]) == sum(len(each.lines) for each in radar.blocs)
    seats = client.get(PAGES["desk"]).context["desk"]
    assert len(found["desk"]) == sum(len(each.seats) for each in (*seats.rewards, *seats.reviews))


def judged(city: City) -> None:
    """Bring two cases to a department, which judges one of them lower."""
    for agency in ("QUAN-1", "SO-TU-PHAP"):
        walk(city, agency, to=State.SECTOR_REVIEW)
    typed = {"answer_rate": "50%", "note": "Đối chiếu hồ sơ", "version": "0"}
    save(city.reviewers[REVIEWER], city.case("QUAN-1"), "1.2", **typed)


def test_the_grid_gives_what_its_filters_show_on_all_pages(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(city)
    monkeypatch.setattr("cases.reading.grid_counts.ROWS_A_PAGE", 1)
    monkeypatch.setattr("cases.views.grid_tables.AT_ONCE", 1)
    client, url = browser(city.reviewers[REVIEWER]), PAGES["grid"]

    every = lines_of(client.get(url, {"tai": "csv", "sort": "-tu-cham"}))
    moved = lines_of(client.get(url, {"tai": "csv", "loc": "khac"}))
    book = cells_of(client.get(url, {"tai": "xlsx", "loc": "khac"}).content)

    assert [line[0] for line in every] == ["SO-TU-PHAP", "QUAN-1"]
    (line,), (cells,) = moved, book
    assert (line[0], line[4], line[10]) == ("QUAN-1", "7.2", "4")
    assert line[12:14] == ["Đối chiếu hồ sơ", "khác tự chấm"]
    assert (cells[0], cells[4], cells[10]) == ("QUAN-1", 7.2, 4)


def test_the_page_of_a_field_gives_the_reviews_it_lists(city: City) -> None:
    judged(city)
    client, url = browser(city.reviewers[REVIEWER]), PAGES["field"]

    every = lines_of(client.get(url, {"tai": "csv"}))
    moved = lines_of(client.get(url, {"tai": "csv", "loc": "khac"}))

    shown = [each.case.agency.code for each in client.get(url).context["reviews"]]
    assert [line[0] for line in every] == shown
    assert [line[0] for line in moved] == ["QUAN-1"]
    assert moved[0][5:9] == ["Đang thẩm tra", "1", "2", "1"]


@pytest.mark.parametrize("page", ["grid", "field"])
def test_a_reviewer_takes_away_their_own_agencies_alone(city: City, page: str) -> None:
    judged(city)
    walk(city, REVIEWER, to=State.SECTOR_REVIEW)  # which another department reviews

    found = {
        who: {line[0] for line in lines_of(browser(user).get(PAGES[page], {"tai": "csv"}))}
        for who, user in {
            "reviewer": city.reviewers[REVIEWER],
            "coordinator": city.people[Role.COORDINATOR],
        }.items()
    }

    assert found["reviewer"] == {"QUAN-1", "SO-TU-PHAP"}
    assert REVIEWER in found["coordinator"]


def test_a_saved_row_keeps_the_way_to_take_away_what_is_filtered(city: City) -> None:
    judged(city)
    here = {**HTMX, "HX-Current-URL": f"http://testserver{PAGES['grid']}?loc=khac&page=2"}
    typed = {"answer-rate": "40%", "note": "Rà lại", "version": "1", "shown_on": "row"}

    saved = browser(city.reviewers[REVIEWER]).post(
        item_url(city.case("QUAN-1"), "1.2", "draft-save"), typed, headers=here
    )

    assert 'href="?loc=khac&amp;tai=xlsx"' in saved.content.decode()


def test_a_page_without_results_stays_a_page(city: City) -> None:
    answer = browser(city.people[Role.COUNCIL_CHAIR]).get(PAGES["council"], {"tai": "xlsx"})

    assert answer["Content-Type"].startswith("text/html")


def test_no_cell_runs() -> None:
    table = Table("t", {"a": 8}, [["=1+1"], ["+84 28"], [None], [12]])

    assert cells_of(workbook_of(table)) == [["=1+1"], ["+84 28"], [None], [12]]
    sheet = load_workbook(io.BytesIO(workbook_of(table))).worksheets[0]
    assert sheet["A2"].data_type == "s"
    text = b"".join(csv_of(table, language="vi")).decode("utf-8-sig")
    assert text.splitlines()[1:3] == ["'=1+1", "'+84 28"]


def test_a_workbook_too_long_is_refused_and_the_csv_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.views.taken_away.MOST_ROWS", 3)
    table = Table("t", {"a": 8}, [[at] for at in range(4)])

    with pytest.raises(TooLong, match="lọc bớt, hoặc tải dạng csv"):
        workbook_of(table)

    assert len(b"".join(csv_of(table, language="vi")).splitlines()) == 5


def test_a_table_costs_the_same_at_any_size(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    add_agencies(city, 12)
    client = browser(city.people[Role.COORDINATOR])

    with django_assert_max_num_queries(BUDGET):
        answer = client.get(PAGES["board"], {"tai": "xlsx"})

    assert len(cells_of(answer.content)) == city.cycle.cases.count()

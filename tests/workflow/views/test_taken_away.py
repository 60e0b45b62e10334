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
from tests.visits import browser
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
}
BUDGET = 22


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
        if page != "board"
    }

    assert len(found["council"]) == city.cycle.cases.count()
    assert len(found["log"]) == CaseEvent.objects.filter(cycle=city.cycle).count()
    radar = client.get(PAGES["radar"]).context["radar"]
    assert len(found["radar"]) == sum(len(each.lines) for each in radar.blocs)
    seats = client.get(PAGES["desk"]).context["desk"]
    assert len(found["desk"]) == sum(len(each.seats) for each in (*seats.rewards, *seats.reviews))


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

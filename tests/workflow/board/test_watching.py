"""What a coordinator notes is theirs alone; filters are kept; all of a filter can be reminded."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from cases.lifecycle import State
from directory.roles import Role
from tests.city import City, person, walk
from tests.forms_sent import send, version_on
from tests.visits import browser, text_of
from workflow.models import CaseNote, SavedFilter

if TYPE_CHECKING:
    from cases.models import Case

pytestmark = pytest.mark.usefixtures("in_february")
BOARD = reverse("board", args=[2021])
FILTERS = reverse("board-filters", args=[2021])
QUAN = "QUAN-1"


def note_url(case: Case) -> str:
    return reverse("case-note", args=[2021, case.pk])


def test_a_note_is_seen_by_whoever_wrote_it_and_by_nobody_else(city: City) -> None:
    mine, url = browser(city.people[Role.COORDINATOR]), note_url(city.case(QUAN))
    other = browser(person("dieu-phoi-khac", role=Role.COORDINATOR))
    typed = {"text": "Gọi lại cho anh Bình", "follow_up_on": "07/02/2022"}

    done = send(mine, url, typed, follow=True)

    assert "Đã lưu ghi chú" in text_of(done)
    assert "07/02/2022 Gọi lại cho anh Bình" in text_of(mine.get(BOARD))
    assert "Gọi lại" in text_of(mine.get(reverse("board-progress", args=[2021])))
    for page in (BOARD, url, reverse("board-progress", args=[2021])):
        assert "Gọi lại" not in text_of(other.get(page))
    assert browser(city.people[Role.AUDITOR]).get(url).status_code == 403


def test_a_note_is_not_written_over_one_from_another_tab(city: City) -> None:
    client, url = browser(city.people[Role.COORDINATOR]), note_url(city.case(QUAN))
    seen = version_on(client, url)
    client.post(url, {**seen, "text": "một"})

    stale = client.post(url, {**seen, "text": "hai"})
    blind = client.post(url, {"text": "ba"})

    assert (stale.status_code, blind.status_code) == (409, 422)
    assert "hai" in stale.content.decode()
    assert CaseNote.objects.get().text == "một"
    send(client, url, {"text": "bốn", "follow_up_on": ""})
    assert (CaseNote.objects.get().text, CaseNote.objects.get().version) == ("bốn", 2)


def test_a_filter_is_kept_under_a_name_and_forgotten(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])
    saved = client.post(f"{FILTERS}?when=late&bloc=QUAN_HUYEN", {"name": "Quận trễ"})

    assert saved["Location"] == f"{BOARD}?when=late&bloc=QUAN_HUYEN"
    page = client.get(BOARD)
    assert "Quận trễ" in text_of(page)
    assert 'href="?when=late&amp;bloc=QUAN_HUYEN"' in page.content.decode()
    empty = client.post(FILTERS, {"name": "Không có gì"})
    nameless = client.post(f"{FILTERS}?when=late", {"name": " "}, follow=True)
    client.post(f"{FILTERS}?when=late", {"name": "Quận trễ"})
    shown = {"name": "Quận trễ", "drop": "when=late&bloc=QUAN_HUYEN"}
    older = client.post(FILTERS, shown)
    still = SavedFilter.objects.values_list("query", flat=True)
    assert (older.status_code, list(still)) == (HTTPStatus.CONFLICT, ["when=late"])
    newer = shown | {"drop": "when=late"}
    told = [text_of(client.post(FILTERS, newer, follow=True)) for _ in range(2)]

    assert "Đã bỏ bộ lọc “Quận trễ”." in told[0]
    assert "Ông/Bà đã bỏ bộ lọc này từ trước." in told[1]
    assert empty.status_code == 422
    assert "Hãy đặt tên" in text_of(nameless)
    assert nameless.redirect_chain == [(f"{BOARD}?when=late", 302)]
    assert client.get(f"{FILTERS}?when=late")["Location"] == f"{BOARD}?when=late"
    assert not SavedFilter.objects.exists()


def test_all_of_a_filter_are_picked_on_whatever_page_they_stand(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    url = reverse("remind", args=[2021])

    asked = client.get(f"{url}?state=self_assessment&which=all")

    assert {case.agency.code for case in asked.context["picked"]} == {
        "SO-NOI-VU",
        "SO-TU-PHAP",
        "SO-TAI-CHINH",
    }


def test_what_has_been_at_a_step_for_long_is_found(city: City) -> None:
    client = browser(city.people[Role.COORDINATOR])
    walk(city, QUAN, to=State.SIGN_OFF)
    page = client.get(f"{BOARD}?when=aged")

    assert {row.case.agency.code for row in page.context["rows"]} >= {"SO-NOI-VU", "SO-TU-PHAP"}
    assert all(row.days > 10 for row in page.context["rows"])


def test_what_was_looked_for_last_is_offered_again_to_the_same_person(city: City) -> None:
    mine = browser(city.people[Role.COORDINATOR])
    offered = f'href="?{"state=sign_off&amp;sort=due"}"'

    mine.get(BOARD, {"state": "sign_off", "sort": "due"})
    mine.get(BOARD, {"when": "nothing-known"})

    again = mine.get(BOARD).content.decode()
    assert (offered in again, "Bộ lọc lần trước" in again) == (True, True)
    other = browser(person("dieu-phoi-khac", role=Role.COORDINATOR)).get(BOARD)
    assert "Bộ lọc lần trước" not in text_of(other)


def test_columns_that_are_left_out_stay_out_for_whoever_left_them(city: City) -> None:
    mine, columns = browser(city.people[Role.AUDITOR]), reverse("board-columns", args=[2021])

    mine.post(columns, {"shown": ["due", "progress"]})
    refused = mine.post(columns, {"shown": ["no-such-column"]}, follow=True)

    page = mine.get(BOARD).content.decode()
    assert 'class="board__due"' in page
    assert 'class="board__holder"' not in page
    assert 'class="board__cell"' not in page
    assert "Có cột không có trong bảng điều phối" in text_of(refused)
    other = browser(city.people[Role.COORDINATOR]).get(BOARD).content.decode()
    assert 'class="board__holder"' in other

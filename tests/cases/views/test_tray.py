"""The tray of a case: many files at once, proposed, placed on many criteria, taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from cases.lifecycle import State
from cases.models import Attachment, CaseEvent
from evidence_store.models import Evidence
from evidence_store.services.inspecting import inspect
from tests.city import City, walk
from tests.evidence_store import sample_files as samples
from tests.evidence_store.browsers_way import send
from tests.visits import HTMX, browser, text_of
from wording import clock

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("in_february")
QUAN = "QUAN-1"


def lay(city: City, *names: str, agency: str = QUAN) -> dict[str, Evidence]:
    client, case = browser(city.officers[agency]), city.case(agency).pk
    for name in names:
        send(client, case, name, samples.pdf(uuid4().hex))
    rows = Evidence.objects.filter(filename__in=names)
    return {row.filename: inspect(row.pk, at=clock.now()) for row in rows}


def place(client: Client, city: City, evidence: Evidence, code: str, **told: Any) -> Any:
    url = f"/ho-so/{city.case(QUAN).pk}/khay/dat/"
    return client.post(url, {"tep": evidence.pk, "code": code, **told}, headers=HTMX)


def places(city: City) -> list[tuple[str, str, int | None, str]]:
    rows = Attachment.objects.standing().filter(item__case=city.case(QUAN))
    fields = ("item__criterion__code", "evidence__filename", "page", "where")
    return list(rows.order_by("item__criterion__order", "pk").values_list(*fields))


def test_files_wait_in_the_tray_until_they_are_put_on_a_criterion(city: City) -> None:
    lay(city, "1.2_ke-hoach.pdf", "bao-cao.pdf")

    page = text_of(browser(city.officers[QUAN]).get(f"/ho-so/{city.case(QUAN).pk}/khay/"))

    assert "Chưa ở tiêu chí nào (2)" in page
    assert places(city) == []


def test_what_names_propose_is_done_when_it_is_confirmed(city: City) -> None:
    files = lay(city, "1.1 QĐ.pdf", "2.1_ra-soat.pdf", "bao-cao.pdf")
    proposal = [f"{files['1.1 QĐ.pdf'].pk}:1.1", f"{files['2.1_ra-soat.pdf'].pk}:2.1"]
    url = f"/ho-so/{city.case(QUAN).pk}/khay/dat-nhieu/"

    answer = browser(city.officers[QUAN]).post(url, {"proposal": proposal}, headers=HTMX)

    assert "Đã đặt 2 tệp vào tiêu chí." in text_of(answer)
    assert places(city) == [
        ("1.1", "1.1 QĐ.pdf", None, ""),
        ("2.1", "2.1_ra-soat.pdf", None, ""),
    ]


def test_one_file_serves_many_criteria_each_with_its_own_place_to_look(city: City) -> None:
    (evidence,) = lay(city, "bao-cao.pdf").values()
    client = browser(city.officers[QUAN])

    place(client, city, evidence, "1.1", page=3, where="Mục II")
    place(client, city, evidence, "1.2", page=7)
    place(client, city, evidence, "2.1")
    place(client, city, evidence, "1.1", page=4, where="Mục III")

    assert places(city) == [
        ("1.1", "bao-cao.pdf", 4, "Mục III"),
        ("1.2", "bao-cao.pdf", 7, ""),
        ("2.1", "bao-cao.pdf", None, ""),
    ]
    assert Evidence.objects.count() == 1
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    card = browser(city.reviewers["SO-NOI-VU"]).get(f"/ho-so/{city.case(QUAN).pk}/tieu-chi/1.1/")
    assert "trang 4, Mục III" in text_of(card)


def test_a_file_of_another_case_is_not_put_on_a_criterion(city: City) -> None:
    (theirs,) = lay(city, "của họ.pdf", agency="SO-TU-PHAP").values()

    answer = place(browser(city.officers[QUAN]), city, theirs, "1.1")

    assert (answer.status_code, places(city)) == (404, [])


def test_a_file_on_no_criterion_can_be_taken_out_and_is_in_the_log(city: City) -> None:
    files = lay(city, "thừa.pdf", "đặt.pdf")
    client, url = browser(city.officers[QUAN]), f"/ho-so/{city.case(QUAN).pk}/khay/bo/"
    place(client, city, files["đặt.pdf"], "1.1")

    out = client.post(url, {"tep": files["thừa.pdf"].pk}, headers=HTMX)
    stays = client.post(url, {"tep": files["đặt.pdf"].pk}, headers=HTMX)
    again = client.post(url, {"tep": files["thừa.pdf"].pk}, headers=HTMX)

    assert [each.status_code for each in (out, stays, again)] == [200, 403, 404]
    actions = CaseEvent.objects.filter(case=city.case(QUAN)).values_list("action", flat=True)
    assert sorted(each for each in actions if each in {"lay", "take_out"}) == [
        "lay",
        "lay",
        "take_out",
    ]


def test_who_may_not_give_files_sees_the_tray_and_changes_nothing(city: City) -> None:
    files = lay(city, "một.pdf")
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    client, case = browser(city.reviewers["SO-NOI-VU"]), city.case(QUAN).pk

    page = client.get(f"/ho-so/{case}/khay/")
    put = place(client, city, files["một.pdf"], "1.1")

    assert "Hồ sơ hiện không mở để thêm minh chứng" in text_of(page)
    assert (put.status_code, places(city)) == (409, [])
    assert browser(city.officers["SO-TAI-CHINH"]).get(f"/ho-so/{case}/khay/").status_code == 404


def test_the_tray_costs_the_same_however_many_files_lie_in_it(
    city: City, django_assert_num_queries: Any
) -> None:
    client, url = browser(city.officers[QUAN]), f"/ho-so/{city.case(QUAN).pk}/khay/"
    lay(city, "1.pdf")
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)
    lay(city, *(f"{number}.pdf" for number in range(2, 7)))

    with django_assert_num_queries(QUERIES):
        client.get(url)


QUERIES = 10

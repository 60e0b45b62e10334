"""The shelf of an agency: kept during the year, filed, proposed to the case, given with one act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from cases.lifecycle import State
from cases.models import Attachment, CaseEvent, ShelfFile
from cases.tasks import finish_lost_files
from directory.roles import Role
from evidence_store.models import Evidence, Transfer
from evidence_store.services.inspecting import inspect
from evidence_store.services.papers import propose
from tests.cases.year_after import year_after
from tests.city import START, City, walk
from tests.evidence_store.browsers_way import deliver, sha256
from tests.evidence_store.paper_files import pdf_of
from tests.visits import HTMX, browser, text_of
from wording import clock

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("in_february")
QUAN, JUSTICE = "QUAN-1", "SO-TU-PHAP"
SHELF = f"/tu-minh-chung/{QUAN}/"


def content(about: str = "") -> bytes:
    return pdf_of(f"SỞ X\nSố: {uuid4().int % 10**5}/BC\n{about}\n{uuid4().hex}")


def announce(client: Client, name: str, data: bytes) -> Any:
    facts = {"name": name, "size": len(data), "sha256": sha256(data)}
    return client.post(f"{SHELF}gui-tep/", facts)


def keep(city: City, name: str, data: bytes | None = None, *, read: bool = True) -> ShelfFile:
    """Send a file to the shelf as the page does, and have it inspected and read."""
    client, data = browser(city.officers[QUAN]), data or content()
    way = announce(client, name, data).json()
    deliver(way, data)
    done = client.post(f"{SHELF}gui-tep/{way['id']}/xong/").json()
    assert done["fate"] == "done"
    file = ShelfFile.objects.select_related("transfer__evidence").get(transfer=way["id"])
    if read and file.transfer.evidence_id:
        inspect(file.transfer.evidence_id, at=clock.now())
        propose(file.transfer.evidence_id, at=clock.now())
    return file


def file_it(city: City, file: ShelfFile, code: str, **told: Any) -> Any:
    said = {"tep": file.transfer.evidence_id, "code": code, "version": file.version, **told}
    return browser(city.officers[QUAN]).post(f"{SHELF}xep/", said, headers=HTMX)


def give(city: City, *pairs: tuple[ShelfFile, str], agency: str = QUAN) -> Any:
    proposal = [f"{file.transfer.evidence_id}:{code}" for file, code in pairs]
    url = f"/ho-so/{city.case(agency).pk}/khay/tu-tu/"
    return browser(city.officers[agency]).post(url, {"proposal": proposal}, headers=HTMX)


def tray(city: City) -> Any:
    return browser(city.officers[QUAN]).get(f"/ho-so/{city.case(QUAN).pk}/khay/")


def on_case(city: City) -> list[tuple[str, str]]:
    rows = Attachment.objects.standing().filter(item__case=city.case(QUAN))
    fields = ("item__criterion__code", "evidence__filename")
    return list(rows.order_by("item__criterion__order", "pk").values_list(*fields))


def test_a_paper_is_kept_filed_and_taken_off(city: City) -> None:
    file, client = keep(city, "1.1_ke-hoach.pdf"), browser(city.officers[QUAN])
    unfiled = text_of(client.get(SHELF))

    filed = file_it(city, file, "1.2")
    old = file_it(city, file, "2.1")
    none = file_it(city, file, "2.1", version="")
    said = {"tep": file.transfer.evidence_id, "version": 2}
    off = [client.post(f"{SHELF}bo/", said, headers=HTMX).status_code for _ in range(2)]

    assert ("1.1_ke-hoach.pdf" in unfiled, "Xếp theo tên tệp" in unfiled) == (True, True)
    assert "Đã xếp “1.1_ke-hoach.pdf”: 1.2." in text_of(filed)
    assert [filed.status_code, old.status_code, none.status_code, *off] == [200, 409, 422, 200, 404]
    row = ShelfFile.objects.select_related("criterion").get()
    assert row.criterion is not None
    assert (row.criterion.code, row.removed_by) == ("1.2", city.officers[QUAN])


def test_the_card_of_a_criterion_says_that_the_shelf_has_papers_for_it(city: City) -> None:
    client = browser(city.officers[QUAN])
    card = f"/ho-so/{city.case(QUAN).pk}/tieu-chi/1.1/"
    before = text_of(client.get(card, headers=HTMX))
    file = keep(city, "1.1_ke-hoach.pdf")

    there = text_of(client.get(card, headers=HTMX))
    give(city, (file, "1.1"))
    given = text_of(client.get(card, headers=HTMX))
    reviewer = text_of(browser(city.reviewers["SO-NOI-VU"]).get(card, headers=HTMX))

    told = "Tủ minh chứng có 1 tệp cho tiêu chí này"
    assert [told in each for each in (before, there, given, reviewer)] == [
        *(False, True, False, False)
    ]
    assert "Khay minh chứng của hồ sơ" in given


def test_bytes_on_the_shelf_are_not_sent_again_and_a_lost_confirmation_is_found(
    city: City,
) -> None:
    client, data = browser(city.officers[QUAN]), content()
    keep(city, "a.pdf", data)
    known = announce(client, "b.pdf", data).json()
    lost = content()
    way = announce(client, "lạc.pdf", lost).json()
    deliver(way, lost)
    told = client.get(f"{SHELF}dang-gui/").json()["files"]
    Transfer.objects.filter(evidence=None).update(begun_at=START)

    finish_lost_files()

    assert (known["fate"], "với tên “a.pdf”" in known["sentence"]) == ("known", True)
    assert [each["name"] for each in told] == ["lạc.pdf"]
    assert Evidence.objects.filter(filename="lạc.pdf").count() == 1


def test_a_file_under_inspection_is_asked_after_by_its_officers_alone(city: City) -> None:
    file = keep(city, "a.pdf", read=False)
    url = f"/minh-chung/dang-kiem-tra/?tep={file.transfer.evidence_id}"

    theirs = browser(city.officers[JUSTICE]).get(url).json()
    before = browser(city.officers[QUAN]).get(url).json()
    inspect(str(file.transfer.evidence_id), at=clock.now())
    after = browser(city.officers[QUAN]).get(url).json()

    assert (theirs, after) == ({"waiting": []}, {"waiting": []})
    assert before == {"waiting": [str(file.transfer.evidence_id)]}


def test_what_is_given_up_is_over_once(city: City) -> None:
    client, data = browser(city.officers[QUAN]), content()
    way = announce(client, "a.pdf", data).json()

    answers = [client.post(f"{SHELF}gui-tep/{way['id']}/bo/").json() for _ in range(2)]

    assert answers == [{"given_up": True}, {"given_up": False}]


def test_a_shelf_is_its_agency_s_officers_alone(city: City) -> None:
    file = keep(city, "a.pdf")
    evidence = file.transfer.evidence_id
    people = {
        "another agency": city.officers[JUSTICE],
        "its head": city.heads[QUAN],
        "coordinator": city.people[Role.COORDINATOR],
        "auditor": city.people[Role.AUDITOR],
    }

    answers = {
        who: [
            browser(user).get(SHELF).status_code,
            browser(user).get(f"{SHELF}tep/{evidence}/").status_code,
            browser(user).get(f"{SHELF}tep/{evidence}/van-ban/").status_code,
            announce(browser(user), "b.pdf", content()).status_code,
        ]
        for who, user in people.items()
    }

    assert answers == {who: [404, 404, 404, 404] for who in people}
    assert browser(city.officers[QUAN]).get(f"{SHELF}tep/{evidence}/").status_code == 302
    home = browser(city.officers[QUAN]).get("/tu-minh-chung/")
    assert (home.status_code, home.headers["Location"]) == (302, SHELF)
    assert browser(city.heads[QUAN]).get("/tu-minh-chung/").status_code == 403


def test_papers_of_the_shelf_are_proposed_and_given_with_one_act(city: City) -> None:
    filed, named, loose = (keep(city, name) for name in ("kh.pdf", "2.1_rs.pdf", "x.pdf"))
    file_it(city, filed, "1.1")
    offered = [offer.key for offer in tray(city).context["offers"]]

    answers = [give(city, (filed, "1.1"), (named, "2.1")) for _ in range(2)]

    assert offered == [f"{filed.transfer.evidence_id}:1.1", f"{named.transfer.evidence_id}:2.1"]
    assert "Đã đưa 2 tệp từ tủ vào hồ sơ." in text_of(answers[0])
    assert "Đã đưa 0 tệp" in text_of(answers[1])
    assert on_case(city) == [("1.1", "kh.pdf"), ("2.1", "2.1_rs.pdf")]
    assert Evidence.objects.count() == 3
    events = CaseEvent.objects.filter(action="attach").values_list("facts__source", flat=True)
    assert list(events) == ["shelf", "shelf"]
    assert tray(city).context["offers"] == []
    assert "2021: 1.1" in text_of(browser(city.officers[QUAN]).get(SHELF))
    assert ShelfFile.objects.on_it().filter(pk=loose.pk).exists()


def test_a_paper_filed_in_an_older_set_follows_its_criterion(city: City) -> None:
    old, current = keep(city, "cũ.pdf", content("Kế hoạch năm 2021")), None
    file_it(city, old, "1.1")
    year_after(city)
    current = keep(city, "mới.pdf", content("Kế hoạch năm 2022"))
    file_it(city, current, "1.9")

    offers = tray(city).context["offers"]

    told = [(each.evidence.filename, each.item.criterion.code, each.is_ticked) for each in offers]
    assert told == [("cũ.pdf", "1.9", False), ("mới.pdf", "1.9", True)]


def test_nothing_of_another_shelf_and_nothing_too_late_is_given(city: City) -> None:
    file = keep(city, "a.pdf")

    theirs = give(city, (file, "1.1"), agency=JUSTICE)
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    late = give(city, (file, "1.1"))

    assert [theirs.status_code, late.status_code] == [403, 409]
    assert Attachment.objects.count() == 0


def test_what_a_paper_is_can_be_said_on_the_shelf_until_a_case_has_it(city: City) -> None:
    file, client = keep(city, "a.pdf"), browser(city.officers[QUAN])
    url = f"{SHELF}tep/{file.transfer.evidence_id}/van-ban/"
    said = client.post(url, {"number": "9/KH", "version": 1})
    old = client.post(url, {"number": "8/KH", "version": 1})
    give(city, (file, "1.1"))

    then = client.post(url, {"number": "7/KH", "version": 2})

    assert [said.status_code, old.status_code, then.status_code] == [302, 409, 403]
    assert "Số 9/KH" in text_of(client.get(SHELF))


def test_the_shelf_costs_the_same_however_much_lies_on_it(
    city: City, django_assert_num_queries: Any
) -> None:
    client = browser(city.officers[QUAN])
    keep(city, "0.pdf")
    client.get(SHELF)
    with django_assert_num_queries(QUERIES):
        client.get(SHELF)
    for number in range(1, 4):
        keep(city, f"{number}.pdf")

    with django_assert_num_queries(QUERIES):
        client.get(SHELF)


QUERIES = 10

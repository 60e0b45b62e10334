"""Files that browsers send to the store by themselves, and everything that comes in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection

from cases.lifecycle import Action, State
from cases.models import Attachment, CaseFile
from cases.tasks import finish_lost_files
from directory.roles import Role
from evidence_store.models import Evidence, Kept, Transfer
from evidence_store.s3.incoming import PART_BYTES
from evidence_store.services.inspecting import inspect
from evidence_store.store import Who, incoming
from tests.city import City, answer, open_city, person, walk
from tests.evidence_store import sample_files as samples
from tests.evidence_store.browsers_way import (
    announce,
    announce_first,
    confirm,
    deliver,
    name_parts,
    send,
    sha256,
)
from tests.visits import browser
from wording import clock
from workflow import moves

if TYPE_CHECKING:
    from pytest_django import Settings

    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")
QUAN = "QUAN-1"


def paper(padding: int = 0) -> bytes:
    """Return a PDF that nobody has sent before."""
    return samples.pdf(uuid4().hex, padding=padding)


def names(city: City, code: str = "1.1") -> list[str]:
    rows = Attachment.objects.standing().filter(item=city.item(QUAN, code))
    return list(rows.values_list("evidence__filename", flat=True))


def test_a_file_is_sent_past_the_application_and_stands_on_its_criterion(city: City) -> None:
    client, case, content = browser(city.officers[QUAN]), city.case(QUAN).pk, paper()

    response = send(client, case, "Kế hoạch.pdf", content, code="1.1")

    assert response.json() == {"fate": "done", "sentence": "Đã tải lên “Kế hoạch.pdf”."}
    assert names(city) == ["Kế hoạch.pdf"]
    evidence = inspect(Evidence.objects.get().pk, at=clock.now())
    assert (evidence.state, Kept.objects.get().pk) == ("clean", evidence.blob_id)


def test_a_large_file_comes_in_parts_and_goes_on_where_it_was_cut_off(city: City) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    content = paper(padding=2 * PART_BYTES)
    way = announce(client, case, "lớn.pdf", content, code="1.1").json()
    assert [part["number"] for part in way["parts"]] == [1, 2, 3]
    deliver(way, content, only={1, 3})
    early = confirm(client, case, way)

    again = announce(client, case, "lớn.pdf", content, code="1.1").json()
    deliver(again, content)
    done = confirm(client, case, again)

    assert (early.status_code, "chưa tới kho lưu trữ đủ" in early.json()["sentence"]) == (409, True)
    assert (again["id"], [part["number"] for part in again["parts"]]) == (way["id"], [2])
    assert (done.json()["fate"], names(city)) == ("done", ["lớn.pdf"])
    assert inspect(Evidence.objects.get().pk, at=clock.now()).state == "clean"


def test_a_large_file_is_sent_while_it_is_read_and_named_when_its_last_part_was(
    city: City,
) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    content = paper(padding=2 * PART_BYTES)

    way = announce_first(client, case, "lớn.pdf", content, code="1.1").json()
    deliver(way, content)
    nameless = confirm(client, case, way)
    more = name_parts(client, case, way, content, start=2, count=2).json()
    deliver(more, content)
    done = confirm(client, case, way, sha256=sha256(content))

    assert [part["number"] for part in way["parts"]] == [1]
    assert [part["number"] for part in more["parts"]] == [2, 3]
    assert (nameless.status_code, done.json()["fate"]) == (422, "done")
    evidence = inspect(Evidence.objects.get().pk, at=clock.now())
    assert (evidence.state, evidence.blob_id) == ("clean", sha256(content))
    assert Transfer.objects.get().sha256 == sha256(content)


def test_a_large_file_goes_on_where_it_was_cut_off_and_no_part_comes_twice(city: City) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    content = paper(padding=2 * PART_BYTES)
    way = announce_first(client, case, "lớn.pdf", content, code="1.1").json()
    deliver(way, content)
    deliver(name_parts(client, case, way, content, start=2).json(), content)

    again = announce_first(client, case, "lớn.pdf", content, code="1.1").json()
    rest = [name_parts(client, case, again, content, start=at).json()["parts"] for at in (2, 3)]
    deliver({"parts": rest[1]}, content)

    assert (again["id"], again["parts"], rest[0]) == (way["id"], [], [])
    assert [part["number"] for part in rest[1]] == [3]
    done = confirm(client, case, again, sha256=sha256(content))
    assert (done.json()["fate"], names(city)) == ("done", ["lớn.pdf"])


def test_another_file_of_the_same_size_and_beginning_is_begun_anew(city: City) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    one = paper(padding=PART_BYTES)
    other = one[:-8] + b"%%EOF  \n"
    way = announce_first(client, case, "một.pdf", one, code="1.1").json()
    name_parts(client, case, way, one, start=2)

    same = announce_first(client, case, "khác.pdf", other, code="1.1").json()
    refused = name_parts(client, case, same, other, start=2).json()
    anew = announce_first(client, case, "khác.pdf", other, code="1.1").json()

    assert (same["id"], refused) == (way["id"], {"again": True})
    assert anew["id"] != way["id"]


def test_where_something_of_its_size_is_at_hand_the_whole_is_named_first(city: City) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    content = paper(padding=PART_BYTES)
    send(client, case, "một.pdf", content, code="1.1")

    asked = announce_first(client, case, "hai.pdf", content, code="1.2").json()
    known = announce(client, case, "hai.pdf", content, code="1.2").json()

    assert asked == {"whole": True}
    assert (known["fate"], names(city, "1.2")) == ("done", ["một.pdf"])
    assert Evidence.objects.count() == 1


def test_a_large_file_whose_confirmation_was_lost_is_named_from_what_arrived(city: City) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    content = paper(padding=PART_BYTES)
    way = announce_first(client, case, "lạc.pdf", content, code="1.1").json()
    deliver(way, content)
    deliver(name_parts(client, case, way, content, start=2).json(), content)
    Transfer.objects.update(begun_at=clock.now() - timedelta(minutes=3))

    finish_lost_files()

    assert (names(city), Evidence.objects.get().blob_id) == (["lạc.pdf"], sha256(content))
    assert inspect(Evidence.objects.get().pk, at=clock.now()).state == "clean"


def test_parts_that_the_store_found_to_be_others_are_not_there(city: City) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    content = paper(padding=PART_BYTES)
    way = announce_first(client, case, "a.pdf", content, code="1.1").json()

    statuses = deliver(way, bytes(len(content)))

    assert statuses == [400]
    again = announce_first(client, case, "a.pdf", content, code="1.1").json()
    assert [part["number"] for part in again["parts"]] == [1]


@pytest.mark.parametrize(
    "told",
    [{"sha256": ""}, {"parts": "", "sha256": ""}, {"parts": "x"}, {"sha256": "x"}],
    ids=["a small file without its name", "neither", "no part", "no name"],
)
def test_what_no_page_of_ours_would_announce_is_no_request(
    city: City, told: dict[str, str]
) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk

    assert announce(client, case, "a.pdf", paper(), code="1.1", **told).status_code == 400
    assert Transfer.objects.count() == 0


def test_a_confirmation_that_is_sent_twice_is_done_once(city: City) -> None:
    client, case, content = browser(city.officers[QUAN]), city.case(QUAN).pk, paper()
    way = announce(client, case, "a.pdf", content, code="1.1").json()
    deliver(way, content)

    answers = [confirm(client, case, way).json() for _ in range(2)]

    assert [each["fate"] for each in answers] == ["done", "done"]
    assert (Evidence.objects.count(), names(city)) == (1, ["a.pdf"])


def test_a_file_whose_confirmation_was_lost_is_found_by_the_page_and_not_sent_again(
    city: City,
) -> None:
    client, case, content = browser(city.officers[QUAN]), city.case(QUAN).pk, paper()
    way = announce(client, case, "a.pdf", content, code="1.1").json()
    deliver(way, content)

    again = announce(client, case, "a.pdf", content, code="1.1").json()

    assert (again["id"], again["form"], again["parts"]) == (way["id"], None, [])
    assert confirm(client, case, again).json()["fate"] == "done"


@pytest.mark.parametrize("size", [0, PART_BYTES], ids=["one request", "parts"])
def test_a_file_whose_confirmation_was_lost_is_finished_by_the_sweep(city: City, size: int) -> None:
    client, case, content = browser(city.officers[QUAN]), city.case(QUAN).pk, paper(size)
    for name in ("a.pdf", "dở.pdf"):
        way = announce(client, case, name, content + name.encode(), code="1.1").json()
        if name == "a.pdf":
            deliver(way, content + name.encode())
    Transfer.objects.update(begun_at=clock.now() - timedelta(minutes=3))

    finish_lost_files()

    assert names(city) == ["a.pdf"]
    assert [file.transfer.filename for file in CaseFile.objects.under_way()] == ["dở.pdf"]


def test_what_nobody_goes_on_with_for_a_week_is_given_up(city: City) -> None:
    client, case, content = browser(city.officers[QUAN]), city.case(QUAN).pk, paper(PART_BYTES)
    way = announce(client, case, "dở.pdf", content, code="1.1").json()
    deliver(way, content, only={1})
    upload = Transfer.objects.get().upload
    Transfer.objects.update(begun_at=clock.now() - timedelta(days=8))

    finish_lost_files()

    assert CaseFile.objects.under_way().count() == 0
    assert incoming(Who.KEEPER).parts(way["id"], upload) is None


def test_a_case_that_moved_on_while_the_bytes_came_takes_nothing(city: City) -> None:
    client, case, content = browser(city.officers[QUAN]), city.case(QUAN), paper()
    answer(city, QUAN, at=clock.now())
    way = announce(client, case.pk, "muộn.pdf", content, code="1.1").json()
    deliver(way, content)
    moves.make(case, Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=clock.now())

    response = confirm(client, case.pk, way)

    assert (response.status_code, response.json()["fate"]) == (409, "refused")
    assert Evidence.objects.count() == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_officers_who_give_the_same_file_at_once_give_it_once() -> None:
    city = open_city()
    case, content = city.case(QUAN).pk, paper()
    agency = city.agencies[QUAN]
    colleague = person("dong-nghiep", role=Role.AGENCY_OFFICER, agency=agency)

    def give(user: User) -> str:
        try:
            return str(send(browser(user), case, "a.pdf", content, code="1.1").json()["fate"])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as officers:
        fates = set(officers.map(give, [city.officers[QUAN], colleague] * 2))

    assert "done" in fates <= {"done", "known"}
    assert (Attachment.objects.count(), Evidence.objects.count()) == (1, 1)


def test_bytes_that_are_at_hand_are_not_sent_again(city: City) -> None:
    client, case, content = browser(city.officers[QUAN]), city.case(QUAN).pk, paper()
    send(client, case, "một.pdf", content, code="1.1")

    same = announce(client, case, "hai.pdf", content, code="1.1").json()
    elsewhere = announce(client, case, "ba.pdf", content, code="1.2").json()

    assert same["sentence"] == ("Nội dung tệp “hai.pdf” đã có ở tiêu chí này, với tên “một.pdf”.")
    assert elsewhere["fate"] == "done"
    assert (Evidence.objects.count(), names(city, "1.2")) == (1, ["một.pdf"])


def test_bytes_of_another_agency_are_not_given_to_who_only_knows_their_digest(city: City) -> None:
    content = paper()
    theirs = city.case("SO-TU-PHAP").pk
    send(browser(city.officers["SO-TU-PHAP"]), theirs, "mật.pdf", content, code="1.1")
    inspect(Evidence.objects.get().pk, at=clock.now())

    way = announce(browser(city.officers[QUAN]), city.case(QUAN).pk, "x.pdf", content).json()

    assert way["form"] is not None
    assert confirm(browser(city.officers[QUAN]), city.case(QUAN).pk, way).status_code == 409


@pytest.mark.parametrize(
    ("name", "told", "sentence"),
    [
        ("chạy.exe", {}, "Tệp “chạy.exe” có đuôi “.exe” không được nhận."),
        ("rỗng.pdf", {"size": 0}, "Tệp “rỗng.pdf” rỗng (0 byte)."),
        (
            "lớn.pdf",
            {"size": 3 * 1024**3},
            "Tệp “lớn.pdf” nặng 3,0\u00a0GB, tối đa là 2,0\u00a0GB.",
        ),
    ],
)
def test_what_could_not_be_evidence_is_refused_before_a_byte_is_sent(
    city: City, name: str, told: dict[str, int], sentence: str
) -> None:
    client = browser(city.officers[QUAN])

    response = announce(client, city.case(QUAN).pk, name, paper(), code="1.1", **told)

    assert (response.status_code, response.json()["fate"]) == (422, "refused")
    assert response.json()["sentence"].startswith(sentence)
    assert Transfer.objects.count() == 0


def test_bytes_that_are_not_what_they_are_called_are_refused_by_the_worker(city: City) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    send(client, case, "giả.pdf", b"MZ khong phai PDF" + uuid4().bytes, code="1.1")

    evidence = inspect(Evidence.objects.get().pk, at=clock.now())

    assert (evidence.state, Kept.objects.count()) == ("refused", 0)


def test_strangers_and_reviewers_send_nothing(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)
    case = city.case(QUAN).pk
    people = {
        "another agency": city.officers["SO-TAI-CHINH"],
        "reviewer": city.reviewers["SO-NOI-VU"],
        "its officer, out of turn": city.officers[QUAN],
    }

    answers = {
        who: [
            announce(browser(user), case, "a.pdf", paper(), code=code).status_code
            for code in ("", "1.1")
        ]
        for who, user in people.items()
    }

    assert answers == {
        "another agency": [404, 404],
        "reviewer": [409, 409],
        "its officer, out of turn": [409, 409],
    }
    assert Transfer.objects.count() == 0


def test_a_file_of_somebody_else_s_case_is_neither_finished_nor_given_up(city: City) -> None:
    way = announce(browser(city.officers[QUAN]), city.case(QUAN).pk, "a.pdf", paper()).json()
    stranger, case = browser(city.officers["SO-TAI-CHINH"]), city.case(QUAN).pk

    assert confirm(stranger, case, way).status_code == 404
    assert stranger.post(f"/ho-so/{case}/gui-tep/{way['id']}/bo/").status_code == 404
    assert CaseFile.objects.under_way().count() == 1


def test_what_is_under_way_is_told_to_who_began_it_and_may_be_given_up(city: City) -> None:
    client, case, content = browser(city.officers[QUAN]), city.case(QUAN).pk, paper(PART_BYTES)
    way = announce(client, case, "dở.pdf", content, code="1.1").json()

    told = client.get(f"/ho-so/{case}/dang-gui/").json()
    given_up = [client.post(f"/ho-so/{case}/gui-tep/{way['id']}/bo/").json() for _ in range(2)]

    assert told == {
        "files": [{"id": way["id"], "name": "dở.pdf", "size": len(content), "code": "1.1"}]
    }
    assert given_up == [{"given_up": True}, {"given_up": False}]
    assert client.get(f"/ho-so/{case}/dang-gui/").json() == {"files": []}


def test_while_the_store_is_down_nothing_is_recorded_as_received(
    city: City, settings: Settings
) -> None:
    client, case, content = browser(city.officers[QUAN]), city.case(QUAN).pk, paper()
    way = announce(client, case, "a.pdf", content, code="1.1").json()
    deliver(way, content)
    settings.S3_ENDPOINT = "127.0.0.1:9"

    down = [announce(client, case, "a.pdf", content, code="1.1"), confirm(client, case, way)]

    assert [each.status_code for each in down] == [503, 503]
    assert Evidence.objects.count() == 0

"""Zip packages: unpacked on arrival where the city wants it, each file inside with its own fate."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from cases.lifecycle import Action
from cases.models import Attachment, CaseEvent, CaseFile, Package, ShelfFile
from cases.services.unpacking import unpack
from cases.tasks import finish_lost_files
from evidence_store.models import Evidence, Transfer
from evidence_store.services.inspecting import inspect
from evidence_store.store import Who, incoming
from tests.city import City, answer
from tests.evidence_store import sample_files as samples
from tests.evidence_store.browsers_way import announce, confirm, deliver, send, sha256
from tests.visits import browser, text_of
from wording import clock
from workflow import moves

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("in_february")
QUAN = "QUAN-1"


@pytest.fixture(autouse=True)
def taken(settings: Settings) -> None:
    settings.EVIDENCE_UNPACK_ZIP = True


def packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


def pdf() -> bytes:
    return samples.pdf(uuid4().hex)


def locked(content: bytes) -> bytes:
    """Mark every file of a package as encrypted, as a package with a password has it."""
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place != -1:
            content = content[: place + at] + b"\x01" + content[place + at + 1 :]
            place = content.find(signature, place + 4)
    return content


def give(city: City, content: bytes, *, code: str = "") -> Package:
    """Send a package as a page does, and have it unpacked."""
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    assert send(client, case, "gói.zip", content, code=code).json()["fate"] == "package"
    package = Package.objects.get()
    for evidence in unpack(package.pk, at=clock.now()):
        inspect(evidence.pk, at=clock.now())
    package.refresh_from_db()
    return package


def in_tray() -> list[tuple[str, str]]:
    rows = Evidence.objects.filter(transfer__case_file__item=None).order_by("filename")
    return list(rows.values_list("filename", "state"))


def test_files_of_a_package_come_into_the_tray_each_with_its_own_fate(city: City) -> None:
    same = pdf()
    package = give(
        city,
        packed(
            {
                "Hồ sơ/1.1/": b"",
                "Hồ sơ/1.1/kế hoạch.pdf": pdf(),
                "Hồ sơ/2.1/kế hoạch.pdf": same,
                "../../etc/bản sao.pdf": same,
                "giả.pdf": b"MZ khong phai PDF",
                "chạy.exe": b"MZ",
                "trong.zip": packed({"a.pdf": pdf()}),
                "__MACOSX/._kế hoạch.pdf": b"x",
                "Thumbs.db": b"x",
            }
        ),
    )

    assert in_tray() == [
        ("1.1_kế hoạch.pdf", "clean"),
        ("2.1_kế hoạch.pdf", "clean"),
        ("giả.pdf", "refused"),
    ]
    assert [each["fate"] for each in package.fates] == [
        *("done", "done", "known", "done", "refused", "refused")
    ]
    exe, nested = package.refused
    assert exe.startswith("Tệp “chạy.exe” có đuôi “.exe” không được nhận.")
    assert nested == (
        "“trong.zip” là gói nằm trong gói nên không được mở. Xin để các tệp ra ngoài rồi tải lại."
    )
    event = CaseEvent.objects.get(action="open_package")
    assert (event.by, event.facts["filename"], event.facts["files"]) == (
        *(city.officers[QUAN], "gói.zip"),
        4,
    )


def test_a_package_given_for_a_criterion_puts_its_files_there_and_is_not_kept_itself(
    city: City,
) -> None:
    content = packed({"a.pdf": pdf(), "b.pdf": pdf()})
    package = give(city, content, code="1.1")

    rows = Attachment.objects.filter(item=city.item(QUAN, "1.1")).order_by("pk")
    assert [row.evidence.filename for row in rows] == ["a.pdf", "b.pdf"]
    assert not Evidence.objects.filter(blob=sha256(content)).exists()
    assert incoming(Who.KEEPER).stat(package.transfer.place) is None


def test_a_package_for_the_shelf_fills_the_shelf(city: City) -> None:
    client, content = browser(city.officers[QUAN]), packed({"a.pdf": pdf(), "x.exe": b"MZ"})
    shelf = f"/tu-minh-chung/{QUAN}/gui-tep/"
    facts = {"name": "gói.zip", "size": len(content), "sha256": sha256(content)}
    way = client.post(shelf, facts).json()
    deliver(way, content)
    watch = client.post(f"{shelf}{way['id']}/xong/").json()["watch"]

    waiting = client.get(watch).json()
    unpack(Package.objects.get().pk, at=clock.now())
    told = client.get(watch).json()

    assert waiting == {"waiting": True}
    assert (told["fate"], told["sentence"]) == ("done", "Đã mở gói “gói.zip”: nhận 1 tệp.")
    assert [each.transfer.filename for each in ShelfFile.objects.on_it()] == ["a.pdf"]
    page = text_of(client.get(f"/tu-minh-chung/{QUAN}/"))
    assert "gói.zip" in page
    assert "“x.exe” có đuôi “.exe” không được nhận" in page


@pytest.mark.parametrize(
    ("content", "limits", "told"),
    [
        (locked(packed({"a.pdf": b"%PDF-"})), {}, "được đặt mật khẩu nên không mở được"),
        (packed({"bom.pdf": bytes(4 * 1024**2)}), {}, "nhiều bất thường so với độ lớn"),
        (packed({"a.pdf": b"1", "b.pdf": b"2"}), {"FILES": 1}, "có 2 tệp, tối đa là 1"),
        (packed({"a.pdf": b"12345"}), {"BYTES": 4}, "khi mở ra chiếm"),
        (packed({}), {}, "không có tệp nào"),
        (b"PK\x03\x04 khong phai zip", {}, "bị hỏng hoặc chưa trọn vẹn"),
    ],
    ids=["locked", "bomb", "many", "much", "empty", "broken"],
)
def test_a_package_that_is_not_to_be_unpacked_is_refused_with_a_sentence(
    city: City, settings: Settings, content: bytes, limits: dict[str, int], told: str
) -> None:
    for name, value in limits.items():
        setattr(settings, f"EVIDENCE_UNPACK_{name}", value)

    package = give(city, content)

    assert told in package.reason
    assert (package.fates, Evidence.objects.count()) == ([], 0)
    page = text_of(browser(city.officers[QUAN]).get(f"/ho-so/{city.case(QUAN).pk}/khay/"))
    assert told in page


def test_a_broken_file_inside_does_not_hold_the_others_back(city: City) -> None:
    content = packed({"a.pdf": pdf(), "b.pdf": pdf()})
    place = content.index(b"b.pdf") + 30
    broken = content[:place] + bytes(8) + content[place + 8 :]

    package = give(city, broken)

    assert [each["fate"] for each in package.fates] == ["done", "refused"]
    assert "“b.pdf” bị hỏng" in package.refused[0]


def test_where_the_city_does_not_want_it_a_package_is_refused_before_a_byte_is_sent(
    city: City, settings: Settings
) -> None:
    settings.EVIDENCE_UNPACK_ZIP = False
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk

    answered = announce(client, case, "gói.zip", packed({"a.pdf": pdf()}))
    page = client.get(f"/ho-so/{case}/khay/").content.decode()

    assert (answered.status_code, Transfer.objects.count()) == (422, 0)
    assert ".zip" not in page


def test_a_case_that_moved_on_takes_neither_the_package_nor_what_is_in_it(city: City) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN)
    answer(city, QUAN, at=clock.now())
    send(client, case.pk, "gói.zip", packed({"a.pdf": pdf()}))
    late = packed({"b.pdf": pdf()})
    way = announce(client, case.pk, "muộn.zip", late).json()
    deliver(way, late)
    moves.make(case, Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=clock.now())

    refused = confirm(client, case.pk, way)
    unpack(Package.objects.get().pk, at=clock.now())

    assert (refused.status_code, Evidence.objects.count()) == (409, 0)
    (told,) = Package.objects.get().refused
    assert told.startswith("a.pdf: Có người vừa thao tác trước trên hồ sơ này.")


def test_a_package_whose_confirmation_was_lost_is_found_and_one_is_unpacked_once(
    city: City,
) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    content = packed({"a.pdf": pdf()})
    deliver(announce(client, case, "gói.zip", content).json(), content)
    Transfer.objects.update(begun_at=clock.now() - timedelta(minutes=3))
    finish_lost_files()

    package = Package.objects.get()
    taken = [unpack(package.pk, at=clock.now()) for _ in range(2)]

    assert CaseFile.objects.under_way().count() == 0
    assert [[each.filename for each in found] for found in taken] == [["a.pdf"], []]
    assert [name for name, _state in in_tray()] == ["a.pdf"]


def test_one_that_a_killed_worker_had_begun_is_taken_up_again(city: City) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    send(client, case, "gói.zip", packed({"a.pdf": pdf()}))
    package = Package.objects.get()
    Package.objects.update(begun_at=clock.now())

    busy = unpack(package.pk, at=clock.now())
    later = unpack(package.pk, at=clock.now() + timedelta(minutes=31))

    assert (busy, [each.filename for each in later]) == ([], ["a.pdf"])


def test_a_stranger_is_not_told_of_a_package(city: City) -> None:
    client, case = browser(city.officers[QUAN]), city.case(QUAN).pk
    told: Any = send(client, case, "gói.zip", packed({"a.pdf": pdf()})).json()

    assert browser(city.officers["SO-TAI-CHINH"]).get(told["watch"]).status_code == 404

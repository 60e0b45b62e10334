"""Inspecting what was stored, and giving links to it."""

from __future__ import annotations

import hashlib
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import urllib3
from celery import current_app
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from evidence_store import tasks
from evidence_store.models import Blob, Evidence
from evidence_store.port import StoreUnreachable
from evidence_store.refusals import NotReadable
from evidence_store.services import arriving, inspecting, reading
from evidence_store.store import Who, store
from tests.evidence_store import sample_files as samples
from tests.evidence_store.tampering import put
from wording.clock import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pytest_django.fixtures import Settings

    from directory.models import User

    Upload = Callable[..., Evidence]

pytestmark = pytest.mark.usefixtures("bucket")

MIB = 1024 * 1024
NOBODY_LISTENS = "127.0.0.1:9"


def known_only_to_the_database(
    content: bytes, *, by: User, at: datetime, filename: str = "a.pdf"
) -> Evidence:
    """Return evidence whose bytes never passed `keep`."""
    digest = hashlib.sha256(content).hexdigest()
    blob = Blob.objects.create(
        sha256=digest, size=len(content), media_type="application/pdf", stored_at=at
    )
    return Evidence.objects.create(blob=blob, filename=filename, uploaded_by=by, uploaded_at=at)


@pytest.fixture
def tasks_run_at_once() -> Iterator[None]:
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False


def test_inspection_finds_a_right_file_clean_and_holds_its_bytes(
    uploaded: Upload, at: datetime
) -> None:
    evidence = uploaded()

    inspected = inspecting.inspect(evidence.pk, at=at + timedelta(minutes=1))

    assert (inspected.state, inspected.inspected_at, inspected.finding, inspected.reason) == (
        "clean",
        at + timedelta(minutes=1),
        None,
        "",
    )
    assert store(Who.KEEPER).is_held(evidence.blob_id) is True


def test_what_is_read_for_an_inspection_lies_on_the_disk_and_not_in_memory(
    uploaded: Upload, settings: Settings
) -> None:
    settings.EVIDENCE_FORM_BYTES = 64 * MIB
    evidence = uploaded(samples.pdf(padding=24 * MIB))
    tracemalloc.start()

    with reading.read(evidence, who=Who.KEEPER) as file:
        size = file.seek(0, 2)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 24 * MIB
    assert peak < 4 * MIB


def test_a_second_inspection_changes_nothing(uploaded: Upload, at: datetime) -> None:
    evidence = inspecting.inspect(uploaded().pk, at=at)

    again = inspecting.inspect(evidence.pk, at=at + timedelta(days=1))

    assert (again.state, again.inspected_at) == ("clean", at)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_inspections_at_once_settle_it_once(uploaded: Upload, at: datetime) -> None:
    evidence = uploaded()
    moments = [at + timedelta(minutes=minute) for minute in range(4)]

    def inspect(moment: datetime) -> datetime | None:
        try:
            return inspecting.inspect(evidence.pk, at=moment).inspected_at
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        seen = set(workers.map(inspect, moments))

    evidence.refresh_from_db()
    assert (evidence.state, seen) == ("clean", {evidence.inspected_at})


def test_inspection_refuses_bytes_that_changed_in_the_store(officer: User, at: datetime) -> None:
    evidence = known_only_to_the_database(samples.pdf(uuid4().hex), by=officer, at=at)
    put(evidence.blob_id, samples.pdf("khác"))

    inspected = inspecting.inspect(evidence.pk, at=at)

    assert (inspected.state, inspected.reason) == (
        "refused",
        "Nội dung tệp “a.pdf” trong kho không khớp với lúc tải lên. Xin tải lại tệp.",
    )


def test_bytes_that_changed_in_the_store_are_mended_by_uploading_them_again(
    uploaded: Upload, officer: User, at: datetime
) -> None:
    content = samples.pdf("nội dung thật")
    changed = known_only_to_the_database(content, by=officer, at=at)
    put(changed.blob_id, content.replace(b"Root", b"Rood"))
    refused = inspecting.inspect(changed.pk, at=at)

    again = inspecting.inspect(uploaded(content).pk, at=at)

    assert (refused.state, again.state) == ("refused", "clean")
    assert refused.blob_id == again.blob_id


def test_inspection_refuses_bytes_that_are_gone(officer: User, at: datetime) -> None:
    evidence = known_only_to_the_database(samples.pdf(uuid4().hex), by=officer, at=at)

    inspected = inspecting.inspect(evidence.pk, at=at)

    assert (inspected.state, inspected.reason) == (
        "refused",
        "Không còn thấy nội dung tệp “a.pdf” trong kho. Xin tải lại tệp.",
    )


def test_inspection_refuses_content_that_came_past_the_first_one(
    officer: User, at: datetime
) -> None:
    content = b"MZ\x90\x00" + b"\0" * 400 + uuid4().bytes
    evidence = known_only_to_the_database(content, by=officer, at=at)
    put(evidence.blob_id, content)

    inspected = inspecting.inspect(evidence.pk, at=at)

    assert inspected.finding == {
        "problem": "content_not_allowed",
        "filename": "a.pdf",
        "value": "Windows Executable",
        "right": ".pdf, .docx, .xlsx, .pptx, .odt, .ods, .png, .jpg, .jpeg, .heic, .heif",
    }
    assert store(Who.KEEPER).is_held(evidence.blob_id) is False


def test_evidence_goes_on_waiting_while_the_store_is_down(
    uploaded: Upload, at: datetime, settings: Settings
) -> None:
    evidence = uploaded()
    settings.S3_ENDPOINT = NOBODY_LISTENS

    with pytest.raises(StoreUnreachable):
        inspecting.inspect(evidence.pk, at=at)

    evidence.refresh_from_db()
    assert (evidence.state, evidence.inspected_at) == ("waiting", None)


@pytest.mark.usefixtures("tasks_run_at_once")
def test_the_sweep_inspects_what_was_forgotten_and_leaves_fresh_uploads_to_their_task(
    officer: User,
) -> None:
    ages = {"cũ.pdf": timedelta(minutes=3), "mới.pdf": timedelta(seconds=10)}
    for name, age in ages.items():
        file = BytesIO(samples.pdf(uuid4().hex))
        arriving.keep(file, filename=name, by=officer, at=now() - age)

    tasks.inspect_waiting()

    assert dict(Evidence.objects.values_list("filename", "state")) == {
        "cũ.pdf": "clean",
        "mới.pdf": "waiting",
    }


def test_the_task_inspects_by_id_under_its_agreed_name(uploaded: Upload) -> None:
    evidence = uploaded()

    tasks.inspect(str(evidence.pk))

    evidence.refresh_from_db()
    assert evidence.state == "clean"
    assert (tasks.inspect.name, tasks.inspect_waiting.name) == (
        "evidence_store.tasks.inspect",
        "evidence_store.tasks.inspect_waiting",
    )


def test_waiting_evidence_is_linked_for_its_uploader_only(
    uploaded: Upload, officer: User, colleague: User
) -> None:
    evidence = uploaded()

    assert reading.may_link(evidence, by=officer) is True
    assert reading.may_link(evidence, by=colleague) is False
    with pytest.raises(NotReadable) as refused:
        reading.link(evidence)
    assert str(refused.value) == (
        "Tệp “Báo cáo quý 1.pdf” đang được kiểm tra an toàn, thường xong trong ít phút. "
        "Xin mở lại sau giây lát."
    )


def test_refused_evidence_is_linked_for_nobody(officer: User, at: datetime) -> None:
    evidence = known_only_to_the_database(samples.pdf(uuid4().hex), by=officer, at=at)
    refused = inspecting.inspect(evidence.pk, at=at)

    with pytest.raises(NotReadable) as refusal:
        reading.link(refused, by=officer)

    assert str(refusal.value) == refused.reason


@pytest.mark.parametrize(
    ("content", "filename", "disposition", "media_type"),
    [
        (
            samples.png(),
            "Ảnh màn hình.png",
            "inline; filename*=utf-8''%E1%BA%A2nh%20m%C3%A0n%20h%C3%ACnh.png",
            "image/png",
        ),
        (
            samples.docx(),
            'Công văn "hỏa tốc".docx',
            (
                "attachment; filename*=utf-8''"
                "C%C3%B4ng%20v%C4%83n%20%22h%E1%BB%8Fa%20t%E1%BB%91c%22.docx"
            ),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_a_link_gives_the_bytes_under_their_own_name_and_type(  # noqa: PLR0917 - fixtures and cases
    uploaded: Upload, at: datetime, content: bytes, filename: str, disposition: str, media_type: str
) -> None:
    evidence = inspecting.inspect(uploaded(content, filename=filename).pk, at=at)

    answer = urllib3.request("GET", reading.link(evidence))

    assert (answer.status, answer.data) == (200, content)
    assert answer.headers["Content-Disposition"].lower() == disposition.lower()
    assert answer.headers["Content-Type"] == media_type


def test_a_link_names_the_public_address_and_lasts_as_long_as_asked(
    uploaded: Upload, at: datetime, settings: Settings
) -> None:
    evidence = inspecting.inspect(uploaded().pk, at=at)
    settings.S3_PUBLIC_ENDPOINT = "tep.example.vn"

    usual, short = reading.link(evidence), reading.link(evidence, seconds=20)

    assert urlsplit(usual).netloc == "tep.example.vn"
    assert [parse_qs(urlsplit(url).query)["X-Amz-Expires"] for url in (usual, short)] == [
        [str(settings.EVIDENCE_LINK_SECONDS)],
        ["20"],
    ]


def test_preparing_the_store_makes_the_bucket_once(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.S3_BUCKET = f"prepared-{uuid4().hex}"

    call_command("prepare_store")
    call_command("prepare_store")

    assert capsys.readouterr().out.splitlines() == [
        f"Đã tạo ngăn lưu trữ “{settings.S3_BUCKET}”.",
        f"Ngăn lưu trữ “{settings.S3_BUCKET}” đã sẵn sàng.",
    ]


def test_preparing_the_store_says_when_it_is_down(settings: Settings) -> None:
    settings.S3_ENDPOINT = NOBODY_LISTENS

    with pytest.raises(CommandError, match="Kho lưu trữ tệp đang không phản hồi"):
        call_command("prepare_store")

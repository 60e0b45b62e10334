"""Keeping files: what is stored, what is refused, and what the database forbids."""

from __future__ import annotations

import hashlib
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from evidence_store.forms import EvidenceForm
from evidence_store.models import Blob, Evidence, Kept
from evidence_store.patience import AT_ONCE, WAITING
from evidence_store.port import StoreUnreachable
from evidence_store.refusals import WrongFile
from evidence_store.services import arriving, inspecting, reading
from evidence_store.store import incoming, store
from tests.evidence_store import sample_files as samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pytest_django.fixtures import Settings

    from directory.models import User

    Upload = Callable[..., Evidence]

pytestmark = pytest.mark.usefixtures("bucket")

NOBODY_LISTENS = "127.0.0.1:9"


def test_keeping_a_file_stores_its_bytes_and_a_waiting_row(
    uploaded: Upload, officer: User, at: datetime
) -> None:
    content = samples.pdf(uuid4().hex)

    evidence = uploaded(content, filename=unicodedata.normalize("NFD", "Báo cáo.pdf"))

    digest = hashlib.sha256(content).hexdigest()
    row = Evidence.objects.select_related("blob").get(pk=evidence.pk)
    assert (row.filename, row.uploaded_by, row.uploaded_at) == ("Báo cáo.pdf", officer, at)
    assert (row.state, row.inspected_at, row.finding) == ("waiting", None, None)
    assert (row.blob.sha256, row.blob.size, row.blob.stored_at) == (digest, len(content), at)
    assert store().stat(digest) is None
    with reading.read(evidence) as file:
        assert file.read() == content


def test_bytes_are_kept_under_their_digest_once_they_were_inspected(
    uploaded: Upload, at: datetime
) -> None:
    content = samples.pdf(uuid4().hex)
    evidence = uploaded(content, filename="Báo cáo.pdf")

    inspecting.inspect(evidence.pk, at=at)

    kept = Kept.objects.get()
    assert (kept.blob_id, kept.kept_at, kept.until) == (evidence.blob_id, at, None)
    found = store().stat(evidence.blob_id)
    assert found is not None
    assert (found.size, found.filename, found.version) == (
        len(content),
        "Báo cáo.pdf",
        kept.version,
    )
    assert incoming().stat(str(evidence.arrived_as)) is None


@pytest.mark.parametrize("size", [0, 3 * 1024 * 1024], ids=["in memory", "in a file"])
def test_a_file_that_came_over_http_is_kept_as_it_was_sent(
    officer: User, at: datetime, size: int
) -> None:
    content = samples.pdf(uuid4().hex, padding=size)
    sent = SimpleUploadedFile(unicodedata.normalize("NFD", "Kế hoạch.pdf"), content)
    request = RequestFactory().post("/", {"evidence": [sent]})
    form = EvidenceForm(request.POST, request.FILES)
    assert form.is_valid() is True

    [file] = form.cleaned_data["evidence"]
    evidence = arriving.keep(file, filename=file.name, by=officer, at=at)
    request.close()

    assert evidence.filename == "Kế hoạch.pdf"
    with reading.read(evidence) as kept:
        assert kept.read() == content


def test_the_same_bytes_are_kept_once(uploaded: Upload) -> None:
    content = samples.pdf(uuid4().hex)

    evidence = uploaded(content, filename="lần một.pdf")
    again = uploaded(content, filename="lần hai.pdf")

    assert evidence.blob_id == again.blob_id
    assert Blob.objects.count() == 1
    assert list(Evidence.objects.order_by("filename").values_list("filename", flat=True)) == [
        "lần hai.pdf",
        "lần một.pdf",
    ]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_from_several_people_at_once_are_kept_once(
    officer: User, at: datetime
) -> None:
    content = samples.pdf(uuid4().hex)

    def upload(number: int) -> str:
        file = BytesIO(content)
        try:
            return arriving.keep(file, filename=f"{number}.pdf", by=officer, at=at).blob_id
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE + WAITING) as people:
        digests = set(people.map(upload, range(8)))

    assert digests == {hashlib.sha256(content).hexdigest()}
    assert (Blob.objects.count(), Evidence.objects.count()) == (1, 8)


def test_a_file_of_several_parts_comes_back_whole(uploaded: Upload) -> None:
    content = samples.pdf(uuid4().hex, padding=9 * 1024 * 1024)

    evidence = uploaded(content)

    with reading.read(evidence) as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == evidence.blob_id  # type: ignore[arg-type]  # IO has readinto


@pytest.mark.parametrize(
    ("filename", "content", "sentence"),
    [
        (
            "chạy.exe",
            b"MZ",
            (
                "Tệp “chạy.exe” có đuôi “.exe” không được nhận. "
                "Các đuôi được nhận: .pdf, .docx, .xlsx, .pptx, .odt, .ods, .png, .jpg, "
                ".jpeg, .heic, .heif."
            ),
        ),
        (
            "chạy.pdf",
            b"MZ\x90\x00" + b"\0" * 400,
            (
                "Nội dung tệp “chạy.pdf” không thuộc loại được nhận (nhận ra: Windows Executable). "
                "Các đuôi được nhận: .pdf, .docx, .xlsx, .pptx, .odt, .ods, .png, .jpg, "
                ".jpeg, .heic, .heif."
            ),
        ),
        (
            "ảnh.png",
            samples.jpeg(),
            (
                "Tệp “ảnh.png” mang đuôi “.png” nhưng nội dung là .jpg / .jpeg. "
                "Xin chọn đúng tệp, hoặc đặt đúng đuôi .jpg / .jpeg rồi tải lại."
            ),
        ),
        (
            "lớn.pdf",
            samples.pdf(padding=1024 * 1024),
            (
                "Tệp “lớn.pdf” nặng 1,0\u00a0MB, tối đa là 500,0\u00a0KB. "
                "Xin nén ảnh quét hoặc tách thành nhiều tệp."
            ),
        ),
    ],
)
def test_a_wrong_file_is_refused_with_what_would_be_right_and_leaves_nothing(
    uploaded: Upload, settings: Settings, filename: str, content: bytes, sentence: str
) -> None:
    settings.EVIDENCE_FORM_BYTES = 500 * 1024

    with pytest.raises(WrongFile) as refused:
        uploaded(content, filename=filename)

    assert (str(refused.value), refused.value.status) == (sentence, 422)
    assert (Blob.objects.count(), Evidence.objects.count()) == (0, 0)
    assert store().stat(hashlib.sha256(content).hexdigest()) is None


def test_keeping_leaves_no_row_when_the_store_is_down(uploaded: Upload, settings: Settings) -> None:
    settings.S3_ENDPOINT = NOBODY_LISTENS

    with pytest.raises(StoreUnreachable) as refused:
        uploaded()

    assert refused.value.status == 503
    assert str(refused.value) == (
        "Kho lưu trữ tệp đang không phản hồi. Không có gì bị mất: tệp chưa được lưu và hồ sơ vẫn "
        "như trước. Xin thử lại sau ít phút; nếu vẫn vậy, xin báo quản trị viên."
    )
    assert (Blob.objects.count(), Evidence.objects.count()) == (0, 0)


CHANGES = {
    "evidence_keeps_its_bytes_name_and_uploader": {"filename": "khác.pdf"},
    "inspected_evidence_says_when": {"state": "clean"},
    "refused_evidence_says_why": {"state": "refused", "inspected_at": "2022-03-01T08:00Z"},
    "evidence_is_waiting_clean_or_refused": {
        "state": "lost",
        "inspected_at": "2022-03-01T08:00Z",
    },
}


@pytest.mark.parametrize(("constraint", "change"), CHANGES.items())
def test_the_database_refuses_to_change_evidence(
    uploaded: Upload, constraint: str, change: dict[str, str]
) -> None:
    evidence = uploaded()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(**change)


def test_the_database_refuses_to_settle_evidence_twice(uploaded: Upload, at: datetime) -> None:
    evidence = inspecting.inspect(uploaded().pk, at=at)

    with pytest.raises(IntegrityError, match="evidence_is_settled_once"), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(inspected_at=at + timedelta(days=1))


def test_the_database_refuses_to_change_or_delete_what_was_kept(uploaded: Upload) -> None:
    evidence = uploaded()

    with pytest.raises(IntegrityError, match="a_blob_is_never_changed"), transaction.atomic():
        Blob.objects.update(size=1)
    with pytest.raises(IntegrityError, match="evidence_is_never_deleted"), transaction.atomic():
        evidence.delete()


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("a_blob_is_named_by_its_sha256", {"sha256": "A" * 64, "size": 1}),
        ("a_blob_is_named_by_its_sha256", {"sha256": "a" * 63, "size": 1}),
        ("a_blob_is_not_empty", {"sha256": "a" * 64, "size": 0}),
    ],
)
@pytest.mark.django_db
def test_the_database_refuses_an_impossible_blob(
    at: datetime, constraint: str, facts: dict[str, str | int]
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Blob.objects.create(media_type="application/pdf", stored_at=at, **facts)

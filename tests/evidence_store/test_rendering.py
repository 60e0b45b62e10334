"""Copies that a browser shows: made by the real LibreOffice, apart, and by libheif; made once."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from pikepdf import Pdf
from PIL import Image

from evidence_store import tasks
from evidence_store.confined import MIB, Limits, run
from evidence_store.models import Evidence, Rendition
from evidence_store.services import rendering
from evidence_store.services.inspecting import inspect
from evidence_store.services.reading import shown
from evidence_store.services.rendering import render, wanting
from evidence_store.store import Who, address, connected, made
from tests.evidence_store import sample_files as samples

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

    Upload = Callable[..., Evidence]


def clean(uploaded: Upload, content: bytes, filename: str) -> Evidence:
    evidence = inspect(uploaded(content, filename=filename).pk, at=timezone.now())
    assert evidence.is_clean, evidence.reason
    return evidence


def bytes_of(copy: Rendition | None) -> BytesIO:
    assert copy is not None
    assert copy.place is not None
    found = made(Who.PAGES)
    answer = connected(address(Who.PAGES)).client.get_object(found.bucket, str(copy.place))  # type: ignore[attr-defined]  # of S3
    content = answer.read()
    answer.close()
    answer.release_conn()
    assert len(content) == copy.size
    return BytesIO(content)


@pytest.mark.parametrize(
    ("content", "filename"),
    [(samples.letter(), "công văn.docx"), (samples.xlsx(), "bảng điểm.xlsx")],
)
def test_an_office_file_is_printed_as_pdf(uploaded: Upload, content: bytes, filename: str) -> None:
    evidence = clean(uploaded, content, filename)

    copy = render(evidence.pk, at=timezone.now())

    with Pdf.open(bytes_of(copy)) as pdf:
        assert len(pdf.pages) >= 1
        assert "LibreOffice" in str(pdf.docinfo["/Producer"])
    way = shown(evidence)
    assert (way.kind, way.is_copy, way.why_not) == ("pdf", True, "")


def test_a_photograph_becomes_a_jpeg_that_stands_upright(uploaded: Upload) -> None:
    on_its_side = clean(uploaded, samples.heic(orientation=6), "ảnh.heic")

    copy = render(on_its_side.pk, at=timezone.now())

    with Image.open(bytes_of(copy)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (32, 64))
        assert picture.getexif().get(0x0112, 1) == 1
    assert shown(on_its_side).kind == "image"


def test_a_copy_is_made_once_and_what_has_one_is_wanted_no_more(uploaded: Upload) -> None:
    evidence = clean(uploaded, samples.heic(), "ảnh.heic")
    again = clean(uploaded, samples.heic(), "ảnh nữa.heic")
    assert wanting() == [evidence.pk]

    first = render(evidence.pk, at=timezone.now())
    second = render(again.pk, at=timezone.now())

    assert first == second
    assert (Rendition.objects.count(), wanting()) == (1, [])


def test_what_browsers_show_themselves_and_what_waits_has_no_copy(uploaded: Upload) -> None:
    picture = clean(uploaded, samples.png(), "ảnh.png")
    waiting = uploaded(samples.heic(orientation=3), filename="ảnh.heic")

    made_of = [render(each.pk, at=timezone.now()) for each in (picture, waiting)]

    assert made_of == [None, None]
    assert wanting() == []


def test_a_document_that_takes_too_much_has_no_copy_and_is_not_tried_again(
    uploaded: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "OFFICE_LIMITS", Limits(seconds=20, memory=50 * MIB))
    evidence = clean(uploaded, samples.letter("Quá nặng"), "nặng.docx")

    copy = render(evidence.pk, at=timezone.now())

    assert copy is not None
    assert (copy.place, wanting()) == (None, [])
    assert shown(evidence).why_not == "Không tạo được bản xem trong trang. Xin tải tệp về để xem."


def test_without_libreoffice_the_page_says_to_download(
    uploaded: Upload, settings: Settings
) -> None:
    settings.SOFFICE = "/nowhere/soffice"
    evidence = clean(uploaded, samples.letter("Không có máy in"), "công văn.docx")

    assert render(evidence.pk, at=timezone.now()) is None
    assert wanting() == []
    assert shown(evidence).why_not == "Tệp này chưa có bản xem trong trang. Xin tải về để xem."


def test_what_was_not_copied_before_is_taken_up_by_the_sweep(
    uploaded: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = clean(uploaded, samples.heic(orientation=8), "ảnh.heic")
    asked: list[str] = []
    monkeypatch.setattr(tasks.render, "delay", asked.append)

    tasks.render_wanting()

    assert asked == [str(evidence.pk)]


def test_a_program_apart_sees_no_other_process_and_no_home(tmp_path: Path) -> None:
    look = ("/bin/sh", "-c", "ls -d /proc/[0-9]*; ls -A /root /home /run | grep -v '^/'")

    told = run(look, limits=Limits(seconds=9, memory=256 * MIB), folder=tmp_path, apart=True)

    lines = [line for line in told.decode().split() if line]
    assert all(line.startswith("/proc/") for line in lines)
    assert len(lines) <= 4

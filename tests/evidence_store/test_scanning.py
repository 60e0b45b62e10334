"""A scanner reads what arrives: a real clamd with a signature of our own, there, away and back."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from celery import current_app
from django.utils import timezone

from evidence_store.scanner import ScannerAway
from evidence_store.services.arriving import keep
from evidence_store.services.inspecting import inspect
from evidence_store.tasks import inspect_waiting
from tests.evidence_store import sample_files as samples
from tests.evidence_store.clamd import KNOWN, Clamd, infected, running_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from pytest_django import Settings

    from directory.models import User
    from evidence_store.models import Evidence


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    with running_in(tmp_path_factory.mktemp("clamd"), stream="1M") as begun:
        yield begun


@pytest.fixture
def scanner(daemon: Clamd, settings: Settings) -> Clamd:
    if daemon.process is None:
        daemon.begin()
    settings.CLAMD_ADDRESS = daemon.address
    return daemon


def settled(evidence: Evidence) -> tuple[str, str, str]:
    evidence = inspect(evidence.pk, at=timezone.now())
    return evidence.state, evidence.scan, evidence.unscanned


@pytest.mark.usefixtures("scanner")
def test_malware_is_refused_by_its_name_and_what_is_clean_is_taken(
    uploaded: Callable[..., Evidence],
) -> None:
    clean, bad = uploaded(), uploaded(infected(), filename="hóa đơn.pdf")

    assert settled(clean) == ("clean", "clean", "")
    assert settled(bad) == ("refused", "", "")
    bad.refresh_from_db()
    assert bad.reason == (
        f"Tệp “hóa đơn.pdf” chứa mã độc ({KNOWN}.UNOFFICIAL) nên không được nhận. "
        "Xin quét máy đã tạo tệp này, xuất lại tệp từ bản gốc sạch rồi tải lại."
    )


@pytest.mark.usefixtures("scanner")
def test_malware_inside_an_office_file_is_found(uploaded: Callable[..., Evidence]) -> None:
    inner = ("word/media/image1.bin", infected())

    bad = uploaded(samples.open_xml(samples.WORD, extra=(inner,)), filename="công văn.docx")

    assert settled(bad)[0] == "refused"


def test_without_a_scanner_it_is_said_that_nothing_was_scanned(
    uploaded: Callable[..., Evidence],
) -> None:
    assert settled(uploaded(infected())) == ("clean", "", "chưa quét mã độc")


def test_a_file_larger_than_is_scanned_is_taken_and_said_to_be_unscanned(
    uploaded: Callable[..., Evidence], scanner: Clamd, settings: Settings
) -> None:
    assert scanner.process is not None
    large = samples.pdf(padding=5 * 1024 * 1024)

    # The daemon takes less than its setting says here, and hangs up.
    assert settled(uploaded(large)) == ("clean", "too_large", "chưa quét mã độc vì quá lớn")
    settings.CLAMD_MAX_BYTES = 1024
    assert settled(uploaded(large)) == ("clean", "too_large", "chưa quét mã độc vì quá lớn")


def test_while_the_scanner_is_away_files_wait_and_go_on_by_themselves(
    bucket: None,  # noqa: ARG001 - a fixture that is there for what it does
    officer: User,
    scanner: Clamd,
    at: datetime,
) -> None:
    file = BytesIO(samples.pdf(uuid4().hex))
    evidence = keep(file, filename="cũ.pdf", by=officer, at=at - timedelta(minutes=3))
    scanner.end()

    with pytest.raises(ScannerAway):
        inspect(evidence.pk, at=at)
    evidence.refresh_from_db()
    assert evidence.is_waiting

    scanner.begin()
    current_app.conf.task_always_eager = True
    inspect_waiting()
    current_app.conf.task_always_eager = False
    evidence.refresh_from_db()
    assert (evidence.state, evidence.scan) == ("clean", "clean")

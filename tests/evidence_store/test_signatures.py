"""Signed PDFs: who signed, when, and whether the file is what they signed; and unsigned scans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from evidence_store import signed as signed_files
from evidence_store.confined import MIB, Confined, Limits, can_confine, run
from evidence_store.services.inspecting import inspect
from tests.evidence_store import sample_files as samples
from tests.evidence_store import signing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

    from evidence_store.models import Evidence

BY = "Nguyễn Văn Ký – UBND Quận 1 ký số lúc "
CLOCK = "giờ theo máy người ký"


@pytest.fixture
def trusted(settings: Settings, tmp_path: Path) -> Path:
    """Trust the authority of the tests."""
    root = tmp_path / "ca.pem"
    root.write_bytes(signing.authority().pem)
    settings.SIGNATURE_ROOTS = [str(root)]
    return root


@pytest.fixture
def inspected(uploaded: Callable[..., Evidence]) -> Callable[..., Evidence]:
    def settled(content: bytes, **facts: Any) -> Evidence:
        return inspect(uploaded(content, **facts).pk, at=timezone.now())

    return settled


def told(evidence: Evidence) -> list[tuple[str, bool]]:
    """Return what is said behind who and when."""
    assert evidence.is_clean
    for each in evidence.signed:
        assert each.text.startswith(BY)
    return [(each.text.partition("; ")[2], each.is_well) for each in evidence.signed]


@pytest.mark.usefixtures("trusted")
def test_a_signed_file_says_who_signed_when_and_that_it_is_unchanged(
    inspected: Callable[..., Evidence],
) -> None:
    evidence = inspected(signing.signed())

    assert told(evidence) == [(f"không đổi từ khi ký; {CLOCK}", True)]
    assert f"{timezone.localtime():%d/%m/%Y}" in evidence.signed[0].text
    assert evidence.warnings == []


@pytest.mark.usefixtures("trusted")
def test_a_second_signature_does_not_change_what_the_first_one_signed(
    inspected: Callable[..., Evidence],
) -> None:
    office = signing.official("Nguyễn Văn Ký", "UBND Quận 1")

    evidence = inspected(signing.signed(signing.signed(), by=office, field="Dấu"))

    assert told(evidence) == [(f"không đổi từ khi ký; {CLOCK}", True)] * 2


@pytest.mark.usefixtures("trusted")
def test_a_page_turned_behind_the_signature_is_told(inspected: Callable[..., Evidence]) -> None:
    evidence = inspected(signing.with_page_turned(signing.signed()))

    assert told(evidence) == [(f"ĐÃ BỊ SỬA sau khi ký; {CLOCK}", False)]


@pytest.mark.usefixtures("trusted")
def test_a_word_changed_under_the_signature_is_told(inspected: Callable[..., Evidence]) -> None:
    (text, is_well), *others = told(inspected(signing.forged(signing.signed())))

    assert (text.startswith("ĐÃ BỊ SỬA sau khi ký"), is_well, others) == (True, False, [])


@pytest.mark.usefixtures("trusted")
def test_a_signer_of_another_authority_is_told_apart(inspected: Callable[..., Evidence]) -> None:
    stranger = signing.certified("Nguyễn Văn Ký", "UBND Quận 1")

    evidence = inspected(signing.signed(by=stranger))

    reason = "chứng thư không thuộc tổ chức chứng thực được tin"
    assert told(evidence) == [(f"không đổi từ khi ký; {CLOCK}; {reason}", False)]


def test_without_authorities_it_is_said_that_none_was_compared(
    inspected: Callable[..., Evidence],
) -> None:
    evidence = inspected(signing.signed())

    reason = "chưa đối chiếu với tổ chức chứng thực"
    assert told(evidence) == [(f"không đổi từ khi ký; {CLOCK}; {reason}", True)]


def test_a_file_that_only_speaks_of_a_signature_has_none(
    inspected: Callable[..., Evidence],
) -> None:
    assert told(inspected(samples.pdf("/ByteRange [0 1 2 3]"))) == []


def test_a_signature_that_cannot_be_read_within_the_limits_is_said_to_be_there(
    inspected: Callable[..., Evidence], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed_files, "LIMITS", Limits(seconds=60, memory=8 * MIB))

    evidence = inspected(signing.signed())

    assert [(each.text, each.is_well) for each in evidence.signed] == [
        ("Có chữ ký số nhưng không đọc được", False)
    ]


@pytest.mark.parametrize(
    ("content", "warnings"),
    [
        (signing.scan(), ["Bản quét không có chữ ký số"]),
        (signing.scan(text=True), []),
        (signing.signed(signing.scan()), []),
        (samples.pdf(), []),
    ],
    ids=["scan", "with recognised text", "signed scan", "empty page"],
)
def test_a_scan_that_nobody_signed_is_told_to_whoever_judges(
    inspected: Callable[..., Evidence], content: bytes, warnings: list[str]
) -> None:
    assert inspected(content).warnings == warnings


@pytest.mark.parametrize(
    "command",
    [
        ("python3", "-c", "b'x' * (1 << 30)"),
        ("python3", "-c", "while True: pass"),
        ("sh", "-c", "head -c 3000000 /dev/zero > file"),
        ("sleep", "60"),
    ],
    ids=["memory", "CPU", "what it writes", "time"],
)
def test_a_program_that_takes_more_than_it_may_is_ended(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    with pytest.raises(Confined):
        run(command, limits=Limits(seconds=2, memory=256 * MIB, written=MIB), folder=tmp_path)


def test_a_program_apart_has_no_network_and_none_of_our_secrets(tmp_path: Path) -> None:
    assert can_confine()
    look = "import os, socket; print(sorted(os.environ), [n for _, n in socket.if_nameindex()])"
    python = ("/usr/bin/python3", "-I", "-c", look)

    told = run(python, limits=Limits(seconds=9, memory=256 * MIB), folder=tmp_path, apart=True)

    assert told.decode().split("] ")[1].strip() == "['lo']"
    assert "SECRET_KEY" not in told.decode()
    assert "S3_ACCESS_KEY" not in told.decode()

"""What a file is found to be, by name, size and content."""

from __future__ import annotations

import resource
import unicodedata
from io import BytesIO
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.inspection import clean_name, examine
from evidence_store.kinds import HEIC, KINDS, RIGHT_EXTENSIONS, Fault, Problem, Unfit
from tests.evidence_store import sample_files as samples

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 20 * 1024 * 1024
WORD_TEXT = "application/vnd.oasis.opendocument.text"


def fault_of(content: bytes, *, filename: str = "bao-cao.pdf", limit: int = LIMIT) -> Fault:
    with pytest.raises(Unfit) as refused:
        examine(BytesIO(content), filename=filename, limit=limit)
    return refused.value.fault


@pytest.mark.parametrize(("filename", "build"), samples.RIGHT.items())
def test_each_allowed_kind_is_known_by_its_content(
    filename: str, build: Callable[[], bytes]
) -> None:
    kind = examine(BytesIO(build()), filename=filename, limit=LIMIT)

    extension = "." + filename.rpartition(".")[2].lower()
    assert [known for known in KINDS if extension in known.extensions] == [kind]


def test_examining_leaves_the_file_at_its_beginning() -> None:
    file = BytesIO(samples.pdf())
    file.seek(7)

    examine(file, filename="bao-cao.pdf", limit=LIMIT)

    assert file.tell() == 0


@pytest.mark.parametrize(
    ("filename", "content", "found"),
    [
        ("bao-cao.pdf", samples.docx(), (".pdf", ".docx")),
        ("bang-diem.xlsx", samples.docx(), (".xlsx", ".docx")),
        ("cong-van.docx", samples.odt(), (".docx", ".odt")),
        ("anh.png", samples.jpeg(), (".png", ".jpg / .jpeg")),
        ("anh.jpg", samples.png(), (".jpg", ".png")),
    ],
)
def test_an_extension_that_belies_the_content_is_refused(
    filename: str, content: bytes, found: tuple[str, str]
) -> None:
    fault = fault_of(content, filename=filename)

    assert fault == Fault(Problem.CONTENT_DIFFERS, filename, *found)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00" + b"\0" * 400, "Windows Executable"),
        (b"<html><script>alert(1)</script></html>", "HTML File"),
        (b"Rar!\x1a\x07\x00" + b"\0" * 100, "WinRAR Compressed Archive file"),
        (b"mot hai ba", ""),
        (samples.package(("tep.txt", "mot")), "ZIP"),
        (samples.open_xml("application/vnd.ms-visio.drawing.main+xml"), "ZIP"),
        (samples.open_document("application/vnd.oasis.opendocument.graphics"), "ZIP"),
    ],
)
def test_content_of_no_allowed_kind_is_refused_and_named(content: bytes, name: str) -> None:
    fault = fault_of(content)

    assert fault == Fault(Problem.CONTENT_NOT_ALLOWED, "bao-cao.pdf", name, RIGHT_EXTENSIONS)


@pytest.mark.parametrize(
    ("filename", "problem"),
    [
        ("chay.exe", Problem.EXTENSION_NOT_ALLOWED),
        ("bao-cao.pdf.exe", Problem.EXTENSION_NOT_ALLOWED),
        ("bao-cao", Problem.EXTENSION_NOT_ALLOWED),
        ("nen.zip", Problem.EXTENSION_NOT_ALLOWED),
        ("trang.html", Problem.EXTENSION_NOT_ALLOWED),
        ("cu.doc", Problem.OLD_OFFICE),
        ("cu.XLS", Problem.OLD_OFFICE),
        ("macro.xlsm", Problem.MACROS),
    ],
)
def test_an_extension_not_allowed_is_refused_with_its_own_reason(
    filename: str, problem: Problem
) -> None:
    fault = fault_of(samples.pdf(), filename=filename)

    assert (fault.problem, fault.filename) == (problem, filename)


@pytest.mark.parametrize(
    "content",
    [
        samples.open_xml(samples.WORD_WITH_MACROS),
        samples.open_xml(samples.WORD, extra=(("word/vbaProject.bin", b"x"),)),
        samples.open_xml(samples.WORD, "application/vnd.ms-office.vbaProject"),
        samples.open_xml(samples.WORD, extra=(("xl/macrosheets/sheet1.xml", b"x"),)),
        samples.open_document(WORD_TEXT, extra=(("Basic/Standard/Module1.xml", "x"),)),
        samples.open_document(WORD_TEXT, extra=(("Scripts/python/chay.py", "x"),)),
    ],
)
def test_macros_in_an_office_file_are_refused(content: bytes) -> None:
    fault = fault_of(content, filename="cong-van.docx")

    assert fault == Fault(Problem.MACROS, "cong-van.docx")


def test_an_empty_index_of_macros_is_no_macro() -> None:
    content = samples.open_document(WORD_TEXT, extra=(("Basic/script-lc.xml", "<libraries/>"),))

    kind = examine(BytesIO(content), filename="cong-van.odt", limit=LIMIT)

    assert kind.media_type == WORD_TEXT


@pytest.mark.parametrize(
    "content",
    [
        samples.locked_package(),
        samples.old_office(locked=True),
        samples.open_document(WORD_TEXT, manifest="<m><encryption-data/></m>"),
    ],
)
def test_a_file_locked_by_a_password_is_refused(content: bytes) -> None:
    fault = fault_of(content, filename="cong-van.docx")

    assert fault == Fault(Problem.LOCKED, "cong-van.docx")


def test_the_old_office_container_is_refused_whatever_its_name() -> None:
    fault = fault_of(samples.old_office(), filename="cong-van.docx")

    assert fault == Fault(Problem.OLD_OFFICE, "cong-van.docx")


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("bao-cao.pdf", samples.pdf()[:-30]),
        ("bao-cao.pdf", b"%PDF-"),
        ("anh.png", samples.png()[:-4]),
        ("anh.png", samples.png()[:20]),
        ("anh.png", b"\x89PNG\r\n\x1a\n" + samples.png()[33:]),
        ("anh.jpg", samples.jpeg()[:-2]),
        ("anh.jpg", samples.jpeg()[:40]),
        ("anh.jpg", b"\xff\xd8\xff"),
        ("cong-van.docx", samples.docx()[:-10]),
        ("cong-van.docx", samples.docx()[:100]),
        ("cong-van.docx", samples.package(("[Content_Types].xml", "<Types>"))),
        ("cong-van.docx", samples.open_xml(samples.WORD, extra=(("../ra-ngoai.xml", "x"),))),
        ("cong-van.docx", samples.open_xml(samples.WORD, samples.SLIDES)),
        ("cong-van.docx", samples.xlsx() + samples.docx()),
        ("bao-cao.pdf", samples.pdf(pages=0)),
        ("bao-cao.pdf", samples.tried("header_and_eof_only.pdf")),
    ],
)
def test_a_broken_or_cut_file_is_refused(filename: str, content: bytes) -> None:
    fault = fault_of(content, filename=filename)

    assert (fault.problem, fault.filename) == (Problem.BROKEN, filename)


def test_entities_in_an_office_file_are_not_expanded() -> None:
    bomb = (
        '<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        "<Types>&b;</Types>"
    )

    fault = fault_of(samples.package(("[Content_Types].xml", bomb)), filename="cong-van.docx")

    assert fault.problem == Problem.BROKEN


def test_a_file_that_swells_when_opened_is_refused() -> None:
    zeros = b"\0" * (65 * 1024 * 1024)

    fault = fault_of(
        samples.open_xml(samples.WORD, extra=(("word/media/anh.bmp", zeros),)),
        filename="cong-van.docx",
    )

    assert fault.problem == Problem.BLOATED


@pytest.mark.parametrize(
    ("filename", "content", "kinds"),
    [
        ("anh.png", samples.png() + samples.docx(), (".png", ".zip")),
        ("anh.jpg", samples.jpeg() + samples.package(("Main.class", "x")), (".jpg", ".zip")),
        ("bao-cao.pdf", samples.pdf() + samples.docx(), (".pdf", ".zip")),
        (
            "cong-van.odt",
            samples.package(("mimetype", WORD_TEXT), ("a.pdf", "x"), ("%PDF-1.7", "x")),
            (".odt", ".pdf"),
        ),
    ],
)
def test_a_file_of_two_kinds_at_once_is_refused(
    filename: str, content: bytes, kinds: tuple[str, str]
) -> None:
    fault = fault_of(content, filename=filename)

    assert fault == Fault(Problem.TWO_KINDS, filename, *kinds)


def test_a_pdf_with_an_office_file_attached_inside_is_one_kind() -> None:
    content = samples.pdf().replace(b"xref", samples.docx() + b"\nxref", 1)

    kind = examine(BytesIO(content), filename="bao-cao.pdf", limit=LIMIT)

    assert kind.extensions == (".pdf",)


@pytest.mark.parametrize(
    "content",
    [
        samples.tried("leading_newlines.pdf"),
        b"\xef\xbb\xbf" + samples.pdf(),
        b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n" + samples.pdf(),
        b"\n" * 1019 + samples.pdf(),
        samples.pdf("%PDF-1.4 is written here once more"),
    ],
)
def test_the_header_of_a_pdf_may_stand_within_its_first_kilobyte(content: bytes) -> None:
    kind = examine(BytesIO(content), filename="bao-cao.pdf", limit=LIMIT)

    assert kind.extensions == (".pdf",)


@pytest.mark.parametrize(
    ("before", "name"),
    [
        (b"\n" * 1020, ""),
        (b"MZ\x90\x00" + b"\0" * 60, "Windows Executable"),
        (b"<html><script>alert(1)</script></html>", "HTML File"),
    ],
)
def test_a_header_too_far_in_or_behind_another_kind_makes_no_pdf(before: bytes, name: str) -> None:
    fault = fault_of(before + samples.pdf())

    assert fault == Fault(Problem.CONTENT_NOT_ALLOWED, "bao-cao.pdf", name, RIGHT_EXTENSIONS)


def test_a_pdf_that_asks_for_a_password_is_refused_and_one_with_an_owner_only_is_taken() -> None:
    fault = fault_of(samples.tried("locked_user_password.pdf"))
    owned = BytesIO(samples.tried("owner_only_print_restricted.pdf"))

    kind = examine(owned, filename="bao-cao.pdf", limit=LIMIT)

    assert fault == Fault(Problem.LOCKED, "bao-cao.pdf")
    assert kind.extensions == (".pdf",)


def test_a_pdf_that_swells_when_opened_is_refused_without_its_memory() -> None:
    tracked = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    fault = fault_of(samples.pdf_bomb())

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - tracked
    assert fault == Fault(Problem.BROKEN, "bao-cao.pdf", ".pdf")
    assert grown < 200 * 1024  # KiB; what it holds is 500 MiB


@pytest.mark.parametrize("filename", ["anh.HEIC", "anh.heif"])
def test_a_photograph_of_a_telephone_is_taken(filename: str) -> None:
    kind = examine(BytesIO(samples.heic()), filename=filename, limit=LIMIT)

    assert kind is HEIC


def test_a_photograph_of_a_telephone_by_another_name_is_refused_with_the_right_one() -> None:
    fault = fault_of(samples.heic(), filename="anh.jpg")

    assert fault == Fault(Problem.CONTENT_DIFFERS, "anh.jpg", ".jpg", ".heic / .heif")


def test_a_photograph_that_was_cut_off_is_broken() -> None:
    fault = fault_of(samples.heic()[:-40], filename="anh.heic")

    assert (fault.problem, fault.value) == (Problem.BROKEN, ".heic")


def test_a_document_of_wps_office_is_taken() -> None:
    file = BytesIO(samples.tried("wps.docx"))

    assert examine(file, filename="cong-van.docx", limit=LIMIT).extensions == (".docx",)


def test_size_is_judged_before_content() -> None:
    content = samples.pdf()

    assert fault_of(b"") == Fault(Problem.EMPTY, "bao-cao.pdf")
    assert fault_of(content, limit=len(content) - 1) == Fault(
        Problem.TOO_LARGE, "bao-cao.pdf", len(content), len(content) - 1
    )
    assert examine(BytesIO(content), filename="a.pdf", limit=len(content)).extensions == (".pdf",)


@pytest.mark.parametrize(
    ("filename", "problem", "shown"),
    [
        ("", Problem.NAME_MISSING, ""),
        (" ... ", Problem.NAME_MISSING, " ... "),
        ("../etc/a.pdf", Problem.NAME_HAS_PATH, "../etc/a.pdf"),
        ("C:\\a.pdf", Problem.NAME_HAS_PATH, "C:\\a.pdf"),
        ("a\0.pdf", Problem.NAME_HAS_HIDDEN_SIGNS, "a�.pdf"),
        ("a\n.pdf", Problem.NAME_HAS_HIDDEN_SIGNS, "a�.pdf"),
        ("hoa-don\u202efdp.exe", Problem.NAME_HAS_HIDDEN_SIGNS, "hoa-don�fdp.exe"),
        ("a" * 197 + ".pdf", Problem.NAME_TOO_LONG, "a" * 197 + ".p…"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused(filename: str, problem: Problem, shown: str) -> None:
    fault = fault_of(samples.pdf(), filename=filename)

    assert (fault.problem, fault.filename) == (problem, shown)


def test_a_name_is_kept_in_one_form_without_invisible_leftovers() -> None:
    typed = unicodedata.normalize("NFD", " Báo  cáo\u200b quý 1\ufeff.pdf ")

    assert clean_name(typed) == unicodedata.normalize("NFC", "Báo cáo quý 1.pdf")
    assert clean_name("a" * 196 + ".pdf") == "a" * 196 + ".pdf"


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(sorted(samples.RIGHT)),
    changes=st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=12),
    cut=st.integers(0, 200),
    tail=st.binary(max_size=60),
)
def test_any_damage_is_answered_with_a_kind_or_a_fault(
    name: str, changes: list[tuple[int, int]], cut: int, tail: bytes
) -> None:
    content = bytearray(samples.RIGHT[name]())
    for at, value in changes:
        content[at % len(content)] = value
    with TemporaryFile() as file:
        file.write(bytes(content[: len(content) - cut]) + tail)

        try:
            answer = examine(file, filename=name, limit=LIMIT) in KINDS
        except Unfit as unfit:
            answer = unfit.fault.filename == name

    assert answer is True

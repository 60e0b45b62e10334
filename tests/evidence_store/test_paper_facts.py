"""What papers of state bodies say of themselves, read from their text, in PDF and in Word."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from evidence_store.kinds import DOCX, PDF, PNG
from evidence_store.paper_facts import PaperFacts, facts_in, key_of, period_in
from evidence_store.paper_text import text_of
from tests.evidence_store import paper_files

DECISION = """ỦY BAN NHÂN DÂN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
QUẬN 1                 Độc lập - Tự do - Hạnh phúc
Số: 123/QĐ-UBND        Quận 1, ngày 05 tháng 3 năm 2021

QUYẾT ĐỊNH
Về việc ban hành Kế hoạch cải cách hành chính năm 2021
Căn cứ Luật số 77/2015/QH13 ngày 19 tháng 6 năm 2015;"""
REPORT = """UBND THÀNH PHỐ HỒ CHÍ MINH
SỞ NỘI VỤ
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 45 /BC-SNV
Thành phố Hồ Chí Minh, ngày 31 tháng 12 năm 2021
BÁO CÁO
Kết quả công tác cải cách hành chính 6 tháng cuối năm 2021"""
UNDATED = """SỞ TƯ PHÁP
Số: 7/KH-STP
Thành phố Hồ Chí Minh, ngày     tháng    năm 2021
Căn cứ Quyết định số 5/QĐ-UBND ngày 02 tháng 01 năm 2020"""


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            DECISION,
            PaperFacts(
                "123/QĐ-UBND",
                date(2021, 3, 5),
                "ỦY BAN NHÂN DÂN QUẬN 1",
                date(2021, 1, 1),
                date(2021, 12, 31),
            ),
        ),
        (
            REPORT,
            PaperFacts(
                "45/BC-SNV",
                date(2021, 12, 31),
                "SỞ NỘI VỤ",
                date(2021, 7, 1),
                date(2021, 12, 31),
            ),
        ),
        (UNDATED, PaperFacts("7/KH-STP", None, "SỞ TƯ PHÁP", date(2021, 1, 1), date(2021, 12, 31))),
        ("Số lượng hồ sơ: 12/15\nkhông phải văn bản", PaperFacts()),
        ("Số: 1/KH\nngày 31 tháng 02 năm 2021", PaperFacts(number="1/KH")),
    ],
    ids=["decision", "report", "undated", "no paper", "no such day"],
)
def test_head_and_title_are_read(text: str, facts: PaperFacts) -> None:
    assert facts_in(text) == facts


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("từ ngày 01/02/2021 đến hết ngày 30/11/2021", date(2021, 2, 1), date(2021, 11, 30)),
        ("giai đoạn 2021 – 2025", date(2021, 1, 1), date(2025, 12, 31)),
        ("6 tháng đầu năm 2021", date(2021, 1, 1), date(2021, 6, 30)),
        ("9 tháng đầu năm 2021", date(2021, 1, 1), date(2021, 9, 30)),
        ("Quý IV năm 2021", date(2021, 10, 1), date(2021, 12, 31)),
        ("quý II/2021", date(2021, 4, 1), date(2021, 6, 30)),
        ("tháng 02 năm 2021", date(2021, 2, 1), date(2021, 2, 28)),
        ("tháng 13 năm 2021", None, None),
        ("từ ngày 31/12/2021 đến ngày 01/01/2021", None, None),
        ("giai đoạn 2025-2021", None, None),
        ("không nói năm nào", None, None),
    ],
)
def test_the_time_a_title_names_is_read(title: str, first: date | None, last: date | None) -> None:
    assert period_in(title) == (first, last)


def test_numbers_are_compared_as_people_write_them() -> None:
    assert key_of("123 / QĐ–UBND") == key_of("123/qđ-ubnd") == "123/qd-ubnd"


def test_text_of_a_pdf_and_of_a_word_document_is_read() -> None:
    pdf = text_of(BytesIO(paper_files.pdf_of(DECISION)), PDF.media_type)
    word = text_of(BytesIO(paper_files.docx_of(REPORT)), DOCX.media_type)

    assert facts_in(pdf).number == "123/QĐ-UBND"
    assert facts_in(word) == facts_in(REPORT)


@pytest.mark.parametrize("kind", [PDF, DOCX, PNG])
def test_of_what_cannot_be_read_nothing_is_proposed(kind: object) -> None:
    media_type: str = kind.media_type  # type: ignore[attr-defined]  # a Kind

    assert text_of(BytesIO(b"%PDF-1.7 hong"), media_type) == ""

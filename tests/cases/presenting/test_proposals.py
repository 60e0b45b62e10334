"""Names of files speak of criteria as people write them."""

from __future__ import annotations

import pytest

from cases.presenting.proposals import proposed

CODES = ["1.1", "1.2", "1.2.3", "1.10", "1.S", "2.1"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("1.2_ke-hoach.pdf", "1.2"),
        ("1.2.3 Báo cáo.pdf", "1.2.3"),
        ("1.2.4 Báo cáo.pdf", "1.2"),
        ("1_2-ke-hoach.pdf", "1.2"),
        ("1-10 QĐ.pdf", "1.10"),
        ("TC 2.1 - rà soát.docx", "2.1"),
        ("tiêu chí 2.1.pdf", "2.1"),
        ("(1.1) Kế hoạch.pdf", "1.1"),
        ("1.S_khao-sat.pdf", "1.S"),
        ("1.Sao kê.pdf", ""),
        ("15-QĐ-UBND.pdf", ""),
        ("2021 báo cáo.pdf", ""),
        ("Kế hoạch 1.2.pdf", ""),
        ("", ""),
    ],
)
def test_a_name_proposes_the_criterion_it_begins_with(name: str, code: str) -> None:
    assert proposed(name, CODES) == code

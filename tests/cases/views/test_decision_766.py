"""The indicators of Decision 766/QĐ-TTg on the pages of a case: typed by officers, read by them."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.city import City, open_city
from tests.visits import browser, case_url, save, text_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("in_february")

QUAN = "QUAN-1"
ROOT = Path(__file__).parents[3]
FIELDS = ("N1", "N2", "N3", "N4", "N5", "N6")
with (ROOT / "tests/scoring/qd766_example.csv").open(encoding="utf-8") as file:
    EXAMPLE = {row["code"]: row["rate_percent"] for row in csv.DictReader(file)}


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - the fixture opens the database
    """Open the small city on the shipped set, judged by departments that it has."""
    text = (ROOT / "scoring/sets/qd766.toml").read_text(encoding="utf-8")
    text = re.sub(r'^lead = "[A-Z-]+"', 'lead = "SO-NOI-VU"', text, flags=re.MULTILINE)
    text = re.sub(r'^alternate = "[A-Z-]+"', 'alternate = "SO-TAI-CHINH"', text, flags=re.MULTILINE)
    book = (ROOT / "scoring/books/qd766.toml").read_text(encoding="utf-8")
    return open_city(text=text.replace("year = 2024", "year = 2021"), book=book)


@pytest.fixture
def officer(city: City) -> Client:
    return browser(city.officers[QUAN])


def rules_on(page: Any) -> list[str]:
    found = re.findall(r'<p class="criterion__rule">(.*?)</p>', page.content.decode(), re.DOTALL)
    return [" ".join(rule.split()) for rule in found]


def test_rules_are_told_as_the_decision_means_them(city: City, officer: Client) -> None:
    pages = [officer.get(case_url(city.case(QUAN), field)) for field in FIELDS]

    told = [rule for page in pages for rule in rules_on(page)]
    assert len(told) == len(EXAMPLE)
    assert [rule for rule in told if "giá trị" in rule or "×" in rule] == []
    assert told[0] == "Từ 100% trở lên: 6 điểm. Dưới 100%: tỷ lệ thực hiện nhân với 6 điểm."
    assert told[-1] == (
        "Từ 90% trở lên: 6 điểm. "
        "Dưới 90%: tính theo phần đạt được so với 90% (đạt 45% được 3 điểm)."
    )


def test_example_agency_sees_its_84_63_points_while_it_types(city: City, officer: Client) -> None:
    case = city.case(QUAN)
    for code, rate in EXAMPLE.items():
        save(city.officers[QUAN], case, code, answer_rate=f"{rate}%", way="rate", version="0")

    page = officer.get(case_url(case, "tong-quan"))

    shown = page.context["shown"]
    assert (f"{shown.total.points:.2f}", shown.total.maximum) == ("84.63", 100)
    assert "Tự chấm đến lúc này 84,63 / 100" in text_of(page)

"""Every kind of letter reads well in both languages, with all there is to say and with nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import gettext, override

from directory.models import User
from notifications.composing import compose
from notifications.kinds import Kind

if TYPE_CHECKING:
    from pytest_django import Settings

FULL: dict[str, Any] = {
    "agency": "Sở Tư pháp",
    "year": 2021,
    "field": "Cải cách thủ tục hành chính",
    "turn": "Thẩm định",
    "due_on": "2021-10-15",
    "days_left": 3,
    "reason": "Thiếu quyết định ban hành kế hoạch <2021> & phụ lục",
    "items": ["1.1 Kế hoạch cải cách hành chính", "2.3 Công khai thủ tục"],
    "who": "Lê Văn Cường",
    "role": "agency_officer",
    "file": "kế-hoạch.pdf",
    "first_today": True,
    "url": "/cases/1/",
}
# Kinds are about a case, a cycle, a run or a role: what each must say when all is known.
SAID = {
    "sent_back": ["reason", "items"],
    "returned_inside": ["reason", "items", "who"],
    "reminder": ["reason", "who", "turn"],
    "remitted": ["reason", "items"],
    "criteria_amended": ["reason", "items", "who", "turn"],
    "rules_amended": ["reason", "who"],
    "draft_given_back": ["reason", "who"],
    "deadline_moved": ["reason", "turn"],
    "evidence_refused": ["reason", "file"],
    "bundle_ready": ["file"],
    "pipeline_failed": ["reason", "turn"],
    "clock_stopped": ["reason"],
    "withdrawn": ["reason", "who"],
    "refused": ["reason", "who"],
    "corrected": ["reason", "items"],
    "explanation_opened": ["items"],
    "settlement_opened": ["items"],
    "settled": ["items"],
    "check_failed": ["items"],
    "evidence_lost": ["items"],
}

LEFT_OVER = re.compile(r"[{}]|None|&lt;|&amp;|  |\(\)|“”|\s[.,;]|\.\.|:\s*\n\n|\n\n\n| \n")


def reader(language: str) -> User:
    return User(email="binh@example.vn", full_name="Nguyễn Thị Bình", language=language)


def looks(kind: str, language: str, context: dict[str, Any], *, site: str) -> dict[str, object]:
    """Return what is asked of every letter's subject and text, whatever it is about."""
    words = compose(Kind(kind), to=reader(language), context=context, url="/cases/1/")
    text = f"{words.subject}\n{words.body}"
    return {
        "length": 5 <= len(words.subject) <= 250,
        "one line": "\n" not in words.subject,
        "address": f"{site}/cases/1/" in words.body,
        "left over": LEFT_OVER.findall(text),
        "small at first": re.findall(r"^[a-zđ]", words.subject),
        "greets": words.body.startswith({"vi": "Kính gửi", "en": "Dear"}[language]),
    }


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("context", [FULL, {}], ids=["full", "minimal"])
def test_every_letter_reads_well_when_rendered(
    language: str, context: dict[str, Any], settings: Settings
) -> None:
    well = {
        "length": True,
        "one line": True,
        "address": True,
        "greets": True,
        "left over": [],
        "small at first": [],
    }

    found = {kind: looks(kind, language, context, site=settings.SITE_URL) for kind in Kind.values}

    assert found == dict.fromkeys(Kind.values, well)


def left_unsaid(kind: str, language: str) -> list[str]:
    words = compose(Kind(kind), to=reader(language), context=FULL, url="/")
    with override(language):  # the name of a turn is said in the reader's language
        wanted = [gettext(str(part)) for key in SAID[kind] for part in as_list(FULL[key])]
    return [part for part in wanted if part not in words.body]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_letter_says_what_its_reader_must_know(language: str) -> None:
    found = {kind: left_unsaid(kind, language) for kind in SAID}

    assert found == {kind: [] for kind in SAID}


def as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("kind", ["turn_opened", "sent_back", "reminder", "deadline_moved"])
@pytest.mark.parametrize("due_on", ["2021-10-15", date(2021, 10, 15)])
def test_letter_writes_days_as_people_do(kind: str, due_on: date | str) -> None:
    words = compose(Kind(kind), to=reader("vi"), context={"due_on": due_on}, url="/")

    assert "15/10/2021" in words.body
    assert "2021-10-15" not in words.body


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("vi", 40, "xử lý 40 hồ sơ đánh giá cải cách hành chính năm 2021 ở bước"),
        ("en", 40, "of 40 public administration reform cases of 2021 at the step"),
        ("en", 1, "of 1 public administration reform case of 2021 at the step"),
    ],
)
def test_letter_about_several_cases_says_how_many(language: str, count: int, said: str) -> None:
    context = {"count": count, "year": 2021, "turn": "Thẩm tra", "due_on": "2021-10-15"}

    words = compose(Kind.REMINDER, to=reader(language), context=context, url="/")

    assert said in words.body


def test_turn_opened_in_vietnamese(settings: Settings) -> None:
    settings.SITE_URL = "https://cchc.example.vn"

    words = compose(Kind.TURN_OPENED, to=reader("vi"), context=FULL, url="/cases/1/")

    assert words.subject == ("Đến lượt xử lý: Thẩm định – Sở Tư pháp, Cải cách thủ tục hành chính")
    assert words.body == (
        "Kính gửi Ông/Bà Nguyễn Thị Bình,\n\n"
        "Đã đến lượt Ông/Bà xử lý hồ sơ đánh giá cải cách hành chính năm 2021 của Sở Tư pháp"
        " ở bước “Thẩm định”, lĩnh vực Cải cách thủ tục hành chính.\n\n"
        "Đề nghị Ông/Bà hoàn thành chậm nhất ngày 15/10/2021 (còn 3 ngày làm việc).\n\n"
        "Đây là hồ sơ đầu tiên đến lượt Ông/Bà trong ngày. Hồ sơ đến sau trong ngày không có thư"
        " riêng: xem tại “Việc của tôi” và trong thư tóm tắt buổi sáng.\n\n"
        "Xem và xử lý tại: https://cchc.example.vn/cases/1/\n\n"
        "Trân trọng.\n"
        "Thước – Hệ thống đánh giá cải cách hành chính\n"
        "Thư do hệ thống gửi tự động, vui lòng không trả lời thư này."
    )


def test_sent_back_in_english(settings: Settings) -> None:
    settings.SITE_URL = "https://cchc.example.vn"
    own = {"field": "", "days_left": 1, "reason": "The annex is missing", "first_today": False}
    context = {**FULL, **own}

    words = compose(Kind.SENT_BACK, to=reader("en"), context=context, url="/cases/1/")

    assert words.subject == "Case sent back for completion – Sở Tư pháp"
    assert words.body == (
        "Dear Nguyễn Thị Bình,\n\n"
        "Lê Văn Cường has sent back the 2021 public administration reform case of Sở Tư pháp,"
        " to be completed or corrected.\n\n"
        "Reason: The annex is missing\n\n"
        "Criteria to look at again:\n"
        "- 1.1 Kế hoạch cải cách hành chính\n"
        "- 2.3 Công khai thủ tục\n\n"
        "Only the criteria named are open again; all others stay as they are.\n\n"
        "Please complete it by 15/10/2021 (1 working day left).\n\n"
        "See and act here: https://cchc.example.vn/cases/1/\n\n"
        "With respect,\n"
        "Thước, the public administration reform evaluation\n"
        "This message was sent automatically; please do not reply to it."
    )


def test_role_is_named_in_the_readers_language() -> None:
    granted = {"role": "agency_head", "agency": "Sở Tư pháp"}

    in_vietnamese = compose(Kind.ROLE_GRANTED, to=reader("vi"), context=granted, url="/")
    in_english = compose(Kind.ROLE_GRANTED, to=reader("en"), context=granted, url="/")

    assert in_vietnamese.subject == "Ông/Bà được giao vai trò: Thủ trưởng đơn vị – Sở Tư pháp"
    assert in_english.subject == "You were given a role: Agency head – Sở Tư pháp"


def test_a_line_break_in_a_name_cannot_add_a_header() -> None:
    context = {"agency": "Sở Tư pháp\r\nBcc: somebody@example.org"}

    words = compose(Kind.REMINDER, to=reader("vi"), context=context, url="/")

    assert words.subject == "Nhắc việc – Sở Tư pháp Bcc: somebody@example.org"

"""Vietnamese text: one form, search without accents, the order of the alphabet."""

import random
import unicodedata
from typing import Literal

import pytest

from directory.models import Agency
from tests.directory.people import agency, person
from wording.text import normal, normal_lines, person_sort_key, plain, sort_key

Form = Literal["NFC", "NFD", "NFKC"]
IN_ORDER = (
    ["a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ắ", "â", "ầ", "ậ", "b", "c", "d", "đ", "e", "ê"],
    ["o", "ò", "ó", "ọ", "ô", "ồ", "ộ", "ơ", "ờ", "ợ", "p", "q", "u", "ụ", "ư", "ứ", "ự", "v"],
    ["Quận 1", "Quận 3", "Quận 4", "Quận 10", "Quận 11", "Quận 12", "Quận Bình Tân"],
    ["Bàn Cờ", "Ban Dân tộc", "Bảo hiểm xã hội", "Bắc Bình", "Bình Chánh", "Công an", "Cục Thuế"],
    ["Da", "Dân", "Di", "Đa", "Đà", "Đống Đa", "E"],
    ["Sở Tư", "Sở Tư pháp", "Sở Văn hóa", "Sở Xây dựng", "Sở Y tế"],
    ["ma", "mà", "mả", "mã", "má", "mạ", "mai"],
    ["Tổ 9", "Tổ 10", "Tổ 99", "Tổ 100", "Tổ 1234567", "Tổ 12345678"],
    ["Lê Chân", "Lê-Chân", "Lê1", "Lêa"],
)


@pytest.mark.parametrize("words", IN_ORDER)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_sort_key_orders_as_a_vietnamese_dictionary(words: list[str], form: Form) -> None:
    shuffled = [unicodedata.normalize(form, word) for word in words]
    random.Random(1).shuffle(shuffled)  # noqa: S311 - any order will do

    assert [normal(word) for word in sorted(shuffled, key=sort_key)] == words


def test_sort_key_is_of_digits_only_so_that_no_collation_changes_it() -> None:
    keys = [sort_key(text) for text in ("Sở Nội vụ", "ÂẤ ǹ ß 漢 ' - é ü", "")]

    assert [key.isdigit() and key.isascii() for key in keys] == [True, True, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sở\x00 \x07Y\x1b tế\x9b", "Sở Y tế"),
        ("a\u202eb\ufffe\ud800\u2066", "ab"),
        ("Sở\x0bY\x85tế\u2028A", "Sở Y tế A"),
    ],
)
def test_signs_that_nobody_sees_are_dropped(text: str, expected: str) -> None:
    assert normal(text) == expected


def test_a_soft_line_break_of_a_word_processor_ends_a_line() -> None:
    assert normal_lines("một\x0bhai\x00\u2028ba") == "một\nhai\nba"


def test_sort_key_places_foreign_letters_by_their_base() -> None:
    assert sorted(["Zürich", "Zug", "Zuu"], key=sort_key) == ["Zug", "Zürich", "Zuu"]


def test_the_database_orders_agencies_in_vietnamese(db: None) -> None:  # noqa: ARG001 - the tables
    names = ["Quận 10", "Sở Y tế", "Đống Đa", "Quận 3", "Ban Dân tộc", "Dân vận", "Quận 1"]
    for name in names:
        agency(name)

    in_order = list(Agency.objects.in_order().values_list("name", flat=True))

    assert in_order == [
        "Ban Dân tộc",
        "Dân vận",
        "Đống Đa",
        "Quận 1",
        "Quận 3",
        "Quận 10",
        "Sở Y tế",
    ]


def test_people_are_listed_by_given_name() -> None:
    names = ["Trần Văn Ánh", "Lê Thị Ân", "Nguyễn An", "Phạm Đức", "Bùi Dung", "Lê An"]

    in_order = sorted(names, key=person_sort_key)

    assert in_order == [
        "Lê An",
        "Nguyễn An",
        "Trần Văn Ánh",
        "Lê Thị Ân",
        "Bùi Dung",
        "Phạm Đức",
    ]


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("Sở Nội vụ", "so noi vu"),
        ("ĐẶNG THÙY TRÂM", "dang thuy tram"),
        ("Ủy ban nhân dân quận Gò Vấp", "uy ban nhan dan quan go vap"),
        ("ƯỚC MƠ", "uoc mo"),
        ("ðường", "duong"),
        ("  Sở\u00a0 Y\ttế ", "so y te"),
        ("Nguyễn\u200b Văn", "nguyen van"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC"])
def test_plain_leaves_letters_without_accents(text: str, searched: str, form: Form) -> None:
    assert plain(unicodedata.normalize(form, text)) == searched


@pytest.mark.parametrize(
    "asked", ["so noi vu", "SỞ NỘI VỤ", "nội sở", "noi  vu", "snv-01", "vụ snv", "sở nội vụ"]
)
def test_matching_finds_an_agency_whatever_the_accents(db: None, asked: str) -> None:  # noqa: ARG001 - the tables
    wanted = agency("Sở Nội vụ", code="SNV-01")
    agency("Sở Ngoại vụ")

    found = Agency.objects.matching(unicodedata.normalize("NFD", asked))

    assert list(found) == [wanted]


@pytest.mark.parametrize("asked", ["%", "_", "\\", "so%vu"])
def test_matching_takes_signs_of_sql_as_signs(db: None, asked: str) -> None:  # noqa: ARG001 - the tables
    agency("Sở Nội vụ")

    assert list(Agency.objects.matching(asked)) == []


def test_matching_finds_people_by_name_and_address(db: None) -> None:  # noqa: ARG001 - the tables
    wanted = person("Đặng Thị Ước", email="uoc.dang@example.vn")
    person("Đặng Văn Út")

    manager = type(wanted).objects.get_queryset()
    assert list(manager.matching("dang uoc")) == [wanted]
    assert list(manager.matching("UOC.DANG")) == [wanted]


def test_normal_composes_folds_and_drops_what_nobody_sees() -> None:
    decomposed = unicodedata.normalize("NFD", "Sở  Tài\u00adchính\ufeff\u200b \u00a0")

    assert normal(decomposed) == "Sở Tàichính"
    assert unicodedata.is_normalized("NFC", normal(decomposed))


def test_normal_lines_keeps_lines_and_one_empty_one() -> None:
    text = "\r\n Một \r\n\r\n\r\n\r\nhai\u2028ba  bốn \n\n"

    assert normal_lines(text) == "Một\n\nhai\nba bốn"


@pytest.mark.parametrize("length", [1, 150])
def test_keys_fit_their_columns_whatever_the_name(db: None, length: int) -> None:  # noqa: ARG001 - the tables
    name = ("1ấ" * length)[:150].strip()

    made = person(name, email=f"{'a' * 60}@{'b' * 60}.vn")

    made.refresh_from_db()
    assert made.full_name == name

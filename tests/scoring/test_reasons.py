"""The one table of sentences serves every code, in both languages, with the same values."""

import re
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest

from scoring import Reason, parse_number
from scoring.reasons import _flattened, sentences

PACKAGE = Path(__file__).parents[2] / "scoring"
SOURCES = "\n".join(path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py")))
FAMILIES = (
    "points|told|group|index|class|rank|reward|review|lineage|evaluate|answer|problem|file|verify|"
)
CODES = re.compile(rf'"((?:{FAMILIES}replay|explain)\.[a-z_]+)"')


def test_every_code_in_the_source_has_a_sentence() -> None:
    assert set(CODES.findall(SOURCES)) - sentences().keys() == set()


def values_of(text: str) -> set[tuple[str, str | None]]:
    return {(name, how) for _text, name, how, _conversion in Formatter().parse(text) if name}


def test_each_sentence_speaks_of_the_same_values_in_both_languages() -> None:
    in_each = {code: [values_of(text) for text in texts] for code, texts in sentences().items()}

    assert {code: (vi, en) for code, (vi, en) in in_each.items() if vi != en} == {}
    assert [code for code, texts in sentences().items() if not all(texts)] == []


@pytest.mark.parametrize(
    ("how", "value", "vi", "en"),
    [
        ("", "A", "A", "A"),
        ("n", parse_number("1.50"), "1,5", "1.5"),
        ("n", parse_number("0.66666"), "0,6667", "0.6667"),
        ("n", parse_number("0.00004"), "0", "0"),
        ("n", parse_number("0.00005"), "0,0001", "0.0001"),
        ("n", parse_number("0.00025"), "0,0003", "0.0003"),
        ("n", parse_number("84.99999"), "84,9999", "84.9999"),
        ("n", parse_number("70.00001"), "70", "70"),
        ("n", parse_number("12345678901234567"), "12345678901234567", "12345678901234567"),
        ("n", 7, "7", "7"),
        ("n", "92.830", "92,83", "92.83"),
        ("f", parse_number("95.00"), "95,00", "95.00"),
        ("f", "95.00", "95,00", "95.00"),
        ("%", parse_number("0.875"), "87,5%", "87.5%"),
        ("%", "1", "100%", "100%"),
        ("%", parse_number("0.99999999"), "99,9999%", "99.9999%"),
    ],
)
def test_value_is_written_as_the_sentence_asks(
    how: str, value: object, vi: str, en: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = f"{{x:{how}}}"
    monkeypatch.setattr("scoring.reasons.sentences", lambda: {"t": (sentence, sentence)})

    reason = Reason("t", {"x": value})  # type: ignore[dict-item]  # cases of the table

    assert (reason.text("vi"), reason.text("en")) == (vi, en)


def test_english_value_replaces_the_vietnamese_one_in_english_only() -> None:
    values = {"given": "Khá", "given_en": "Fair", "class": "Tốt", "class_en": ""}

    reason = Reason("class.differs", values)

    assert reason.text("vi") == "Bảng ghi loại Khá, theo quy tắc là Tốt."
    assert reason.text("en") == "The table says class Fair; by the rules it is Tốt."


def test_reason_says_the_same_after_json() -> None:
    reason = Reason("points.rate", {"achieved": parse_number("1.0"), "total": 3, "rate": "0.3333"})

    again = Reason.from_json(reason.as_json())

    assert again.as_json() == reason.as_json()
    assert again.text("en") == reason.text("en") == "Achieved 1 of 3, a rate of 33.33%."


def test_table_of_sentences_is_flattened_by_its_dots() -> None:
    table = {"a": {"b": {"vi": "x", "en": "y"}, "c": {"d": {"vi": "z", "en": "", "note": "n"}}}}

    assert dict(_flattened({"skipped": 1, **table}, "")) == {"a.b": ("x", "y"), "a.c.d": ("z", "")}


def test_reason_without_values_comes_back_without_any() -> None:
    assert Reason.from_json({"code": "rank.exempt"}) == Reason("rank.exempt")


def test_text_is_vietnamese_unless_asked_otherwise() -> None:
    assert Reason("rank.exempt").text() == Reason("rank.exempt").text("vi")


@pytest.mark.parametrize(
    ("points", "vi", "en"),
    [
        ("1", "1 điểm", "1 point"),
        ("-1", "-1 điểm", "-1 point"),
        ("1.0", "1 điểm", "1 point"),
        ("0", "0 điểm", "0 points"),
        ("0.5", "0,5 điểm", "0.5 points"),
        ("2", "2 điểm", "2 points"),
    ],
)
def test_points_are_counted_as_the_language_does(points: str, vi: str, en: str) -> None:
    taken = Reason(
        "points.deduction_missing", {"count": 1, "each": Decimal(points), "points": Decimal(2)}
    )

    assert f"× {vi}:" in taken.text("vi")
    assert f"× {en}:" in taken.text("en")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1E-7", "0"),  # nothing is left of it within four places
        ("0.12344", "0,1234"),
        ("0.12296", "0,1229"),  # rounded up it would look like 0.123
        ("84.99999", "84,9999"),  # 85 would have reached the class
        ("33.333333", "33,3333"),
    ],
)
def test_long_numbers_are_said_with_four_places_and_never_as_a_shorter_one(
    number: str, said: str
) -> None:
    taken = Reason("points.deduction_missing", {"count": 1, "each": Decimal(number), "points": 2})

    assert f"× {said} điểm:" in taken.text("vi")


@pytest.mark.parametrize(("number", "written"), [("1E-7", "0.0000001"), ("1E+3", "1000")])
def test_numbers_are_data_without_exponents(number: str, written: str) -> None:
    assert Reason("x", {"points": Decimal(number)}).as_json()["values"] == {"points": written}

"""The explanation a citizen reads, whole."""

import pytest

from scoring import (
    Mark,
    Participant,
    RuleBook,
    Year,
    evaluate,
    load_criteria_set,
    load_rule_book,
    score_year,
    shipped_book,
    shipped_set,
)
from scoring.explanation import explain, in_tree
from tests.scoring.examples import BOOK, EXTRAS, SET, small_book, small_set
from tests.scoring.trees import YES_NO, group, leaf, tree
from tests.scoring.years import small_year

NAMED = BOOK.replace(
    'source = "thử"',
    'source = "thử"\nassumed = ["mức Khá", "mức Yếu"]\nassumed_en = ["the bounds", "the rest"]',
)
BLOCS = """
[[blocs]]
code = "Y"
name = "Khối Y"
[[blocs]]
code = "X"
name = "Khối X"
name_en = "Bloc X"
"""
NOTICE = 'source = "thử"\nnotice = "Phục dựng"\nnotice_en = "Reconstructed"\n'


def year() -> Year:
    marks = {
        "1.1": Mark({"value": "yes"}, rung="council", reason="đủ", evidence=("a" * 64, "b" * 64)),
        "1.2": Mark({"not_applicable": "yes"}, rung="appraised"),
        "2.B": Mark({"cases": "1"}, rung="appraised"),
        "2.P": Mark({"cases": "1"}, rung="sector"),
    }
    criteria_set = load_criteria_set(
        (SET + EXTRAS)
        .replace('source = "thử"', NOTICE)
        .replace('name = "Làm"', 'name = "Làm"\nname_en = "Do"'),
        name="set.toml",
    )
    book = load_rule_book(NAMED + BLOCS, name="book.toml")
    return Year(criteria_set, book, (Participant("X", "A", "Sở A", marks),))


def explained(of: Year, lang: str) -> list[str]:
    return explain(score_year(of)[0], year=of, lang=lang).splitlines()


def test_explanation_is_whole_in_vietnamese() -> None:
    of = year()

    assert explained(of, "vi") == [
        "Phục dựng",
        "",
        "Sở A (A), khối Khối X, năm 2021",
        "XẾP LOẠI: Khá",
        "  Chỉ số 74 đạt từ 70: xếp loại Khá.",
        "  Xếp hạng 1 trên 1 cơ quan được xếp hạng trong khối.",
        "CHỈ SỐ: 74,00",
        "  6 điểm đạt được trên 8 điểm áp dụng × 100 = 75.",
        "  Điểm thưởng: cộng 1.",
        "  Điểm trừ: trừ 2.",
        "  Làm tròn một lần, 2 chữ số thập phân: 74,00.",
        "ĐỀ XUẤT",
        "  Quy tắc của năm không quy định khen thưởng.",
        "  Quy tắc của năm không quy định xem xét người đứng đầu.",
        "ĐIỂM MẤT NHIỀU NHẤT",
        "  2.S Hỏi: mất 2 trên 2 điểm.",
        "  2.P Trừ: bị trừ 2 điểm.",
        "TỪNG LĨNH VỰC VÀ TIÊU CHÍ",
        "  F1. Một: 6 trên 6 điểm (100%)",
        "    1.1 Làm: 6 trên 6 điểm",
        "      Chọn “Có”: 100% của 6 điểm = 6 điểm.",
        "      Điểm được tính: kết luận của hội đồng.",
        "      Ý kiến: đủ",
        f"      Minh chứng: {'a' * 64}, {'b' * 64}",
        "    1.2 Tỷ lệ: không tính",
        "      Không áp dụng: tiêu chí được đưa ra khỏi mẫu số.",
        "      Điểm được tính: kết quả thẩm định của Sở Nội vụ.",
        "  F2. Hai: 0 trên 2 điểm (0%)",
        "    2.S Hỏi: 0 trên 2 điểm",
        "      Chưa có điểm: tính 0 điểm.",
        "    2.B Thưởng: 1 điểm",
        "      1 × 1 điểm, tối đa 4: 1 điểm.",
        "      Điểm được tính: kết quả thẩm định của Sở Nội vụ.",
        "    2.P Trừ: -2 điểm",
        "      1 vụ việc × 2 điểm: trừ 2 điểm.",
        "      Điểm được tính: kết quả rà soát của sở chủ trì lĩnh vực.",
        f"Quy tắc: Quy tắc nhỏ. Mã số: {of.book.digest}",
        "  Giả định: mức Khá; mức Yếu.",
    ]


def test_explanation_is_in_english_where_there_is_english() -> None:
    of = year()

    lines = explained(of, "en")

    assert lines[:4] == ["Reconstructed", "", "Sở A (A), bloc Bloc X, 2021", "CLASS: Khá"]
    assert lines[19] == "    1.1 Do: 6 of 6 points"
    assert lines[21] == "      The mark that counts: the council's decision."
    assert lines[-2:] == [
        f"Rules: Small rules. Digest: {of.book.digest}",
        "  Assumed: the bounds; the rest.",
    ]


def test_explanation_is_vietnamese_unless_asked_otherwise() -> None:
    of = year()

    assert explain(score_year(of)[0], year=of) == "\n".join([*explained(of, "vi"), ""])


def test_explanation_without_notice_or_assumptions_starts_and_ends_with_the_score() -> None:
    of = small_year()

    lines = explained(of, "en")

    assert lines[0] == "Sở A0 (A0), bloc X, 2021"
    assert lines[-1].startswith("Rules: Small rules.")


@pytest.mark.parametrize(
    ("book", "line"),
    [(shipped_book("national-abc"), "CLASS: none"), (small_book(), "CLASS: Yếu")],
)
def test_class_may_be_none(book: RuleBook, line: str) -> None:
    of = Year(small_set(), book, (Participant("X", "A", "Sở A", {}),))

    assert explained(of, "en")[1] == line


def test_everything_won_is_said() -> None:
    marks = {
        "1.1": Mark({"value": "yes"}), "1.2": Mark({"rate": "1"}), "2.S": Mark({"mean": "1"}),
    }  # fmt: skip
    of = Year(small_set(), small_book(), (Participant("X", "A", "Sở A", marks),))

    lines = explained(of, "en")

    assert lines[lines.index("POINTS LOST, LARGEST FIRST") + 1] == "  No points were lost."


def test_field_in_which_nothing_applies_is_said() -> None:
    book = small_book('[parts.survey]\nmissing = "rescale"\n')
    of = Year(small_set(), book, (Participant("X", "A", "Sở A", {}),))

    lines = explained(of, "en")

    assert "  F2. Hai: no criterion applies" in lines
    assert "    2.S Hỏi: not counted" in lines


def test_only_the_ten_largest_losses_are_listed() -> None:
    of = Year(
        shipped_set("hcmc-2021-reconstructed"),
        shipped_book("hcmc-2021"),
        (Participant("NGANH_DOC", "A", "Sở A", {}),),
    )

    lines = explained(of, "en")

    first = lines.index("POINTS LOST, LARGEST FIRST")
    assert lines.index("FIELD BY FIELD, CRITERION BY CRITERION") - first == 11


def test_groups_and_criteria_are_told_indented_as_they_stand() -> None:
    rules = tree(
        group("1")
        + group("1.1", under=".criteria")
        + leaf("1.1.1", "2", YES_NO, under=".criteria.criteria")
        + leaf("1.2", "3", YES_NO, under=".criteria")
        + leaf("2", "1", YES_NO)
    )
    yes = {code: Mark({"value": "yes"}) for code in ("1.1.1", "1.2", "2")}
    scored = evaluate(rules, yes, bloc="X", book=small_book())

    told = [(depth, one.code) for depth, one in in_tree(scored.fields[0])]

    assert told == [(0, "1"), (1, "1.1"), (2, "1.1.1"), (1, "1.2"), (0, "2")]

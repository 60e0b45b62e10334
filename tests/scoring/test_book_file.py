"""Rule books read from their files, and everything that can be wrong with one."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring import BadFile, load_rule_book, shipped_book, shipped_books
from tests.scoring.examples import BOOK, REVIEW, REWARD, small_book

BLOCS = '[[blocs]]\ncode = "X"\n[[blocs]]\ncode = "Y"\nname = "Ypsilon"\n'
FIXED = (
    '[parts]\nweighting = "fixed"\n[parts.appraisal]\nweight = 68\n[parts.survey]\nweight = 32\n'
)


def test_every_shipped_book_loads_under_its_own_name() -> None:
    assert shipped_books() == ("hcmc-2018", "hcmc-2021", "national-abc", "qd766")
    assert tuple(shipped_book(code).code for code in shipped_books()) == shipped_books()


def test_every_shipped_book_names_its_source_and_its_assumptions() -> None:
    for code in shipped_books():
        book = shipped_book(code)
        assert book.source
        assert len(book.assumed) == len(book.assumed_en) > 0


def test_book_of_2021_says_what_is_known() -> None:
    book = shipped_book("hcmc-2021")

    assert [bloc.code for bloc in book.blocs] == ["SO_BAN_NGANH", "QUAN_HUYEN", "NGANH_DOC"]
    assert [(band.name, int(band.lower)) for band in book.classes] == [
        ("Tốt", 85), ("Khá", 70), ("Trung bình", 50), ("Yếu", 0),
    ]  # fmt: skip
    assert book.reward is not None
    assert book.reward.quota == Fraction(1, 3)
    assert book.reward.fixed == {"SO_BAN_NGANH": 5, "QUAN_HUYEN": 5, "NGANH_DOC": 2}
    assert book.reward.beneficiaries == ("agency", "head", "deputy")


def test_book_of_2018_has_six_classes() -> None:
    names = shipped_book("hcmc-2018").class_names()

    assert (len(names), names[0], names[-1]) == (6, "Xuất sắc", "Kém")


def test_national_book_has_groups_and_takes_any_bloc() -> None:
    book = shipped_book("national-abc")

    assert [(band.name, int(band.lower)) for band in book.classes] == [
        ("A", 90),
        ("B", 80),
        ("C", 70),
    ]
    assert book.knows_bloc("anything")
    assert book.reward is None
    assert book.review == ()


def test_what_is_not_written_has_a_default() -> None:
    book = small_book()

    assert (book.index.precision, book.index.rounding) == (2, "half_up")
    assert (book.index.class_by, book.index.highest) == ("unrounded", None)
    assert (book.ranking.by, book.ranking.ties, book.ranking.newcomers) == (
        "unrounded", "skip", "classified",
    )  # fmt: skip
    assert book.weighting == "by_points"
    assert {part: rule.missing for part, rule in book.parts.items()} == dict.fromkeys(
        ("appraisal", "survey", "bonus", "penalty"), "zero"
    )


def test_book_says_where_blocs_and_classes_stand() -> None:
    book = small_book(BLOCS)

    assert [book.bloc_order(code) for code in ("Y", "X", "Z")] == [(1, "Y"), (0, "X"), (2, "Z")]
    assert [book.position(name) for name in ("Tốt", "Yếu", "", "Kém")] == [0, 3, 4, None]
    assert (book.knows_bloc("X"), book.knows_bloc("Z")) == (True, False)


def test_weights_and_caps_are_read() -> None:
    book = small_book(FIXED + "[parts.bonus]\ncap = 2\n")

    assert book.parts["appraisal"].weight == Decimal(68)
    assert book.parts["survey"].weight == Decimal(32)
    assert book.parts["bonus"].cap == Decimal(2)
    assert book.parts["penalty"].cap is None


def test_digest_sees_every_value_and_no_comment() -> None:
    assert small_book("\n# a remark\n").digest == small_book().digest
    assert small_book(REWARD).digest != small_book().digest


BREAKAGES = [
    ("from = 70", 'from = "x"', "classes[2].from", "x", "file.want_number"),
    ("from = 70", "from = 85", "classes[2].from", "85", "file.want_falling_bounds"),
    ('name = "Khá"', 'name = "Tốt"', "classes[2].name", "Tốt", "file.want_unique"),
    ('name = "Khá"', 'name = "Khá"\nto = 85', "classes[2].to", "85", "file.unknown_key"),
    ("[reward]", "[index]\nprecision = 7\n[reward]", "index.precision", "7", "file.want_whole"),
    ("[reward]", '[index]\nrounding = "up"\n[reward]', "index.rounding", "up",
     "file.want_choice"),
    ("[reward]", "[index]\nhighest = 101\n[reward]", "index.highest", "101", "file.want_number"),
    ("[reward]", '[index]\nclass_by = "rank"\n[reward]', "index.class_by", "rank",
     "file.want_choice"),
    ("[reward]", '[ranking]\nties = "share"\n[reward]', "ranking.ties", "share",
     "file.want_choice"),
    ("[reward]", '[ranking]\nby = "name"\n[reward]', "ranking.by", "name", "file.want_choice"),
    ("[reward]", '[ranking]\nnewcomers = "out"\n[reward]', "ranking.newcomers", "out",
     "file.want_choice"),
    ("[reward]", "[ranking]\nexempt = [1]\n[reward]", "ranking.exempt", "[1]", "file.want_texts"),
    ("[reward]", '[parts]\nweighting = "fixed"\n[reward]', "parts.survey.weight", "",
     "file.want_number"),
    ("[reward]", FIXED.replace("68", "0").replace("32", "0") + "[reward]", "parts.weighting",
     "fixed", "file.want_weights"),
    ("[reward]", '[parts.survey]\nmissing = "guess"\n[reward]', "parts.survey.missing", "guess",
     "file.want_choice"),
    ("[reward]", "[parts.survey]\nweight = 3\n[reward]", "parts.survey.weight", "3",
     "file.unknown_key"),
    ("[reward]", "[parts.survey]\ncap = 3\n[reward]", "parts.survey.cap", "3",
     "file.unknown_key"),
    ("[reward]", '[parts.bonus]\nmissing = "zero"\n[reward]', "parts.bonus.missing", "zero",
     "file.unknown_key"),
    ("[reward]", '[[blocs]]\ncode = "X"\n[[blocs]]\ncode = "X"\n[reward]', "blocs[2].code", "X",
     "file.want_unique"),
    ('class = "Tốt"', 'class = "Giỏi"', "reward.class", "Giỏi", "file.want_choice"),
    ('quota = "1/3"', "quota = 1.01", "reward.quota", "1.01", "file.want_fraction"),
    ('quota = "1/3"', "quota = true", "reward.quota", "true", "file.want_fraction"),
    ('quota = "1/3"', "quota = nan", "reward.quota", "NaN", "file.want_fraction"),
    ('quota = "1/3"', "quota = [1, 3]", "reward.quota", "[1, 3]", "file.want_fraction"),
    ('quota = "1/3"', 'quota = "0.2"', "reward.quota", "0.2", "file.want_fraction"),
    ('quota = "1/3"', 'quota = "4/3"', "reward.quota", "4/3", "file.want_fraction"),
    ('quota = "1/3"', 'quota = "1/0"', "reward.quota", "1/0", "file.want_fraction"),
    ('quota = "1/3"', 'quota = "1/3"\ntie_at_edge = "lot"', "reward.tie_at_edge", "lot",
     "file.want_choice"),
    ('quota = "1/3"', 'quota = "1/3"\nfixed = { X = -1 }', "reward.fixed.X", "-1",
     "file.want_whole"),
    ('"head"', '"cat"', "reward.beneficiaries", '["agency", "cat"]',
     "file.want_choice"),
    ('code = "falling"', 'code = "low"', "review[2].code", "low", "file.want_unique"),
    ('condition = "rank_fell"', 'condition = "rank_rose"', "review[2].all[2].condition",
     "rank_rose", "file.want_choice"),
    ('condition = "rank_fell"', 'condition = "rank_fell"\nplaces = 0', "review[2].all[2].places",
     "0", "file.want_whole"),
    ("years = 2", "years = 3", "review[2].all[1].years", "3", "file.want_whole"),
    ('class = "Trung bình"', 'class = "Kém"', "review[1].all[1].class", "Kém",
     "file.want_choice"),
    ('label = "Thấp"', "", "review[1].label", "", "file.want_text"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "place", "value", "code"), BREAKAGES)
def test_problem_names_key_value_and_the_right_form(
    right: str, wrong: str, place: str, value: str, code: str
) -> None:
    text = (BOOK + REWARD + REVIEW).replace(right, wrong, 1)

    with pytest.raises(BadFile) as refused:
        load_rule_book(text, name="book.toml")

    found = [(p.place, p.value, p.right.code) for p in refused.value.problems]
    assert (place, value, code) in found
    assert all(problem.line for problem in refused.value.problems)


def test_fixed_number_for_a_bloc_the_book_does_not_know_is_refused() -> None:
    text = BOOK + BLOCS + REWARD + "[reward.fixed]\nZ = 2\n"

    with pytest.raises(BadFile) as refused:
        load_rule_book(text, name="book.toml")

    assert refused.value.text("en") == (
        f"book.toml, line {len(text.splitlines())}, key “reward.fixed.Z”, value “2”:"
        " must be a bloc of the rule book: X, Y."
    )


def test_bound_that_cannot_be_read_is_complained_of_once() -> None:
    with pytest.raises(BadFile) as refused:
        load_rule_book(BOOK.replace("from = 70", 'from = "x"'), name="book.toml")

    assert [problem.right.code for problem in refused.value.problems] == ["file.want_number"]


def test_book_without_classes_is_refused() -> None:
    with pytest.raises(BadFile) as refused:
        load_rule_book(BOOK[: BOOK.index("[[classes]]")], name="book.toml")

    assert [(p.place, p.right.code) for p in refused.value.problems] == [
        ("classes", "file.want_tables")
    ]


@pytest.mark.parametrize(
    ("written", "quota"),
    [
        ('"2/6"', Fraction(1, 3)), ("0.2", Fraction(1, 5)), ("0.1", Fraction(1, 10)),
        ("0", Fraction(0)), ("1", Fraction(1)), ('"1"', Fraction(1)), ('"0"', Fraction(0)),
    ],
)  # fmt: skip
def test_quota_is_read_exactly(written: str, quota: Fraction) -> None:
    book = small_book(REWARD.replace('"1/3"', written))

    assert book.reward is not None
    assert book.reward.quota == quota


def refused(text: str) -> list[str]:
    with pytest.raises(BadFile) as bad:
        load_rule_book(text, name="book.toml")
    return bad.value.text("en").splitlines()


def test_bound_that_does_not_fall_is_named_with_the_one_before() -> None:
    assert refused(BOOK.replace("from = 70", "from = 85")) == [
        (
            "book.toml, line 14, key “classes[2].from”, value “85”: must be less than 85, the bound"
            " of the class before: the bounds fall, the best class first."
        )
    ]


def test_wrong_quota_is_one_problem() -> None:
    assert len(refused(BOOK + REWARD.replace('"1/3"', "3"))) == 1


def test_number_in_quotes_is_shown_with_them() -> None:
    (line,) = refused(BOOK.replace("from = 70", 'from = "70"'))

    assert 'value “"70"”: must be a number from 0 to 100.' in line


@pytest.mark.parametrize("number", ["1e999999999", "1e-999999999"])
def test_number_beyond_all_measure_is_refused_at_its_line(number: str) -> None:
    assert refused(f"{BOOK}x = {number}\n") == [
        (
            f"book.toml, line {len(BOOK.splitlines()) + 1}, key “”, value “x = {number}”:"
            f" is not valid TOML ({number})."
        )
    ]


@pytest.mark.parametrize("levels", [101, 430, 5000])
def test_nesting_that_nobody_could_follow_is_refused(levels: int) -> None:
    assert refused(f"x = {'[' * levels}{']' * levels}\n{BOOK}") == [
        "book.toml: is nested deeper than 100 levels; write it flatter."
    ]

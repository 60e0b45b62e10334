"""Forms of rules found in real criteria sets, one row each: the format gives the right value."""

import csv
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from scoring import (
    BadAnswer,
    Entry,
    Fact,
    Mark,
    Participant,
    RuleBook,
    Year,
    class_of,
    clean_answer,
    evaluate,
    last_values,
    load_rule_book,
    rank,
    score_year,
)
from tests.scoring.examples import small_book
from tests.scoring.trees import YES_NO, card, earned, group, leaf, near, one, rates, tree

with Path(__file__).with_name("rule_forms.csv").open(encoding="utf-8") as file:
    FORMS = {row["id"]: row for row in csv.DictReader(file)}

TARGET = 'kind = "target"\ntarget = 0.8'
PER_CASE = 'kind = "accrual"\nper_case = 0.4'
BY_BAND = """kind = "measured"
bands = [ { from = 1, points = 3 }, { from = 0.7, below = 1, times = 2 },
          { from = 0, below = 0.7, points = 0 } ]"""
EITHER = """kind = "best"
[[fields.criteria.method.ways]]
code = "rieng"
label = "Có phần mềm riêng"
kind = "yes_no"
[[fields.criteria.method.ways]]
code = "chung"
label = "Dùng chung"
kind = "measured"
bands = [ { from = 0, times = 2 } ]"""
PARTLY = """kind = "options"
options = [ { value = "tốt", points = 1.5 }, { value = "một phần", points = 0.5 },
            { value = "không", points = 0 } ]"""
MEAN_OF_THREE = """kind = "mean"
ways = [ { code = "a", kind = "proportional" }, { code = "b", kind = "proportional" },
         { code = "c", kind = "proportional" } ]"""
HALVES = """kind = "sum"
ways = [ { code = "du", label = "Dự đủ họp", max_points = 5, kind = "yes_no" },
         { code = "chu_tri", label = "Chủ trì", max_points = 5, kind = "yes_no" } ]"""
GROUPS = """kind = "survey"
groups = [ { value = "dan", label = "Người dân", weight = 0.6 },
           { value = "doanh_nghiep", label = "Doanh nghiệp", weight = 0.4 } ]"""
LATENESS = """kind = "deductions"
grades = [ { value = "den_5", label = "Chậm đến 5 ngày", points = 0.25 },
           { value = "hon_5", label = "Chậm hơn 5 ngày", points = 0.5 },
           { value = "thieu", label = "Thiếu", points = 1 } ]"""
LIMITED = 'kind = "deductions"\nper_case = 0.5\nnothing_from = 3'
NOTHING_DUE = 'kind = "proportional"\nnothing_due = "full"'
OPTIONAL = "may_be_not_applicable = true"


def step_of_a_quarter() -> str:
    with pytest.raises(BadAnswer) as refused:
        clean_answer(one('kind = "granted"\nstep = 0.25', most="2"), {"points": "1.40"})
    assert "1,25 hoặc 1,5" in refused.value.text()
    return "refused"


def partly() -> str:
    of = tree(leaf("1", "1.5", PARTLY))
    by_choice = card(of, {"1": {"option": "một phần"}})
    by_share = card(tree(leaf("1", "1.5")), {"1": {"achieved": "1", "total": "3"}})
    tied = rank(
        [Entry("X", name, one.index) for name, one in (("A", by_choice), ("B", by_share))],
        book=small_book(),
    )
    assert [(place.rank, place.tied) for place in tied] == [(1, 2), (1, 2)]
    return near(by_choice.points)


def voided() -> str:
    of = tree(leaf("A", "2", YES_NO) + leaf("B", "3", more='void_when_zero = ["A"]'))
    scored = card(of, {"A": {"value": "no"}, "B": {"rate": "0.9"}})
    assert "Tiêu chí A được 0 điểm" in scored.lines[1].steps[-1].text()
    return near(scored.lines[1].points)


def minus_inside() -> str:
    penalty = leaf(
        "P", "8", 'kind = "deductions"\nper_case = 1.5', more='part = "penalty"\ninside = true'
    )
    of = tree(leaf("1", "8") + penalty)
    assert card(of, {**rates(r1="0.1"), "P": {"cases": "5"}}).fields[0].points == 0
    return near(card(of, {**rates(r1="1"), "P": {"cases": "1"}}).fields[0].points)


def rounded_each() -> str:
    of = tree("".join(leaf(code, "1", more="round = 2") for code in "123"))
    two_of_three = {code: {"achieved": "2", "total": "3"} for code in "123"}
    scored = card(of, two_of_three)
    assert format(scored.printed, "f") == "67.00"
    return f"{near(scored.points)} of {near(scored.max_points)}"


def capped() -> str:
    body = leaf("1.1", "3", under=".criteria") + leaf("1.2", "2", under=".criteria")
    of = tree(group("1", more='max_points = 4\nsum = "cap"') + body)
    return near(card(of, rates(r1_1="1", r1_2="1")).points)


def rescaled() -> str:
    body = leaf("1.1", "4", under=".criteria") + leaf("1.2", "6", more=OPTIONAL, under=".criteria")
    of = tree(group("1", more='max_points = 10\nnot_applicable = "rescale"') + body)
    scored = card(of, {**rates(r1_1="0.75"), "1.2": {"not_applicable": "yes"}})
    assert scored.max_points == 10
    return near(scored.points)


def shared() -> str:
    body = "".join(leaf(f"1.{i}", "5", more=OPTIONAL, under=".criteria") for i in range(1, 5))
    of = tree(group("1", more='max_points = 20\nnot_applicable = "share"') + body)
    answers = {**rates(r1_1="1", r1_2="0.5", r1_3="0.5"), "1.4": {"not_applicable": "yes"}}
    scored = card(of, answers)
    assert [near(line.max_points) for line in scored.lines] == ["6.6667"] * 3 + ["0"]
    return near(scored.points)


def full_where_not_applicable() -> str:
    of = tree(leaf("1", "1.25", YES_NO, more=f'{OPTIONAL}\nnot_applicable = "full"'))
    return near(card(of, {"1": {"not_applicable": "yes"}}).points)


def per_bloc() -> str:
    of = tree(leaf("1", "2", YES_NO, more="max_points_by_bloc = { XA = 3 }"))
    yes = {"1": {"value": "yes"}}
    assert card(of, yes, bloc="SO").points == 2
    return near(card(of, yes, bloc="XA").points)


def four_levels() -> str:
    body = (
        group("1")
        + group("1.1", under=".criteria")
        + leaf("1.1.1", "2", under=".criteria.criteria")
        + leaf("1.1.2", "2", under=".criteria.criteria")
        + leaf("1.2", "4", under=".criteria")
    )
    scored = card(tree(body), rates(r1_1_1="1", r1_1_2="0.5", r1_2="0.5"))
    (field,) = scored.fields
    assert [(one.code, one.level, near(one.percent or Decimal(0))) for one in field.groups] == [
        ("1", 1, "62.5"), ("1.1", 2, "75"),
    ]  # fmt: skip
    assert near(field.percent or Decimal(0)) == "62.5"
    return ""


CLASSES = """format = 2
code = "book"
label = "Sách"
year = 2025
source = "thử"
"""


def of_classes(*classes: str, more: str = "") -> RuleBook:
    text = "".join(f"[[classes]]\n{one}\n" for one in classes)
    return load_rule_book(f"{CLASSES}{text}{more}", name="book.toml")


def held_together() -> str:
    extras = leaf("S", "9", 'kind = "accrual"\nper_case = 0.5', more='part = "bonus"') + leaf(
        "V", "9", 'kind = "deductions"\nper_case = 1', more='part = "penalty"'
    )
    together = "[parts.together]\nfrom = -3\nto = 2\n"
    book = of_classes('name = "Đạt"\nfrom = 0', more=together)
    marks = {**rates(r1="0.5"), "S": {"cases": "7"}, "V": {"cases": "1"}}
    scored = card(tree(leaf("1", "10") + extras), marks, book=book)
    assert "3,5" not in scored.steps[-2].text()
    assert "2,5" in scored.steps[-2].text()
    return near(scored.index - 50)


def conditioned() -> str:
    book = of_classes(
        'name = "Xuất sắc"\nfrom = 95\nno_zero = true',
        'name = "Tốt"\nfrom = 80',
        more='[reward]\nclass = "Xuất sắc"\nquota = 1\n',
    )
    of = tree(leaf("1", "97") + leaf("2", "3"))
    marks = {code: Mark(answer) for code, answer in rates(r1="1", r2="0").items()}
    (result,) = score_year(Year(of, book, (Participant("X", "A", "A", marks),)))
    assert (near(result.scorecard.index), result.placed.class_name) == ("97", "Tốt")
    assert "class.has_zero" in [reason.code for reason in result.placed.reasons]
    assert result.outcome.reward == "no"
    return "next class"


def limited_by_a_fact() -> str:
    book = of_classes(
        'name = "Xuất sắc"\nfrom = 95',
        'name = "Tốt"\nfrom = 80',
        'name = "Khá"\nfrom = 65',
        more='[[limits]]\nfact = "khien_trach"\nlabel = "Bị khiển trách"\nclass = "Khá"\n',
    )
    fact = Fact("khien_trach", "12/QĐ-UBND", "2025-03-05")
    marks = {code: Mark(answer) for code, answer in rates(r1="0.96").items()}
    scored = evaluate(tree(leaf("1", "100")), marks, bloc="X", book=book, facts=(fact,))
    assert "12/QĐ-UBND" in scored.class_reasons[-1].text()
    return scored.class_name


def by_bloc() -> str:
    book = of_classes(
        'name = "Nhóm I"\nfrom = 90\nfrom_by_bloc = { HUYEN = 80 }', 'name = "Nhóm II"\nfrom = 0'
    )
    assert class_of(Decimal("87.8"), book=book, bloc="SO").name == "Nhóm II"
    return class_of(Decimal("87.8"), book=book, bloc="HUYEN").name


def strictly_above() -> str:
    book = of_classes('name = "Xuất sắc"\nabove = 90', 'name = "Tốt"\nfrom = 70')
    return class_of(Decimal(90), book=book).name


def beside(method: str, most: str, *agencies: Participant) -> list[str]:
    of = tree(leaf("1", most, method))
    results = score_year(Year(of, small_book(), agencies))
    lines = {one.participant.agency: one.scorecard.lines[0] for one in results}
    return [near(lines[agency.agency].points) for agency in agencies]


def agency(name: str, answer: dict[str, str], **figures: tuple[str, ...]) -> Participant:
    told = {kind: tuple(map(Fraction, values)) for kind, values in figures.items()}
    return Participant("X", name, name, {"1": Mark(answer)}, figures={"1": told})


def against_the_mean() -> str:
    method = """kind = "measured"\nagainst = "bloc_mean"\ninput = "number"
bands = [ { from = 1, points = 2 }, { from = 0, points = 0 } ]"""
    bloc = [agency(value, {"figure": value}) for value in ("80", "70", "90")]
    own, lower, _higher = beside(method, "2", *bloc)
    assert lower == "0"
    return own


def share_of_the_best() -> str:
    method = 'kind = "measured"\nagainst = "bloc_best"\ninput = "number"\n'
    bands = "bands = [ { from = 0, times_most = 1 } ]"
    bloc = [agency(value, {"figure": value}) for value in ("90", "60", "120")]
    return beside(method + bands, "5", *bloc)[0]


def against_last_year() -> str:
    method = """kind = "measured"\nagainst = "last_year"
bands = [ { above = 1, points = 1 }, { from = 1, points = 0.5 }, { from = 0, points = 0 } ]"""
    last = last_values(tree(leaf("1", "1")), [agency("A", {"rate": "0.812"})])
    figure = (str(last["A"]["1"]),)
    return beside(method, "1", agency("A", {"rate": "0.812"}, last_year=figure))[0]


def units_below() -> str:
    method = 'kind = "proportional"\nagainst = "units_mean"'
    units = agency("A", {"units": "loaded"}, units=("80", "90", "85"))
    return beside(method, "4", units)[0]


def leaf_of(method: str, answer: dict[str, str], most: str) -> Callable[[], str]:
    return lambda: near(earned(method, answer, most=most).points)


RIGHT: dict[str, Callable[[], str]] = {
    "1a": leaf_of(TARGET, {"rate": "0.6"}, "4"),
    "1b": leaf_of(TARGET, {"rate": "0.95"}, "4"),
    "2": leaf_of(
        'kind = "measured"\nover = true\n'
        "bands = [{ from = 1, share = 1 }, { from = 0, share = 0 }]",
        {"achieved": "118", "total": "100"}, "3",
    ),
    "3": partly,
    "4a": leaf_of(PER_CASE, {"cases": "4"}, "2"),
    "4b": leaf_of(PER_CASE, {"cases": "7"}, "2"),
    "5": leaf_of('kind = "deducted_by_rate"\neach = 0.2', {"rate": "0.035"}, "3"),
    "6": leaf_of(
        'kind = "measured"\nbands = [{ above = 0.9, share = 1 }, { from = 0, share = 0 }]',
        {"rate": "0.9"}, "2",
    ),
    "7": leaf_of('kind = "proportional"\ninverse = true', {"rate": "0.04"}, "5"),
    "8": leaf_of(BY_BAND, {"rate": "0.85"}, "3"),
    "9": leaf_of(
        'kind = "measured"\nbands = [{ from = 0.9, share = 1 }, { from = 0.5, rising = [0, 2] },'
        " { from = 0, share = 0 }]",
        {"rate": "0.7"}, "2",
    ),
    "10": voided,
    "11a": leaf_of(EITHER, {"rieng_value": "no", "chung_rate": "0.8"}, "3"),
    "11b": leaf_of(EITHER, {"rieng_value": "yes", "chung_rate": "0.1"}, "3"),
    "12": minus_inside,
    "13": rounded_each,
    "14": step_of_a_quarter,
    "15": capped,
    "16": rescaled,
    "17": shared,
    "18": full_where_not_applicable,
    "19": leaf_of(NOTHING_DUE, {"achieved": "0", "total": "0"}, "2"),
    "20": leaf_of(MEAN_OF_THREE, {"a_rate": "1", "b_rate": "0.7", "c_rate": "0.4"}, "6"),
    "21": against_the_mean,
    "22": share_of_the_best,
    "23": against_last_year,
    "24": held_together,
    "25": conditioned,
    "26": limited_by_a_fact,
    "27": by_bloc,
    "28": strictly_above,
    "29": leaf_of('kind = "proportional"', {"rate": "1"}, "600"),
    "30": leaf_of(LATENESS, {"den_5": "1", "hon_5": "1", "thieu": "1"}, "3"),
    "31": leaf_of(LIMITED, {"cases": "3"}, "2"),
    "32": leaf_of('kind = "survey"\nout_of = 5', {"mean": "4.1"}, "10"),
    "33": leaf_of(GROUPS, {"dan": "0.9", "doanh_nghiep": "0.7"}, "10"),
    "34": units_below,
    "35": per_bloc,
    "36": leaf_of(HALVES, {"du_value": "yes", "chu_tri_value": "no"}, "10"),
    "37": four_levels,
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_form_of_a_real_rule_gives_the_right_value(form: str) -> None:
    assert RIGHT[form]() == FORMS[form]["right"]


def test_every_form_is_tried() -> None:
    assert list(FORMS) == list(RIGHT)

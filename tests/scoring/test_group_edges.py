"""Groups at their edges: points just at a cap, and a bonus beneath what is shared."""

from decimal import Decimal

from scoring import Mark, Scorecard, evaluate, load_criteria_set, load_rule_book

HEAD = """
format = 2
code = "edges"
label = "Biên"
year = 2021
source = "kiểm thử"
[[fields]]
code = "F"
name = "Lĩnh vực"
lead = "A"
alternate = "B"
[[fields.criteria]]
code = "1"
name = "Nhóm"
"""
LEAF = """
[[fields.criteria.criteria]]
code = "{code}"
name = "Tiêu chí {code}"
max_points = {points}
{more}
method = {{ kind = "{kind}" }}
"""
BOOK = """
format = 2
code = "edges"
label = "Biên"
year = 2021
source = "kiểm thử"
[[blocs]]
code = "X"
name = "Khối"
[[classes]]
name = "Đạt"
from = 0
"""


def scored(rule: str, leaves: str, marks: dict[str, dict[str, str]]) -> Scorecard:
    criteria_set = load_criteria_set(HEAD + rule + leaves, name="edges.toml")
    book = load_rule_book(BOOK, name="book.toml")
    given = {code: Mark(answer) for code, answer in marks.items()}
    return evaluate(criteria_set, given, bloc="X", book=book)


def test_points_just_at_the_cap_are_not_told_as_capped() -> None:
    leaves = "".join(
        LEAF.format(code=code, points=2, more="", kind="yes_no") for code in ("1.1", "1.2")
    )
    rule = 'max_points = 2\nsum = "cap"\n'

    at = scored(rule, leaves, {"1.1": {"value": "yes"}, "1.2": {"value": "no"}})
    over = scored(rule, leaves, {"1.1": {"value": "yes"}, "1.2": {"value": "yes"}})

    groups = [card.fields[0].groups[0] for card in (at, over)]
    assert [group.points for group in groups] == [Decimal(2), Decimal(2)]
    told = [[step.code for step in group.steps] for group in groups]
    assert ["group.capped" in codes for codes in told] == [False, True]


def test_bonus_does_not_grow_where_points_are_shared() -> None:
    may = "may_be_not_applicable = true"
    leaves = (
        LEAF.format(code="1.1", points=2, more=may, kind="yes_no")
        + LEAF.format(code="1.2", points=2, more="", kind="yes_no")
        + LEAF.format(code="1.B", points=1, more='part = "bonus"', kind="yes_no")
    )

    card = scored(
        'not_applicable = "share"\n',
        leaves,
        {
            "1.1": {"not_applicable": "yes"},
            "1.2": {"value": "yes"},
            "1.B": {"value": "yes"},
        },
    )

    points = {line.code: line.points for line in card.fields[0].lines}
    assert points == {"1.1": Decimal(0), "1.2": Decimal(4), "1.B": Decimal(1)}
    grown = {
        line.code for line in card.fields[0].lines if "points.grown" in [s.code for s in line.steps]
    }
    assert grown == {"1.2"}

"""What the answers of a case come to so far, at every level of its set."""

from __future__ import annotations

from decimal import Decimal

from cases.services.so_far import card_so_far
from tests.city import ANSWERS, SET, City, open_city

TREE = SET.replace("format = 1", "format = 2").replace(
    """[[fields.criteria]]
code = "1.1"
name = "Ban hành kế hoạch"
name_en = "Plan issued"
max_points = 2
part = "appraisal"
evidence = ["kế hoạch"]
may_be_not_applicable = false
self_scored = true
method = { kind = "yes_no", yes = 1, no = 0 }
""",
    """[[fields.criteria]]
code = "1"
name = "Kế hoạch"
[[fields.criteria.criteria]]
code = "1.1"
name = "Ban hành kế hoạch"
max_points = 1
method = { kind = "yes_no" }
[[fields.criteria.criteria]]
code = "1.1b"
name = "Đúng hạn"
max_points = 1
method = { kind = "timeliness" }
""",
)


def test_subtotals_of_groups_and_fields_leave_out_what_is_not_answered(db: None) -> None:  # noqa: ARG001 - the city lives in the database
    city = open_city(text=TREE)
    answers = {**ANSWERS, "1.2": {"achieved": "90"}}  # half of an answer is none

    card = card_so_far(city.case("QUAN-1"), answers)

    assert card is not None
    (group,) = card.fields[0].groups
    assert (group.code, group.points, group.max_points) == ("1", Decimal(1), Decimal(1))
    assert [(field.code, field.points, field.max_points) for field in card.fields] == [
        ("F1", Decimal("4.2"), Decimal(5)),
        ("F2", Decimal("4.8"), Decimal(6)),
    ]


def test_nothing_comes_of_no_answers(city: City) -> None:
    assert card_so_far(city.case("QUAN-1"), {}) is None

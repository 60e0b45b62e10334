"""What pages say of rules, answers, marks and rights, without a page around it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils.timezone import localdate
from django.utils.translation import override

import scoring
from cases.lifecycle import Action, Rung, State
from cases.permissions import may_edit
from cases.presenting.answers import reading, ways_of
from cases.presenting.desks import desk_at
from cases.presenting.fields import changed_items, show_case
from cases.presenting.ladders import history_of, ladder_of
from cases.presenting.methods import kind_name
from cases.presenting.rules import rule_in_words
from cases.presenting.timelines import stages_of
from cases.reading.items import items_of_case, moves_of, reviews_of
from directory.access import access_of
from directory.roles import Role
from scoring.shipped import shipped_set, shipped_sets
from tests.city import START, City, answer, walk
from workflow import moves

if TYPE_CHECKING:
    from cases.models import Item
    from directory.models import User

pytestmark = pytest.mark.usefixtures("in_february")

QUAN, HOME_AFFAIRS = "QUAN-1", "SO-NOI-VU"
TODAY = localdate(START + timedelta(days=20))


def rule_of(method: str, *, part: str = "appraisal", most: str = "2") -> scoring.Criterion:
    """Return a criterion scored by a method, out of a set that holds nothing else."""
    text = f"""
format = 1
code = "one"
label = "Một tiêu chí"
year = 2021
source = "kiểm thử"
reconstructed = true
notice = "thử"
total = {most if part == "appraisal" else 0}
[[fields]]
code = "F1"
name = "Lĩnh vực"
lead = "A"
alternate = "B"
[[fields.criteria]]
code = "1.1"
name = "Tiêu chí"
max_points = {most}
part = "{part}"
evidence = []
may_be_not_applicable = true
self_scored = true
method = {{ {method} }}
"""
    return scoring.load_criteria_set(text, name="one.toml").criterion("1.1")


@pytest.mark.parametrize(
    ("method", "vietnamese"),
    [
        ('kind = "yes_no", yes = 1, no = 0', "Có: 2 điểm; Không: 0 điểm."),
        (
            'kind = "timeliness", on_time = 1, late = 0.5, none = 0',
            "Đúng hạn: 2 điểm; Trễ hạn: 1 điểm; Không thực hiện: 0 điểm.",
        ),
        (
            (
                'kind = "staircase", stairs = [{ at_least = 0.3, share = 1 }, '
                "{ at_least = 0.2, share = 0.5 }, { at_least = 0, share = 0 }]"
            ),
            "Theo tỷ lệ thực hiện, từ 30%: 2 điểm; từ 20%: 1 điểm; thấp hơn: 0 điểm.",
        ),
        ('kind = "proportional"', "Điểm bằng tỷ lệ thực hiện nhân với 2 điểm."),
        (
            'kind = "proportional_from_threshold", threshold = 0.8, below = 0.25',
            "Từ 80% trở lên: tỷ lệ thực hiện nhân với 2 điểm; dưới 80%: 0,5 điểm.",
        ),
        (
            'kind = "deductions", per_missing = 0.5, per_late = 0.25',
            "Bắt đầu từ 2 điểm; mỗi báo cáo thiếu trừ 0,5 điểm, mỗi báo cáo trễ hạn trừ 0,25 điểm.",
        ),
        (
            'kind = "survey", scale = { A = 1, B = 0.6, D = 0 }',
            "Bình quân phiếu điều tra (A = 100%, B = 60%, D = 0%) nhân với 2.",
        ),
    ],
)
def test_rule_is_put_into_words(method: str, vietnamese: str) -> None:
    assert rule_in_words(rule_of(method)) == vietnamese


@pytest.mark.parametrize("code", shipped_sets())
def test_every_rule_of_a_shipped_set_has_words_and_a_name(code: str) -> None:
    rules = shipped_set(code).criteria

    assert all(kind_name(rule) for rule in rules)
    assert [rule.code for rule in rules if len(rule_in_words(rule)) < 20] == []


@pytest.mark.parametrize(
    ("method", "answer_given", "words"),
    [
        ('kind = "yes_no", yes = 1, no = 0', {"value": "no"}, "Không"),
        ('kind = "proportional"', {"achieved": "70", "total": "80"}, "70/80 (87,5%)"),
        ('kind = "proportional"', {"rate": "0.875"}, "87,5%"),
        ('kind = "proportional"', {"achieved": "70"}, "70"),
        ('kind = "proportional"', {"not_applicable": "yes"}, "Không áp dụng"),
        ('kind = "proportional"', {}, ""),
        (
            'kind = "deductions", per_missing = 0.5, per_late = 0.25',
            {"missing": "1", "late": "0"},
            "Số báo cáo thiếu: 1; Số báo cáo trễ hạn: 0",
        ),
    ],
)
def test_answer_is_read_in_a_few_words(
    method: str, answer_given: dict[str, str], words: str
) -> None:
    assert reading(rule_of(method), answer_given) == words


def test_answer_is_read_in_english_too() -> None:
    with override("en"):
        assert reading(rule_of('kind = "proportional"'), {"rate": "0.875"}) == "87.5%"


def test_form_offers_each_way_and_opens_the_one_taken() -> None:
    rule = rule_of('kind = "proportional"')

    ways = ways_of(rule, {"rate": "0.5"})

    assert [(way.key, way.is_chosen) for way in ways] == [
        ("quantities", False),
        ("rate", True),
        ("not_applicable", False),
    ]
    assert [[(box.name, box.value) for box in way.boxes] for way in ways] == [
        [("answer-achieved", ""), ("answer-total", "")],
        [("answer-rate", "50%")],
        [],
    ]


def test_choices_say_what_they_are_worth() -> None:
    ways = ways_of(rule_of('kind = "timeliness", on_time = 1, late = 0.5, none = 0'), {})

    assert [(option.value, option.points) for option in ways[0].boxes[0].options] == [
        ("on_time", Decimal(2)),
        ("late", Decimal("1.0")),
        ("none", Decimal(0)),
    ]


def everybody(city: City) -> dict[str, User]:
    return {
        "officer": city.officers[QUAN],
        "head": city.heads[QUAN],
        "home affairs": city.reviewers[HOME_AFFAIRS],
        "justice": city.reviewers["SO-TU-PHAP"],
        "other officer": city.officers["SO-TU-PHAP"],
        **{role.value: person for role, person in city.people.items()},
    }


@pytest.mark.parametrize(
    "state",
    [
        State.SELF_ASSESSMENT,
        State.SIGN_OFF,
        State.SECTOR_REVIEW,
        State.APPRAISAL,
        State.EXPLANATION,
        State.SETTLEMENT,
        State.COUNCIL,
    ],
)
def test_page_lets_people_write_exactly_where_permissions_do(city: City, state: State) -> None:
    case = walk(city, QUAN, to=state)
    items = items_of_case(case)

    for who, person in everybody(city).items():
        access, reviews = access_of(person, on=TODAY), reviews_of(case)
        desk = desk_at(case, access, reviews)
        shown = {item.criterion.code: desk.concerns(item) for item in items}
        allowed = {item.criterion.code: may_edit(access, case, item, reviews) for item in items}
        if state == State.EXPLANATION:
            # Rights cover every item the agency scored; there is a reason to explain one of them.
            allowed = {code: may and code == "1.2" for code, may in allowed.items()}

        assert (who, shown) == (who, allowed)


def test_ladder_shows_who_moved_the_mark_by_how_much(city: City) -> None:
    walk(city, QUAN, to=State.COUNCIL)
    items = {item.criterion.code: item for item in items_of_case(city.case(QUAN))}

    rungs = ladder_of(items["1.2"])

    assert [(rung.key, rung.value, rung.delta, rung.counts) for rung in rungs] == [
        (Rung.SELF, Decimal("7.2"), None, False),
        (Rung.SECTOR, Decimal("5.6"), Decimal("-1.6"), False),
        (Rung.SETTLED, Decimal("5.6"), Decimal(0), True),
    ]
    assert rungs[1].why == "70/100 (70%). Đối chiếu hồ sơ"


def send_back(city: City) -> None:
    case = walk(city, QUAN, to=State.APPRAISAL)
    moves.make(
        case,
        Action.SEND_BACK,
        items=[city.item(QUAN, "1.2")],
        reason="Xem lại",
        by=city.people[Role.APPRAISER],
        at=START + timedelta(days=5),
    )


def item_of(city: City, code: str) -> Item:
    return next(item for item in items_of_case(city.case(QUAN)) if item.criterion.code == code)


def test_new_self_assessment_begins_a_new_ladder(city: City) -> None:
    send_back(city)
    answer(city, QUAN, {"1.2": {"rate": "0.8"}}, at=START + timedelta(days=6))
    moves.make(
        city.case(QUAN),
        Action.SUBMIT,
        unclassified=True,
        by=city.officers[QUAN],
        at=START + timedelta(days=6),
    )

    item = item_of(city, "1.2")

    assert [(rung.key, rung.round) for rung in ladder_of(item)] == [(Rung.SELF, 2)]
    assert [(rung.key, rung.round) for rung in history_of(item)] == [
        (Rung.SELF, 1),
        (Rung.SECTOR, 1),
    ]


def test_head_is_shown_what_changed_since_the_last_round(city: City) -> None:
    send_back(city)
    answer(city, QUAN, {"1.2": {"rate": "80"}}, at=START + timedelta(days=6))
    moves.make(
        city.case(QUAN),
        Action.SUBMIT,
        unclassified=True,
        by=city.officers[QUAN],
        at=START + timedelta(days=6),
    )
    case = city.case(QUAN)
    desk = desk_at(case, access_of(city.heads[QUAN], on=TODAY), reviews_of(case))

    changed = changed_items(show_case(items_of_case(case), desk).items)

    assert [(item.code, item.answered_before, item.answer) for item in changed] == [
        ("1.2", "90/100 (90%)", "80%")
    ]


def test_totals_leave_out_what_does_not_apply(city: City) -> None:
    answer(city, QUAN, {"2.1": {"not_applicable": "yes"}}, at=START)
    case = city.case(QUAN)
    desk = desk_at(case, access_of(city.officers[QUAN], on=TODAY), [])

    total = show_case(items_of_case(case), desk).total

    assert (total.points, total.maximum) == (Decimal("9.2"), Decimal(10))


def test_stages_say_when_each_was_left(city: City) -> None:
    case = walk(city, QUAN, to=State.APPRAISAL)

    stages = stages_of(case, moves_of(case))

    assert [(stage["state"], stage["note"]) for stage in stages[:5]] == [
        ("done", "05/01/2022"),
        ("done", "06/01/2022"),
        ("done", "07/01/2022"),
        ("now", "từ 07/01/2022"),
        ("next", ""),
    ]

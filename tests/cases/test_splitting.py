"""Work is divided fairly, an agency stays with one person, and nobody judges their own."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from cases.splitting import Given, Hand, Part, Why, split

AN, BINH = 1, 2


def part(
    key: int, left: int, *, field: str = "F1", case: int = 0, person: int | None = None
) -> Part:
    case = case or key
    return Part(key, case, frozenset({100 + case}), field, left, person)


def told(given: list[Given]) -> list[tuple[int, int | None, Why]]:
    return [(each.part.key, each.person, each.why) for each in given]


def test_the_agency_with_most_left_goes_first_to_who_has_least_left() -> None:
    parts = [part(1, 3), part(2, 9), part(3, 4), part(4, 2, person=AN)]

    assert told(split(parts, [Hand(AN), Hand(BINH)])) == [
        (2, BINH, Why.LEAST_LEFT),
        (3, AN, Why.LEAST_LEFT),
        (1, AN, Why.LEAST_LEFT),
    ]


def test_an_agency_stays_with_one_person_though_another_has_less() -> None:
    parts = [part(1, 9, case=7, person=AN), part(2, 5, field="F2", case=7), part(3, 1)]

    assert told(split(parts, [Hand(AN), Hand(BINH)])) == [
        (2, AN, Why.HAS_AGENCY),
        (3, BINH, Why.LEAST_LEFT),
    ]


def test_it_is_parted_by_field_only_where_nobody_can_take_all_of_it() -> None:
    parts = [part(1, 5, case=7), part(2, 4, field="F2", case=7), part(3, 1, field="F3")]
    hands = [Hand(AN, frozenset({"F1"})), Hand(BINH, frozenset({"F2"}))]

    assert told(split(parts, hands)) == [
        (1, AN, Why.ONLY_ONE),
        (2, BINH, Why.ONLY_ONE),
        (3, None, Why.NOBODY),
    ]


def test_nobody_is_given_the_agency_they_work_for() -> None:
    own = Hand(AN, works_for=frozenset({101}))

    assert told(split([part(1, 5)], [own])) == [(1, None, Why.NOBODY)]
    assert told(split([part(1, 5)], [own, Hand(BINH)])) == [(1, BINH, Why.ONLY_ONE)]


@given(
    lefts=st.lists(st.integers(1, 40), min_size=1, max_size=30),
    people=st.integers(1, 6),
)
def test_no_two_people_are_further_apart_than_the_largest_agency(
    lefts: list[int], people: int
) -> None:
    parts = [part(key, left) for key, left in enumerate(lefts, 1)]
    loads: dict[int, int] = defaultdict(int, dict.fromkeys(range(people), 0))
    for each in split(parts, [Hand(person) for person in range(people)]):
        assert each.person is not None
        loads[each.person] += each.part.left

    assert sum(loads.values()) == sum(lefts)
    assert max(loads.values()) - min(loads.values()) <= max(lefts)

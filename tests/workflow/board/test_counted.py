"""What the database counts over the board is what its rows say of themselves."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from cases.lifecycle import BEFORE_COUNCIL, State
from cases.models import Case, Draft, Review
from directory.access import access_of
from directory.roles import Role
from tests.city import START, City, answer, open_city, walk
from tests.whole_cycle import add_agencies
from workflow.board.counted import AGED, GROUPS, SORTS, WHEN, board_counts, cases_in_order
from workflow.board.rows import Row, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_february")]

TODAY = date(2022, 2, 1)
SUNDAY = date(2022, 2, 6)
# What each way to be pressed for time says of one row.
OF_A_ROW: dict[str, Callable[[Row], bool]] = {
    "late": lambda row: row.is_late,
    "risk": lambda row: row.will_be_late,
    "week": lambda row: row.due_on is not None and TODAY <= row.due_on <= SUNDAY,
    "aged": lambda row: row.state in BEFORE_COUNCIL and row.days > AGED,
}
VALUES: dict[str, Callable[[Row], Iterable[str]]] = {
    "state": lambda row: [row.state.value],
    "bloc": lambda row: [row.case.bloc.code],
    "when": lambda row: [name for name, holds in OF_A_ROW.items() if holds(row)],
    "field": lambda row: [review.field_code for review in row.reviewing.open],
}


@pytest.fixture(params=range(3))
def scattered(request: pytest.FixtureRequest) -> City:
    """A city whose cases stand at every step, with days and answers that chance has given."""
    chance = Random(request.param)  # noqa: S311 - a seed, so that a failure comes back
    city = open_city()
    codes = [*city.agencies, *add_agencies(city, 12)]
    steps: tuple[State, ...] = (State.SECTOR_REVIEW, State.APPRAISAL, State.EXPLANATION)
    for code, step in zip(
        codes, (*steps, *(State.SECTOR_REVIEW,) * 3, State.COUNCIL), strict=False
    ):
        walk(city, code, to=step)
    for code in codes[8:12]:
        answer(city, code, at=START)
    typed = Draft.objects.filter(item__case__agency__code__in=codes[8:12]).order_by("pk")
    typed.filter(pk__in=chance.sample([draft.pk for draft in typed], 6)).delete()
    Case.objects.filter(agency__code=codes[12]).update(state=State.WITHDRAWN)
    for each in [*Case.objects.order_by("pk"), *Review.objects.order_by("pk")]:
        each.due_on = chance.choice([None, *(TODAY + timedelta(days=n) for n in range(-4, 9))])
        if isinstance(each, Case):
            each.entered_at = START + timedelta(hours=chance.randint(0, 24 * 28))
        elif chance.random() < 0.3:
            each.concluded_at, each.concluded_by = START, city.people[Role.APPRAISER]
        each.save()
    return city


def all_rows(city: City) -> dict[int, Row]:
    access = access_of(city.people[Role.COORDINATOR], on=TODAY)
    pks = list(Case.objects.filter(cycle=city.cycle).order_by("pk").values_list("pk", flat=True))
    return {row.case.pk: row for row in rows_of(city.cycle, access, pks, on=TODAY)}


def kept(rows: dict[int, Row], choice: dict[str, str], but: str = "") -> set[int]:
    asked = [(group, value) for group, value in choice.items() if group in GROUPS and group != but]
    return {
        pk for pk, row in rows.items() if all(value in VALUES[group](row) for group, value in asked)
    }


CHOICES: list[dict[str, str]] = [
    {name: value for name, value in zip(GROUPS, values, strict=True) if value}
    for values in product(
        ("", "self_assessment", "sector_review"), ("", "QUAN_HUYEN"), ("", *WHEN), ("", "F2")
    )
]


Said = dict[str, tuple[set[int], dict[str, Any]]]


def found_and_said(city: City) -> tuple[Said, Said]:
    """Return, by what is chosen, the rows and counts of the board, and what all rows say."""
    rows = all_rows(city)
    found, said = {}, {}
    for choice in CHOICES:
        counts = board_counts(city.cycle, choice, on=TODAY, most=99)
        found[str(choice)] = (set(counts.cases), told(counts))
        said[str(choice)] = (kept(rows, choice), expected(rows, choice))
    return found, said


def test_every_filter_keeps_and_counts_the_rows_it_says(scattered: City) -> None:
    found, said = found_and_said(scattered)

    assert found == said
    assert {len(cases) for cases, _told in said.values()} > {0, 1, 16}


def test_every_filter_says_the_same_where_no_day_is_near(scattered: City) -> None:
    """Nothing is asked then about how far any case is."""
    near = (TODAY, TODAY + timedelta(days=7))
    for rows in (Case.objects, Review.objects):
        rows.filter(due_on__range=near).update(due_on=TODAY + timedelta(days=8))

    found, said = found_and_said(scattered)

    assert found == said
    assert {counted["risk"] for _cases, counted in said.values()} == {0}
    assert max(counted["late"] for _cases, counted in said.values()) > 0


def told(counts: Any) -> dict[str, Any]:
    chips = {group: +counted for group, counted in counts.chips.items()}
    return {**chips, "late": counts.late, "risk": counts.at_risk, "found": counts.found}


def expected(rows: dict[int, Row], choice: dict[str, str]) -> dict[str, Any]:
    chips: dict[str, Any] = {
        group: {
            value: n
            for value in {value for row in rows.values() for value in VALUES[group](row)}
            if (n := sum(value in VALUES[group](rows[pk]) for pk in kept(rows, choice, group)))
        }
        for group in ("when", "bloc", "field")
    }
    shown = [rows[pk] for pk in kept(rows, choice)]
    late, risk = sum(row.is_late for row in shown), sum(row.will_be_late for row in shown)
    return {**chips, "late": late, "risk": risk, "found": len(shown)}


def test_states_are_counted_over_all_rows_whatever_is_chosen(scattered: City) -> None:
    rows = all_rows(scattered).values()

    counts = board_counts(scattered.cycle, {"when": "late", "q": "quan"}, on=TODAY)

    assert (counts.all, counts.states.total()) == (16, 16)
    assert {state: n for state, n in counts.late_by_state.items() if n} == {
        state: sum(row.is_late and row.state == state for row in rows)
        for state in {row.state for row in rows if row.is_late}
    }


def test_every_way_to_be_pressed_for_time_is_compared() -> None:
    assert set(OF_A_ROW) == set(WHEN)


@pytest.mark.parametrize("sort", ["", *(f"{sign}{name}" for name in SORTS for sign in ("", "-"))])
def test_order_is_by_what_the_rows_show(scattered: City, sort: str) -> None:
    rows = all_rows(scattered)
    keys: dict[str, Callable[[Row], Any]] = {
        "": lambda row: (not row.is_late, not row.will_be_late),
        "agency": lambda row: row.case.agency.sort_key,
        "due": lambda row: (row.due_on is None, row.due_on or TODAY),
        "days": lambda row: row.days,
        "progress": lambda row: row.progress.done / (row.progress.total or 1),
    }

    ordered = cases_in_order(scattered.cycle, {"sort": sort}, on=TODAY)

    shown = [keys[sort.removeprefix("-")](rows[pk]) for pk in ordered]
    assert shown == sorted(shown, reverse=sort.startswith("-"))
    assert sorted(ordered) == sorted(rows)


def test_pages_follow_each_other_and_leave_nothing_out(scattered: City) -> None:
    whole = cases_in_order(scattered.cycle, {}, on=TODAY)

    pages = [
        board_counts(scattered.cycle, {}, on=TODAY, first=first, most=6).cases
        for first in (0, 6, 12)
    ]

    assert [pk for page in pages for pk in page] == whole

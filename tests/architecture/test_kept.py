"""Steps that tests take once: the rows put back are those that were made, or they are made anew."""

from __future__ import annotations

import pytest

from cases.lifecycle import State
from cases.models import Cycle
from directory.models import Agency
from tests import kept
from tests.city import FOUNDED, City, open_city, walk
from tests.workflow.turns import to_stage

QUAN = "QUAN-1"


@pytest.fixture
def nothing_kept(db: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - a fixture that needs a fixture
    monkeypatch.setattr(kept, "KEPT", {})


def begin_again() -> City:
    """Empty the database as the next test finds it, and open the city once more."""
    kept.run(f"ROLLBACK TO SAVEPOINT {kept.BEFORE}")
    return open_city()


def contents() -> dict[str, list[str]]:
    """Return every row of every table; the order in which rows lie is the server's affair."""
    read = 'SELECT row::text FROM "{table}" row'
    return {
        table: sorted(row for (row,) in kept.ask(read.format(table=table)))
        for table in kept.columns()
    }


@pytest.mark.usefixtures("nothing_kept")
def test_rows_put_back_are_the_rows_that_were_made() -> None:
    made = open_city()
    to_stage(made, Cycle.Stage.PUBLISHED)
    rows, number_kept = contents(), len(kept.KEPT)

    again = begin_again()
    to_stage(again, Cycle.Stage.PUBLISHED)

    assert contents() == rows
    assert len(kept.KEPT) == number_kept
    assert (again.cycle, again.cycle.stage) == (made.cycle, Cycle.Stage.PUBLISHED)
    assert again.people == made.people
    assert again.cycle is not made.cycle


@pytest.mark.usefixtures("nothing_kept")
def test_step_is_taken_for_real_where_something_was_written_before() -> None:
    walk(open_city(), QUAN, to=State.SIGN_OFF)

    city = begin_again()
    Agency.objects.filter(code=QUAN).update(name="Quận Nhất")
    case = walk(city, QUAN, to=State.SIGN_OFF)

    assert (case.state, case.agency.name) == (State.SIGN_OFF, "Quận Nhất")
    assert city.taken is None


@pytest.mark.usefixtures("nothing_kept")
def test_steps_are_told_apart_by_what_they_are_given() -> None:
    walk(open_city(), QUAN, to=State.SIGN_OFF)

    city = begin_again()
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    assert city.case(QUAN).state == State.SECTOR_REVIEW


@pytest.mark.usefixtures("nothing_kept")
def test_city_in_a_database_that_is_not_empty_is_built_for_real() -> None:
    Agency.named(code="SO-KHAC", name="Sở khác", valid_from=FOUNDED).save()

    city = open_city()

    assert (city.taken, kept.KEPT) == (None, {})


def test_rows_that_are_committed_are_made_for_real(transactional_db: None) -> None:  # noqa: ARG001 - it commits
    assert open_city().taken is None

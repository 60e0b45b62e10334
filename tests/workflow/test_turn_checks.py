"""States and turns agree after every move; what is broken by hand is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection

from cases.lifecycle import State
from directory.roles import Role
from tests.city import START, walk
from workflow import moves
from workflow.checks import disagreements

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.city import City

QUAN = "QUAN-1"


def run_sql(statement: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found() -> list[tuple[str, str]]:
    return [(each.about, each.sentence) for each in disagreements()]


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
def test_nothing_disagrees_after_real_moves(city: City, state: State) -> None:
    walk(city, QUAN, to=state)

    assert found() == []


def test_nothing_disagrees_after_a_withdrawal(city: City) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    moves.withdraw(city.case(QUAN), reason="Sáp nhập", by=city.people[Role.COORDINATOR], at=START)

    assert found() == []


def test_state_without_its_turn_is_found(city: City) -> None:
    run_sql("UPDATE cases_case SET state = 'appraisal' WHERE id = %s", city.case(QUAN).pk)

    assert found() == [
        (
            "Quận 1 2021",
            (
                "Hồ sơ ở bước “Thẩm định” có 1 lượt đang mở, trong đó 0 lượt đúng, "
                "và 0 lĩnh vực đang thẩm tra."
            ),
        )
    ]


@pytest.mark.parametrize("state", ["council", "approved", "published", "withdrawn"])
def test_turn_where_the_state_needs_none_is_found(city: City, state: str) -> None:
    run_sql("UPDATE cases_case SET state = %s WHERE id = %s", state, city.case(QUAN).pk)

    assert [about for about, _sentence in found()] == ["Quận 1 2021"]


def test_missing_turn_is_found(city: City) -> None:
    run_sql("UPDATE workflow_turn SET status = 'DONE' WHERE agency_id = %s", city.agencies[QUAN].pk)

    assert [about for about, _sentence in found()] == ["Quận 1 2021"]


def test_turn_of_another_role_is_found(city: City) -> None:
    run_sql(
        "UPDATE workflow_turn SET role = 'agency_head' WHERE agency_id = %s",
        city.agencies[QUAN].pk,
    )

    assert [about for about, _sentence in found()] == ["Quận 1 2021"]


def test_turn_of_an_ended_process_is_found(city: City) -> None:
    run_sql(
        "UPDATE workflow_proceeding SET finished = now() WHERE case_id = %s", city.case(QUAN).pk
    )

    assert [about for about, _sentence in found()] == ["Quận 1 2021"]


@pytest.mark.parametrize(
    "statement",
    [
        (
            "UPDATE cases_review SET cancelled_at = now() WHERE field_id = "
            "(SELECT id FROM cases_field WHERE code = 'F1')"
        ),
        "UPDATE workflow_turn SET status = 'DONE' WHERE field = 'F1'",
        "UPDATE workflow_turn SET field = 'F2' WHERE field = 'F1'",
        "UPDATE workflow_turn SET review_id = NULL WHERE field = 'F1'",
    ],
)
def test_review_without_its_turn_is_found(city: City, statement: str) -> None:
    walk(city, QUAN, to=State.SECTOR_REVIEW)

    run_sql(statement)

    assert [about for about, _sentence in found()] == ["Quận 1 2021"]


@pytest.mark.parametrize("stage", ["council", "approved", "published"])
def test_stage_without_its_turn_is_found(city: City, stage: str) -> None:
    run_sql("UPDATE cases_cycle SET stage = %s WHERE id = %s", stage, city.cycle.pk)

    assert [about for about, _sentence in found()] == ["Kỳ đánh giá 2021"]


def test_asking_takes_two_queries(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for agency in city.agencies:
        walk(city, agency, to=State.SECTOR_REVIEW)
    run_sql("UPDATE cases_case SET state = 'appraisal'")

    with django_assert_num_queries(2):
        assert len(disagreements()) == 4


def test_command_lists_them_and_fails(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    run_sql("UPDATE cases_case SET state = 'council' WHERE id = %s", city.case(QUAN).pk)

    with pytest.raises(SystemExit) as left:
        call_command("check_turns")

    assert left.value.code == 1
    assert capsys.readouterr().out == (
        "Quận 1 2021: Hồ sơ ở bước “Hội đồng thẩm định” có 1 lượt đang mở, trong đó 0 lượt đúng, "
        "và 0 lĩnh vực đang thẩm tra.\n1 disagreements\n"
    )


@pytest.mark.usefixtures("city")
def test_command_is_content_where_all_agree(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_turns")

    assert capsys.readouterr().out == "0 disagreements\n"

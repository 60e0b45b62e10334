"""What fails in the middle of a move leaves nothing behind, and nobody waits for it."""

from __future__ import annotations

import signal
import time

import pytest
from django.db import InternalError, connection

from cases.lifecycle import Action, State
from cases.models import CaseEvent, Mark
from notifications.models import Delivery, Letter
from tests.city import START, City, answer
from tests.faults.others import another_process
from workflow import moves
from workflow.checks import disagreements

QUAN = "QUAN-1"
pytestmark = pytest.mark.django_db(transaction=True)


def trace_of_a_move(city: City) -> dict[str, object]:
    return {
        "state": city.case(QUAN).state,
        "marks": Mark.objects.count(),
        "events": CaseEvent.objects.filter(action="submit").count(),
        "letters": Letter.objects.count(),
        "disagreements": disagreements(),
    }


NOTHING = {"state": "self_assessment", "marks": 0, "events": 0, "letters": 0, "disagreements": []}
MOVED = {"state": "sign_off", "marks": 3, "events": 1, "letters": 1, "disagreements": []}


def test_process_killed_before_the_commit_leaves_nothing_and_no_lock(city: City) -> None:
    answer(city, QUAN, at=START)
    case, officer = city.case(QUAN), city.officers[QUAN]
    with another_process("submit_and_wait", case.pk, officer.pk) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "moved\n", other.stdout.read()

        other.send_signal(signal.SIGKILL)
        other.wait()

    assert trace_of_a_move(city) == NOTHING
    began = time.monotonic()
    moves.make(case, Action.SUBMIT, unclassified=True, by=officer, at=START)
    assert time.monotonic() - began < 3
    assert trace_of_a_move(city) == MOVED


@pytest.mark.parametrize("table", ["notifications_letter", "workflow_turn", "cases_caseevent"])
def test_row_that_cannot_be_written_undoes_the_whole_move(city: City, table: str) -> None:
    answer(city, QUAN, at=START)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'XX000'; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER fails BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail()"
        )
    try:
        with pytest.raises(InternalError):
            moves.make(
                city.case(QUAN), Action.SUBMIT, unclassified=True, by=city.officers[QUAN], at=START
            )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION fail CASCADE")

    assert trace_of_a_move(city) == NOTHING


def test_silent_broker_undoes_nothing_and_is_only_logged(city: City) -> None:
    answer(city, QUAN, at=START)
    given = (city.case(QUAN).pk, city.officers[QUAN].pk)

    with another_process("submit_and_deliver", *given, REDIS_URL="redis://127.0.0.1:9/0") as other:
        said, _nothing = other.communicate(timeout=60)

    assert other.returncode == 0
    assert said.splitlines()[-1] == "answered"
    assert "Error calling" in said
    assert city.case(QUAN).state == State.SIGN_OFF
    assert Delivery.objects.filter(state="waiting").count() == 1

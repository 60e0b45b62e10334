"""What the tests of processes look at: the nodes reached, and the turns that wait for people."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from cases.lifecycle import State
from cases.models import Cycle
from directory.roles import Role
from results.models import Scoring
from results.services import council, scorings
from tests.city import START, City, walk
from tests.kept import kept_step
from workflow import moves
from workflow.models import Proceeding, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

LATER = START + timedelta(days=30)


def process_of(city: City, agency: str = "QUAN-1") -> Proceeding:
    """Return the newest process of an agency's case."""
    process: Proceeding = Proceeding.objects.filter(case=city.case(agency)).latest("pk")
    return process


def process_of_cycle(city: City) -> Proceeding:
    process: Proceeding = Proceeding.objects.get(cycle=city.cycle, case=None)
    return process


def turn_in(process: Proceeding) -> Turn:
    """Return the one open turn of a process."""
    turn: Turn = Turn.objects.open().get(process=process)
    return turn


def reached(process: Proceeding) -> list[tuple[str, str]]:
    """Return the nodes of a process in the order they were reached, with their status."""
    turns = Turn.objects.filter(process=process).order_by("pk")
    return [(turn.flow_task.name, str(turn.status)) for turn in turns]


def waiting(process: Proceeding) -> list[str]:
    """Return the names of the nodes where a person's turn is open."""
    turns = Turn.objects.open().filter(process=process).order_by("pk")
    return [turn.flow_task.name for turn in turns]


@kept_step
def all_at_council(city: City) -> None:
    for agency in city.agencies:
        walk(city, agency, to=State.COUNCIL)


def score(city: City) -> Scoring:
    """Score the whole cycle, as the pipeline does step by step."""
    coordinator = city.people[Role.COORDINATOR]
    run = scorings.begin_scoring(city.cycle, by=coordinator, at=LATER)
    scorings.score_cases(run, scorings.cases_to_score(run))
    return moves.finish_scoring(run, by=coordinator, at=LATER)


@kept_step
def to_stage(city: City, stage: Cycle.Stage) -> None:
    """Take the cycle to a stage by the moves people make."""
    all_at_council(city)
    score(city)
    if stage == Cycle.Stage.COUNCIL:
        return
    city.cycle.refresh_from_db()
    for role in (Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR):
        council.give_opinion(city.cycle, agrees=True, by=city.people[role], at=LATER)
    moves.adopt(city.cycle, by=city.people[Role.COUNCIL_CHAIR], at=LATER)
    if stage == Cycle.Stage.PUBLISHED:
        moves.publish(city.cycle, by=city.people[Role.LEADER], at=LATER)
    city.cycle.refresh_from_db()


@contextmanager
def unfinished() -> Iterator[None]:
    """Let the results of scorings be written otherwise, as if none were finished yet."""
    finished = list(Scoring.objects.exclude(finished_at=None).values_list("pk", "finished_at"))
    Scoring.objects.update(finished_at=None)
    yield
    for pk, at in finished:
        Scoring.objects.filter(pk=pk).update(finished_at=at)

"""The city radar: which agencies score themselves high, and which reviewers judge mildly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cases.lifecycle import Rung
from cases.models import Case
from directory.models import Agency, Bloc, User
from insight.radar.marks import AFTER_APPRAISAL, Ladder, departments_of, ladders_of
from insight.radar.people import HUNDRED, Claim, Ruling, inflation, leniency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cases.models import Cycle
    from insight.radar.figures import Spread
    from insight.radar.people import Inflation, Leniency, Reviewers


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency on the radar, with its case."""

    case: Case
    figures: Inflation


@dataclass(frozen=True, slots=True)
class BlocLines:
    """The agencies of one bloc, which are compared with each other."""

    bloc: Bloc
    lines: tuple[AgencyLine, ...]
    spread: Spread | None

    @property
    def enough(self) -> list[AgencyLine]:
        return [line for line in self.lines if line.figures.is_enough]

    @property
    def far(self) -> list[AgencyLine]:
        return [line for line in self.lines if line.figures.is_far]


@dataclass(frozen=True, slots=True)
class ReviewerLine:
    """One department, or one officer of it, on the radar."""

    department: Agency
    officer: User | None
    figures: Leniency


@dataclass(frozen=True, slots=True)
class ReviewerLines:
    """Departments, or officers, which are compared with each other."""

    lines: tuple[ReviewerLine, ...]
    spread: Spread | None

    @property
    def percents(self) -> Spread | None:
        return self.spread.times(HUNDRED) if self.spread else None


@dataclass(frozen=True, slots=True)
class CityRadar:
    """What a coordinator reads about a cycle."""

    blocs: tuple[BlocLines, ...]
    departments: ReviewerLines
    officers: ReviewerLines
    unlike: int
    waiting: int


def city_radar(cycle: Cycle) -> CityRadar:
    """Return the radar of a cycle: six queries whatever the number of marks."""
    ladders = ladders_of(cycle)
    alike = [ladder for ladder in ladders if ladder.all_apply]
    judged = departments_of(cycle)
    departments = leniency(_rulings(alike, judged, by_officer=False))
    officers = leniency(_rulings(alike, judged, by_officer=True))
    agencies = Agency.objects.in_bulk(set(judged.values()))
    people = User.objects.in_bulk(_people(officers))
    return CityRadar(
        blocs=_blocs(cycle, alike),
        departments=_named(departments, agencies, people),
        officers=_named(officers, agencies, people),
        unlike=sum(not ladder.all_apply for ladder in ladders),
        waiting=sum(ladder.counting.rung == Rung.SELF for ladder in alike),
    )


def _blocs(cycle: Cycle, ladders: Iterable[Ladder]) -> tuple[BlocLines, ...]:
    claims = [
        Claim(
            agency=ladder.claimed.case,
            peers=ladder.claimed.bloc,
            maximum=ladder.claimed.maximum,
            claimed=ladder.claimed.points,
            counted=ladder.counting.points,
        )
        for ladder in ladders
        if ladder.counting.rung != Rung.SELF
    ]
    cases = {
        case.pk: case
        for case in Case.objects.filter(cycle=cycle).select_related("agency", "bloc").in_order()
    }
    blocs = {case.bloc_id: case.bloc for case in cases.values()}
    found = [
        BlocLines(
            bloc=blocs[peers.key],  # type: ignore[index]  # the key is the one the claims were given
            lines=tuple(
                AgencyLine(cases[line.agency], line)  # type: ignore[index]  # the same
                for line in peers.lines
            ),
            spread=peers.spread,
        )
        for peers in inflation(claims)
    ]
    return tuple(sorted(found, key=lambda each: (each.bloc.order, each.bloc.code)))


def _rulings(
    ladders: Iterable[Ladder], judged: dict[tuple[int, int, int], int], *, by_officer: bool
) -> list[Ruling]:
    """Return the verdicts whose later steps are over, each with who gave it."""
    found = []
    for ladder in ladders:
        given = ladder.judged
        if given is None or given.state not in AFTER_APPRAISAL:
            continue
        department = judged.get((given.case, given.field, given.judge))
        if department is None:
            continue
        found.append(
            Ruling(
                reviewer=(department, given.by if by_officer else None),
                maximum=given.maximum,
                claimed=ladder.claimed.points,
                given=given.points,
                final=ladder.counting.points,
            )
        )
    return found


def _people(officers: Reviewers) -> set[int]:
    keys: list[Any] = [line.reviewer for line in officers.lines]
    return {officer for _department, officer in keys if officer is not None}


def _named(found: Reviewers, agencies: dict[int, Agency], people: dict[int, User]) -> ReviewerLines:
    keys: list[Any] = [line.reviewer for line in found.lines]
    lines = tuple(
        ReviewerLine(agencies[department], people.get(officer), figures)
        for (department, officer), figures in zip(keys, found.lines, strict=True)
    )
    return ReviewerLines(lines, found.spread)

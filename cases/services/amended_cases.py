"""What an amended set does to one case: decided from its rows, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import scoring
from cases.lifecycle import Rung, State
from cases.models.imports import in_force
from cases.services.marks import counting, latest, stored
from scoring.amending import Amended, Fate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cases.models import Case, Item, Mark

# Where the agency has had its say on what was judged, or will have it no more.
SAID = frozenset({State.EXPLANATION_SIGN_OFF, State.SETTLEMENT, State.COUNCIL})
APPRAISED = frozenset({State.EXPLANATION, *SAID})


@dataclass(frozen=True, slots=True)
class Touched:
    """A criterion of a case that something happens to; the item is the one it has by now."""

    fate: Fate
    amended: Amended
    item: Item | None = None

    @property
    def code(self) -> str:
        return self.amended.criterion.code


@dataclass(frozen=True, slots=True)
class CasePlan:
    """What happens to the criteria of a case, and whose turn it is then."""

    case: Case
    touched: tuple[Touched, ...] = ()
    goes_to: State | None = None
    stays: int = field(default=0)

    def of(self, *fates: Fate) -> list[Touched]:
        return [one for one in self.touched if one.fate in fates]

    def codes(self, fate: Fate) -> list[str]:
        return [one.code for one in self.of(fate)]

    @property
    def asked_anew(self) -> list[Touched]:
        """List what gets a new row: what is new, and what is asked otherwise."""
        return self.of(Fate.ANEW, Fate.ADDED)

    @property
    def for_agency(self) -> list[Touched]:
        """List what its agency answers anew."""
        return [one for one in self.asked_anew if one.amended.criterion.self_scored]


def plan_of(case: Case, amended: Sequence[Amended], items: Mapping[str, Item]) -> CasePlan:
    """Decide what happens to a case; `items` are those of touched criteria, by their old code."""
    touched = [
        one
        for each in amended
        if each.is_touched and (one := _touched(each, items)).fate is not Fate.STAYS
    ]
    plan = CasePlan(case, tuple(touched), stays=len(amended) - len(touched))
    return CasePlan(case, plan.touched, _goes_to(plan), plan.stays)


def _touched(amended: Amended, items: Mapping[str, Item]) -> Touched:
    item = items.get(amended.before.code) if amended.before else None
    fate = amended.fate
    if fate is Fate.RECOMPUTED and item is not None:
        fate = _of_marks(amended, item)
    return Touched(fate, amended, item)


def _of_marks(amended: Amended, item: Item) -> Fate:
    """Tell whether marks change: an answer that no longer fits has to be given anew."""
    imported = in_force(item)
    given = [mark.answer for mark in item.marks.all()]
    given += [imported.answer] if imported else []
    if any(points_under(amended, answer) is None for answer in given):
        return Fate.ANEW
    return Fate.RECOMPUTED if changed_marks(amended, item) else Fate.STAYS


def points_under(amended: Amended, answer: Mapping[str, object]) -> scoring.Points | None:
    """Return what an answer comes to under the amended criterion, or None where it fits no more."""
    if amended.after is None:
        return None
    try:
        return scoring.points_for(amended.after, answer)
    except scoring.BadAnswer:
        return None


def changed_marks(amended: Amended, item: Item) -> list[tuple[Mark, scoring.Points]]:
    """Return the newest mark of each rung whose points are others now, with these."""
    newest = [mark for rung in Rung if (mark := latest(item, rung))]
    told = [(mark, points_under(amended, mark.answer)) for mark in newest]
    return [(mark, points) for mark, points in told if points and _is_other(mark, points)]


def _is_other(mark: Mark, points: scoring.Points) -> bool:
    return (mark.points, mark.applicable, mark.waits) != (
        stored(points.points),
        points.applicable,
        points.waits,
    )


def _goes_to(plan: CasePlan) -> State | None:
    """Return to whose turn the case goes back, or None where it stays where it is."""
    state = State(plan.case.state)
    if state in {State.SELF_ASSESSMENT, State.WITHDRAWN}:
        return None
    if plan.for_agency:
        return State.SELF_ASSESSMENT
    if state in APPRAISED and plan.asked_anew:
        return State.APPRAISAL
    differs = any(_newly_differs(one) for one in plan.of(Fate.RECOMPUTED))
    return State.EXPLANATION if state in SAID and differs else None


def _newly_differs(one: Touched) -> bool:
    """Tell whether the agency is given other points than it claimed, and was not before."""
    item = one.item
    if item is None or not item.criterion.self_scored:
        return False
    own, standing = latest(item, Rung.SELF), counting(item)
    if (
        own is None
        or standing is None
        or (own.points, own.applicable)
        != (
            standing.points,
            standing.applicable,
        )
    ):
        return False
    now = [points_under(one.amended, mark.answer) for mark in (own, standing)]
    return len({(stored(each.points), each.applicable) for each in now if each}) > 1

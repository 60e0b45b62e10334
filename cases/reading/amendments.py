"""What an amended set would change for whom, before anybody confirms it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cases.lifecycle import State
from cases.models import Item, Mark
from cases.names import FATE_NAMES, state_name
from cases.services.amended_cases import changed_marks, plan_of
from cases.services.rows import with_rows
from scoring.amending import Fate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cases.models import Case, Cycle
    from cases.models.querysets import CaseQuerySet
    from cases.services.amended_cases import CasePlan, Touched
    from cases.services.amended_sets import AmendedSets


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion, what becomes of it, and in how many cases."""

    code: str
    name: str
    fate: Fate
    cases: int
    marks: int

    @property
    def told(self) -> str:
        return str(FATE_NAMES[self.fate])


@dataclass(frozen=True)
class Account:
    """What follows from an amendment, case by case."""

    sets: AmendedSets
    plans: tuple[CasePlan, ...]
    marks: int  # that stand in these cases

    @cached_property
    def touched(self) -> list[CasePlan]:
        return [plan for plan in self.plans if plan.touched]

    @cached_property
    def going_back(self) -> list[tuple[str, int]]:
        """Count the cases that go back, by the step they go back to."""
        counts = Counter(plan.goes_to for plan in self.plans if plan.goes_to)
        return [(state_name(state), counts[state]) for state in State if counts[state]]

    @cached_property
    def rows(self) -> list[CriterionRow]:
        """List the criteria something happens to, in the order of the newer set, with counts."""
        cases: Counter[tuple[str, Fate]] = Counter()
        marks: Counter[tuple[str, Fate]] = Counter()
        names: dict[tuple[str, Fate], str] = {}
        for plan in self.plans:
            for one in plan.touched:
                key = one.code, one.fate
                names.setdefault(key, one.amended.criterion.name)
                cases[key] += 1
                marks[key] += _marks(one)
        order = {code: at for at, code in enumerate(self.sets.criteria)}
        keys = sorted(names, key=lambda key: (order.get(key[0], len(order)), key[0], key[1]))
        return [CriterionRow(*key[:1], names[key], key[1], cases[key], marks[key]) for key in keys]

    @cached_property
    def reviews(self) -> int:
        """Count the reviews that open once agencies have answered anew."""
        criteria = self.sets.criteria
        return sum(
            len(
                {
                    (criteria[one.code].field_id, criteria[one.code].judge_id)
                    for one in plan.for_agency
                }
            )
            for plan in self.plans
            if plan.goes_to is State.SELF_ASSESSMENT
        )

    @property
    def marks_kept(self) -> int:
        """Count the marks that nothing happens to."""
        return self.marks - sum(row.marks for row in self.rows)

    @property
    def new_rows(self) -> int:
        return sum(len(plan.asked_anew) for plan in self.plans)


def _marks(one: Touched) -> int:
    """Count the marks of a criterion that something happens to."""
    if one.item is None:
        return 0
    if one.fate is Fate.RECOMPUTED:
        return len(changed_marks(one.amended, one.item))
    return len(one.item.marks.all())


def account_of(cycle: Cycle, cases: CaseQuerySet, sets: AmendedSets) -> Account:
    """Decide what would happen to each case; five queries whatever their number."""
    found = list(cases.select_related("agency", "bloc").in_order())
    for case in found:
        case.cycle = cycle
    items = _items(found, sets)
    plans = (plan_of(case, sets.in_bloc(case.bloc.code), items.get(case.pk, {})) for case in found)
    marks = Mark.objects.filter(item__case__in=found, item__dropped_at=None).count()
    return Account(sets, tuple(plans), marks)


def _items(cases: Sequence[Case], sets: AmendedSets) -> dict[int, dict[str, Item]]:
    """Load the items of the criteria that something may happen to, by case and old code."""
    codes = set(_touched_codes(cases, sets))
    by_pk = {case.pk: case for case in cases}
    rows = Item.objects.filter(case__in=by_pk, criterion__code__in=codes)
    found: dict[int, dict[str, Item]] = {}
    for item in with_rows(rows) if codes else ():
        item.case = by_pk[item.case_id]
        found.setdefault(item.case_id, {})[item.criterion.code] = item
    return found


def _touched_codes(cases: Iterable[Case], sets: AmendedSets) -> Iterator[str]:
    for bloc in {case.bloc.code for case in cases}:
        for one in sets.in_bloc(bloc):
            if one.is_touched and one.before:
                yield one.before.code

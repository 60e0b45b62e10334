"""The rows of two sets side by side: which criterion and which field became which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cases.models import Criterion, Field
from cases.rules import criteria_of
from scoring.amending import amended_in
from scoring.set_changes import set_changes

if TYPE_CHECKING:
    from cases.models import CriteriaSet
    from scoring.amending import Amended
    from scoring.set_changes import SetChanges


@dataclass
class AmendedSets:
    """Two sets and what the newer makes of the older; its rows are loaded when they are needed."""

    before: CriteriaSet
    after: CriteriaSet
    anew: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._by_bloc: dict[str, list[Amended]] = {}

    @cached_property
    def changes(self) -> SetChanges:
        return set_changes(criteria_of(self.before), criteria_of(self.after))

    def in_bloc(self, bloc: str) -> list[Amended]:
        """List what becomes of each criterion in a bloc."""
        if bloc not in self._by_bloc:
            self._by_bloc[bloc] = amended_in(self.changes, bloc, anew=self.anew)
        return self._by_bloc[bloc]

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        """Return the rows of the newer set's criteria by code, with their fields."""
        rows = Criterion.objects.filter(criteria_set=self.after).select_related("field")
        return {row.code: row for row in rows}

    @cached_property
    def fields(self) -> dict[int, Field]:
        """Return, by the key of a field of the older set, the field it became."""
        became = {
            one.before.code: one.after.code
            for one in self.changes.nodes
            if one.before and one.after and one.before.level == one.after.level == 1
        }
        new = {row.code: row for row in Field.objects.filter(criteria_set=self.after)}
        old = Field.objects.filter(criteria_set=self.before, code__in=became)
        return {row.pk: new[became[row.code]] for row in old}

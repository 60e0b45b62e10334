"""A draft opened for its pages: its parts, what is wrong with it, what the directory knows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from directory.models import Agency, Bloc
from rulemaking.reading.points import Sum, sums_of
from rulemaking.reading.problems import Checked, check
from rulemaking.services.shaping import load
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from rulemaking.models import RuleDraft, RulePart
    from rulemaking.trees import Whole


@dataclass(frozen=True)
class Opened:
    """Everything a page of a draft says of it."""

    draft: RuleDraft
    whole: Whole
    blocs: list[tuple[str, str]]

    @cached_property
    def checked(self) -> Checked:
        """Return what is wrong with it; worked out only where it is asked for."""
        return check(self.draft, self.whole, self.blocs)

    @property
    def sums(self) -> list[Sum]:
        return sums_of(self.whole) if self.draft.is_set else []

    @property
    def leaves(self) -> int:
        return sum(1 for node in self.whole.walk() if node.is_leaf)

    def part(self, pk: int | None) -> RulePart | None:
        """Find a part that stands in the draft."""
        node = self.whole.find(pk) if pk else None
        if node is not None:
            return node.part
        return next((part for part, _said in self.whole.parts.values() if part.pk == pk), None)

    @property
    def head(self) -> RulePart:
        return self.whole.parts["head"][0]


def blocs_known() -> list[tuple[str, str]]:
    rows = Bloc.objects.order_by("pk")
    return [(bloc.code, in_readers_language(bloc.name, bloc.name_en)) for bloc in rows]


def agencies_known() -> list[Agency]:
    return list(Agency.objects.order_by("code"))


def opened(draft: RuleDraft) -> Opened:
    """Read a draft for a page; a constant number of statements."""
    blocs, whole = blocs_known(), load(draft)
    return Opened(draft, whole, blocs)

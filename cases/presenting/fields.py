"""A case by field: how far the work is, the points so far, and which items need the reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cases.lifecycle import Rung, Work
from cases.presenting.beside import NOTHING_BESIDE, Beside
from cases.presenting.items import ItemShown
from cases.presenting.totals import Sums, Total, sums_of
from cases.presenting.trees import Branch, Subtotal, branches_of, nodes_of, rows_of
from cases.services.progress import Progress, progress_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cases.models import Field, Item
    from cases.presenting.desks import Desk

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field of a case with its items, and how far the reader's work on them is."""

    field: Field
    items: list[ItemShown]
    total: Total
    progress: Progress
    branches: tuple[Branch[ItemShown], ...] = ()

    @property
    def has_groups(self) -> bool:
        return any(branch.head for branch in self.branches)

    @property
    def rows(self) -> list[Branch[ItemShown]]:
        """Return groups and items as the rows of a table."""
        return rows_of(self.branches)

    @property
    def nodes(self) -> list[Branch[ItemShown]]:
        return nodes_of(self.branches)

    @property
    def at_work(self) -> FieldShown:
        """Return the field with those items alone that the reader came for."""
        items = [item for item in self.items if item.concerns]
        sums = {node.head.code: node.subtotal for node in self.nodes if node.head and node.subtotal}
        return replace(self, items=items, branches=_branches(items, sums))

    @property
    def untouched(self) -> list[ItemShown]:
        """Return the items the reader may write on and said nothing about yet."""
        return [item for item in self.items if item.writes and not item.form_is_begun]

    @property
    def without_evidence(self) -> int:
        """Count the items whose demanded papers are not there."""
        return sum(1 for item in self.items if item.wanted and not item.has_evidence)

    @property
    def code(self) -> str:
        return self.field.code


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A whole case as one reader sees it."""

    desk: Desk
    fields: list[FieldShown]
    total: Total
    progress: Progress

    @property
    def items(self) -> list[ItemShown]:
        return [item for field in self.fields for item in field.items]

    @property
    def waiting(self) -> list[ItemShown]:
        """Return the items that keep the work from being handed over, the reader's part first."""
        return sorted((item for item in self.items if item.gap), key=lambda item: not item.is_mine)

    @property
    def mine(self) -> list[ItemShown]:
        """Return the items that were given to the reader and ask something of them now."""
        return [item for item in self.items if item.concerns and item.is_mine]

    @property
    def differing(self) -> list[ItemShown]:
        return [item for item in self.items if item.differs]

    @property
    def at_hand(self) -> list[ItemShown]:
        """Return the items the reader came for, in the order of the set."""
        if self.desk.work is Work.APPRAISE:
            return sorted(
                (item for item in self.items if item.gap or item.differs or item.form_is_begun),
                key=_urgency,
            )
        return [item for item in self.items if item.concerns]


def _urgency(item: ItemShown) -> tuple[bool, Decimal]:
    """Put what is missing first, then what lost or won the most."""
    return (not item.gap, -abs(item.moved_by or ZERO))


def show_case(items: Sequence[Item], desk: Desk, *, beside: Beside = NOTHING_BESIDE) -> CaseShown:
    """Return a case by field, in the order of the set."""
    shown = [ItemShown(item, desk, beside=beside) for item in items]
    sums = sums_of(shown)
    by_field: dict[int, list[ItemShown]] = {}
    for each in shown:
        by_field.setdefault(each.item.criterion.field_id, []).append(each)
    fields = [_show_field(group, sums) for group in by_field.values()]
    return CaseShown(
        desk=desk,
        fields=fields,
        total=sum((field.total for field in fields), Total()),
        progress=sum((field.progress for field in fields), Progress()),
    )


def _show_field(items: list[ItemShown], sums: Sums) -> FieldShown:
    field = items[0].item.criterion.field
    return FieldShown(
        field=field,
        items=items,
        total=sums.total(field.code, items),
        progress=_progress_of(items),
        branches=_branches(items, sums.groups),
    )


def _branches(
    items: Iterable[ItemShown], sums: Mapping[str, Subtotal]
) -> tuple[Branch[ItemShown], ...]:
    """Put items of one case into their groups."""
    return branches_of(items, lambda item: item.path, sums=sums, count=_progress_of)


def _progress_of(items: Iterable[ItemShown]) -> Progress:
    return progress_of(item.task for item in items)


def changed_items(items: Iterable[ItemShown]) -> list[ItemShown]:
    """Return the items the agency answered anew in the latest round, with what stood before."""
    return [item for item in items if any(rung.key == Rung.SELF for rung in item.history)]

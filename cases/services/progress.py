"""How far the work on a case is: which items it asks for, what each still lacks, and the count.

This is the one definition. The page of a case with its parts and tabs, the grid and its chips, the
board, and the check before a case is handed over all ask here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.lifecycle import Rung, Work
from cases.services.appraisal import appraisal_gaps, open_contests, settlement_gaps
from cases.services.marks import draft_of, open_contest
from cases.services.reviews import awaits_review, review_gaps
from cases.services.self_assessment import gaps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cases.models import Item


@dataclass(frozen=True, slots=True)
class Progress:
    """So many pieces of work done of so many; none counted where `total` is zero."""

    done: int = 0
    total: int = 0

    @property
    def left(self) -> int:
        return max(self.total - self.done, 0)

    @property
    def is_done(self) -> bool:
        return self.total > 0 and not self.left

    @property
    def less_than_half(self) -> bool:
        """Tell whether most of the work is still ahead; uncounted work is all ahead."""
        return self.done * 2 < self.total or self.total == 0

    def __add__(self, other: Progress) -> Progress:
        return Progress(self.done + other.done, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Task:
    """One item as a piece of work: whether it is asked for, and what it lacks before it is done."""

    is_asked: bool = False
    is_done: bool = False
    gap: str = ""


NOTHING_ASKED = Task()


def task_of(item: Item, work: Work) -> Task:
    """Return an item, which came with all its rows, as a piece of one kind of work.

    Explanations are never asked for, an agency explains as much as it likes; those it wrote count.
    """
    if work is Work.EXPLAIN:
        return Task(is_done=open_contest(item) is not None)
    if work not in GAPS:
        return NOTHING_ASKED
    found = GAPS[work]([item])
    if not found and not ASKED[work](item):
        return NOTHING_ASKED
    return Task(
        is_asked=True,
        is_done=not found,
        gap=found[0].removeprefix(f"{item.criterion.code}: ") if found else "",
    )


def progress_of(tasks: Iterable[Task]) -> Progress:
    """Count pieces of work."""
    done = total = 0
    for task in tasks:
        done += task.is_done
        total += task.is_asked
    return Progress(done, total)


def _is_appraised(item: Item) -> bool:
    """Tell whether an item is Home Affairs' to mark, or was taken up by them all the same."""
    return not item.criterion.self_scored or draft_of(item, Rung.APPRAISED) is not None


GAPS: dict[Work, Callable[[Sequence[Item]], list[str]]] = {
    Work.FILL: gaps,
    Work.JUDGE: review_gaps,
    Work.APPRAISE: appraisal_gaps,
    Work.SETTLE: settlement_gaps,
}
ASKED: dict[Work, Callable[[Item], bool]] = {
    Work.FILL: lambda item: item.is_open,
    Work.JUDGE: awaits_review,
    Work.APPRAISE: _is_appraised,
    Work.SETTLE: lambda item: bool(open_contests([item])),
}

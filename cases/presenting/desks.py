"""What one reader may do on one case now: the kind of work, and the items it is done on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.lifecycle import Rung, State, Work
from cases.permissions import acts_for, belongs_to, may_edit, reviewed_by, work_on
from cases.services.drafts import RUNG_WRITTEN_IN
from cases.services.marks import contestable, open_contest
from cases.services.progress import NOTHING_ASKED, Task, task_of
from cases.services.reviews import awaits_review
from directory.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Case, Item, Review
    from directory.access import Access


WRITING = frozenset({Work.FILL, Work.JUDGE, Work.APPRAISE, Work.SETTLE})


@dataclass(frozen=True, slots=True)
class Desk:
    """One reader before one case; `reviews` are the open ones that are theirs to conclude.

    What they may do is decided in cases.permissions; here it meets what there is to do.
    """

    case: Case
    access: Access
    work: Work
    reviews: tuple[Review, ...] = ()

    @property
    def sees_drafts(self) -> bool:
        """Tell whether what the agency typed and did not hand over yet is the reader's to see."""
        if self.case.state != State.SELF_ASSESSMENT:
            return False
        return acts_for(self.access, self.case, Role.AGENCY_OFFICER, Role.AGENCY_HEAD)

    @property
    def is_of_agency(self) -> bool:
        """Tell whether the reader speaks for the agency of the case."""
        return belongs_to(self.case, self.access)

    def writes(self, item: Item) -> bool:
        """Tell whether the reader may type an answer for an item, and there is one to be typed."""
        if self.work not in WRITING or not self._may_edit(item):
            return False
        return self.work is not Work.JUDGE or awaits_review(item)

    def explains(self, item: Item) -> bool:
        return self.work is Work.EXPLAIN and self._may_edit(item) and bool(contestable([item]))

    def attaches(self, item: Item) -> bool:
        """Tell whether the reader may put evidence on an item or take it off."""
        return self.work in {Work.FILL, Work.EXPLAIN} and self._may_edit(item)

    def _may_edit(self, item: Item) -> bool:
        return may_edit(self.access, self.case, item, self.reviews)

    def rung_of(self, item: Item) -> Rung | None:
        """Return the rung written now; a council's question has its own."""
        contest = open_contest(item)
        if self.work is Work.SETTLE and contest is not None and contest.by_council:
            return Rung.COUNCIL
        return RUNG_WRITTEN_IN.get(State(self.case.state)) if self.work in WRITING else None

    def concerns(self, item: Item) -> bool:
        """Tell whether the work at hand is about an item at all."""
        return self.explains(item) if self.work is Work.EXPLAIN else self.writes(item)

    def task(self, item: Item) -> Task:
        """Return an item as a piece of the reader's work; what is another reader's asks nothing."""
        if self.work is Work.JUDGE and not self.writes(item):
            return NOTHING_ASKED
        return task_of(item, self.work)


def desk_at(case: Case, access: Access, reviews_of_case: Sequence[Review]) -> Desk:
    """Return what a reader may do on a case, given its reviews with their fields."""
    work = work_on(access, case, reviews_of_case)
    mine = reviewed_by(access, case, reviews_of_case) if work is Work.JUDGE else ()
    return Desk(case, access, work, tuple(mine))

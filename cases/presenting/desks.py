"""What one reader may do on one case now: the kind of work, and the items it is done on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.lifecycle import WORK, Rung, State, Work
from cases.permissions import acts_for, reviews_it
from cases.services import reviews
from cases.services.drafts import RUNG_WRITTEN_IN
from cases.services.marks import brought_in, contestable, open_contest
from cases.services.progress import NOTHING_ASKED, Task, task_of
from directory.roles import OF_AN_AGENCY, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Case, Item, Review
    from directory.access import Access


WRITING = frozenset({Work.FILL, Work.JUDGE, Work.APPRAISE, Work.SETTLE})


@dataclass(frozen=True, slots=True)
class Desk:
    """One reader before one case; `reviews` are the open ones that are theirs to conclude.

    The answers agree with cases.permissions.may_edit, without its queries: a test compares them.
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

    def writes(self, item: Item) -> bool:
        """Tell whether the reader may type an answer for an item."""
        if self.work is Work.FILL:
            return item.is_open
        if self.work is Work.JUDGE:
            return self.review_of(item) is not None
        if self.work is Work.SETTLE:
            return open_contest(item) is not None
        return self.work is Work.APPRAISE and brought_in(item) is None

    def explains(self, item: Item) -> bool:
        return self.work is Work.EXPLAIN and bool(contestable([item]))

    def attaches(self, item: Item) -> bool:
        """Tell whether the reader may put evidence on an item or take it off."""
        return (self.work is Work.FILL and item.is_open) or (
            self.work is Work.EXPLAIN and item.criterion.self_scored
        )

    def review_of(self, item: Item) -> Review | None:
        """Return the reader's open review that waits for a mark on an item."""
        return next((each for each in self.reviews if reviews.pending([item], each)), None)

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
        if self.work is Work.JUDGE and self.review_of(item) is None:
            return NOTHING_ASKED
        return task_of(item, self.work)


def desk_at(case: Case, access: Access, reviews_of_case: Sequence[Review]) -> Desk:
    """Return what a reader may do on a case, given its reviews with their fields."""
    role, work = WORK.get(State(case.state), (None, Work.READ))
    if role is None:
        return Desk(case, access, Work.READ)
    if role is Role.SECTOR_REVIEWER:
        mine = tuple(
            each for each in reviews_of_case if each.is_open and reviews_it(access, case, each)
        )
        return Desk(case, access, work if mine else Work.READ, mine)
    held = acts_for(access, case, role) if role in OF_AN_AGENCY else access.holds(role)
    return Desk(case, access, work if held else Work.READ)

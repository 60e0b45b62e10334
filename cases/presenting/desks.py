"""What one reader may do on one case now: the kind of work, and the items it is done on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cases.lifecycle import Rung, State
from cases.permissions import acts_for, reviews_it
from cases.services import appraisal, reviews, self_assessment
from cases.services.drafts import RUNG_WRITTEN_IN
from cases.services.marks import brought_in, contestable
from directory.roles import OF_AN_AGENCY, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Case, Contest, Item, Review
    from directory.access import Access


class Work(StrEnum):
    FILL = "fill"
    SIGN = "sign"
    JUDGE = "judge"
    APPRAISE = "appraise"
    EXPLAIN = "explain"
    SETTLE = "settle"
    READ = "read"


# In which state a role works on a case, and at what.
WORK: dict[State, tuple[Role, Work]] = {
    State.SELF_ASSESSMENT: (Role.AGENCY_OFFICER, Work.FILL),
    State.SIGN_OFF: (Role.AGENCY_HEAD, Work.SIGN),
    State.SECTOR_REVIEW: (Role.SECTOR_REVIEWER, Work.JUDGE),
    State.APPRAISAL: (Role.APPRAISER, Work.APPRAISE),
    State.EXPLANATION: (Role.AGENCY_OFFICER, Work.EXPLAIN),
    State.SETTLEMENT: (Role.APPRAISER, Work.SETTLE),
}
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

    def gap(self, item: Item) -> str:
        """Return what is missing on an item before the work can be handed over, or nothing."""
        if not self.concerns(item):
            return ""
        found = GAPS[self.work]([item]) if self.work in GAPS else []
        return found[0].removeprefix(f"{item.criterion.code}: ") if found else ""


GAPS = {
    Work.FILL: self_assessment.gaps,
    Work.JUDGE: reviews.review_gaps,
    Work.APPRAISE: appraisal.appraisal_gaps,
    Work.SETTLE: appraisal.settlement_gaps,
}


def desk_at(case: Case, access: Access, reviews_of_case: Sequence[Review]) -> Desk:
    """Return what a reader may do on a case, given its reviews with their fields."""
    role, work = WORK.get(State(case.state), (None, Work.READ))
    if role is None:
        return Desk(case, access, Work.READ)
    if role is Role.SECTOR_REVIEWER:
        mine = tuple(
            each for each in reviews_of_case if is_open(each) and reviews_it(access, case, each)
        )
        return Desk(case, access, work if mine else Work.READ, mine)
    held = acts_for(access, case, role) if role in OF_AN_AGENCY else access.holds(role)
    return Desk(case, access, work if held else Work.READ)


def is_open(review: Review) -> bool:
    return review.concluded_at is None and review.cancelled_at is None


def open_contest(item: Item) -> Contest | None:
    """Return the contest of an item that is not settled, whether handed in or only typed."""
    return next((contest for contest in item.contests.all() if contest.settled_at is None), None)

"""One move of one case as its reader is asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse

from cases.lifecycle import MOVES, TABLE, Action, State
from cases.permissions import reviews_it, why_not
from cases.presenting.desks import desk_at
from cases.presenting.fields import show_case
from cases.presenting.offers import label_of
from cases.reading.items import reviews_of
from cases.refusals import Incomplete, SomebodyWasFirst
from cases.services.marks import items_of
from cases.services.self_assessment import nameable
from cases.transitions import asks_reason
from directory.access import NotAllowed, access_behind
from directory.roles import Role
from wording import clock
from workflow.forms.moves import MoveForm, ReviewForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from cases.lifecycle import Move
    from cases.models import Case, Item, Review
    from cases.presenting.fields import CaseShown
    from cases.presenting.items import ItemShown
    from directory.access import Access
    from wording.refusals import Refusal


@dataclass(frozen=True)  # without slots: the case is shown once, and only where it is asked about
class Asked:
    """A move before it is made: its form, what is still missing, or why it is refused."""

    case: Case
    action: Action
    access: Access
    reviews: Sequence[Review]
    review: Review | None
    form: MoveForm
    refusal: Refusal | None
    is_of_named_review: bool = False

    @cached_property
    def shown(self) -> CaseShown:
        """Return the case with what is counted of its items."""
        return show_case(items_of(self.case), desk_at(self.case, self.access, self.reviews))

    @property
    def version_seen(self) -> int | None:
        """Return the version of the case that must still hold.

        None for a review that the address names: it is of one round, and other fields move its
        case meanwhile.
        """
        seen: int = self.form.cleaned_data["version"]
        return None if self.is_of_named_review else seen

    @property
    def title(self) -> str:
        return label_of(self.action, self.case)

    @property
    def url(self) -> str:
        url = reverse("case-move", args=[self.case.pk, self.action.value])
        return f"{url}?review={self.review.pk}" if self.review else url

    @property
    def gaps(self) -> list[ItemShown]:
        """Return the items that keep the work from being handed over, each with what is missing."""
        if self.action not in HANDING_OVER:
            return []
        return [
            item
            for item in self.shown.waiting
            if self.review is None or self.review.covers(item.item.criterion)
        ]

    @property
    def explained(self) -> list[ItemShown]:
        """Return the items an explanation is written for."""
        return [item for item in self.shown.at_hand if item.explains and item.dispute]

    @property
    def unexplained(self) -> list[ItemShown]:
        return [item for item in self.shown.at_hand if item.explains and not item.dispute]

    @property
    def to_sign(self) -> list[ItemShown]:
        """Return the items whose explanation the head signs."""
        return [item for item in self.shown.items if item.dispute]

    @property
    def may_be_sent(self) -> bool:
        """Tell whether there is any use in sending the form now."""
        stopped = self.refusal is not None and not isinstance(self.refusal, Incomplete)
        return not self.gaps and not stopped


HANDING_OVER = frozenset({Action.SUBMIT, Action.CONCLUDE, Action.APPRAISE, Action.SETTLE})


def asked_about(
    request: HttpRequest, case: Case, action: Action, *, refusal: Refusal | None = None
) -> Asked:
    """Return a move as the person behind the request may or may not make it now."""
    access = access_behind(request)
    reviews = reviews_of(case) if _is_of_a_review(case, action) else []
    mine = [review for review in reviews if reviews_it(access, case, review)]
    named = ReviewForm(request.GET).of(mine)
    review = named or _only_open(mine)
    entry = MOVES.get((State(case.state), action))
    if refusal is None and entry is None:
        refusal = SomebodyWasFirst(case)
    reason = why_not(access, case, action, review=review)
    if refusal is None and reason:
        refusal = NotAllowed(reason)
    data = request.POST if request.method == "POST" else None
    return Asked(
        case=case,
        action=action,
        access=access,
        reviews=reviews,
        review=review,
        form=MoveForm(
            data,
            move=entry,
            asks_reason=bool(entry and asks_reason(entry, due_on=case.due_on, today=clock.today())),
            version=case.version,
            items=_nameable(case, entry, review) if entry else (),
        ),
        refusal=refusal,
        is_of_named_review=named is not None,
    )


def _is_of_a_review(case: Case, action: Action) -> bool:
    """Tell whether a move may be about one field; who reviews it also reads it in that light."""
    by_reviewer = {move.action for move in TABLE if Role.SECTOR_REVIEWER in move.roles}
    return action in by_reviewer or case.state == State.SECTOR_REVIEW


def _only_open(mine: Sequence[Review]) -> Review | None:
    now_open = [review for review in mine if review.is_open]
    return now_open[0] if len(now_open) == 1 else None


def _nameable(case: Case, move: Move, review: Review | None) -> Sequence[Item]:
    """Return the items a move can name: the agency's own, of the part under review.

    Inside the agency these are the ones its officers may change.
    """
    if move.may_name_items:
        return nameable(case)
    if not move.names_items:
        return ()
    own = case.items.filter(criterion__self_scored=True).select_related("criterion__field")
    return [item for item in own if review is None or review.covers(item.criterion)]

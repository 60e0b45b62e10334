"""Propose rewards and reviews of heads; both are proposals for people to decide on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scoring.books import RuleBook
from scoring.lineage import Lineage
from scoring.previous import Previous
from scoring.ranking import Placed
from scoring.reasons import Reason
from scoring.review import review_of
from scoring.reward import rewards


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is proposed for an agency and its leaders, with the reasons."""

    bloc: str
    agency: str
    reward: str  # yes, no or council
    reward_reasons: tuple[Reason, ...]
    review: str  # none, consider or person
    review_reasons: tuple[Reason, ...]
    beneficiaries: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """List the reasons of both proposals."""
        return (*self.reward_reasons, *self.review_reasons)


def outcomes(
    placed: Iterable[Placed],
    *,
    book: RuleBook,
    previous: Mapping[str, Previous] | None = None,
    lineage: Lineage | None = None,
) -> tuple[Outcome, ...]:
    """Give the outcome of each placed agency, in the same order.

    `previous` holds last year's agencies by the name or code they had then.
    """
    listed = tuple(placed)
    rewarded = rewards(listed, book=book)
    return tuple(
        _outcome(agency, rewarded[agency.agency], book, previous or {}, lineage or Lineage())
        for agency in listed
    )


def _outcome(
    agency: Placed,
    reward: tuple[str, Reason],
    book: RuleBook,
    previous: Mapping[str, Previous],
    lineage: Lineage,
) -> Outcome:
    proposal, reward_reason = reward
    descent = lineage.descent_in(agency.bloc, agency.agency, previous)
    last = previous.get(descent.predecessor) if descent.predecessor else None
    review, review_reasons = review_of(agency, last=last, descent=descent, book=book)
    beneficiaries = book.reward.beneficiaries if book.reward and proposal != "no" else ()
    return Outcome(
        agency.bloc, agency.agency, proposal, (reward_reason,), review, review_reasons,
        beneficiaries,
    )  # fmt: skip

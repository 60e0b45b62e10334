"""A dispute on an item as it is read and settled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.models import Contest

if TYPE_CHECKING:
    from cases.models import Item


@dataclass(frozen=True, slots=True)
class ContestShown:
    """A dispute on an item: the agency's words or the council's, and what was settled."""

    contest: Contest
    who: str
    verdicts: list[dict[str, str]]
    verdict_name: str


def contests_of(item: Item) -> list[ContestShown]:
    return [show_contest(contest) for contest in item.contests.all()]


def show_contest(contest: Contest) -> ContestShown:
    offered = [
        choice
        for choice in Contest.Verdict
        # The council asks; there is no explanation to uphold.
        if not (contest.by_council and choice is Contest.Verdict.UPHELD)
    ]
    return ContestShown(
        contest=contest,
        who=_("Hội đồng yêu cầu xem xét lại") if contest.by_council else _("Giải trình của đơn vị"),
        verdicts=[{"value": choice.value, "label": str(choice.label)} for choice in offered],
        verdict_name=str(Contest.Verdict(contest.verdict).label) if contest.verdict else "",
    )

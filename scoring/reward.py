"""Propose for reward from the top of each bloc, within the quota and the year's own limit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from scoring.books import RewardRule, RuleBook
from scoring.ranking import Placed
from scoring.reasons import Reason, Value

Proposal = tuple[str, Reason]


@dataclass(frozen=True, slots=True)
class Limit:
    """How many of a bloc may be proposed, and what that follows from."""

    number: int
    values: dict[str, Value]


def rewards(placed: Iterable[Placed], *, book: RuleBook) -> dict[str, Proposal]:
    """Map each agency to yes, no or council, with the reason."""
    listed = sorted(placed, key=lambda agency: agency.bloc)
    rule = book.reward
    if rule is None:
        return {agency.agency: ("no", Reason("reward.no_rule")) for agency in listed}
    return {
        agency: proposal
        for bloc, group in groupby(listed, key=lambda agency: agency.bloc)
        for agency, proposal in _bloc(bloc, list(group), rule, book)
    }


def limit_of(bloc: str, ranked: int, rule: RewardRule) -> Limit:
    """Give the number that may be proposed: the quota, or less where the year fixed less."""
    quota = ranked * rule.quota.numerator // rule.quota.denominator
    number = min(quota, rule.fixed.get(bloc, quota))
    fraction = f"{rule.quota.numerator}/{rule.quota.denominator}"
    return Limit(number, {"ranked": ranked, "fraction": fraction, "quota": quota, "limit": number})


def _bloc(
    bloc: str, agencies: list[Placed], rule: RewardRule, book: RuleBook
) -> Iterator[tuple[str, Proposal]]:
    limit = limit_of(bloc, sum(agency.ranked for agency in agencies), rule)
    taken = 0
    by_rank = sorted(agencies, key=lambda agency: agency.rank or 0)
    for position, group in groupby(by_rank, key=lambda agency: agency.rank):
        tied = list(group)
        for agency in tied:
            refused = _refused(agency, rule, book)
            yield agency.agency, refused or _proposed(position or 0, len(tied), taken, limit, rule)
        if position is not None:
            taken += len(tied)


def _refused(agency: Placed, rule: RewardRule, book: RuleBook) -> Proposal | None:
    if agency.rank is None:
        return "no", Reason("reward.not_ranked")
    better_or_equal = book.class_names()[: (book.position(rule.class_name) or 0) + 1]
    if agency.class_name in better_or_equal:
        return None
    words = {"class": agency.class_name, "class_en": agency.class_name_en}
    return "no", Reason("reward.class_too_low", {**words, "required": rule.class_name})


def _proposed(rank: int, tied: int, taken: int, limit: Limit, rule: RewardRule) -> Proposal:
    """Place a group of equals before, beyond or across the edge of the limit."""
    left = max(limit.number - taken, 0)
    values = {**limit.values, "rank": rank, "tied": tied, "left": left}
    if tied <= left:
        return "yes", Reason("reward.within_limit", values)
    if not left:
        return "no", Reason("reward.beyond_limit", values)
    if rule.tie_at_edge == "council":
        return "council", Reason("reward.tie_at_edge", values)
    return "no", Reason("reward.tie_excluded", values)

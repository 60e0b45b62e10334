"""Propose for reward from the top of each bloc, within the quota and the year's own limit."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from scoring.books import RewardRule, RuleBook
from scoring.ranking import Placed
from scoring.reasons import Reason, Value

Proposal = tuple[str, Reason]


def rewards(placed: Iterable[Placed], *, book: RuleBook) -> dict[str, Proposal]:
    """Map each agency to yes, no or council, with the reason."""
    listed = tuple(placed)
    rule = book.reward
    if rule is None:
        return {agency.agency: ("no", Reason("reward.no_rule")) for agency in listed}
    proposals: dict[str, Proposal] = {}
    for bloc in dict.fromkeys(agency.bloc for agency in listed):
        mine = [agency for agency in listed if agency.bloc == bloc]
        proposals |= dict(_bloc(mine, rule, book))
    return proposals


def _bloc(agencies: list[Placed], rule: RewardRule, book: RuleBook) -> Iterator[tuple[str, Proposal]]:
    limit, values = _limit(agencies, rule)
    taken = 0
    by_rank = sorted(agencies, key=lambda agency: agency.rank or 0)
    for position, group in groupby(by_rank, key=lambda agency: agency.rank):
        tied = list(group)
        for agency in tied:
            yield agency.agency, _proposal(agency, taken, len(tied), limit, values, rule, book)
        if position is not None:
            taken += len(tied)


def _limit(agencies: list[Placed], rule: RewardRule) -> tuple[int, dict[str, Value]]:
    """Give the number that may be proposed: the quota, or less where the year fixed less."""
    ranked = sum(agency.ranked for agency in agencies)
    quota = ranked * rule.quota.numerator // rule.quota.denominator
    limit = min(quota, rule.fixed.get(agencies[0].bloc, quota))
    fraction = f"{rule.quota.numerator}/{rule.quota.denominator}"
    return limit, {"ranked": ranked, "fraction": fraction, "quota": quota, "limit": limit}


def _proposal(
    agency: Placed,
    taken: int,
    tied: int,
    limit: int,
    values: dict[str, Value],
    rule: RewardRule,
    book: RuleBook,
) -> Proposal:
    if agency.rank is None:
        return "no", Reason("reward.not_ranked")
    if not _class_is_enough(agency, rule, book):
        words = {"class": agency.class_name, "class_en": agency.class_name_en}
        return "no", Reason("reward.class_too_low", {**words, "required": rule.class_name})
    told = {**values, "rank": agency.rank, "tied": tied}
    if taken + tied <= limit:
        return "yes", Reason("reward.within_limit", told)
    if taken >= limit:
        return "no", Reason("reward.beyond_limit", told)
    if rule.tie_at_edge == "council":
        return "council", Reason("reward.tie_at_edge", {**told, "left": limit - taken})
    return "no", Reason("reward.tie_excluded", {**told, "left": limit - taken})


def _class_is_enough(agency: Placed, rule: RewardRule, book: RuleBook) -> bool:
    reached, required = book.position(agency.class_name), book.position(rule.class_name)
    return reached is not None and required is not None and reached <= required

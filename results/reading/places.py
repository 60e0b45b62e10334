"""Where the agencies of a scoring stand, without their words: what is counted and sorted by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from threading import Condition
from typing import TYPE_CHECKING

from cachetools import LRUCache, cached
from django.db.models import Q

from cases.models import Contest
from cases.rules import book_of
from results.models import Result
from results.reading.edges import Edge, edges_in
from results.reading.since import SinceLastYear
from results.services.inputs import lineage_of, previous_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cases.models import Cycle
    from results.services.inputs_version import InputsVersion
    from scoring import Lineage, Previous, RuleBook

AT_THE_LIMIT = ("reward.beyond_limit", "reward.tie_at_edge", "reward.tie_excluded")
IN_ORDER = (
    "case__bloc__order",
    "case__bloc__code",
    "rank",
    "-index",
    "case__agency__sort_key",
    "pk",
)


@dataclass(frozen=True, slots=True, eq=False)
class Place(SinceLastYear):
    """One agency in the standing, as far as others are compared with it.

    Classes are counted from the best, which is 0; `near` are the edges it stands near.
    """

    result_id: int
    case_id: int
    bloc: str
    agency_code: str
    index: Decimal
    exact: Decimal
    class_name: str
    class_at: int
    rank: int | None
    reward: str
    review: str
    is_tied: bool
    is_beyond: bool
    last: Previous | None
    last_class_at: int | None
    near: tuple[Edge, ...] = ()
    is_contested: bool = False


@cached(
    LRUCache(4),
    key=lambda _cycle, scoring_id, version: (scoring_id, version),
    condition=Condition(),
)
def places_of(
    cycle: Cycle,
    scoring_id: int,
    version: InputsVersion,  # noqa: ARG001 - by it they are kept
) -> Mapping[str, tuple[Place, ...]]:
    """Return the places of a finished scoring by bloc, by rank, the unranked last.

    They are read once by each process: results never change, and whatever else is looked at is
    named by `version`, which `inputs_version` returned for the cycle. Five statements.
    """
    book = book_of(cycle.rule_book)
    previous, lineage = previous_of(cycle), lineage_of(cycle)
    contested = set(
        Contest.objects.filter(item__case__cycle=cycle, item__dropped_at=None)
        .exclude(given_at=None)
        .order_by()
        .values_list("item__case_id", flat=True)
    )
    by_bloc: dict[str, list[Place]] = {}
    for place in _read(scoring_id, book, previous, lineage):
        told = replace(place, is_contested=place.case_id in contested)
        by_bloc.setdefault(place.bloc, []).append(told)
    return {bloc: _with_edges(places, book) for bloc, places in by_bloc.items()}


def _read(
    scoring_id: int, book: RuleBook, previous: Mapping[str, Previous], lineage: Lineage
) -> Iterable[Place]:
    beyond = Q()
    for code in AT_THE_LIMIT:
        beyond |= Q(reasons__contains=[{"about": "reward", "code": code}])
    rows = (
        Result.objects.filter(scoring=scoring_id)
        .annotate(
            tied=Q(reasons__contains=[{"about": "rank", "code": "rank.tied"}]), beyond=beyond
        )
        .order_by(*IN_ORDER)
        .values_list(
            "pk", "case_id", "case__bloc__code", "case__agency__code", "index", "exact",
            "class_name", "rank", "reward", "review", "tied", "beyond",
        )
    )  # fmt: skip
    for row in rows:
        agency, exact, class_name = row[3], row[5], row[6]
        before = lineage.descent_among(agency, previous).predecessor
        last = previous.get(before) if before else None
        yield Place(
            *row[:5],
            Decimal(exact),
            class_name,
            book.position(class_name) or 0,
            *row[7:],
            last=last,
            last_class_at=book.position(last.class_name) if last else None,
        )


def _with_edges(places: Sequence[Place], book: RuleBook) -> tuple[Place, ...]:
    near = edges_in(places, book)
    return tuple(
        replace(place, near=edges) if edges else place
        for place, edges in zip(places, near, strict=True)
    )


def by_class(places: Iterable[Place]) -> dict[str, int]:
    """Count the agencies in each class, the best first, by the name of the class."""
    counted = Counter((place.class_at, place.class_name) for place in places)
    return {name: counted[at, name] for at, name in sorted(counted)}

"""The standing of a scored cycle by bloc: index, class, rank, proposals and why, last year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, ngettext_lazy

from cases.models import Contest
from cases.presenting.words import label_of_class
from cases.rules import book_of
from directory.models import Bloc
from results.models import Result
from results.reading.edges import TIE
from results.reading.places import Place, by_class, places_of
from results.services.inputs_version import inputs_version
from scoring import Reason
from scoring.naming import named
from ui.paging import Making, Rows
from wording.language import lang

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.functional import _StrPromise

    from cases.models import Case, Cycle
    from results.models import Scoring
    from results.reading.edges import Edge
    from results.services.inputs_version import InputsVersion
    from scoring import RuleBook

NO_CONTESTS: Counter[str] = Counter()
SETTLED: dict[str, _StrPromise] = {
    Contest.Verdict.UPHELD: ngettext_lazy(
        "%(count)d giải trình được chấp nhận",
        "%(count)d giải trình được chấp nhận",
        "count",
    ),
    Contest.Verdict.CHANGED: ngettext_lazy(
        "%(count)d giải trình được điều chỉnh điểm",
        "%(count)d giải trình được điều chỉnh điểm",
        "count",
    ),
    Contest.Verdict.REJECTED: ngettext_lazy(
        "%(count)d giải trình giữ nguyên điểm",
        "%(count)d giải trình giữ nguyên điểm",
        "count",
    ),
    "open": gettext_lazy("%(count)d đang xem xét"),
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Line(Place):
    """One agency in the standing, as it is shown."""

    case: Case
    book: RuleBook
    reasons: Mapping[str, list[Reason]]
    contests: Counter[str]

    @property
    def class_label(self) -> str:
        return label_of_class(self.book, self.class_name)

    @property
    def last_label(self) -> str:
        return label_of_class(self.book, self.last.class_name) if self.last else ""

    def why(self, about: str) -> list[str]:
        """Put the reasons of rank, reward or review into words."""
        return [reason.text(lang()) for reason in self.reasons.get(about, ())]

    @property
    def why_rank(self) -> list[str]:
        return self.why("rank")

    @property
    def why_reward(self) -> list[str]:
        return self.why("reward")

    @property
    def why_review(self) -> list[str]:
        return self.why("review")

    @property
    def edges(self) -> tuple[str, ...]:
        """Say near which edges the agency stands, and how far."""
        return tuple(sentence for edge in self.near for sentence in self._said(edge))

    def _said(self, edge: Edge) -> Iterable[str]:
        if edge is not TIE:
            return [edge.in_words(self.book)]
        return [
            reason.text(lang())
            for reason in self.reasons.get("rank", ())
            if reason.code == "rank.tied"
        ]

    @property
    def contested_how(self) -> str:
        """Say how the contested items of the agency were settled."""
        told = (
            sentence % {"count": self.contests[verdict]}
            for verdict, sentence in SETTLED.items()
            if self.contests[verdict]
        )
        return ", ".join(told)


@dataclass(frozen=True)
class BlocStanding:
    """A bloc with its agencies by rank, the unranked last."""

    bloc: Bloc
    book: RuleBook
    lines: Rows[Place, Line]

    @cached_property
    def ranked(self) -> int:
        return sum(place.rank is not None for place in self.lines.keys)

    @cached_property
    def classes(self) -> dict[str, int]:
        """Return how many agencies are in each class, the best first."""
        found = by_class(self.lines.keys)
        return {label_of_class(self.book, name): count for name, count in found.items()}

    @cached_property
    def proposed(self) -> int:
        return sum(place.reward == "yes" for place in self.lines.keys)

    @cached_property
    def last_proposed(self) -> int | None:
        """Return the result after which the limit of rewards runs."""
        places = reversed(self.lines.keys)
        return next((place.result_id for place in places if place.reward == "yes"), None)


@dataclass(frozen=True)
class Standing:
    """A scored cycle, ready to be shown; of its lists those lines alone are made that are shown."""

    blocs: tuple[BlocStanding, ...]
    make: Making[Place, Line]

    @cached_property
    def lines(self) -> Rows[Place, Line]:
        return Rows([place for bloc in self.blocs for place in bloc.lines.keys], self.make)

    @cached_property
    def by_code(self) -> dict[str, Rows[Place, Line]]:
        """Return the lines of each bloc, by its code."""
        return {bloc.bloc.code: bloc.lines for bloc in self.blocs}

    @cached_property
    def borderline(self) -> Rows[Place, Line]:
        return self.lines.only(lambda place: place.near)

    @cached_property
    def only_contested(self) -> Rows[Place, Line]:
        """Return the contested agencies that stand near no edge."""
        return self.lines.only(lambda place: place.is_contested and not place.near)

    @cached_property
    def rewarded(self) -> Rows[Place, Line]:
        return self.lines.only(lambda place: place.reward in {"yes", "council"})

    @cached_property
    def reviewed(self) -> Rows[Place, Line]:
        return self.lines.only(lambda place: place.review in {"consider", "person"})


def standing_of(
    scoring_run: Scoring, cycle: Cycle, *, version: InputsVersion | None = None
) -> Standing:
    """Return the standing of a scoring of a cycle; its lines are made in two queries.

    `version` is what `inputs_version` says of the cycle, where it was asked before.
    """
    book = book_of(cycle.rule_book)
    places = places_of(cycle, scoring_run.pk, version or inputs_version(cycle))
    make: Making[Place, Line] = Making(lambda wanted: _lines(wanted, book))
    blocs = {bloc.code: bloc for bloc in Bloc.objects.filter(code__in=places).order_by("pk")}
    return Standing(
        tuple(BlocStanding(blocs[code], book, Rows(found, make)) for code, found in places.items()),
        make,
    )


def _lines(places: Sequence[Place], book: RuleBook) -> list[Line]:
    rows = Result.objects.select_related("case__agency", "case__bloc").defer("scorecard")
    results = rows.in_bulk([place.result_id for place in places])
    contests = _contests_of(place.case_id for place in places if place.is_contested)
    return [_line(place, results[place.result_id], book, contests) for place in places]


def _line(
    place: Place, result: Result, book: RuleBook, contests: Mapping[int, Counter[str]]
) -> Line:
    reasons: dict[str, list[Reason]] = {}
    for told in result.reasons:
        reasons.setdefault(str(told["about"]), []).append(named(Reason.from_json(told), book=book))
    return Line(
        **{each.name: getattr(place, each.name) for each in fields(Place)},
        case=result.case,
        book=book,
        reasons=reasons,
        contests=contests.get(place.case_id, NO_CONTESTS),
    )


def _contests_of(case_ids: Iterable[int]) -> dict[int, Counter[str]]:
    """Return per case how its contested items were settled; `open` while they are not."""
    wanted = list(case_ids)
    rows: Iterable[tuple[int, str]] = (
        Contest.objects.filter(item__case__in=wanted, item__dropped_at=None)
        .exclude(given_at=None)
        .order_by("pk")
        .values_list("item__case_id", "verdict")
    )
    found: dict[int, Counter[str]] = {}
    for case, verdict in rows if wanted else ():
        found.setdefault(case, Counter())[verdict or "open"] += 1
    return found

"""The standing of a scored cycle by bloc: index, class, rank, proposals and why, last year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, ngettext_lazy

from cases.models import Contest
from cases.presenting.words import label_of_class
from cases.rules import book_of
from results.models import Result
from results.reading.edges import edges_of
from results.services.inputs import lineage_of, previous_of
from scoring import Previous, Reason
from scoring.naming import named
from wording.language import lang

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrPromise

    from cases.models import Case, Cycle
    from directory.models import Bloc
    from results.models import Scoring
    from scoring import Lineage, RuleBook

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


@dataclass(frozen=True, slots=True)
class Line:
    """One agency in the standing."""

    case: Case
    index: Decimal
    exact: Decimal
    class_name: str
    class_label: str
    class_at: int
    rank: int | None
    reward: str
    review: str
    reasons: Mapping[str, list[Reason]]
    last: Previous | None
    last_label: str
    last_class_at: int | None
    edges: tuple[str, ...] = ()
    contests: Counter[str] = field(default_factory=Counter)

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
    def index_change(self) -> Decimal | None:
        return self.index - self.last.index if self.last and self.last.index is not None else None

    @property
    def rank_change(self) -> int | None:
        """Return by how many places the agency rose in the same bloc; negative where it fell."""
        if self.last is None or self.last.rank is None or self.rank is None:
            return None
        same = self.last.bloc == self.case.bloc.code
        return self.last.rank - self.rank if same else None

    @property
    def class_change(self) -> int:
        """Return by how many classes the agency rose; negative where it fell."""
        return 0 if self.last_class_at is None else self.last_class_at - self.class_at

    @property
    def is_contested(self) -> bool:
        return bool(self.contests)

    @property
    def contested_how(self) -> str:
        """Say how the contested items of the agency were settled."""
        told = (
            sentence % {"count": self.contests[verdict]}
            for verdict, sentence in SETTLED.items()
            if self.contests[verdict]
        )
        return ", ".join(told)


@dataclass(frozen=True, slots=True)
class BlocStanding:
    """A bloc with its agencies by rank, the unranked last."""

    bloc: Bloc
    lines: tuple[Line, ...]

    @property
    def ranked(self) -> int:
        return sum(line.rank is not None for line in self.lines)

    @property
    def classes(self) -> dict[str, int]:
        """Return how many agencies are in each class, the best first."""
        best_first = sorted(self.lines, key=lambda line: line.class_at)
        return dict(Counter(line.class_label for line in best_first))

    @property
    def proposed(self) -> int:
        return sum(line.reward == "yes" for line in self.lines)

    @property
    def last_proposed(self) -> Line | None:
        """Return the agency after which the limit of rewards runs."""
        return next((line for line in reversed(self.lines) if line.reward == "yes"), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """A scored cycle, ready to be shown."""

    blocs: tuple[BlocStanding, ...]
    classes: tuple[str, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for bloc in self.blocs for line in bloc.lines)

    @property
    def by_code(self) -> dict[str, tuple[Line, ...]]:
        """Return the lines of each bloc, by its code."""
        return {bloc.bloc.code: bloc.lines for bloc in self.blocs}

    @property
    def borderline(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.edges)

    @property
    def contested(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_contested)

    @property
    def only_contested(self) -> tuple[Line, ...]:
        """Return the contested agencies that stand near no edge."""
        return tuple(line for line in self.contested if not line.edges)

    @property
    def rewarded(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.reward in {"yes", "council"})

    @property
    def reviewed(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.review in {"consider", "person"})


def standing_of(scoring_run: Scoring, cycle: Cycle) -> Standing:
    """Return the standing of a scoring of a cycle; five queries whatever the number of agencies."""
    book = book_of(cycle.rule_book)
    previous, lineage = previous_of(cycle), lineage_of(cycle)
    contests = _contests_of(cycle)
    results = (
        Result.objects.filter(scoring=scoring_run)
        .select_related("case__agency", "case__bloc")
        .defer("scorecard")
        .order_by(
            "case__bloc__order",
            "case__bloc__code",
            "rank",
            "-index",
            "case__agency__sort_key",
            "pk",
        )
    )
    lines = [
        _line(result, book, _last(result, previous, lineage), contests.get(result.case_id))
        for result in results
    ]
    edges = edges_of(lines, book)
    by_bloc: dict[int, list[Line]] = {}
    for line in lines:
        told = replace(line, edges=tuple(edges.get(line.case.pk, ())))
        by_bloc.setdefault(line.case.bloc_id, []).append(told)
    return Standing(
        blocs=tuple(BlocStanding(found[0].case.bloc, tuple(found)) for found in by_bloc.values()),
        classes=tuple(label_of_class(book, band.name) for band in book.classes),
    )


def _line(
    result: Result, book: RuleBook, last: Previous | None, contests: Counter[str] | None
) -> Line:
    reasons: dict[str, list[Reason]] = {}
    for told in result.reasons:
        reasons.setdefault(str(told["about"]), []).append(named(Reason.from_json(told), book=book))
    return Line(
        case=result.case,
        index=result.index,
        exact=Decimal(result.exact),
        class_name=result.class_name,
        class_label=label_of_class(book, result.class_name),
        class_at=book.position(result.class_name) or 0,
        rank=result.rank,
        reward=result.reward,
        review=result.review,
        reasons=reasons,
        last=last,
        last_label=label_of_class(book, last.class_name) if last else "",
        last_class_at=book.position(last.class_name) if last else None,
        contests=contests or NO_CONTESTS,
    )


def _last(result: Result, previous: Mapping[str, Previous], lineage: Lineage) -> Previous | None:
    code = lineage.descent_among(result.case.agency.code, previous).predecessor
    return previous.get(code) if code else None


def _contests_of(cycle: Cycle) -> dict[int, Counter[str]]:
    """Return per case how its contested items were settled; `open` while they are not."""
    rows: Iterable[tuple[int, str]] = (
        Contest.objects.filter(item__case__cycle=cycle, item__dropped_at=None)
        .exclude(given_at=None)
        .order_by("pk")
        .values_list("item__case_id", "verdict")
    )
    found: dict[int, Counter[str]] = {}
    for case, verdict in rows:
        found.setdefault(case, Counter())[verdict or "open"] += 1
    return found

"""Why a case has its score: from class and index down to mark, rule and file, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch

import scoring
from cases.lifecycle import State
from cases.models import Attachment, Case, Mark
from cases.presenting.methods import part_name
from cases.presenting.trees import (
    Branch,
    branches_of,
    explained,
    paths_in_scores,
    rows_of,
    subtotal_of,
    subtotals_of,
)
from cases.presenting.words import label_of_class
from cases.rules import book_of
from cases.services.marks import IMPORTED, counting
from insight.why.lines import LineWhy, line_why
from results.models import Result
from results.reading.distances import Distance, distance_in_words, distances_of
from results.services.grounds import entry_of, grounds_of
from scoring.naming import named
from wording.language import lang
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cases.models import Item
    from directory.access import Access
    from results.models import Publication
    from results.services.grounds import Grounds

ABOUT = ("rank", "reward", "review")
WEAK, FAIR = Decimal(70), Decimal(85)
EVERY_FILE = Prefetch(
    "attachments",
    # What stands comes last, so that a file that was sent again is not shown as taken off.
    Attachment.objects.select_related("evidence__blob").order_by(
        "item", F("detached_at").asc(nulls_last=True), "pk"
    ),
)


@dataclass(frozen=True, slots=True)
class PartWhy:
    """One part of the index: appraisal, survey, bonus or penalty."""

    name: str
    points: Decimal
    maximum: Decimal
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class FieldWhy:
    """One field of reform with its criteria."""

    code: str
    name: str
    points: Decimal
    maximum: Decimal
    percent: Decimal | None
    lines: tuple[LineWhy, ...]
    branches: tuple[Branch[LineWhy], ...]  # the same in their groups
    steps: tuple[str, ...]  # what the field's own rule did

    @property
    def rows(self) -> list[Branch[LineWhy]]:
        """Return groups and criteria one after the other."""
        return rows_of(self.branches)

    @property
    def has_groups(self) -> bool:
        return any(branch.head for branch in self.branches)

    @property
    def tone(self) -> str:
        if self.percent is None:
            return "ink"
        return "lacquer" if self.percent < WEAK else "ochre" if self.percent < FAIR else "leaf"


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation of one case's score; `card` is None where no index comes of its marks."""

    case: Case
    result: Result | None
    publication: Publication | None
    card: scoring.Scorecard | None
    obstacle: str
    class_label: str
    shows_standing: bool
    sentences: Mapping[str, tuple[str, ...]]
    steps: tuple[str, ...]
    distance: str
    distances: tuple[Distance, ...]
    parts: tuple[PartWhy, ...]
    fields: tuple[FieldWhy, ...]

    @property
    def lines(self) -> tuple[LineWhy, ...]:
        return tuple(line for field in self.fields for line in field.lines)

    @property
    def losses(self) -> list[LineWhy]:
        """Return the criteria that cost points, the largest loss first."""
        costly = (line for line in self.lines if line.lost > 0)
        return sorted(costly, key=lambda line: -line.lost)

    @property
    def lost(self) -> Decimal:
        return sum((line.lost for line in self.lines), Decimal(0))

    @property
    def largest(self) -> Decimal:
        return max((line.lost for line in self.lines), default=Decimal(0))

    @property
    def is_scored(self) -> bool:
        return self.result is not None

    @property
    def is_published(self) -> bool:
        return (
            self.publication is not None
            and self.result is not None
            and self.publication.scoring_id == self.result.scoring_id
        )

    @property
    def missing(self) -> list[LineWhy]:
        return [line for line in self.lines if line.is_missing]

    @property
    def awaited(self) -> list[LineWhy]:
        """Return the criteria without a mark whose result a file has brought in already."""
        return [line for line in self.missing if line.imported]

    @property
    def moved(self) -> list[LineWhy]:
        """Return the criteria marked anew after the scoring that is explained."""
        return [line for line in self.lines if self.is_scored and line.has_moved]

    @property
    def bounds(self) -> list[tuple[str, Decimal]]:
        return [(distance.label, distance.lower) for distance in self.distances]


def items_to_explain(case: Case) -> list[Item]:
    """Return the items of a case with marks, people, imported answers and files, detached too."""
    marks = Prefetch("marks", Mark.objects.select_related("by").order_by("pk"))
    items = case.items.select_related("criterion__field").prefetch_related(
        marks, EVERY_FILE, IMPORTED
    )
    return list(items.order_by("criterion__order"))


def stored_result(case: Case) -> Result | None:
    """Return the result of a case in the latest finished scoring; none before the first."""
    results = Result.objects.filter(case=case, scoring__finished_at__isnull=False)
    return results.select_related("scoring").order_by("-scoring__number").first()


def why_of(case: Case, *, access: Access) -> Why:
    """Explain the score of a case: as scored, or else as its marks stand; a constant cost.

    Rank and proposals follow from other agencies' marks too: until they are published they are
    told to those alone who may read every case.
    """
    book = book_of(case.cycle.rule_book)
    items, result = items_to_explain(case), stored_result(case)
    publication = case.cycle.publications.defer("document").order_by("-version").first()
    card, obstacle = _card(case, items, result, sees_all=access.sees_all)
    shows = result is not None and (access.sees_all or publication is not None)
    return Why(
        case=case,
        result=result,
        publication=publication,
        card=card,
        obstacle=obstacle,
        class_label=label_of_class(book, card.class_name) if card else "",
        shows_standing=shows,
        sentences=_sentences(case, card, result, book, shows=shows),
        steps=tuple(step.text(lang()) for step in card.steps) if card else (),
        distance=_distance(card, book) if card else "",
        distances=_distances(card, book) if card else (),
        parts=_parts(card) if card else (),
        fields=_fields(card, items) if card else (),
    )


def _card(
    case: Case, items: Sequence[Item], result: Result | None, *, sees_all: bool
) -> tuple[scoring.Scorecard | None, str]:
    """Return the stored scorecard, or one of the marks as they stand, or what is in the way.

    Before the scoring an agency is compared with others only for who may read their cases.
    """
    if result is not None:
        return scoring.Scorecard.from_json(result.scorecard), ""
    marks = {item.criterion.code: _mark(mark) for item in items if (mark := counting(item))}
    if not marks:
        return None, ""
    grounds = _grounds(case, sees_all=sees_all)
    try:
        return grounds.with_marks({case.agency.code: marks}).card(case, marks), ""
    except scoring.CannotEvaluate as error:
        return None, error.text(lang())


def _grounds(case: Case, *, sees_all: bool) -> Grounds:
    if not sees_all:
        return grounds_of(case.cycle, [case], {})
    others = Case.objects.filter(cycle=case.cycle, bloc=case.bloc_id).exclude(state=State.WITHDRAWN)
    return grounds_of(case.cycle, others.select_related("agency", "bloc").order_by("pk"))


def _distance(card: scoring.Scorecard, book: scoring.RuleBook) -> str:
    return distance_in_words(card.index, book, card.bloc, card.class_reasons)


def _distances(card: scoring.Scorecard, book: scoring.RuleBook) -> tuple[Distance, ...]:
    return tuple(distances_of(card.index, book, card.bloc, class_name=card.class_name))


def _mark(mark: Mark) -> scoring.Mark:
    return scoring.Mark(
        answer=mark.answer,
        rung=mark.rung,
        reason=mark.reason,
        evidence=tuple(mark.evidence_seen),
    )


def _sentences(
    case: Case,
    card: scoring.Scorecard | None,
    result: Result | None,
    book: scoring.RuleBook,
    *,
    shows: bool,
) -> dict[str, tuple[str, ...]]:
    """Return why class, rank and proposals are what they are, in words."""
    if result is not None:
        told = [
            (str(row["about"]), named(scoring.Reason.from_json(row), book=book))
            for row in result.reasons
        ]
    elif card is not None:
        entry = entry_of(case, card, book)
        told = [("rank", reason) for reason in scoring.rank([entry], book=book)[0].reasons]
    else:
        told = []
    classes = tuple(why.text(lang()) for _about, why in told if why.code.startswith("class."))
    return {"class": classes} | {
        about: tuple(
            why.text(lang())
            for where, why in told
            if shows and where == about and not why.code.startswith("class.")
        )
        for about in ABOUT
    }


def _parts(card: scoring.Scorecard) -> tuple[PartWhy, ...]:
    return tuple(
        PartWhy(part_name(part.part), part.points, part.max_points, part.percent)
        for part in card.parts
        if part.max_points or part.points
    )


def _fields(card: scoring.Scorecard, items: Sequence[Item]) -> tuple[FieldWhy, ...]:
    by_code = {item.criterion.code: item for item in items}
    paths, sums = paths_in_scores(card.fields), subtotals_of(card.fields)
    found = []
    for field in card.fields:
        lines = tuple(
            line_why(line, by_code[line.code]) for line in field.lines if line.code in by_code
        )
        branches = branches_of(lines, lambda line: paths.get(line.code, ()), sums=sums)
        found.append(
            FieldWhy(
                code=field.code,
                name=in_readers_language(field.name, field.name_en),
                points=field.points,
                maximum=field.max_points,
                percent=field.percent,
                lines=lines,
                branches=explained(branches, lambda line: line.counted),
                steps=subtotal_of(field).sentences,
            )
        )
    return tuple(found)

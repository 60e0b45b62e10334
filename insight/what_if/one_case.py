"""What a case would come to with other marks: computed from what was typed, kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

import scoring
from cases.lifecycle import Rung
from cases.models import Case, Contest
from cases.presenting.trees import branches_of, path_in, rows_of, subtotals_of
from cases.presenting.words import label_of_class
from cases.rules import book_of, criteria_of_case
from cases.services.marks import IMPORTED, brought_in, counting, said
from insight.what_if.trials import Trial, try_answer
from results.reading.distances import distance_in_words, open_in_words
from wording.language import lang

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cases.models import Item
    from cases.presenting.answers import Typed
    from cases.presenting.trees import Branch
    from results.services.grounds import Grounds

SHOWN_GAINS = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What answers come to: index, class, how far the next one is; or what is in the way."""

    index: Decimal | None
    printed: Decimal | None
    class_name: str
    class_label: str
    points: Decimal
    maximum: Decimal
    distance: str
    obstacle: str


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A case as it counts now and as it was typed."""

    case: Case
    book: scoring.RuleBook
    trials: tuple[Trial, ...]
    now: Outcome
    tried: Outcome

    @property
    def marks_tried(self) -> dict[str, scoring.Mark]:
        """Return what was typed, and otherwise what counts, as the marks that would be scored."""
        return marks_tried({trial.code: trial.answer for trial in self.trials if trial.worth})

    @property
    def changed(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.is_changed]

    @property
    def wrong(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.is_wrong]

    @property
    def still_open(self) -> list[Trial]:
        return [trial for trial in self.trials if trial.is_open]

    @property
    def gains(self) -> list[Trial]:
        """Return the criteria that may still bring most, the largest first."""
        found = sorted(self.trials, key=lambda trial: -trial.to_be_had)
        return [trial for trial in found if trial.to_be_had > 0][:SHOWN_GAINS]

    @property
    def sentence(self) -> str:
        """Say how far the next class is and what the open criteria carry."""
        carried = [trial.to_be_had for trial in self.still_open]
        return "; ".join(part for part in (self.tried.distance, open_in_words(carried)) if part)

    @property
    def moved_by(self) -> Decimal | None:
        """Return by how much the printed index rose (+) or fell (−)."""
        if self.now.printed is None or self.tried.printed is None:
            return None
        return self.tried.printed - self.now.printed

    @property
    def bounds(self) -> list[tuple[str, Decimal]]:
        bloc = self.case.bloc.code
        return [
            (label_of_class(self.book, band.name), band.lower_in(bloc))
            for band in self.book.classes
        ]


@dataclass(frozen=True, slots=True)
class Base:
    """What counts for a criterion before anything is typed."""

    rule: scoring.Criterion
    answer: Mapping[str, Any] | None
    field: str
    is_contested: bool = False


def bases_of(case: Case, *, own_drafts: bool) -> list[Base]:
    """Return what counts for each criterion of a case; five queries.

    An agency at work sees what it has typed so far; nobody else sees that. Survey results brought
    in from a file count from then on, as the page of the case shows them.
    """
    open_contests = Prefetch("contests", Contest.objects.filter(settled_at=None).order_by("pk"))
    items = case.items.select_related("criterion__field").prefetch_related(
        "marks", "drafts", open_contests, IMPORTED
    )
    asked = {rule.code: rule for rule in criteria_of_case(case).applicable(case.bloc.code)}
    return [
        Base(
            rule=asked[item.criterion.code],
            answer=_answer(item, own_drafts=own_drafts),
            field=str(item.criterion.field),
            is_contested=bool(item.contests.all()),
        )
        for item in items.order_by("criterion__order")
    ]


def _answer(item: Item, *, own_drafts: bool) -> Mapping[str, Any] | None:
    typed = said(item, Rung.SELF) if own_drafts and item.is_open else None
    if typed is not None:
        return typed.answer or None
    standing = brought_in(item) or counting(item)
    return standing.answer if standing else None


def sandbox_of(
    case: Case, bases: Sequence[Base], typed: Mapping[str, Typed], grounds: Grounds
) -> Sandbox:
    """Compute a case with what was typed in place of what counts; no query, no change."""
    book = book_of(case.cycle.rule_book)
    trials = tuple(
        try_answer(
            base.rule,
            base.answer,
            typed.get(base.rule.code),
            key=base.rule.code,
            is_contested=base.is_contested,
            references=grounds.own(case, base.rule),
        )
        for base in bases
    )
    return Sandbox(
        case=case,
        book=book,
        trials=trials,
        now=outcome_of(case, {t.code: t.base for t in trials if t.now}, grounds),
        tried=outcome_of(case, {t.code: t.answer for t in trials if t.worth}, grounds),
    )


def outcome_of(
    case: Case, answers: Mapping[str, Mapping[str, Any] | None], grounds: Grounds
) -> Outcome:
    """Evaluate answers under the rules of the year; they were checked one by one before."""
    book = book_of(case.cycle.rule_book)
    marks = marks_tried(answers)
    try:
        card = grounds.with_marks({case.agency.code: marks}).card(case, marks)
    except scoring.CannotEvaluate as error:
        zero = Decimal(0)
        return Outcome(None, None, "", "", zero, zero, "", error.text(lang()))
    return Outcome(
        index=card.index,
        printed=card.printed,
        class_name=card.class_name,
        class_label=label_of_class(book, card.class_name),
        points=card.points,
        maximum=card.max_points,
        distance=distance_in_words(card.index, book, case.bloc.code, card.class_reasons),
        obstacle="",
    )


def marks_tried(answers: Mapping[str, Mapping[str, Any] | None]) -> dict[str, scoring.Mark]:
    """Return answers as marks; what is open has none."""
    return {code: scoring.Mark(answer=answer) for code, answer in answers.items() if answer}


def by_field(bases: Sequence[Base], sandbox: Sandbox) -> list[tuple[str, list[Branch[Trial]]]]:
    """Return the criteria of a sandbox under the names of their fields, in their groups.

    A group says what it comes to with what was typed.
    """
    case, found = sandbox.case, dict[str, list[Trial]]()
    for base, trial in zip(bases, sandbox.trials, strict=True):
        found.setdefault(base.field, []).append(trial)
    rules = criteria_of_case(case)
    worth = {t.code: t.worth for t in sandbox.trials if t.worth and not t.worth.waits}
    sums = subtotals_of(scoring.score_so_far(rules, worth, bloc=case.bloc.code))
    return [
        (
            field,
            rows_of(branches_of(trials, lambda trial: path_in(rules, trial.code), sums=sums)),
        )
        for field, trials in found.items()
    ]

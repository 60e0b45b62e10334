"""One criterion over the agencies of a bloc in a sandbox, and the ranking that would follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import scoring
from cases.presenting.words import label_of_class
from cases.rules import book_of
from insight.what_if.blocs import InBloc, counting_marks
from insight.what_if.trials import Trial, try_answer
from results.reading.distances import distance_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from cases.models import Case, Cycle
    from cases.presenting.answers import Typed


@dataclass(frozen=True, slots=True)
class Standing:
    """An agency's place in the ranking that would follow."""

    case: Case
    now: scoring.Placed | None
    tried: scoring.Placed
    class_label: str
    distance: str

    @property
    def risen(self) -> int:
        before, after = (self.now.rank if self.now else None), self.tried.rank
        return before - after if before and after else 0

    @property
    def moved_by(self) -> Decimal | None:
        """Return by how much the printed index moved; nothing where it did not."""
        before = self.now.printed if self.now else None
        return self.tried.printed - before if before not in (None, self.tried.printed) else None

    @property
    def class_moved(self) -> bool:
        return bool(self.now and self.now.class_name != self.tried.class_name)


@dataclass(frozen=True, slots=True)
class BlocSandbox:
    """A bloc with one criterion typed anew for some of its agencies.

    The whole bloc is ranked; `rows` and `standings` are those of the agencies at hand.
    """

    criterion: scoring.Criterion
    bloc: InBloc
    rows: tuple[tuple[Case, Trial], ...]
    standings: tuple[Standing, ...]

    @property
    def changed(self) -> int:
        return sum(trial.is_changed for _case, trial in self.rows)

    @property
    def wrong(self) -> int:
        return sum(trial.is_wrong for _case, trial in self.rows)


def bloc_sandbox(
    cycle: Cycle,
    criterion: scoring.Criterion,
    found: InBloc,
    cases: Sequence[Case],
    typed: Mapping[str, Typed],
) -> BlocSandbox:
    """Compute the ranking of a bloc with what was typed for one criterion; nothing is changed.

    `cases` are those of the bloc that are at hand, in the order they are shown in.
    """
    book = book_of(cycle.rule_book)
    shown = counting_marks(cases, codes=[criterion.code], marked=found.marked)
    rows = tuple((case, _trial(case, criterion, shown[case.pk], typed)) for case in cases)
    changed = {case: trial for case, trial in rows if trial.is_changed}
    marks = counting_marks(changed) if changed else {}
    tried = {case.pk: _marks(trial, marks[case.pk]) for case, trial in changed.items()}
    by_pk = {case.pk: case for case in cases}
    return BlocSandbox(
        criterion=criterion,
        bloc=found,
        rows=rows,
        standings=tuple(
            Standing(
                case=by_pk[pk],
                now=found.placed.get(pk),
                tried=place,
                class_label=label_of_class(book, place.class_name),
                distance=_distance(place, book),
            )
            for pk, place in found.retried(cases, tried).items()
        ),
    )


def _distance(place: scoring.Placed, book: scoring.RuleBook) -> str:
    """Say how far the next class is; the highest has none."""
    at_the_top = book.position(place.class_name) == 0
    return "" if at_the_top else distance_in_words(place.index, book, place.bloc, place.reasons)


def _trial(
    case: Case,
    criterion: scoring.Criterion,
    marks: Mapping[str, scoring.Mark],
    typed: Mapping[str, Typed],
) -> Trial:
    mark = marks.get(criterion.code)
    key = str(case.pk)
    return try_answer(criterion, mark.answer if mark else None, typed.get(key), key=key)


def _marks(trial: Trial, counted: Mapping[str, scoring.Mark]) -> dict[str, scoring.Mark]:
    """Return the marks of a case with the tried answer in place of what counts."""
    marks = {code: mark for code, mark in counted.items() if code != trial.code}
    if trial.answer:
        marks[trial.code] = scoring.Mark(answer=trial.answer)
    return marks

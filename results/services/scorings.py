"""Score a whole cycle in steps that may each run twice: begin, score some cases, finish."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import scoring
from cases.events import record
from cases.lifecycle import State
from cases.models import Case, Cycle
from cases.refusals import CycleMoved, Incomplete
from cases.rules import rules_of
from cases.transitions import advance
from results.models import Result, Scoring
from results.services.freshness import inputs_digest
from results.services.grounds import grounds_of
from results.services.inputs import SCORABLE, lineage_of, marks_of, previous_of
from results.services.result_rows import copy_results, place_results

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from directory.models import User


def not_ready(cycle: Cycle) -> int:
    """Count the cases that are not before the council yet; withdrawn ones do not count."""
    return cycle.cases.exclude(state__in=[*SCORABLE, State.WITHDRAWN]).count()


def check_can_score(cycle: Cycle) -> None:
    """Refuse to score while cases are under way, or when the cycle is in no stage for it.

    Raises CycleMoved or Incomplete with how many cases are missing.
    """
    if cycle.stage not in {Cycle.Stage.OPEN, Cycle.Stage.COUNCIL}:
        raise CycleMoved(cycle)
    if cycle.amendments.filter(finished_at=None).exists():
        raise Incomplete(
            _("Bộ tiêu chí đang được điều chỉnh cho các hồ sơ; hãy chờ xong rồi tính điểm.")
        )
    waiting = not_ready(cycle)
    if waiting:
        raise Incomplete(
            ngettext(
                "Còn %(count)d hồ sơ chưa đến bước Hội đồng. Hãy hoàn tất hoặc rút "
                "các hồ sơ đó trước khi tính điểm.",
                "Còn %(count)d hồ sơ chưa đến bước Hội đồng. Hãy hoàn tất hoặc rút "
                "các hồ sơ đó trước khi tính điểm.",
                waiting,
            )
            % {"count": waiting}
        )


@transaction.atomic
def begin_scoring(cycle: Cycle, *, by: User | None, at: datetime) -> Scoring:
    """Return the scoring under way, or begin the next one; a second call finds the first's.

    Raises CycleMoved or Incomplete as check_can_score does.
    """
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    unfinished = cycle.scorings.filter(finished_at=None).first()
    if unfinished is not None:
        return unfinished
    check_can_score(cycle)
    return next_scoring(cycle, by=by, at=at)


def next_scoring(cycle: Cycle, *, by: User | None, at: datetime) -> Scoring:
    """Begin the scoring after the latest one; the caller has checked that it is due."""
    newest = cycle.scorings.aggregate(newest=Max("number"))["newest"] or 0
    return Scoring.objects.create(cycle=cycle, number=newest + 1, started_at=at, by=by)


def cases_to_score(scoring_run: Scoring) -> list[int]:
    """Return the ids of the cases this scoring has no result for yet."""
    cases = Case.objects.filter(cycle=scoring_run.cycle_id, state__in=SCORABLE)
    return list(
        cases.exclude(results__scoring=scoring_run).order_by("pk").values_list("pk", flat=True)
    )


@transaction.atomic
def score_cases(scoring_run: Scoring, case_ids: Sequence[int]) -> int:
    """Evaluate some cases into results; those that have one already are left alone.

    A constant number of statements. Returns how many results were added.
    """
    # Whoever scores other cases does so meanwhile; who scores the same ones waits, and finds them.
    same = Case.objects.filter(pk__in=case_ids).order_by("pk").select_for_update(no_key=True)
    list(same.values_list("pk"))
    cycle = Cycle.objects.select_related("criteria_set", "rule_book").get(pk=scoring_run.cycle_id)
    waiting = Case.objects.filter(pk__in=case_ids).exclude(results__scoring=scoring_run)
    cases = {case.pk: case for case in waiting.select_related("agency", "bloc").order_by("pk")}
    for case in cases.values():
        case.cycle = cycle  # one for all: its rules are large, and the same
    grounds = grounds_of(cycle)
    cards = (
        (case_id, grounds.card(cases[case_id], marks)) for case_id, marks in marks_of(cases).items()
    )
    return copy_results(scoring_run, cards)


@transaction.atomic
def finish_scoring(scoring_run: Scoring, *, by: User | None, at: datetime) -> Scoring:
    """Rank, classify and propose over all results, name the inputs, and bring the cycle to council.

    A finished scoring is returned as it is. Raises Incomplete where a case has no result yet.
    """
    scoring_run = (
        Scoring.objects.select_for_update(of=("self",))
        .select_related("cycle__criteria_set", "cycle__rule_book")
        .get(pk=scoring_run.pk)
    )
    if scoring_run.finished_at is not None:
        return scoring_run
    if cases_to_score(scoring_run):
        raise Incomplete(_("Còn hồ sơ chưa được tính điểm; hãy chạy lại bước tính điểm."))
    cycle = scoring_run.cycle
    results = list(
        scoring_run.results.defer("scorecard")
        .annotate(told=F("scorecard__class_reasons"), tie=F("scorecard__tie"))
        .select_related("case__agency", "case__bloc")
        .order_by("pk")
    )
    _place(results, cycle)
    place_results(results)
    scoring_run.inputs_digest = inputs_digest(cycle)
    scoring_run.finished_at = at
    scoring_run.save(update_fields=["inputs_digest", "finished_at"])
    _to_council(cycle, scoring_run, by=by, at=at)
    return scoring_run


def _to_council(cycle: Cycle, scoring_run: Scoring, *, by: User | None, at: datetime) -> None:
    facts: dict[str, Any] = {
        "number": scoring_run.number,
        "inputs_digest": scoring_run.inputs_digest,
    }
    if cycle.stage == Cycle.Stage.OPEN:
        advance(
            cycle,
            Cycle.Stage.COUNCIL,
            of=Cycle.Stage.OPEN,
            by=by,
            at=at,
            action="score_cycle",
            **facts,
        )
    else:
        record(cycle, "score_cycle", by=by, at=at, **facts)


def _place(results: Sequence[Result], cycle: Cycle) -> None:
    """Write rank, class and proposals on the results, by the book of the year."""
    _rules, book = rules_of(cycle)
    placed = scoring.rank((_entry(result, book) for result in results), book=book)
    outcomes = scoring.outcomes(
        placed, book=book, previous=previous_of(cycle), lineage=lineage_of(cycle)
    )
    by_agency = {result.case.agency.code: result for result in results}
    for place in placed:
        result = by_agency[place.agency]
        result.rank, result.class_name = place.rank, place.class_name
        result.reasons = [{"about": "rank", **reason.as_json()} for reason in place.reasons]
    for outcome in outcomes:
        _propose(by_agency[outcome.agency], outcome)


def _entry(result: Any, book: scoring.RuleBook) -> scoring.Entry:
    """Return a result, which came with what else its scorecard says of class and ties, to rank."""
    case = result.case
    return scoring.Entry(
        bloc=case.bloc.code,
        agency=case.agency.code,
        index=Decimal(result.exact),
        ranked=case.ranked,
        newcomer=not case.ranked,
        band=book.band(result.class_name) if book.looks_at_cards else None,
        class_reasons=tuple(scoring.Reason.from_json(reason) for reason in result.told or ()),
        tie=tuple(Decimal(points) for points in result.tie or ()),
    )


def _propose(result: Result, outcome: scoring.Outcome) -> None:
    result.reward, result.review = outcome.reward, outcome.review
    result.reasons += [
        {"about": about, **reason.as_json()}
        for about, reasons in (
            ("reward", outcome.reward_reasons),
            ("review", outcome.review_reasons),
        )
        for reason in reasons
    ]

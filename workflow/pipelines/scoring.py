"""The scoring of a cycle: every case is scored, and the council gets the cycle with its ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Cycle
from directory.roles import Role
from results.models import Scoring
from results.services import freshness, scorings
from wording import clock
from workflow import moves
from workflow.models import PipelineRun
from workflow.pipelines import progress
from workflow.pipelines.refusals import MarksMove
from workflow.pipelines.shape import IN_BATCHES, Offer, Pipeline, in_batches, in_turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from directory.models import User
    from workflow.pipelines.shape import Do, Spread

# How often a cycle is scored anew because marks moved while it was scored.
MOST_LAPS = 3


def check(cycle: Cycle, *, by: User, at: datetime) -> None:  # noqa: ARG001 - one shape for all
    scorings.check_can_score(cycle)


def plan(
    do: Do,
    run: str,
    *,
    batch_size: int | None = None,
    pause: float = 0.0,
    spread: Spread = in_turn,
) -> None:
    """Score every case, rank the agencies, and pass the cycle to the council.

    A pause between batches is for one machine that people use meanwhile: then nothing is shared.
    """
    share = in_turn if pause else spread
    for lap in range(MOST_LAPS):
        begun = do("begin_scoring", run, lap=lap)
        about = {"scoring": begun["scoring"], "lap": lap}
        share(do, "score_cases", run, in_batches(begun["cases"], batch_size, pause=pause), **about)
        if do("finish_scoring", run, digest=begun["digest"], **about):
            return
    raise MarksMove


def begin_scoring(run: str, lap: int) -> dict[str, Any]:  # noqa: ARG001 - see score_cases
    """Begin a scoring, or take up one that was left, without the results it had.

    Returns it with the digest of the marks it starts from: marks may change while it runs.
    """
    asked = progress.find(run)
    cycle = progress.cycle_of(asked)
    with transaction.atomic():
        scoring = scorings.begin_scoring(cycle, by=asked.requested_by, at=asked.requested_at)
        scoring.results.all().delete()
        cases = scorings.cases_to_score(scoring)
        digest = freshness.inputs_digest(cycle)
    progress.expect(asked, len(cases), at=clock.now())
    return {"scoring": scoring.pk, "cases": cases, "digest": digest}


def score_cases(run: str, scoring: int, ids: Sequence[int], lap: int) -> None:  # noqa: ARG001 - see below
    """Score some cases; `lap` only tells Prefect that a later lap is other work than this."""
    asked = progress.find(run)
    kept = Scoring.objects.get(pk=scoring)
    scorings.score_cases(kept, ids)
    progress.reach(asked, kept.results.count(), at=clock.now())


def finish_scoring(run: str, scoring: int, digest: str, lap: int) -> bool:  # noqa: ARG001 - see above
    """Rank, classify and pass the cycle to the council; tell whether the marks stood still.

    Where they moved meanwhile nothing is kept, and the cases are to be scored anew.
    """
    asked = progress.find(run)
    kept = Scoring.objects.select_related("cycle__criteria_set", "cycle__rule_book").get(pk=scoring)
    with transaction.atomic():
        finished = moves.finish_scoring(kept, by=asked.requested_by, at=asked.requested_at)
        stood_still = finished.inputs_digest == digest
        transaction.set_rollback(not stood_still)
    return stood_still


SCORING = Pipeline(
    name=PipelineRun.Pipeline.SCORE_CYCLE,
    roles=(Role.COORDINATOR,),
    check=check,
    plan=plan,
    steps=(begin_scoring, score_cases, finish_scoring),
    offer=Offer(
        does=_("Tính chỉ số từng đơn vị, xếp hạng, xếp loại và lập đề xuất trình Hội đồng."),
        stages=frozenset({Cycle.Stage.OPEN, Cycle.Stage.COUNCIL}),
        out_of_stage=_("Giai đoạn này không tính điểm."),
        confirm=_("Tính điểm toàn kỳ từ các điểm hiện có?"),
        label=_("Tính điểm"),
    ),
    arguments=IN_BATCHES,
)

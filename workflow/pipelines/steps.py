"""The steps of the pipelines: each loads by id, calls services, and may run twice.

Every step is given the key of its run and numbers; what it returns is kept by Prefect, so that a
run that is retried goes on where it stopped. No step knows Prefect.

What a step does is dated by the moment somebody asked for the run: a publication is of the day the
leader signed it, however late a worker took it. Only progress is dated by the clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate

from cases.models import Case
from cases.services import cycles
from directory.models import BlocMembership
from evidence_store import services as evidence
from evidence_store.models import Evidence
from evidence_store.port import StoreUnreachable
from notifications.kinds import Kind
from notifications.services import Draft, write_many
from results.models import Scoring
from results.services import inputs, scorings
from wording import clock
from workflow import letters, moves
from workflow.checks import disagreements
from workflow.holders import Seat, people_by_seat
from workflow.pipelines import door, progress
from workflow.processes import begin_case, begin_cycle
from workflow.unheld import as_disagreements

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cases.models import Cycle
    from directory.models import User
    from workflow.models import PipelineRun


def _cycle(run: PipelineRun) -> Cycle:
    if run.cycle is None:
        raise TypeError(f"{run.pipeline} is about a cycle.")
    return run.cycle


def _asker(run: PipelineRun) -> User:
    if run.requested_by is None:
        raise TypeError(f"{run.pipeline} is started by a person.")
    return run.requested_by


def freeze(run: str) -> None:
    """Open the cycle: its rules are fixed and its process begins."""
    asked = progress.find(run)
    with transaction.atomic():
        cycles.freeze(_cycle(asked), by=asked.requested_by, at=asked.requested_at)
        begin_cycle(_cycle(asked))


def list_agencies(run: str) -> list[int]:
    """Return the agencies of the year's blocs, and tell the page how many there are."""
    asked = progress.find(run)
    members = BlocMembership.objects.filter(year=_cycle(asked).year).order_by("pk")
    found = list(members.values_list("pk", flat=True))
    progress.expect(asked, len(found), at=clock.now())
    return found


def open_cases(run: str, ids: Sequence[int]) -> None:
    """Open the cases of some agencies, each with its process, in one transaction a case."""
    asked = progress.find(run)
    cycle = _cycle(asked)
    members = BlocMembership.objects.filter(pk__in=ids).select_related("agency", "bloc")
    for membership in members.order_by("pk"):
        with transaction.atomic():
            case, _is_new = cycles.open_case(
                cycle, membership, by=asked.requested_by, at=asked.requested_at
            )
            begin_case(case)
    progress.reach(asked, cycle.cases.count(), at=clock.now())


def tell_opening(run: str) -> None:
    asked = progress.find(run)
    letters.tell_cycle(_cycle(asked), "open_cycle", by=asked.requested_by, at=asked.requested_at)


def begin_scoring(run: str, lap: int) -> dict[str, Any]:  # noqa: ARG001 - see score_cases
    """Begin a scoring, or take up one that was left, without the results it had.

    Returns it with the digest of the marks it starts from: marks may change while it runs.
    """
    asked = progress.find(run)
    at = asked.requested_at
    with transaction.atomic():
        scoring = scorings.begin_scoring(_cycle(asked), by=asked.requested_by, at=at)
        scoring.results.all().delete()
        cases = scorings.cases_to_score(scoring)
        digest = inputs.inputs_digest(_cycle(asked))
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


def publish(run: str) -> int:
    """Publish what the council adopted and tell everybody; return the version published."""
    asked = progress.find(run)
    cycle = _cycle(asked)
    cases = Case.objects.filter(cycle=cycle, state__in=inputs.SCORABLE).count()
    progress.expect(asked, cases, at=clock.now())
    published = moves.publish(cycle, by=_asker(asked), at=asked.requested_at)
    progress.reach(asked, cases, at=clock.now())
    return published.version


def check_turns(run: str) -> list[dict[str, Any]]:
    """Return what the nightly check found, and tell coordinators and administrators of it."""
    asked = progress.find(run)
    today = localdate(asked.requested_at)
    found = [each.as_json() for each in (*disagreements(), *as_disagreements(on=today))]
    if found:
        _tell_disagreements(asked, found)
    return found


def _tell_disagreements(run: PipelineRun, found: list[dict[str, Any]]) -> None:
    at = run.requested_at
    people = people_by_seat(map(Seat, progress.TO_BE_TOLD), on=localdate(at))
    everybody = {user.pk: user for users in people.values() for user in users}
    drafts = [
        Draft(
            to=user,
            key=f"{Kind.CHECK_FAILED}/{run.key}/{user.pk}",
            context={
                "count": len(found),
                "items": [f"{each['about']}: {each['sentence']}" for each in found],
            },
            url=progress.address_of(run),
        )
        for user in everybody.values()
    ]
    write_many(Kind.CHECK_FAILED, drafts, at=at)


def list_evidence(run: str) -> list[str]:
    """Return the evidence that still waits for its inspection."""
    asked = progress.find(run)
    found = [
        str(pk) for pk in Evidence.objects.waiting().order_by("pk").values_list("pk", flat=True)
    ]
    progress.expect(asked, len(found), at=clock.now())
    return found


def inspect_evidence(run: str, ids: Sequence[str]) -> int:
    """Inspect waiting evidence; return how many go on waiting because the store is silent."""
    asked = progress.find(run)
    silent = sum(not _inspected(evidence_id) for evidence_id in ids)
    left = Evidence.objects.waiting().count()
    progress.reach(asked, max(asked.total - left, 0), at=clock.now())
    return silent


def _inspected(evidence_id: str) -> bool:
    try:
        evidence.inspect(evidence_id, at=clock.now())
    except StoreUnreachable:
        return False
    return True


def follow_runs(run: str) -> None:
    """Ask the server after the runs that are under way, this one excepted."""
    door.refresh_all(at=clock.now(), but=progress.find(run))


STEPS: dict[str, Callable[..., Any]] = {
    step.__name__: step
    for step in (
        freeze,
        list_agencies,
        open_cases,
        tell_opening,
        begin_scoring,
        score_cases,
        finish_scoring,
        publish,
        check_turns,
        list_evidence,
        inspect_evidence,
        follow_runs,
    )
}

"""The door for people: each function makes one move of the table and completes one turn."""

from __future__ import annotations

from inspect import unwrap
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction

from cases.lifecycle import Action, State
from cases.models import Cycle
from cases.refusals import SomebodyWasFirst
from cases.services import amending, appraisal, explanation, reviews, self_assessment, withdrawal
from results.services import council, publication, scorings
from workflow import letters
from workflow.models import Proceeding
from workflow.processes import begin_case, held, hold, hold_case, stop, turn_of, turn_of_cycle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from cases.models import Amendment, Case, Item, Review
    from cases.services.amended_sets import AmendedSets
    from directory.models import User
    from results.models import CouncilDecision, Publication, Scoring

# What a person does in one turn of one case; conclude and send_back are told the review.
SERVICES: dict[Action, Callable[..., State]] = {
    Action.SUBMIT: self_assessment.submit,
    Action.ENDORSE: self_assessment.endorse,
    Action.RETURN_INSIDE: self_assessment.return_inside,
    Action.RECALL: self_assessment.recall,
    Action.CONCLUDE: reviews.conclude,
    Action.SEND_BACK: reviews.send_back,
    Action.APPRAISE: appraisal.appraise,
    Action.EXPLAIN: explanation.explain,
    Action.SIGN_EXPLANATION: explanation.sign,
    Action.ACCEPT: explanation.accept,
    Action.LAPSE: explanation.lapse,
    Action.SETTLE: appraisal.settle,
}


@transaction.atomic
def make(
    case: Case,
    action: Action,
    *,
    by: User | None,
    at: datetime,
    review: Review | None = None,
    seen: int | None = None,
    **said: Any,
) -> State:
    """Make a move in a case's open turn; `said` is what the action's service asks for.

    `seen` is the version of the case that its reader had before them. Raises Busy,
    SomebodyWasFirst, NotAllowed or Incomplete; nothing has changed then.
    """
    if review is not None:
        said["review"] = review
    with held(turn_of(case, review=review), by=by) as present:
        check_seen(present, seen)
        # The transaction is the move's own; its service needs no savepoint within.
        state: State = unwrap(SERVICES[action])(present, by=by, at=at, **said)
    letters.tell_case(present, action, by=by, at=at)
    return state


def check_seen(present: Case, seen: int | None) -> None:
    """Refuse an act on a case that moved since it was shown, be it back to where it was.

    Only what machines do has seen no page. Raises SomebodyWasFirst.
    """
    if seen is not None and present.version != seen:
        raise SomebodyWasFirst(present)


@transaction.atomic
def withdraw(case: Case, *, reason: str, by: User, at: datetime, seen: int | None = None) -> State:
    """Take a case out of the cycle and end its turns."""
    present = cast("Case", hold(turn_of(case).process_id).case)
    check_seen(present, seen)
    state = withdrawal.withdraw(present, by=by, at=at, reason=reason)
    stop(present)
    letters.tell_case(present, Action.WITHDRAW, by=by, at=at)
    return state


@transaction.atomic
def reinstate(case: Case, *, reason: str, by: User, at: datetime, seen: int | None = None) -> State:
    """Put a case back that was withdrawn by mistake; its process starts again where it was."""
    check_seen(case, seen)
    state = withdrawal.reinstate(case, reason=reason, by=by, at=at)
    begin_case(case)
    letters.tell_case(case, Action.REINSTATE, by=by, at=at)
    return state


@transaction.atomic
def amend(case_id: int, amendment: Amendment, sets: AmendedSets, *, at: datetime) -> bool:
    """Bring a case under the amended set of its cycle; its process goes where the case went.

    Returns whether that was news: done twice, it is done once. Raises Busy, SomebodyWasFirst.
    """
    process = Proceeding.objects.filter(case=case_id, finished=None).first()
    case = cast("Case", hold(process.pk).case) if process else hold_case(case_id)
    followed = amending.amend_case(case, amendment, sets, at=at)
    if followed is None:
        return False
    if followed.turns_changed:
        if process:
            stop(case)
        begin_case(case)
    if followed.plan.touched:
        letters.tell_case(case, Action.AMEND, by=amendment.by, at=at)
    return True


@transaction.atomic
def remit(
    case: Case,
    *,
    items: Sequence[Item],
    reason: str,
    by: User,
    at: datetime,
    seen: int | None = None,
) -> State:
    """Give items of a case before the council back for another look; its process starts again."""
    check_seen(case, seen)
    state = council.remit(case, items=items, reason=reason, by=by, at=at)
    begin_case(case)
    letters.tell_case(case, Action.REMIT, by=by, at=at)
    return state


@transaction.atomic
def adopt(cycle: Cycle, *, by: User, at: datetime) -> CouncilDecision:
    """Adopt the cycle's scoring; the turn passes to the leader."""
    with held(turn_of_cycle(cycle), by=by) as present:
        decision = council.adopt(present, by=by, at=at)
        present.refresh_from_db()
    letters.tell_cycle(present, Action.ADOPT, by=by, at=at)
    return decision


@transaction.atomic
def publish(cycle: Cycle, *, by: User, at: datetime) -> Publication:
    """Publish what the council adopted, and end the process; a second call changes nothing."""
    cycle.refresh_from_db(fields=["stage"])
    if cycle.stage == Cycle.Stage.PUBLISHED:
        return publication.publish(cycle, by=by, at=at)
    with held(turn_of_cycle(cycle), by=by) as present:
        published = publication.publish(present, by=by, at=at)
        present.refresh_from_db()
    letters.tell_cycle(present, Action.PUBLISH, by=by, at=at)
    return published


@transaction.atomic
def refuse(cycle: Cycle, *, reason: str, by: User, at: datetime) -> None:
    """Give the cycle back to the council; the turn passes to its chair."""
    with held(turn_of_cycle(cycle), by=by) as present:
        publication.refuse(present, reason=reason, by=by, at=at)
        present.refresh_from_db()
    letters.tell_cycle(present, Action.REFUSE, by=by, at=at)


@transaction.atomic
def correct(
    cycle: Cycle,
    *,
    answers: Sequence[tuple[Item, Mapping[str, Any]]],
    reason: str,
    seen: int,
    by: User,
    at: datetime,
) -> Publication:
    """Correct a published year and tell everybody who was told of it."""
    corrected = publication.correct(cycle, answers=answers, reason=reason, seen=seen, by=by, at=at)
    letters.tell_cycle(cycle, Action.CORRECT, by=by, at=at)
    return corrected


@transaction.atomic
def finish_scoring(run: Scoring, *, by: User | None, at: datetime) -> Scoring:
    """Finish a scoring; the first of a cycle passes the turn from coordinator to council."""
    cycle = run.cycle
    cycle.refresh_from_db(fields=["stage"])
    if cycle.stage != Cycle.Stage.OPEN:
        return scorings.finish_scoring(run, by=by, at=at)
    with held(turn_of_cycle(cycle), by=by) as present:
        finished = scorings.finish_scoring(run, by=by, at=at)
        present.refresh_from_db()
    letters.tell_cycle(present, "score_cycle", by=by, at=at)
    return finished

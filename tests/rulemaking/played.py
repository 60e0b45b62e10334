"""A released set of 90 leaves is played: opened, answered, judged, scored, published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.lifecycle import Action
from cases.models import Cycle
from directory.models import BlocMembership, Membership
from directory.roles import Role
from tests.city import START, City, answer, review_all, sign_off
from tests.workflow.pipelines.running import at_once, request
from tests.workflow.turns import to_stage
from workflow import moves
from workflow.pipelines.running import carry_out

if TYPE_CHECKING:
    from collections.abc import Iterable


def play(city: City, *, fields: Iterable[str], agencies: Iterable[str]) -> None:
    """Open the cycle as the pipeline does, and take it to its publication."""
    kept = set(agencies)
    BlocMembership.objects.exclude(agency__code__in=kept).delete()
    reviewers = Membership.objects.filter(role=Role.SECTOR_REVIEWER)
    assert reviewers.update(fields=list(fields)) > 0
    run = request(city, "open_cycle", by=city.people[Role.COORDINATOR], at=START)
    carry_out("open_cycle", at_once, str(run.key))
    city.cycle.refresh_from_db()
    for agency in kept:
        answer(city, agency, at=START)
        moves.make(
            city.case(agency), Action.SUBMIT, unclassified=True, by=city.officers[agency], at=START
        )
        sign_off(city, agency, at=START)
        review_all(city, agency, at=START)
        moves.make(city.case(agency), Action.APPRAISE, by=city.people[Role.APPRAISER], at=START)
    city.agencies = {code: agency for code, agency in city.agencies.items() if code in kept}
    to_stage(city, Cycle.Stage.PUBLISHED)

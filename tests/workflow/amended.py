"""A corrected set for the small city: one criterion of each fate, and who confirms it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cases.rule_files.loading import load_set
from cases.services.amended_sets import AmendedSets
from cases.services.bloc_sets import rules_version
from directory.roles import Role
from results.services.amendments import begin_amendment
from tests.city import SET, START
from tests.workflow.pipelines.running import at_once, request
from workflow.pipelines.running import carry_out

if TYPE_CHECKING:
    from cases.models import Amendment, Cycle
    from directory.models import Bloc
    from tests.city import City
    from workflow.models import PipelineRun

AT = START + timedelta(days=20)
WHY = "Đính chính theo Quyết định 99/QĐ-UBND"
# 1.1 is worth more, 1.2 is asked otherwise, the survey is gone, 2.2 is new, 2.1 stays.
AMENDED = (
    SET.replace("max_points = 2\n", "max_points = 3\n")
    .replace(
        'max_points = 8\npart = "appraisal"\nevidence = []\nmay_be_not_applicable = false\n'
        'self_scored = true\nmethod = { kind = "proportional" }',
        'max_points = 8\npart = "appraisal"\nevidence = []\nmay_be_not_applicable = false\n'
        'self_scored = true\nmethod = { kind = "yes_no", yes = 1, no = 0 }',
    )
    .replace("total = 20", "total = 19")
)
_begin = AMENDED.index('[[fields.criteria]]\ncode = "1.S"')
_end = AMENDED.index('[[fields]]\ncode = "F2"')
AMENDED = (
    AMENDED[:_begin]
    + AMENDED[_end:]
    + """
[[fields.criteria]]
code = "2.2"
name = "Công khai kết quả rà soát"
name_en = "Results made public"
max_points = 2
part = "appraisal"
evidence = []
may_be_not_applicable = false
self_scored = true
method = { kind = "yes_no", yes = 1, no = 0 }
"""
)
# The same questions; 1.1 is worth more and 2.1 less.
REWEIGHED = SET.replace("max_points = 2\n", "max_points = 3\n").replace(
    "max_points = 6\n", "max_points = 5\n"
)


def corrected(
    city: City, text: str = AMENDED, *, anew: frozenset[str] = frozenset()
) -> AmendedSets:
    """Load another version of the set, beside the one in use."""
    after = load_set(text, name="amended.toml", by=None, at=AT)
    return AmendedSets(city.cycle.criteria_set, after, anew)


def confirm(
    city: City, sets: AmendedSets, *, bloc: Bloc | None = None, seen: int | None = None
) -> Amendment:
    """Confirm an amendment as the coordinator does, on what is there."""
    cycle = fresh(city)
    return begin_amendment(
        cycle,
        bloc=bloc,
        sets=sets,
        reason=WHY,
        seen=rules_version(cycle) if seen is None else seen,
        by=city.people[Role.COORDINATOR],
        at=AT,
    )


def fresh(city: City) -> Cycle:
    """Read the cycle anew, with its rules."""
    city.cycle.refresh_from_db()
    return city.cycle


def follow(city: City) -> PipelineRun:
    """Have every case follow, as the pipeline does without Prefect."""
    run = request(city, "amend_cycle", by=city.people[Role.COORDINATOR], at=AT)
    carry_out("amend_cycle", at_once, str(run.key))
    run.refresh_from_db()
    return run


def amend(city: City, text: str = AMENDED, *, anew: frozenset[str] = frozenset()) -> Amendment:
    """Put the city under a corrected set, whole."""
    amendment = confirm(city, corrected(city, text, anew=anew))
    follow(city)
    fresh(city)
    return amendment

"""Name everything a scoring reads, so that one that rests on other things is known as stale."""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache, cached

import scoring
from cases.models import Case, Mark
from cases.reading.figures import facts_in
from results.services.grounds import figures_of, year_of
from results.services.inputs import SCORABLE

if TYPE_CHECKING:
    from cases.models import Cycle
    from results.models import Scoring
    from results.services.inputs_version import InputsVersion


def inputs_digest(cycle: Cycle) -> str:
    """Return the digest of everything a scoring reads: rules, blocs, facts, figures and marks.

    A constant number of statements; the database digests the answers of each case.
    """
    cases = Case.objects.filter(cycle=cycle, state__in=SCORABLE).order_by("agency__code")
    about = list(cases.values_list("pk", "agency__code", "bloc__code", "ranked"))
    marks = Mark.objects.digests_by_case(cases)
    agencies = [(*facts, marks.get(pk, "")) for pk, *facts in about]
    told = {"set": cycle.set_digest, "rules": cycle.book_digest, "agencies": agencies}
    return scoring.digest({**told, **_beside(cycle)})


def _beside(cycle: Cycle) -> dict[str, Any]:
    """Return what is told only where there is any, so that scorings of before stay fresh."""
    year = year_of(cycle)
    facts = facts_in(cycle) if year.book.limits else {}
    told = {
        "bloc_sets": {bloc: rules.digest for bloc, rules in year.bloc_sets.items()},
        "facts": facts,
        "figures": figures_of(cycle, year),
    }
    return {name: value for name, value in told.items() if value}


def is_fresh(scoring_run: Scoring) -> bool:
    """Tell whether a scoring still rests on the marks that count now; whoever acts asks this."""
    return scoring_run.inputs_digest == inputs_digest(scoring_run.cycle)


@cached(LRUCache(16), key=lambda cycle, version: (cycle.pk, version), condition=Condition())
def digest_of(cycle: Cycle, version: InputsVersion) -> str:  # noqa: ARG001 - of a version there is one digest
    """Return the digest of a version of the inputs of a cycle, computed once by each process."""
    return inputs_digest(cycle)


def looks_fresh(scoring_run: Scoring, *, version: InputsVersion) -> bool:
    """Tell what `is_fresh` tells, for pages: answers are digested once a version of the inputs.

    `version` is what `inputs_version` returned, asked before.
    """
    return scoring_run.inputs_digest == digest_of(scoring_run.cycle, version)

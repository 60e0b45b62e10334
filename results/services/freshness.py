"""Name everything a scoring reads, so that one that rests on other things is known as stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import scoring
from cases.models import Case, Mark
from cases.reading.figures import facts_in
from results.services.grounds import figures_of, year_of
from results.services.inputs import SCORABLE

if TYPE_CHECKING:
    from cases.models import Cycle
    from results.models import Scoring


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
    """Tell whether a scoring still rests on the marks that count now."""
    return scoring_run.inputs_digest == inputs_digest(scoring_run.cycle)

"""What is known of the agencies of a year beside their answers: facts and figures, as data."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import scoring
from cases.models import AgencyFact, AgencyFigure

if TYPE_CHECKING:
    from cases.models import Cycle
    from scoring.methods.references import Figures


def facts_in(cycle: Cycle) -> dict[str, tuple[scoring.Fact, ...]]:
    """Return, by code of agency, the facts of a year that limit its class; one query."""
    found: dict[str, list[scoring.Fact]] = defaultdict(list)
    rows = AgencyFact.objects.filter(cycle=cycle).order_by("day", "pk")
    for agency, fact, number, day in rows.values_list("agency__code", "fact", "number", "day"):
        found[agency].append(scoring.Fact(fact, number, day.isoformat()))
    return {agency: tuple(facts) for agency, facts in found.items()}


def figures_in(cycle: Cycle) -> dict[str, Figures]:
    """Return, by code of agency, the figures that were entered for a year; one query."""
    found: dict[str, dict[str, dict[str, tuple[Fraction, ...]]]] = defaultdict(dict)
    rows = AgencyFigure.objects.filter(cycle=cycle).order_by("pk")
    for agency, code, kind, values in rows.values_list(
        "agency__code", "criterion", "kind", "values"
    ):
        found[agency].setdefault(code, {})[kind] = tuple(Fraction(value) for value in values)
    return dict(found)

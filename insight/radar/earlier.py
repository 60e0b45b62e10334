"""A department's verdicts of the year before, on the same agencies and the same criteria."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cases.models import Criterion, Cycle, Field
from cases.models.sets_in_use import sets_of
from directory.lineage import load_threads, one_to_one
from insight.radar.marks import departments_of, ladders_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cases.models import Case, Review

# What was claimed and what was given, as shares of the maximum.
Shares = tuple[Decimal, Decimal]


def verdicts_before(
    cycle: Cycle,
    field: Field,
    cases: Iterable[Case],
    reviews: Mapping[tuple[int, int], Review],
) -> dict[tuple[int, str], Shares]:
    """Return, by case and criterion, what was claimed and given last year, as shares.

    Only where the same department judged, the criterion has the same name, and the agency is one
    whose earlier result is its own.
    """
    last = Cycle.objects.filter(year=cycle.year - 1).select_related("criteria_set").first()
    if last is None:
        return {}
    # An agency was judged by one set: that of its year, or of its bloc.
    old_fields = list(Field.objects.filter(criteria_set__in=sets_of(last), code=field.code))
    if not old_fields:
        return {}
    judged, threads = departments_of(last), load_threads()
    given: dict[tuple[int, int | None], dict[str, Shares]] = {}
    for old_field in old_fields:
        given |= _given(last, old_field, judged, _same_criteria(old_field, field))
    found: dict[tuple[int, str], Shares] = {}
    by_pk, judges = {case.pk: case for case in cases}, _judges(field)
    for (pk, lead_id), review in reviews.items():
        case = by_pk.get(pk)
        if case is None:
            continue
        before = one_to_one(case.agency, year_before=last.year, year=cycle.year, threads=threads)
        if before.agency is None:
            continue
        verdicts = given.get((before.agency.pk, review.agency_id), {})
        found |= {
            (pk, code): verdict for code, verdict in verdicts.items() if judges[code] == lead_id
        }
    return found


def _judges(field: Field) -> dict[str, int]:
    """Return, by code, whom the set names for each criterion of a field."""
    rows = Criterion.objects.filter(field=field).values_list("code", "lead_id")
    return {code: lead_id or field.lead_id for code, lead_id in rows}


def _given(
    last: Cycle, field: Field, judged: dict[tuple[int, int, int], int], codes: set[str]
) -> dict[tuple[int, int | None], dict[str, Shares]]:
    """Return, by agency and the department that judged it, the shares of each criterion."""
    found: dict[tuple[int, int | None], dict[str, Shares]] = {}
    for ladder in ladders_of(last, field=field):
        claimed = ladder.claimed
        if ladder.judged is None or not ladder.all_apply or claimed.criterion not in codes:
            continue
        department = judged.get((claimed.case, field.pk, claimed.judge))
        found.setdefault((claimed.agency, department), {})[claimed.criterion] = (
            claimed.points / claimed.maximum,
            ladder.judged.points / claimed.maximum,
        )
    return found


def _same_criteria(old: Field, new: Field) -> set[str]:
    """Return the codes that name the same criterion in both fields."""
    rows = Criterion.objects.filter(field__in=[old, new]).values_list("field_id", "code", "name")
    names = {(field, code): name for field, code, name in rows}
    return {
        code
        for (field, code), name in names.items()
        if field == new.pk and names.get((old.pk, code)) == name
    }

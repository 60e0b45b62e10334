"""Read one criterion of a criteria set: what is asked, and how an answer gives points."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scoring.criteria import BASE_PARTS, PARTS, Criterion
from scoring.methods import KINDS, Method
from scoring.numbers import HUNDRED
from scoring.tables import Table

SMALLEST_MOST = Decimal("0.01")
LARGEST_MOST = {1: HUNDRED, 2: HUNDRED * HUNDRED}
MOST_PLACES = 6


def read_criterion(table: Table, *, field: str, form: int) -> Criterion:
    """Read a criterion of the format."""
    part = table.choice("part", PARTS, default="appraisal")
    most = table.number("max_points", SMALLEST_MOST, LARGEST_MOST[form])
    second = _second(table, part, most) if form > 1 else {}
    least = min(most, *second.get("by_bloc", {}).values(), most)
    kind, method = _method(table, part=part, most=least, form=form)
    criterion = Criterion(
        code=table.text("code"),
        field=field,
        name=table.text("name"),
        name_en=table.text("name_en", default=""),
        max_points=most,
        part=part,
        method=method,
        evidence=table.texts("evidence"),
        may_be_not_applicable=table.flag("may_be_not_applicable", default=False),
        # Survey criteria are not self-scored anywhere in the country.
        self_scored=table.flag("self_scored", default=part != "survey"),
        blocs=frozenset(table.texts("blocs")),
        origin=origin(table),
        evidence_en=table.texts("evidence_en"),
        kind=kind,
        **second,
    )
    if criterion.evidence_en and len(criterion.evidence_en) != len(criterion.evidence):
        table.refuse("evidence_en", "file.want_as_many", count=len(criterion.evidence))
    table.close()
    return criterion


def _second(table: Table, part: str, most: Decimal) -> dict[str, Any]:
    """Read what only the second format says of a criterion."""
    rounds = table.has("round")
    inside = table.flag("inside", default=False)
    if inside and part in BASE_PARTS:
        table.refuse("inside", "file.want_extra_inside")
    lead, alternate = department(table)
    return {
        "not_applicable": table.choice("not_applicable", ("out", "full"), default="out"),
        "places": table.whole("round", 0, MOST_PLACES) if rounds else None,
        "void_by": table.texts("void_when_zero"),
        "inside": inside,
        "by_bloc": by_bloc(table, "max_points_by_bloc", most),
        "lead": lead,
        "alternate": alternate,
    }


def department(table: Table) -> tuple[str, str]:
    """Read who judges a part of a field, where that is not the lead of the field."""
    lead = table.text("lead", default="")
    alternate = table.text("alternate", default="") if lead or table.has("alternate") else ""
    if bool(lead) != bool(alternate):
        table.refuse("alternate" if lead else "lead", "file.want_both_departments")
    if lead and lead == alternate:
        table.refuse("alternate", "file.want_other_department", lead=lead)
    return lead, alternate


def by_bloc(table: Table, key: str, most: Decimal) -> Mapping[str, Decimal]:
    """Read other points for some blocs."""
    blocs = table.table(key)
    high = max(most, LARGEST_MOST[2])
    return {bloc: blocs.number(bloc, SMALLEST_MOST, high) for bloc in blocs.keys()}  # noqa: SIM118 - no dict


def _method(table: Table, *, part: str, most: Decimal, form: int) -> tuple[str, Method]:
    if not table.has("method"):
        table.refuse("method", "file.want_table")
    rule = table.table("method")
    name = rule.choice("kind", KINDS[form])
    kind = KINDS[form][name]
    if part not in kind.parts:
        rule.refuse("kind", "file.want_part", parts=", ".join(sorted(kind.parts)))
    method: Method = kind.read(rule, most)
    rule.close()
    return name, method


def origin(table: Table) -> Mapping[str, str]:
    """Read where each fact comes from; any keys."""
    told = table.table("origin")
    return {key: told.text(key) for key in told.keys()}  # noqa: SIM118  # not a dict

"""What goes into a scoring: the marks that count, the year before, who became whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from django.db.models import TextField
from django.db.models.functions import Cast

import scoring
from cases.lifecycle import State
from cases.models import Cycle, Mark
from directory.models import Lineage
from results.models import Publication, Result

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


SCORABLE = (State.COUNCIL, State.APPROVED, State.PUBLISHED)


def marks_of(
    case_ids: Iterable[int], *, codes: Collection[str] = ()
) -> dict[int, dict[str, scoring.Mark]]:
    """Return case → criterion → the mark that counts, in one query; of these criteria or of all."""
    counted: dict[int, dict[str, scoring.Mark]] = {pk: {} for pk in case_ids}
    # As texts: a JSONField decodes each value of a million rows at twice the price of the rows.
    marks = Mark.objects.filter(item__case__in=list(counted))
    rows = (
        (marks.filter(item__criterion__code__in=codes) if codes else marks)
        .counting()
        .annotate(said=Cast("answer", TextField()), seen=Cast("evidence_seen", TextField()))
        .values_list("item__case_id", "item__criterion__code", "said", "rung", "reason", "seen")
    )
    for case_id, code, said, rung, reason, seen in rows:
        counted[case_id][code] = scoring.Mark(
            answer=orjson.loads(said), rung=rung, reason=reason, evidence=tuple(orjson.loads(seen))
        )
    return counted


def previous_of(cycle: Cycle) -> dict[str, scoring.Previous]:
    """Return last year's published results by agency code; empty where none was published."""
    publications = Publication.objects.filter(cycle__year=cycle.year - 1).order_by("-version")
    # Its document alone may be larger than all results of a year.
    published = publications.values_list("scoring_id", flat=True).first()
    if published is None:
        return {}
    rows = Result.objects.filter(scoring=published).values_list(
        "case__agency__code", "case__bloc__code", "index", "class_name", "rank"
    )
    return {
        agency: scoring.Previous(
            agency=agency,
            bloc=bloc,
            index=index,
            class_name=class_name,
            rank=rank,
            ranked=rank is not None,
        )
        for agency, bloc, index, class_name, rank in rows
    }


def lineage_of(cycle: Cycle) -> scoring.Lineage:
    """Return the changes of agencies between the end of last year's cycle and this year's."""
    rows = (
        Lineage.objects.filter(effective_on__year=cycle.year)
        .select_related("before", "after")
        .order_by("effective_on", "pk")
    )
    groups: dict[tuple[str, str, str], tuple[list[str], list[str]]] = {}
    for row in rows:
        after = row.after.code if row.after else ""
        hub = after if row.kind in {"merge", "rename", "partial"} else row.before.code
        before_codes, after_codes = groups.setdefault(
            (row.kind, row.effective_on.isoformat(), hub), ([], [])
        )
        for code, codes in ((row.before.code, before_codes), (after, after_codes)):
            if code and code not in codes:
                codes.append(code)
    return scoring.Lineage(
        changes=tuple(
            scoring.Change(kind=kind, before=tuple(before), after=tuple(after), effective_on=day)
            for (kind, day, _hub), (before, after) in groups.items()
        )
    )

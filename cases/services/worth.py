"""Keep with a draft what its answer comes to, so that a database can count it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cases.models import Draft
from cases.refusals import SomebodyWasFirst
from cases.services.marks import points_of, stored

if TYPE_CHECKING:
    from collections.abc import Iterable

    import scoring
    from cases.models import Item


def worth_of(points: scoring.Points | None) -> dict[str, Any]:
    """Return what a draft keeps of the points of its answer; none while it is incomplete."""
    if points is None:
        return {"points": None, "applicable": True, "waits": False}
    return {
        "points": stored(points.points),
        "applicable": points.applicable,
        "waits": points.waits,
    }


def reckon_anew(items: Iterable[Item]) -> None:
    """Keep what drafts come to under the rules that their items have by now.

    Raises SomebodyWasFirst where one is gone meanwhile.
    """
    changed = []
    for item in items:
        for draft in item.drafts.all():
            worth = worth_of(points_of(item, draft.answer))
            if worth != {name: getattr(draft, name) for name in worth}:
                vars(draft).update(worth)
                changed.append(draft)
    columns = list(worth_of(None))
    if changed and Draft.objects.bulk_update(changed, columns) != len(changed):
        raise SomebodyWasFirst(changed[0].item.case)

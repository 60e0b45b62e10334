"""Papers that bear the number of another one: where else it was given, as far as one may read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cases.lifecycle import State
from cases.models import Attachment, Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cases.models import Cycle
    from directory.access import Access
    from evidence_store.models import Evidence, Paper

    # By the key of their number.
    Doubles = Mapping[str, Sequence[Attachment]]

# A number that stands in more places than this is no longer told apart by them.
MOST_PLACES = 400


def paper_of(evidence: Evidence) -> Paper | None:
    """Return what is known of a file as a paper; the relation came along, or is asked for."""
    return getattr(evidence, "paper", None)


def doubles_among(attachments: Iterable[Attachment], cycle: Cycle, access: Access) -> Doubles:
    """Return, by number, where papers with the numbers of these files stand in a cycle: one query.

    Of other agencies only what the reader may read.
    """
    papers = (paper_of(each.evidence) for each in attachments if each.counts)
    keys = {paper.number_key for paper in papers if paper} - {""}
    if not keys:
        return {}
    cases = Case.objects.visible_to(access).filter(cycle=cycle).exclude(state=State.WITHDRAWN)
    rows = Attachment.objects.counting().filter(
        item__case__in=cases, evidence__paper__number_key__in=keys
    )
    found: dict[str, list[Attachment]] = defaultdict(list)
    known = rows.select_related("item__case__agency", "item__criterion", "evidence__paper")
    for row in known.order_by("item__case__agency__sort_key", "pk")[:MOST_PLACES]:
        found[row.evidence.paper.number_key].append(row)
    return found

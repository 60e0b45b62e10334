"""Papers of the shelf as they are proposed to a case: each with the criterion it is filed under."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.permissions import may_edit
from cases.presenting.papers import covers, paper_in_words
from cases.presenting.proposals import proposed
from cases.reading.papers import paper_of
from cases.reading.shelf import code_in
from cases.services.marks import seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cases.models import Case, Item, ShelfFile
    from directory.access import Access
    from evidence_store.models import Evidence


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper at hand for a criterion; `is_ticked` where its time reaches into the year."""

    evidence: Evidence
    item: Item
    paper: str
    is_ticked: bool

    @property
    def key(self) -> str:
        return f"{self.evidence.pk}:{self.item.criterion.code}"


def offers_for(
    case: Case, items: Sequence[Item], files: Sequence[ShelfFile], access: Access
) -> list[Offer]:
    """Return what the shelf has for the criteria that the reader may fill, and lacks there.

    A paper whose time is not known is ticked, too: it was collected for this.
    """
    takes = {i.criterion.code: i for i in items if may_edit(access, case, i, ())}
    found = []
    for file in files:
        evidence = file.transfer.evidence
        if evidence is None:
            continue
        code = code_in(file, case.criteria_set_id) or proposed(evidence.filename, takes)
        item = takes.get(code)
        if item is not None and evidence.blob_id not in seen(item):
            found.append(_offer(evidence, item, year=case.cycle.year))
    return sorted(found, key=lambda each: (each.item.criterion.order, each.evidence.filename))


def counts_by_code(offers: Iterable[Offer]) -> Mapping[str, int]:
    """Return for each criterion how many papers of the shelf it lacks."""
    return Counter(each.item.criterion.code for each in offers)


def _offer(evidence: Evidence, item: Item, *, year: int) -> Offer:
    paper = paper_of(evidence)
    has_time = paper is not None and (paper.proves_from or paper.proves_until)
    return Offer(
        evidence,
        item,
        paper_in_words(paper) if paper else "",
        is_ticked=not has_time or covers(paper, year),
    )

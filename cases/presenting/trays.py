"""The tray of a case as one reader sees it: files, the criteria they serve, what names propose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.permissions import may_edit
from cases.presenting.proposals import proposed
from evidence_store.services.reading import is_shown_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.models import Attachment, Case, Criterion, Item
    from directory.access import Access
    from evidence_store.models import Evidence


@dataclass(frozen=True, slots=True)
class TrayFile:
    """A file at hand: the criteria it serves, and the one that its name speaks of."""

    evidence: Evidence
    places: list[Attachment]
    proposal: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class TrayShown:
    """What lies in the tray, and the criteria that take files from this reader now."""

    files: list[TrayFile]
    items: list[Item]

    @property
    def loose(self) -> list[TrayFile]:
        return [file for file in self.files if not file.places]

    @property
    def placed(self) -> list[TrayFile]:
        return [file for file in self.files if file.places]

    @property
    def proposals(self) -> list[TrayFile]:
        return [file for file in self.loose if file.proposal]

    @property
    def unnamed(self) -> list[TrayFile]:
        """Return what stands on no criterion, and whose name speaks of none."""
        return [file for file in self.loose if not file.proposal]

    @property
    def criteria(self) -> list[Criterion]:
        return [item.criterion for item in self.items]

    @property
    def may_give(self) -> bool:
        return bool(self.items)

    @property
    def bare(self) -> set[int]:
        """Return the criteria that have no file yet."""
        served = {place.item_id for file in self.files for place in file.places}
        return {item.pk for item in self.items} - served


def show_tray(
    case: Case, items: Sequence[Item], files: Sequence[Evidence], access: Access
) -> TrayShown:
    takes = [item for item in items if may_edit(access, case, item, ())]
    codes = [item.criterion.code for item in takes]
    return TrayShown(
        files=[
            TrayFile(
                evidence=each,
                places=each.places,  # type: ignore[attr-defined]  # prefetched by services.tray
                proposal=proposed(each.filename, codes),
                is_shown=is_shown_to(each, access.user_id),
            )
            for each in files
        ],
        items=takes,
    )

"""The files of one item as one reader sees them: which they may open, which they may take off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.services.evidence import was_judged
from evidence_store.services import is_shown_to

if TYPE_CHECKING:
    from cases.models import Attachment, Item
    from cases.presenting.desks import Desk
    from evidence_store.models import Evidence


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file on an item; no `url` where the reader may not open it, no `remove_url` to take it off.

    `why_stays` says why this one cannot be taken off where others can.
    """

    row: Attachment
    url: str
    remove_url: str
    why_stays: str

    @property
    def evidence(self) -> Evidence:
        return self.row.evidence

    @property
    def status(self) -> str:
        """Return what an inspection says, in words, or nothing where all is well."""
        return _("Đang kiểm tra an toàn") if self.evidence.is_waiting else self.evidence.reason

    @property
    def warnings(self) -> list[str]:
        """Return what is inside that whoever opens it is to know of."""
        return self.evidence.warnings

    @property
    def tone(self) -> str:
        return "lacquer" if self.evidence.is_refused else "plain"

    @property
    def kind(self) -> str:
        return "file-x" if self.evidence.is_refused else "file-text"


def files_of(item: Item, desk: Desk) -> list[FileShown]:
    """Return what stands on an item, refused files too: their uploader has to see why."""
    return [_shown(row, item, desk) for row in item.attachments.all() if row.detached_at is None]


def _shown(row: Attachment, item: Item, desk: Desk) -> FileShown:
    attaches = desk.attaches(item)
    stays = attaches and was_judged(row, desk.case)
    opens = is_shown_to(row.evidence, desk.access.user_id)
    address = reverse("evidence-detach", args=[item.case_id, row.pk])
    return FileShown(
        row=row,
        url=reverse("evidence-download", args=[row.evidence_id]) if opens else "",
        remove_url=address if attaches and not stays else "",
        why_stays=_("Đã được dùng khi chấm điểm nên không gỡ được nữa.") if stays else "",
    )

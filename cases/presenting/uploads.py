"""The files of one item as one reader sees them: which they may open, which they may take off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.permissions import belongs_to
from cases.presenting.papers import flags_of, paper_in_words
from cases.reading.papers import paper_of
from cases.services.evidence import was_judged
from evidence_store.kinds import EXTENSIONS
from evidence_store.services.reading import is_shown_to
from wording.spelling import moment

if TYPE_CHECKING:
    from cases.models import Attachment, Item, Package
    from cases.presenting.desks import Desk
    from cases.reading.papers import Doubles
    from evidence_store.models import Evidence, Seen
    from evidence_store.signed import Signed


@dataclass(frozen=True, slots=True)
class FileShown:
    """A file on an item; no `url` where the reader may not open it, no `remove_url` to take it off.

    `why_stays` says why this one cannot be taken off where others can; `is_mine` that the reader
    gave it for their agency.
    """

    row: Attachment
    url: str
    remove_url: str
    why_stays: str
    is_mine: bool = False
    reader: int = 0
    # What is striking about it as a paper, and where its officer says what it is.
    flags: tuple[str, ...] = ()
    paper_url: str = ""

    @property
    def is_seen(self) -> bool:
        """Tell whether the reader, who judges, has opened it."""
        return any(each.by_id == self.reader for each in self._sights)

    @property
    def seen(self) -> list[str]:
        """Return who of those that judge opened it, and when; an agency is not told."""
        return [f"{each.by} {moment(each.at)}" for each in self._sights]

    @property
    def _sights(self) -> list[Seen]:
        # Loaded by cases.reading.items, for the pages that tell of it.
        return [] if self.is_mine else getattr(self.row, "sights", [])

    @property
    def paper(self) -> str:
        """Return what is known of it as a paper, in words."""
        known = paper_of(self.evidence)
        return paper_in_words(known) if known else ""

    @property
    def is_stated(self) -> bool:
        """Tell whether a person stands for what is known of it."""
        known = paper_of(self.evidence)
        return known is not None and known.is_stated

    @property
    def evidence(self) -> Evidence:
        return self.row.evidence

    @property
    def status(self) -> str:
        """Return what an inspection says, in words, or nothing where all is well."""
        return _("Đang kiểm tra an toàn") if self.evidence.is_waiting else self.evidence.reason

    @property
    def reads(self) -> str:
        """Return the address at which the page's own reader asks for it, or nothing."""
        is_read = self.url and self.evidence.is_clean
        # An inspection found the content to be what the name says.
        if not is_read or not self.evidence.filename.lower().endswith(EXTENSIONS):
            return ""
        return reverse("evidence-view", args=[self.row.evidence_id])

    @property
    def look(self) -> str:
        """Return where in the file to look, in words."""
        page = _("trang %(page)d") % {"page": self.row.page} if self.row.page else ""
        return ", ".join(part for part in (page, self.row.where) if part)

    @property
    def waiting(self) -> str:
        """Return the id to ask after, or nothing where the inspection is over."""
        return str(self.row.evidence_id) if self.evidence.is_waiting else ""

    @property
    def warnings(self) -> list[str]:
        """Return what is inside that whoever opens it is to know of."""
        return self.evidence.warnings

    @property
    def unscanned(self) -> str:
        return self.evidence.unscanned

    @property
    def signed(self) -> list[Signed]:
        """Return who signed it, when, and whether it is unchanged since."""
        return self.evidence.signed

    @property
    def is_signed_well(self) -> bool:
        """Tell whether somebody signed it, and nothing is wrong with any signature."""
        return bool(self.signed) and all(each.is_well for each in self.signed)

    @property
    def tone(self) -> str:
        return "lacquer" if self.evidence.is_refused else "plain"

    @property
    def kind(self) -> str:
        return "file-x" if self.evidence.is_refused else "file-text"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one file that was sent, in a sentence."""

    kind: str
    sentence: str

    DONE: ClassVar[str] = "done"
    KNOWN: ClassVar[str] = "known"
    REFUSED: ClassVar[str] = "refused"

    @property
    def is_refused(self) -> bool:
        return self.kind == self.REFUSED

    @property
    def icon(self) -> str:
        return {self.DONE: "check", self.KNOWN: "info"}.get(self.kind, "circle-x")


def known(name: str, before: str) -> Fate:
    """Return the fate of a file whose bytes are on the item already, maybe by another name."""
    if name == before:
        sentence = _("Tệp “%(name)s” đã có ở tiêu chí này nên không tải lên lần nữa.")
    else:
        sentence = _("Nội dung tệp “%(name)s” đã có ở tiêu chí này, với tên “%(before)s”.")
    return Fate(Fate.KNOWN, sentence % {"name": name, "before": before})


def fate_of_package(package: Package) -> Fate:
    """Return what became of a package; its own files are told beside it where they were refused."""
    if package.fault:
        return Fate(Fate.REFUSED, package.reason)
    told = {"name": str(package), "count": package.taken}
    sentence = ngettext(
        "Đã mở gói “%(name)s”: nhận %(count)d tệp.",
        "Đã mở gói “%(name)s”: nhận %(count)d tệp.",
        package.taken,
    )
    return Fate(Fate.DONE if package.taken else Fate.REFUSED, sentence % told)


def sends_for(case_id: int, *, code: str = "", list_: str, target: str) -> dict[str, str]:
    """Return where a page's scripts announce files for a case, and what they show anew then."""
    return {
        "begin": reverse("file-begin", args=[case_id]),
        "code": code,
        "list": list_,
        "list_target": target,
        "under_way": reverse("files-under-way", args=[case_id]),
    }


def file_line(row: Attachment, *, reader: int) -> FileShown:
    """Return a file as tables show it: read, never taken off."""
    opens = is_shown_to(row.evidence, reader)
    url = reverse("evidence-download", args=[row.evidence_id]) if opens else ""
    return FileShown(row=row, url=url, remove_url="", why_stays="")


def files_of(item: Item, desk: Desk, doubles: Doubles) -> list[FileShown]:
    """Return what stands on an item, refused files too: their uploader has to see why."""
    rows = [row for row in item.attachments.all() if row.detached_at is None]
    return [_shown(row, item, desk, doubles) for row in rows]


def _shown(row: Attachment, item: Item, desk: Desk, doubles: Doubles) -> FileShown:
    attaches = desk.attaches(item)
    stays = attaches and was_judged(row, desk.case)
    address = reverse("evidence-detach", args=[item.case_id, row.pk])
    says = attaches and not stays and row.evidence.is_clean
    return replace(
        file_line(row, reader=desk.access.user_id),
        flags=tuple(flags_of(row, doubles, year=desk.case.cycle.year)),
        paper_url=reverse("paper", args=[item.case_id, row.evidence_id]) if says else "",
        remove_url=address if attaches and not stays else "",
        why_stays=_("Đã được dùng khi chấm điểm nên không gỡ được nữa.") if stays else "",
        is_mine=belongs_to(desk.case, desk.access),
        reader=desk.access.user_id,
    )

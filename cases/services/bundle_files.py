"""What is inside a bundle: the files in their folders, and the list of them with their digests."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from zipstream import ZIP_STORED, ZipStream

from evidence_store.port import BytesMissing
from evidence_store.store import Who, store
from scoring.spreadsheets import plain_text
from wording.spelling import moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from cases.models import Attachment
    from cases.models.querysets import AttachmentQuerySet
    from evidence_store.models import Evidence

INDEX = "danh-muc-minh-chung.xlsx"
WIDTHS = (34, 12, 60, 66, 14, 26, 20, 8, 30, 60)


@dataclass(slots=True)
class Package:
    """A zip that is made as it is read; `files` is how many are in it, once it was."""

    rows: AttachmentQuerySet
    by_agency: bool
    files: int = 0
    paths: dict[UUID, str] = field(default_factory=dict)
    notes: dict[UUID, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def pieces(self) -> Iterator[bytes]:
        """Yield the zip: each file once, however many criteria it serves, and the list last.

        Files of evidence are packed in themselves; to pack them once more costs and saves nothing.
        """
        package = ZipStream(compress_type=ZIP_STORED)
        rows = list(self.rows)
        for row in rows:
            if row.evidence_id in self.notes:
                continue
            self.notes[row.evidence_id] = self._why_not(row.evidence)
            if not self.notes[row.evidence_id]:
                self.paths[row.evidence_id] = path = self._path_of(row)
                package.add(self._bytes_of(row.evidence), path)
                yield from package.all_files()
                self.files += 1
        package.add(index_of(rows, self), INDEX)
        yield from package.finalize()

    def _why_not(self, evidence: Evidence) -> str:
        if evidence.is_refused:
            return evidence.reason
        if evidence.is_waiting:
            return _("đang kiểm tra, chưa có trong gói")
        if store(Who.KEEPER).stat(evidence.blob_id, version=version_of(evidence)) is None:
            return _("KHÔNG CÒN trong kho lưu trữ; xin báo quản trị viên")
        return ""

    def _path_of(self, row: Attachment) -> str:
        code = row.item.criterion.code
        folder = str(row.item.case.agency) if self.by_agency else code
        folder = folder.replace("/", "-").strip(". ")
        stem, dot, ending = row.evidence.filename.rpartition(".")
        path, number = f"{folder}/{row.evidence.filename}", 1
        while path.casefold() in self.used:
            number += 1
            path = f"{folder}/{stem} ({number}){dot}{ending}"
        self.used.add(path.casefold())
        return path

    def _bytes_of(self, evidence: Evidence) -> Iterator[bytes]:
        """Yield the bytes; that they are what was inspected is told in the list."""
        found = hashlib.sha256()
        try:
            with store(Who.KEEPER).open(evidence.blob_id, version=version_of(evidence)) as pieces:
                for piece in pieces:
                    found.update(piece)
                    yield piece
        except BytesMissing:
            self.notes[evidence.pk] = _("KHÔNG CÒN trong kho lưu trữ; xin báo quản trị viên")
            return
        if found.hexdigest() != evidence.blob_id:
            self.notes[evidence.pk] = _("KHÁC với lúc kiểm tra; xin báo quản trị viên")


def packed(rows: AttachmentQuerySet, *, by_agency: bool) -> Package:
    loaded = rows.select_related(
        "evidence__blob__kept",
        "evidence__uploaded_by",
        "item__criterion",
        "item__case__agency",
    )
    order = ("item__case__agency__sort_key", "item__case", "item__criterion__order", "attached_at")
    return Package(loaded.order_by(*order, "pk"), by_agency)


def version_of(evidence: Evidence) -> str:
    return evidence.blob.kept.version if hasattr(evidence.blob, "kept") else ""


def index_of(rows: list[Attachment], package: Package) -> bytes:
    """Write the list: where each file stands, its digest, and what is to be known of it."""
    book = Workbook()
    sheet: Worksheet = book.worksheets[0]
    sheet.title = _("Minh chứng")
    header = (
        *(_("Đơn vị"), _("Tiêu chí"), _("Tệp trong gói"), "SHA-256", _("Độ lớn (byte)")),
        *(_("Người tải lên"), _("Tải lên lúc"), _("Trang"), _("Xem ở đâu"), _("Cần biết")),
    )
    sheet.append([plain_text(name) for name in header])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in _line(row, package)])
    for column, width in zip("ABCDEFGHIJ", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Worksheet, value: str | int | None) -> Cell:
    """Return a cell in which no text is a formula, whatever a file is called."""
    cell = WriteOnlyCell(sheet, value=plain_text(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _line(row: Attachment, package: Package) -> tuple[str | int | None, ...]:
    evidence = row.evidence
    told = [
        package.notes.get(evidence.pk, ""),
        *(each.text for each in evidence.signed),
        *evidence.warnings,
        evidence.unscanned,
    ]
    return (
        str(row.item.case.agency),
        row.item.criterion.code,
        package.paths.get(evidence.pk, evidence.filename),
        evidence.blob_id,
        evidence.blob.size,
        str(evidence.uploaded_by),
        moment(evidence.uploaded_at),
        row.page,
        row.where,
        "; ".join(part for part in told if part),
    )

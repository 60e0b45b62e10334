"""What a reader is told before they open a file: what in it acts by itself or lies hidden."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from evidence_store.kinds import PDF, ZIP_SIGNATURE, Caution
from evidence_store.packages import cautions_in_package
from evidence_store.pdf import cautions_in_pdf, is_scan

if TYPE_CHECKING:
    from evidence_store.kinds import Kind

WORDS = {
    Caution.SCRIPT: _("Có mã lệnh tự chạy (JavaScript)"),
    Caution.LAUNCH: _("Có lệnh mở chương trình khác"),
    Caution.ATTACHED: _("Có tệp khác đính kèm bên trong"),
    Caution.REMOTE: _("Tự tải nội dung từ máy khác"),
    Caution.OBJECTS: _("Có đối tượng nhúng (OLE, ActiveX)"),
    Caution.FORM: _("Có biểu mẫu động (XFA), nội dung hiện ra có thể khác khi in"),
    Caution.UNREAD: _("Quá nhiều thành phần, chưa xem hết bên trong"),
    Caution.SCAN: _("Bản quét không có chữ ký số"),
}


def cautions_of(stream: IO[bytes], kind: Kind, *, is_signed: bool = False) -> list[Caution]:
    """Return what is to be said of a file that was found fit, in one order; raises Unfit.

    A scan that somebody signed is as good as a paper, so nothing is said of it. This looks at each
    part of the file, so it is for the inspection and not for a request.
    """
    if kind is PDF:
        found = cautions_in_pdf(stream)
        if not is_signed and is_scan(stream):
            found.add(Caution.SCAN)
    else:
        found = cautions_in_package(stream) if kind.signature == ZIP_SIGNATURE else set()
    return [caution for caution in Caution if caution in found]


def in_words(cautions: list[str]) -> list[str]:
    return [str(WORDS[Caution(caution)]) for caution in cautions]

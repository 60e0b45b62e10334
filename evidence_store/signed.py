"""The signatures of a PDF: read in a process of its own, and told in words."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from json import loads
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from evidence_store.confined import MIB, Confined, Limits, run
from evidence_store.pieces import mentions
from wording.spelling import moment

# A signature's own entry, which lies in the file as it is: never packed, or it could not be filled.
MARK = b"/ByteRange"
LIMITS = Limits(seconds=60, memory=1024 * MIB)
UNREAD: list[dict[str, Any]] = [{"unread": True}]


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature in words, and whether all is well with it."""

    text: str
    is_well: bool

    @property
    def tone(self) -> str:
        return "leaf" if self.is_well else "lacquer"


def signatures_in(file: IO[bytes]) -> list[dict[str, Any]]:
    """Return the facts of the signatures of a PDF, as evidence_store.signatures tells them.

    One that cannot be read within the limits is said to be there, unread.
    """
    if not mentions(file, MARK):
        return []
    file.fileno()  # a small file lies in memory until somebody asks for this
    file.flush()
    file.seek(0)
    command = (sys.executable, "-m", "evidence_store.signatures", *settings.SIGNATURE_ROOTS)
    with TemporaryDirectory() as folder:
        try:
            told = run(
                command,
                limits=LIMITS,
                folder=Path(folder),
                stdin=file,
                environment={"PYTHONPATH": str(settings.BASE_DIR)},
            )
        except Confined:
            return UNREAD
    return list(loads(told))


def signed_of(facts: dict[str, Any]) -> Signed:
    """Return a signature in words: who, when, unchanged or not, and how sure that is."""
    if facts.get("unread"):
        return Signed(_("Có chữ ký số nhưng không đọc được"), is_well=False)
    at = moment(datetime.fromisoformat(facts["at"])) if facts["at"] else _("không rõ lúc nào")
    who = " – ".join(part for part in (facts["by"], facts["of"]) if part) or _("không rõ ai")
    told = _("%(who)s ký số lúc %(at)s") % {"who": who, "at": at}
    is_well = facts["is_unchanged"] and facts["is_trusted"] is not False
    return Signed("; ".join((told, *_judged(facts))), is_well=is_well)


def _judged(facts: dict[str, Any]) -> list[str]:
    changed = _("ĐÃ BỊ SỬA sau khi ký")
    told = [_("không đổi từ khi ký") if facts["is_unchanged"] else changed]
    if not facts["is_stamped"]:
        told.append(_("giờ theo máy người ký"))
    if facts["is_trusted"] is None:
        told.append(_("chưa đối chiếu với tổ chức chứng thực"))
    elif not facts["is_trusted"]:
        told.append(_("chứng thư không thuộc tổ chức chứng thực được tin"))
    return told

"""Who signed a PDF, when, and whether it is unchanged since; run as a program of its own.

`python -m evidence_store.signatures [ROOTS] < FILE` prints the signatures as JSON. A hostile file
can make any reader loop or swell, so it is read in a process that is ended when it does.
"""

from __future__ import annotations

import json
import sys
from typing import IO, TYPE_CHECKING, Any

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

if TYPE_CHECKING:
    from datetime import datetime

    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
    from pyhanko.sign.validation.status import PdfSignatureStatus

MOST = 20  # a paper has a few
COMMON_NAME, ORGANISATION = "common_name", "organization_name"


def signatures_of(file: IO[bytes], *, roots: list[Any] | None = None) -> list[dict[str, Any]]:
    """Return the facts of each signature, in the order in which they were given."""
    found = PdfFileReader(file, strict=False).embedded_regular_signatures[:MOST]
    return [facts_of(each, roots=roots) for each in found]


def facts_of(signature: EmbeddedPdfSignature, *, roots: list[Any] | None) -> dict[str, Any]:
    at = signature.self_reported_timestamp
    status = validate_pdf_signature(signature, context(roots, at=at), context(roots, at=at))
    stamp = status.timestamp_validity
    is_stamped = stamp is not None and stamp.intact and stamp.valid
    at = stamp.timestamp if stamp is not None and is_stamped else at
    return {
        **names_in(status),
        "at": at.isoformat() if at else "",
        "is_stamped": is_stamped,
        "is_unchanged": is_unchanged(status),
        "is_trusted": bool(status.trusted) if roots else None,
    }


def context(roots: list[Any] | None, *, at: datetime | None) -> ValidationContext:
    """Judge a certificate by the day of the signature, and ask nobody about it."""
    return ValidationContext(
        trust_roots=roots or [], moment=at, best_signature_time=at, allow_fetching=False
    )


def names_in(status: PdfSignatureStatus) -> dict[str, str]:
    subject = status.signing_cert.subject.native
    return {"by": _text(subject.get(COMMON_NAME)), "of": _text(subject.get(ORGANISATION))}


def _text(name: Any) -> str:
    return ", ".join(name) if isinstance(name, list) else name or ""


def is_unchanged(status: PdfSignatureStatus) -> bool:
    """Tell whether nothing but further signatures and what they bring came after it."""
    if not (status.intact and status.valid):
        return False
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return True
    level = status.modification_level
    return bool(status.docmdp_ok and level is not None and level <= ModificationLevel.FORM_FILLING)


def main() -> None:
    roots = list(load_certs_from_pemder(sys.argv[1:]))  # type: ignore[no-untyped-call]  # it has none
    sys.stdout.write(json.dumps(signatures_of(sys.stdin.buffer, roots=roots)))


if __name__ == "__main__":
    main()

"""Inside a PDF: whether it opens without a password, has a page, and does something by itself."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from pikepdf import Array, Dictionary, Name, PasswordError, Pdf, PikepdfError, Stream
from pikepdf.settings import set_qpdf_limits

from evidence_store.kinds import Caution, Fault, Problem, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pikepdf import Object

# Far more than the tables of any real document; a bomb of a few kilobytes swells to gigabytes.
UNPACKED_BYTES = 64 * 1024 * 1024
set_qpdf_limits(flate_max_memory=UNPACKED_BYTES, run_length_max_memory=UNPACKED_BYTES)
OBJECTS = 500_000
# How far a paper is looked at to tell whether it is a scan.
SCANNED_PAGES, PAINTED, FORMS_DEEP = 50, 50, 3
# All that a damaged or hostile file makes the reader raise.
DAMAGE = (PikepdfError, ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
ACTIONS = {Name.JavaScript: Caution.SCRIPT, Name.Launch: Caution.LAUNCH}


@contextmanager
def opened(stream: IO[bytes]) -> Iterator[Pdf]:
    """Open a PDF as a reader without any password does; raises Unfit where it stays shut.

    One with an owner's password only opens, though it may ask not to be printed.
    """
    stream.seek(0)
    try:
        with Pdf.open(cast("BinaryIO", stream)) as pdf:
            yield pdf
    except PasswordError:
        raise Unfit(Fault(Problem.LOCKED)) from None
    except DAMAGE as damage:
        # A lock of another kind (for a certificate) is not told apart by its class.
        locked = "encrypt" in str(damage)
        problem = Problem.LOCKED if locked else Problem.BROKEN
        raise Unfit(Fault(problem, value=".pdf")) from None


def check_pdf(stream: IO[bytes]) -> None:
    """Refuse a PDF that asks for a password, does not open or has no page; raises Unfit."""
    with opened(stream) as pdf:
        has_page = len(pdf.pages) > 0
    if not has_page:
        raise Unfit(Fault(Problem.BROKEN, value=".pdf"))


def cautions_in_pdf(stream: IO[bytes]) -> set[Caution]:
    """Return what a reader of a PDF is told to beware of; raises Unfit as check_pdf does."""
    with opened(stream) as pdf:
        objects = iter(pdf.objects)
        found = {caution for each in islice(objects, OBJECTS) for caution in _cautions(each)}
        if next(objects, None) is not None:
            found.add(Caution.UNREAD)
    return found


def _cautions(thing: Object) -> Iterator[Caution]:
    """Look at one object and what lies within it; what it refers to has its own turn."""
    waiting: list[object] = [thing]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Stream):
            found = found.stream_dict
        if isinstance(found, Dictionary):
            yield from _cautions_of(found)
            inner: list[object] = [value for _, value in found.items()]
        else:
            inner = list(found) if isinstance(found, Array) else []
        waiting.extend(value for value in inner if not getattr(value, "is_indirect", False))


def _cautions_of(entries: Dictionary) -> Iterator[Caution]:
    action = entries.get(Name.S)
    if isinstance(action, Name) and action in ACTIONS:
        yield ACTIONS[action]
    if Name.JS in entries:
        yield Caution.SCRIPT
    if Name.EF in entries:
        yield Caution.ATTACHED
    if Name.XFA in entries:
        yield Caution.FORM


def is_scan(stream: IO[bytes]) -> bool:
    """Tell whether its pages are pictures and nothing else, without a font to write a word in.

    A scan with recognised text has one; of a long paper the first pages tell.
    """
    with opened(stream) as pdf:
        pages = [_painted(page.get(Name.Resources)) for page in islice(pdf.pages, SCANNED_PAGES)]
    return all(has_picture and not has_font for has_picture, has_font in pages)


def _painted(resources: Object | None, *, depth: int = 0) -> tuple[bool, bool]:
    """Tell whether what a page or a form on it is painted with has a picture, and has a font."""
    if not isinstance(resources, Dictionary):
        return False, False
    has_picture, has_font = False, bool(resources.get(Name.Font))
    things = resources.get(Name.XObject)
    for _, thing in islice(things.items() if isinstance(things, Dictionary) else (), PAINTED):
        has_picture |= thing.get(Name.Subtype) == Name.Image
        if thing.get(Name.Subtype) == Name.Form and depth < FORMS_DEEP:
            inner = _painted(thing.get(Name.Resources), depth=depth + 1)
            has_picture, has_font = has_picture | inner[0], has_font | inner[1]
    return has_picture, has_font

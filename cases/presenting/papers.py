"""A file as a paper in words: what is known of it, and what whoever judges is to look at twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cases.reading.papers import paper_of
from wording.spelling import day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cases.models import Attachment
    from cases.reading.papers import Doubles
    from evidence_store.models import Paper

MOST_TOLD = 3


def paper_in_words(paper: Paper) -> str:
    """Return number, day, issuer and time in one line."""
    return "; ".join(_parts(paper))


def _parts(paper: Paper) -> Iterator[str]:
    if paper.number:
        yield _("Số %(number)s") % {"number": paper.number}
    if paper.issued_on:
        yield _("ngày %(day)s") % {"day": day(paper.issued_on)}
    if paper.issuer:
        yield paper.issuer
    if paper.proves_from or paper.proves_until:
        ends = (paper.proves_from, paper.proves_until)
        first, last = (day(each) if each else "…" for each in ends)
        yield _("chứng minh cho %(first)s – %(last)s") % {"first": first, "last": last}


def covers(paper: Paper | None, year: int) -> bool:
    """Tell whether the time that a paper proves something for reaches into a year."""
    if paper is None or not (paper.proves_from or paper.proves_until):
        return False
    first, last = paper.proves_from or date.min, paper.proves_until or date.max
    return first <= date(year, 12, 31) and last >= date(year, 1, 1)


def flags_of(row: Attachment, doubles: Doubles, *, year: int) -> list[str]:
    """Return what is striking about a paper: its day, its time, its number in another place."""
    paper = paper_of(row.evidence)
    if paper is None:
        return []
    return [*_out_of(paper, year), *_doubled(row, paper, doubles)]


def _out_of(paper: Paper, year: int) -> Iterator[str]:
    if paper.issued_on and paper.issued_on.year != year:
        told = {"day": day(paper.issued_on), "year": year}
        yield _("Ngày ban hành %(day)s nằm ngoài năm đánh giá %(year)s") % told
    has_time = paper.proves_from or paper.proves_until
    if has_time and not covers(paper, year):
        yield _("Thời gian chứng minh nằm ngoài năm đánh giá %(year)s") % {"year": year}


def _doubled(row: Attachment, paper: Paper, doubles: Doubles) -> list[str]:
    others = [each for each in doubles.get(paper.number_key, ()) if _is_double(row, paper, each)]
    return [_place(row, other) for other in others[:MOST_TOLD]]


def _is_double(row: Attachment, paper: Paper, other: Attachment) -> bool:
    """Tell whether another file says to be the same paper.

    Every body counts its papers from one: where day or issuer are known of both, they decide.
    """
    if other.evidence_id == row.evidence_id:
        return False
    theirs = other.evidence.paper
    return _agree(paper.issuer_key, theirs.issuer_key) and _agree(paper.issued_on, theirs.issued_on)


def _agree(one: object, other: object) -> bool:
    return not one or not other or one == other


def _place(row: Attachment, other: Attachment) -> str:
    told = {
        "file": other.evidence.filename,
        "code": other.item.criterion.code,
        "agency": other.item.case.agency.called_short,
    }
    if other.item.case_id == row.item.case_id:
        return _("Cùng số văn bản với tệp “%(file)s” ở tiêu chí %(code)s") % told
    return _("Cùng số văn bản với tệp “%(file)s” của %(agency)s ở tiêu chí %(code)s") % told

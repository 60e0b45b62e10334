"""Files that a browser sends to the shelf of an agency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import ShelfFile
from cases.presenting.uploads import Fate
from cases.services import shelf
from cases.views.files_sent import (
    announced_in,
    answer_package,
    answered,
    as_fate,
    given_up,
    look_soon,
    name_in,
    sign_parts,
    told_of,
    told_under_way,
    uploaded,
    wants_whole,
    way_of,
)
from cases.views.shelf import find_agency
from directory.access import person_behind
from wording import clock

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@require_POST
def begin(request: HttpRequest, agency_code: str) -> JsonResponse:
    """Take the announcement of a file; answer how its bytes are sent, or that they are here."""
    agency = find_agency(request, agency_code)
    announced, told = announced_in(request)

    def act() -> JsonResponse:
        begun = shelf.begin(agency, announced, by=person_behind(request), at=clock.now())
        if begun.wants_whole:
            return wants_whole()
        if begun.known is not None:
            facts = {"name": announced.name, "before": begun.known.filename}
            sentence = _("Nội dung tệp “%(name)s” đã có trong tủ, với tên “%(before)s”.") % facts
            return JsonResponse(as_fate(Fate(Fate.KNOWN, sentence)))
        if begun.file is None:
            raise TypeError("A file that is neither at hand nor on its way.")
        return way_of(begun.file.transfer, digests=told["parts"])

    return answered(act)


@require_POST
def parts(request: HttpRequest, agency_code: str, transfer: UUID) -> JsonResponse:
    """Answer how further parts of a file are sent."""
    file = find_sent(request, agency_code, transfer)
    return answered(lambda: sign_parts(request, file.transfer))


@require_POST
def finish(request: HttpRequest, agency_code: str, transfer: UUID) -> JsonResponse:
    """Take the word of a browser that a file arrived, and look whether it did."""
    file, name = find_sent(request, agency_code, transfer), name_in(request)

    def act() -> JsonResponse:
        finished = shelf.finish(file, sha256=name, by=person_behind(request), at=clock.now())
        look_soon(finished)
        if finished.package is not None:
            return answer_package(reverse("shelf-package", args=[agency_code, transfer]))
        return JsonResponse(as_fate(uploaded(file.transfer.filename)))

    return answered(act)


@require_safe
def package(request: HttpRequest, agency_code: str, transfer: UUID) -> JsonResponse:
    """Tell what became of the files in a package."""
    return told_of(find_sent(request, agency_code, transfer).transfer)


@require_POST
def give_up(request: HttpRequest, agency_code: str, transfer: UUID) -> JsonResponse:
    return given_up(shelf.give_up, find_sent(request, agency_code, transfer), request)


@require_safe
def under_way(request: HttpRequest, agency_code: str) -> JsonResponse:
    """Tell which files the reader began to send to the shelf, and did not finish."""
    agency = find_agency(request, agency_code)
    rows = ShelfFile.objects.under_way().filter(agency=agency, given_by=person_behind(request))
    return told_under_way((file.transfer, "") for file in rows.select_related("transfer"))


def find_sent(request: HttpRequest, code: str, transfer: UUID) -> ShelfFile:
    rows = ShelfFile.objects.filter(agency=find_agency(request, code), transfer=transfer)
    found: ShelfFile = get_object_or_404(rows.select_related("transfer"))
    return found

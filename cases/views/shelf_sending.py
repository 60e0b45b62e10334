"""Files that a browser sends to the shelf of an agency by itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest
from django.db.transaction import on_commit
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import ShelfFile
from cases.presenting.uploads import Fate
from cases.services import sending, shelf
from cases.views.sending import as_fate, refused, way_as_json
from cases.views.shelf import find_agency
from directory.access import person_behind
from evidence_store.forms import SendingForm
from evidence_store.tasks import inspect
from wording import clock
from wording.refusals import Refusal

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest


@require_POST
def begin(request: HttpRequest, agency_code: str) -> JsonResponse:
    """Take the announcement of a file; answer how its bytes are sent, or that they are here."""
    agency = find_agency(request, agency_code)
    form = SendingForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    told = form.cleaned_data
    announced = sending.Announced(told["name"], told["size"], told["sha256"])
    try:
        begun = shelf.begin(agency, announced, by=person_behind(request), at=clock.now())
        if begun.known is not None:
            facts = {"name": announced.name, "before": begun.known.filename}
            sentence = _("Nội dung tệp “%(name)s” đã có trong tủ, với tên “%(before)s”.") % facts
            return JsonResponse(as_fate(Fate(Fate.KNOWN, sentence)))
        if begun.file is None:
            raise TypeError("A file that is neither at hand nor on its way.")
        return way_as_json(begun.file.transfer, digests=told["parts"])
    except Refusal as refusal:
        return refused(refusal)


def find_sent(request: HttpRequest, code: str, transfer: UUID) -> ShelfFile:
    rows = ShelfFile.objects.filter(agency=find_agency(request, code), transfer=transfer)
    found: ShelfFile = get_object_or_404(rows.select_related("transfer"))
    return found


@require_POST
def finish(request: HttpRequest, agency_code: str, transfer: UUID) -> JsonResponse:
    """Take the word of a browser that a file arrived, and look whether it did."""
    file = find_sent(request, agency_code, transfer)
    try:
        finished = shelf.finish(file, by=person_behind(request), at=clock.now())
    except Refusal as refusal:
        return refused(refusal)
    # Without a broker the file waits for the next sweep; nobody's upload is undone.
    on_commit(partial(inspect.delay, str(finished.evidence.pk)), robust=True)
    sentence = _("Đã tải lên “%(name)s”.") % {"name": file.transfer.filename}
    return JsonResponse(as_fate(Fate(Fate.DONE, sentence)))


@require_POST
def give_up(request: HttpRequest, agency_code: str, transfer: UUID) -> JsonResponse:
    """Give up a file that is on its way."""
    file = find_sent(request, agency_code, transfer)
    try:
        was_under_way = shelf.give_up(file, by=person_behind(request), at=clock.now())
    except Refusal as refusal:
        return refused(refusal)
    return JsonResponse({"given_up": was_under_way})


@require_safe
def under_way(request: HttpRequest, agency_code: str) -> JsonResponse:
    """Tell which files the reader began to send to the shelf, and did not finish."""
    agency = find_agency(request, agency_code)
    rows = ShelfFile.objects.under_way().filter(agency=agency, given_by=person_behind(request))
    files = [file.transfer for file in rows.select_related("transfer")]
    return JsonResponse(
        {
            "files": [
                {"id": each.place, "name": each.filename, "size": each.size, "code": ""}
                for each in files
            ]
        }
    )

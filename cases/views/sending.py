"""Files that a browser sends for a case: what it asks the application on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case, CaseFile
from cases.presenting.uploads import Fate, known
from cases.services import sending
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
from cases.views.items import find_item
from directory.access import access_behind, person_behind
from wording import clock

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from cases.services.evidence import PutOn
    from cases.services.on_the_way import Announced, Finished
    from cases.services.sending import Begun


@require_POST
def begin(request: HttpRequest, pk: int) -> JsonResponse:
    """Take the announcement of a file; answer how its bytes are sent, or that they are here."""
    case = find_readable(request, pk)
    announced, told = announced_in(request)
    item = find_item(request, pk, told["code"]) if told["code"] else None

    def act() -> JsonResponse:
        by = person_behind(request)
        begun = sending.begin(case, announced, item=item, by=by, at=clock.now())
        return answer_begun(begun, announced, digests=told["parts"])

    return answered(act)


def answer_begun(begun: Begun, announced: Announced, *, digests: list[str]) -> JsonResponse:
    if begun.wants_whole:
        return wants_whole()
    if begun.put_on is not None:
        return JsonResponse(as_fate(fate_of(announced.name, begun.put_on)))
    if begun.in_tray is not None:
        return JsonResponse(as_fate(known_in_tray(announced.name, begun.in_tray.filename)))
    if begun.file is None:
        raise TypeError("A file that is neither at hand nor on its way.")
    return way_of(begun.file.transfer, digests=digests)


@require_POST
def parts(request: HttpRequest, pk: int, transfer: UUID) -> JsonResponse:
    """Answer how further parts of a file are sent."""
    file = find_file(request, pk, transfer)
    return answered(lambda: sign_parts(request, file.transfer))


@require_POST
def finish(request: HttpRequest, pk: int, transfer: UUID) -> JsonResponse:
    """Take the word of a browser that a file arrived, and look whether it did."""
    file, name = find_file(request, pk, transfer), name_in(request)

    def act() -> JsonResponse:
        finished = sending.finish(file, sha256=name, by=person_behind(request), at=clock.now())
        look_soon(finished)
        if finished.package is not None:
            return answer_package(reverse("file-package", args=[pk, transfer]))
        return JsonResponse(as_fate(finished_fate(file, finished)))

    return answered(act)


@require_safe
def package(request: HttpRequest, pk: int, transfer: UUID) -> JsonResponse:
    """Tell what became of the files in a package."""
    return told_of(find_file(request, pk, transfer).transfer)


@require_POST
def give_up(request: HttpRequest, pk: int, transfer: UUID) -> JsonResponse:
    return given_up(sending.give_up, find_file(request, pk, transfer), request)


@require_safe
def under_way(request: HttpRequest, pk: int) -> JsonResponse:
    """Tell which files the reader began to send for a case, and did not finish."""
    case = find_readable(request, pk)
    rows = CaseFile.objects.under_way().filter(case=case, given_by=person_behind(request))
    files = rows.select_related("transfer", "item__criterion")
    return told_under_way(
        (file.transfer, file.item.criterion.code if file.item else "") for file in files
    )


def find_readable(request: HttpRequest, pk: int) -> Case:
    cases = Case.objects.visible_to(access_behind(request)).select_related("cycle", "agency")
    return get_object_or_404(cases, pk=pk)


def find_file(request: HttpRequest, pk: int, transfer: UUID) -> CaseFile:
    case = find_readable(request, pk)
    rows = CaseFile.objects.select_related("transfer", "case", "item__criterion__field")
    found: CaseFile = get_object_or_404(rows, case=case, transfer=transfer)
    if found.item is not None:
        found.item.case = case
    return found


def fate_of(name: str, put_on: PutOn) -> Fate:
    if not put_on.is_new:
        return known(name, put_on.attachment.evidence.filename)
    return uploaded(name)


def finished_fate(file: CaseFile, finished: Finished) -> Fate:
    name, evidence = file.transfer.filename, finished.evidence
    if finished.put_on is not None and evidence and evidence.arrived_as != file.transfer_id:
        return fate_of(name, finished.put_on)
    return uploaded(name)


def known_in_tray(name: str, before: str) -> Fate:
    sentence = _("Nội dung tệp “%(name)s” đã có trong hồ sơ này, với tên “%(before)s”.")
    return Fate(Fate.KNOWN, sentence % {"name": name, "before": before})

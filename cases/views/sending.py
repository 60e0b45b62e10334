"""Files that a browser sends to the store by itself: what it asks the application on the way."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.db.transaction import on_commit
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Case, CaseFile
from cases.presenting.uploads import Fate, known
from cases.services import sending
from cases.views.items import find_item
from directory.access import access_behind, person_behind
from evidence_store.forms import SendingForm
from evidence_store.s3.incoming import PART_BYTES
from evidence_store.services import transferring
from evidence_store.tasks import inspect
from wording import clock
from wording.refusals import Refusal

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from cases.services.evidence import PutOn
    from cases.services.sending import Begun, Finished
    from evidence_store.models import Transfer


@require_POST
def begin(request: HttpRequest, pk: int) -> JsonResponse:
    """Take the announcement of a file; answer how its bytes are sent, or that they are here."""
    case = find_readable(request, pk)
    form = SendingForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    told = form.cleaned_data
    item = find_item(request, pk, told["code"]) if told["code"] else None
    announced = sending.Announced(told["name"], told["size"], told["sha256"])
    try:
        begun = sending.begin(case, announced, item=item, by=person_behind(request), at=clock.now())
        return answer_begun(begun, announced, digests=told["parts"])
    except Refusal as refusal:
        return refused(refusal)


def answer_begun(begun: Begun, announced: sending.Announced, *, digests: list[str]) -> JsonResponse:
    if begun.put_on is not None:
        return JsonResponse(fate_of(announced.name, begun.put_on))
    if begun.in_tray is not None:
        return JsonResponse(as_fate(known_in_tray(announced.name, begun.in_tray.filename)))
    if begun.file is None:
        raise TypeError("A file that is neither at hand nor on its way.")
    return way_as_json(begun.file.transfer, digests=digests)


def way_as_json(transfer: Transfer, *, digests: list[str]) -> JsonResponse:
    """Answer how the bytes of a file are sent."""
    way = transferring.way_of(transfer, digests=digests, at=clock.now())
    return JsonResponse(
        {
            "id": transfer.place,
            "form": {"url": way.form.url, "fields": way.form.fields} if way.form else None,
            "parts": [{"number": number, "url": url} for number, url in way.parts],
            "part_bytes": PART_BYTES,
        }
    )


@require_POST
def finish(request: HttpRequest, pk: int, transfer: UUID) -> JsonResponse:
    """Take the word of a browser that a file arrived, and look whether it did."""
    file = find_file(request, pk, transfer)
    try:
        finished = sending.finish(file, by=person_behind(request), at=clock.now())
    except Refusal as refusal:
        return refused(refusal)
    # Without a broker the file waits for the next sweep; nobody's upload is undone.
    on_commit(partial(inspect.delay, str(finished.evidence.pk)), robust=True)
    return JsonResponse(finished_fate(file, finished))


@require_POST
def give_up(request: HttpRequest, pk: int, transfer: UUID) -> JsonResponse:
    """Give up a file that is on its way."""
    file = find_file(request, pk, transfer)
    try:
        was_under_way = sending.give_up(file, by=person_behind(request), at=clock.now())
    except Refusal as refusal:
        return refused(refusal)
    return JsonResponse({"given_up": was_under_way})


@require_safe
def under_way(request: HttpRequest, pk: int) -> JsonResponse:
    """Tell which files the reader began to send for a case, and did not finish."""
    case = find_readable(request, pk)
    rows = CaseFile.objects.under_way().filter(case=case, given_by=person_behind(request))
    files = rows.select_related("transfer", "item__criterion")
    return JsonResponse(
        {
            "files": [
                {
                    "id": file.transfer.place,
                    "name": file.transfer.filename,
                    "size": file.transfer.size,
                    "code": file.item.criterion.code if file.item else "",
                }
                for file in files
            ]
        }
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


def refused(refusal: Refusal) -> JsonResponse:
    return JsonResponse(as_fate(Fate(Fate.REFUSED, str(refusal))), status=refusal.status)


def as_fate(fate: Fate) -> dict[str, Any]:
    return {"fate": fate.kind, "sentence": fate.sentence}


def fate_of(name: str, put_on: PutOn) -> dict[str, Any]:
    if not put_on.is_new:
        return as_fate(known(name, put_on.attachment.evidence.filename))
    sentence = _("Đã tải lên “%(name)s”.") % {"name": name}
    return as_fate(Fate(Fate.DONE, sentence))


def finished_fate(file: CaseFile, finished: Finished) -> dict[str, Any]:
    name = file.transfer.filename
    if finished.put_on is not None and finished.evidence.arrived_as != file.transfer_id:
        return fate_of(name, finished.put_on)
    return as_fate(Fate(Fate.DONE, _("Đã tải lên “%(name)s”.") % {"name": name}))


def known_in_tray(name: str, before: str) -> Fate:
    sentence = _("Nội dung tệp “%(name)s” đã có trong hồ sơ này, với tên “%(before)s”.")
    return Fate(Fate.KNOWN, sentence % {"name": name, "before": before})

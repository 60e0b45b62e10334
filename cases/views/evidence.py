"""Evidence on an item: put on, taken off, and opened through a link that lives minutes."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.db.transaction import on_commit
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Attachment, Case, ShelfFile
from cases.permissions import belongs_to
from cases.presenting.papers import flags_of
from cases.presenting.uploads import Fate, file_line, known
from cases.reading.papers import doubles_among
from cases.services import evidence as on_items
from cases.views.case_context import find_case
from cases.views.items import find_item
from cases.views.items_answers import answer_card
from cases.views.items_parts import address_after, errors_of, is_part
from cases.views.items_refused import page_again
from directory.access import access_behind, person_behind
from directory.addresses import address_of
from directory.models import Visit
from directory.roles import Role
from directory.services.visits import note_visit
from evidence_store.forms import EvidenceForm, WaitingForm
from evidence_store.models import Evidence
from evidence_store.refusals import WrongFile
from evidence_store.services.reading import link, note_seen, shown
from evidence_store.tasks import inspect
from wording import clock
from wording.refusals import Refusal

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from cases.models import Item


MOST_OTHERS = 5


@require_POST
def upload(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Put files on an item, each with a fate of its own.

    The page sends one file a request; a browser without scripts sends all at once.
    """
    item = find_item(request, pk, code)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return refuse(request, item, errors_of(form))
    return answer_fates(request, item, fates_of(request, item, form.cleaned_data["evidence"]))


def fates_of(request: HttpRequest, item: Item, files: list[BinaryIO]) -> list[Fate]:
    """Put the files on; what refuses the first of them for another reason than itself, rises."""
    fates: list[Fate] = []
    for file in files:
        try:
            fates.append(put(request, item, file))
        except WrongFile as wrong:
            fates.append(Fate(Fate.REFUSED, str(wrong)))
        except Refusal as refusal:
            if not fates:
                raise
            fates.append(Fate(Fate.REFUSED, f"{file.name}: {refusal}"))
    return fates


def put(request: HttpRequest, item: Item, file: BinaryIO) -> Fate:
    user = person_behind(request)
    received = on_items.take_in(item, file, filename=file.name or "", by=user, at=clock.now())
    # The moment the bytes are there, not the one the upload began: the case may have moved on.
    put_on = on_items.put_on(item, received, by=user, at=clock.now())
    if not put_on.is_new:
        return known(received.name, put_on.attachment.evidence.filename)
    # Without a broker the file waits for the next sweep; nobody's upload is undone.
    on_commit(partial(inspect.delay, str(put_on.attachment.evidence_id)), robust=True)
    return Fate(Fate.DONE, _("Đã tải lên “%(name)s”.") % {"name": received.name})


@require_POST
def detach(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    case = find_case(request, pk)
    rows = Attachment.objects.select_related("item__criterion__field", "evidence")
    found = get_object_or_404(rows, pk=attachment, item__case=case)
    found.item.case = case
    on_items.detach(found, by=person_behind(request), at=clock.now())
    name = found.evidence.filename
    return answer(request, found.item, _("Đã gỡ tệp %(name)s.") % {"name": name})


@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a reader of the case to the bytes; the link is theirs for minutes."""
    found = find_attachment(request, pk)
    way = link(found.evidence, by=person_behind(request))
    note_opened(request, found)
    return HttpResponseRedirect(way)


def note_opened(request: HttpRequest, found: Attachment) -> None:
    """Put on record that a reader opened a file, and for whoever judges that they saw it."""
    by, evidence = person_behind(request), found.evidence
    note_visit(
        Visit.Kind.EVIDENCE_OPENED,
        by=by,
        at=clock.now(),
        address=address_of(request),
        about=f"{evidence.filename} ({evidence.pk})",
    )
    if not belongs_to(found.item.case, access_behind(request)):
        note_seen(evidence, by=by, at=clock.now())


@require_safe
def view(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Tell the page's own reader where the bytes are, and what whoever judges is to know."""
    found = find_attachment(request, pk)
    way = shown(found.evidence, by=person_behind(request))
    if way.url:
        note_opened(request, found)
    return JsonResponse(
        {
            "url": way.url,
            "kind": way.kind,
            "why_not": way.why_not,
            "download": reverse("evidence-download", args=[pk]),
            "name": found.evidence.filename,
            "notes": notes_on(request, found, is_copy=way.is_copy),
            "signed": [
                {"text": each.text, "is_well": each.is_well} for each in found.evidence.signed
            ],
        }
    )


def notes_on(request: HttpRequest, found: Attachment, *, is_copy: bool) -> list[str]:
    """Return what whoever reads a file is to know of it."""
    doubles = doubles_among([found], found.item.case.cycle, access_behind(request))
    flags = flags_of(found, doubles, year=found.item.case.cycle.year)
    notes = [*found.evidence.warnings, *flags, *given_elsewhere(request, found)]
    if is_copy:
        notes.append(_("Đây là bản xem do hệ thống tạo; minh chứng là tệp gốc, tải về được."))
    if found.evidence.unscanned:
        notes.append(capfirst(found.evidence.unscanned))
    return notes


def given_elsewhere(request: HttpRequest, found: Attachment) -> list[str]:
    """Name the other agencies that gave the same bytes this year, as far as one may read them."""
    case = found.item.case
    rows = attachments_for(request).filter(
        evidence__blob=found.evidence.blob_id,
        detached_at=None,
        item__case__cycle=case.cycle_id,
    )
    others = rows.exclude(item__case=case).select_related("item__case__agency", "item__criterion")
    return [
        _("Cùng nội dung với tệp của %(agency)s ở tiêu chí %(code)s.")
        % {"agency": other.item.case.agency.called, "code": other.item.criterion.code}
        for other in others.order_by("item__case__agency__name", "pk")[:MOST_OTHERS]
    ]


def attachments_for(request: HttpRequest) -> QuerySet[Attachment]:
    """Return the attachments on the cases that the person behind the request may read."""
    cases = Case.objects.visible_to(access_behind(request))
    rows = Attachment.objects.select_related(
        "evidence__blob", "evidence__paper", "item__case__agency"
    )
    return rows.filter(item__case__in=cases)


def find_attachment(request: HttpRequest, evidence: UUID) -> Attachment:
    rows = attachments_for(request)
    found = rows.filter(evidence=evidence).order_by("pk").first()
    return found or get_object_or_404(rows, evidence=evidence)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Say which of the files that a page shows are under inspection still."""
    form = WaitingForm(request.GET)
    if not form.is_valid():
        raise BadRequest
    asked = Evidence.objects.waiting().filter(pk__in=form.cleaned_data["tep"])
    mine = access_behind(request).agencies(Role.AGENCY_OFFICER)
    shelves = ShelfFile.objects.on_it().filter(agency__in=mine)
    seen = Q(attachments__in=attachments_for(request)) | Q(transfer__shelf_file__in=shelves)
    ids = asked.filter(seen).values_list("pk", flat=True)
    return JsonResponse({"waiting": [str(each) for each in ids.distinct()]})


@require_safe
def line(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a file as tables show it, as it is now."""
    found = find_attachment(request, pk)
    if not is_part(request):
        return redirect("case", found.item.case_id)
    shown = file_line(found, reader=person_behind(request).pk)
    return render(request, "cases/item_file_line.html", {"file": shown})


@require_safe
def listed(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show the files of an item as they are now, and what follows from them."""
    item = find_item(request, pk, code)
    return answer_card(request, item, template="cases/item_file_list_answer.html")


def answer(request: HttpRequest, item: Item, sentence: str) -> HttpResponse:
    if not is_part(request):
        messages.success(request, sentence)
        return redirect(address_after(request, item))
    return part(request, item, sentence=sentence)


def answer_fates(request: HttpRequest, item: Item, fates: list[Fate]) -> HttpResponse:
    refused = [fate.sentence for fate in fates if fate.is_refused]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    if is_part(request):
        return part(request, item, fates=fates, status=status)
    for fate in fates:
        if not fate.is_refused:
            messages.success(request, fate.sentence)
    if refused:
        return page_again(request, item, status=status, errors=refused)
    return redirect(address_after(request, item))


def refuse(request: HttpRequest, item: Item, errors: list[str]) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if not is_part(request):
        return page_again(request, item, status=status, errors=errors)
    fates = [Fate(Fate.REFUSED, error) for error in errors]
    return part(request, item, fates=fates, status=status)


def part(
    request: HttpRequest,
    item: Item,
    *,
    sentence: str = "",
    fates: list[Fate] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Answer with the files of the item as they are now, and the parts of the page that follow."""
    response = answer_card(
        request,
        item,
        template="cases/item_files_answer.html",
        sentence=sentence,
        fates=fates or [],
    )
    response.status_code = status
    return response

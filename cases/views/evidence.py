"""Evidence on an item: put on, taken off, and opened through a link that lives minutes."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.transaction import on_commit
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import Attachment, Case
from cases.services import evidence as on_items
from cases.views.case_context import find_case
from cases.views.items import find_item
from cases.views.items_answers import answer_card
from cases.views.items_parts import address_after, errors_of, is_part
from cases.views.items_refused import page_again
from directory import clock
from directory.access import access_behind, person_behind
from directory.addresses import address_of
from directory.models import Visit
from directory.services.visits import note_visit
from evidence_store.forms import EvidenceForm
from evidence_store.services import link
from evidence_store.tasks import inspect

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from cases.models import Item


@require_POST
def upload(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Put files on an item; where one of them cannot be evidence, none is taken."""
    item = find_item(request, pk, code)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return refuse(request, item, errors_of(form))
    user = person_behind(request)
    for file in form.cleaned_data["evidence"]:
        received = on_items.take_in(item, file, filename=file.name or "", by=user, at=clock.now())
        # The moment the bytes are there, not the one the upload began: the case may have moved on.
        put = on_items.put_on(item, received, by=user, at=clock.now())
        if put.is_new:
            # Without a broker the file waits for the next sweep; nobody's upload is undone.
            on_commit(partial(inspect.delay, str(put.attachment.evidence_id)), robust=True)
    count = len(form.cleaned_data["evidence"])
    return answer(request, item, _("Đã tải lên %(count)d tệp.") % {"count": count})


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
    cases = Case.objects.visible_to(access_behind(request))
    rows = Attachment.objects.select_related("evidence__blob").filter(item__case__in=cases)
    attachment = rows.filter(evidence=pk).order_by("pk").first()
    found = attachment or get_object_or_404(rows, evidence=pk)
    by = person_behind(request)
    way = link(found.evidence, by=by)
    note_visit(
        Visit.Kind.EVIDENCE_OPENED,
        by=by,
        at=clock.now(),
        address=address_of(request),
        about=f"{found.evidence.filename} ({pk})",
    )
    return HttpResponseRedirect(way)


def answer(request: HttpRequest, item: Item, sentence: str) -> HttpResponse:
    if not is_part(request):
        messages.success(request, sentence)
        return redirect(address_after(request, item))
    return part(request, item, sentence=sentence)


def refuse(request: HttpRequest, item: Item, errors: list[str]) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if not is_part(request):
        return page_again(request, item, status=status, errors=errors)
    return part(request, item, errors=errors, status=status)


def part(
    request: HttpRequest,
    item: Item,
    *,
    sentence: str = "",
    errors: list[str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Answer with the files of the item as they are now, and the parts of the page that follow."""
    response = answer_card(
        request,
        item,
        template="cases/item_files_answer.html",
        sentence=sentence,
        errors=errors or [],
    )
    response.status_code = status
    return response

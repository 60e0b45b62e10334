"""Papers of the year before, given once more for the same criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cases.forms.papers import FilesForm
from cases.services import earlier
from cases.views.evidence import refuse
from cases.views.items import find_item
from cases.views.items_answers import answer_card
from cases.views.items_parts import address_after, errors_of, is_part
from directory.access import person_behind
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
def give_again(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Put the ticked files of the year before on the criterion of this one."""
    item = find_item(request, pk, code)
    form = FilesForm(request.POST)
    if not form.is_valid():
        return refuse(request, item, errors_of(form))
    files = form.cleaned_data["tep"]
    count = earlier.give_again(item, files, by=person_behind(request), at=clock.now())
    sentence = ngettext(
        "Đã dùng lại %(count)d tệp của năm trước.",
        "Đã dùng lại %(count)d tệp của năm trước.",
        count,
    ) % {"count": count}
    if not is_part(request):
        messages.success(request, sentence)
        return redirect(address_after(request, item))
    return answer_card(
        request, item, template="cases/item_given_again.html", sentence=sentence, fates=[]
    )

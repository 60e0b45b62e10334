"""Agree with the mark that stands: for one item, or for all those nobody judged yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cases.forms.grid import AgreeForm
from cases.lifecycle import Explained
from cases.models import Case, Item
from cases.refusals import Invalid
from cases.services import drafts
from cases.services.marks import IMPORTED, counting, draft_of
from cases.views.grid_context import answer_row
from cases.views.items_answers import answer_card
from cases.views.items_parts import address_after
from directory.access import access_behind, person_behind
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from directory.models import User


@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    form = AgreeForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Chưa chọn tiêu chí nào để đồng ý. Vui lòng tải lại trang rồi thử lại."))
    items = find_items(request, form.cleaned_data["item"])
    user, at = person_behind(request), clock.now()
    if len(items) > 1 or not form.cleaned_data["shown_on"]:
        count = drafts.agree(items, by=user, at=at)
        sentence = ngettext(
            "Đã giữ nguyên điểm của %(count)d tiêu chí.",
            "Đã giữ nguyên điểm của %(count)d tiêu chí.",
            count,
        ) % {"count": count}
        messages.success(request, sentence)
        return redirect(address_after(request, items[0]))
    item = items[0]
    agree_with_one(item, version=form.cleaned_data["version"] or 0, by=user, at=at)
    if form.cleaned_data["shown_on"] == "row":
        return answer_row(request, item)
    return answer_card(request, item)


def find_items(request: HttpRequest, ids: Sequence[int]) -> list[Item]:
    """Return the items named; for items of cases the person may not read, there are none."""
    cases = Case.objects.visible_to(access_behind(request))
    rows = Item.objects.filter(pk__in=ids, case__in=cases).order_by("case_id", "criterion__order")
    items = list(
        rows.select_related("criterion__field", "case__cycle__criteria_set").prefetch_related(
            "marks", "drafts", "contests", IMPORTED
        )
    )
    if len(items) != len(set(ids)):
        raise Http404
    return items


def agree_with_one(item: Item, *, version: int, by: User, at: datetime) -> None:
    """Take over the mark that stands, also over what the same person typed before."""
    rung = drafts.rung_for(item.case, item)
    draft, mark = (draft_of(item, rung) if rung else None), counting(item)
    if draft is None or mark is None:
        drafts.agree([item], by=by, at=at)
        return
    drafts.save_draft(
        item,
        answer=mark.answer,
        note=draft.note,
        explained=Explained.ACCEPTED,  # what the agency claims stands, and so does its reason
        version=version,
        by=by,
        at=at,
    )

"""Agree with the claims of all agencies that a filter of the grid keeps, whatever page they are on.

The dialog says how many that are, and what is left out and why; then it is done in batches, each
in its own transaction. What an agency handed in after the dialog was drawn is not agreed to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.forms.grid import AgreeAllForm
from cases.models import Item
from cases.reading.grid_counts import agreement
from cases.reading.sets import criteria_at, ending
from cases.refusals import Invalid
from cases.services import drafts
from cases.views.grid_context import asked_by, find_cycle, over_criterion
from directory.access import person_behind
from wording import clock
from wording.refusals import Refusal
from workflow.views.acting import ask
from workflow.views.coming_back import go_back

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from directory.models import User

# So many cases are held at once; others wait no longer than that takes.
BATCH = 100


@require_http_methods(["GET", "HEAD", "POST"])
def agree_all(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Ask on GET, with what would be agreed to and what not; on POST agree and tell."""
    cycle, asked = find_cycle(year), asked_by(request.GET)
    criterion = get_object_or_404(criteria_at(cycle, code))
    over = over_criterion(request, cycle, criterion, asked)
    if request.method == "POST":
        form = AgreeAllForm(request.POST)
        if not form.is_valid():
            raise Invalid(str(form.errors["version"][0]))
        found = agreement(over, kept=asked.kept, seen=form.cleaned_data["version"])
        tell(request, *agree(found.items, by=person_behind(request), at=clock.now()))
        return go_back(request, "grid", year, code)
    found = agreement(over, kept=asked.kept)
    return ask(
        request,
        "workflow/agree_all_body.html",
        title=_("Đồng ý với tự chấm"),
        cycle=cycle,
        criterion=criterion,
        of_set=ending(cycle, criterion.criteria_set_id),
        found=found,
        asked=asked,
    )


def agree(keys: Sequence[int], *, by: User, at: datetime) -> tuple[int, list[str]]:
    """Agree batch by batch; return how many drafts were added, and what was refused."""
    done, refused = 0, []
    for items in _batches(keys):
        try:
            done += drafts.agree(items, by=by, at=at)
        except Refusal as refusal:
            refused.append(str(refusal))
    return done, refused


def _batches(keys: Sequence[int]) -> Iterator[list[Item]]:
    for start in range(0, len(keys), BATCH):
        rows = Item.objects.filter(pk__in=keys[start : start + BATCH])
        found = rows.select_related("criterion__field", "case__cycle__criteria_set")
        yield list(found.order_by("case_id"))


def tell(request: HttpRequest, done: int, refused: Sequence[str]) -> None:
    if done:
        told = ngettext(
            "Đã đồng ý với tự chấm của %(count)d đơn vị.",
            "Đã đồng ý với tự chấm của %(count)d đơn vị.",
            done,
        )
        messages.success(request, told % {"count": done})
    for sentence in refused:
        messages.error(request, sentence)
    if not done and not refused:
        messages.info(request, _("Không còn dòng nào chưa chấm trong bộ lọc này."))

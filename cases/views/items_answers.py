"""How a save is answered: a line for autosave, the page again for a form sent without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Contest
from cases.presenting.answer_forms import saved_text
from cases.presenting.desks import desk_at
from cases.presenting.items import ItemShown
from cases.presenting.sections import following
from cases.services.drafts import rung_for
from cases.services.marks import draft_of
from cases.views.case_context import part_context, show_counted
from cases.views.grid_context import answer_line
from cases.views.items_parts import address_after, is_part, section_is_open, section_shown
from directory.access import access_behind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from cases.models import Item, Review
    from cases.presenting.fields import CaseShown
    from cases.presenting.trees import Branch


def answer_saved(
    request: HttpRequest,
    item: Item,
    *,
    at: datetime,
    text: str,
    version: int,
    shown_on: str = "",
    reviews: Sequence[Review] | None = None,
    counts_anew: bool = True,
) -> HttpResponse:
    """Say that it is saved; the parts of the page that follow from it ride along.

    The counts of the page come where they may have changed. `reviews` are the open ones of the
    case, where the act has loaded them.
    """
    if not is_part(request):
        messages.success(
            request,
            _("Tiêu chí %(code)s: đã lưu – %(text)s") % {"code": item.criterion.code, "text": text},
        )
        return redirect(address_after(request, item))
    saved = {"saved_at": at, "saved_text": text, "version": version}
    if shown_on == "row":
        return answer_line(request, item, saved, reviews=reviews or (), counts_anew=counts_anew)
    if counts_anew:
        return answer_card(
            request, item, template="cases/item_saved.html", in_full=False, reviews=reviews, **saved
        )
    desk = desk_at(item.case, access_behind(request), reviews or ())
    return render(request, "cases/item_saved_alone.html", {"item": ItemShown(item, desk), **saved})


def answer_card(
    request: HttpRequest,
    item: Item,
    *,
    template: str = "cases/item_card_answer.html",
    in_full: bool = True,
    reviews: Sequence[Review] | None = None,
    **facts: object,
) -> HttpResponse:
    """Answer with a part of one item's card as it is now, and the counts of the page around it.

    Only what the card says of people and files needs the item in full.
    """
    if not is_part(request):
        return redirect(address_after(request, item))
    shown = show_counted(request, item.case, in_full=item if in_full else None, reviews=reviews)
    found = next(each for each in shown.items if each.item.pk == item.pk)
    asked = section_shown(request)
    at = asked if asked.group else asked._replace(group=found.group)
    context = part_context(item.case, shown, asked=at)
    context |= {"item": found, **around(request, shown, found, context)}
    return render(request, template, {**context, **facts})


def around(
    request: HttpRequest, shown: CaseShown, item: ItemShown, context: dict[str, Any]
) -> dict[str, Any]:
    """Return what leads on from an item, and its field where the page in the browser has it."""
    of_case, code = section_is_open(request), item.item.criterion.field.code
    section = context["current"].key if of_case else ""
    has_side = of_case and (section == code or context["is_overview"])
    return {
        "following": following(shown, item, section=section, on_its_page=not of_case),
        "all_done": item.task.is_done and not shown.progress.left,
        "group": next(each for each in shown.fields if each.code == code) if has_side else None,
        "nodes_around": _nodes_around(shown, item),
    }


def _nodes_around(shown: CaseShown, item: ItemShown) -> list[Branch[ItemShown]]:
    """Return the groups that an item stands in, whose sums follow from what was saved."""
    above = {head.code for head in item.path}
    nodes = [node for field in shown.fields for node in field.nodes if above]
    return [node for node in nodes if node.head and node.head.code in above]


def verdict_in_words(contest: Contest) -> str:
    """Say what is concluded, and of a changed mark how its answer was read."""
    said = str(contest.get_verdict_display())
    rung = rung_for(contest.item.case, contest.item)
    draft = draft_of(contest.item, rung) if rung else None
    if contest.verdict != Contest.Verdict.CHANGED or draft is None:
        return said
    return f"{said} – {saved_text(contest.item, draft)}"


def explanation_in_words(contest: Contest | None) -> str:
    if contest is None:
        return _("không có giải trình cho tiêu chí này")
    return ngettext(
        "giải trình %(count)d chữ, chưa gửi",
        "giải trình %(count)d chữ, chưa gửi",
        len(contest.text.split()),
    ) % {"count": len(contest.text.split())}

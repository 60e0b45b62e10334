"""How a save that is refused is answered; what was typed stays before the person who typed it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from django.shortcuts import render
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cases.models import Contest
from cases.presenting.answer_forms import saved_text, typed_over
from cases.presenting.words import label_of
from cases.reading.words import lang
from cases.services import drafts
from cases.services.marks import draft_of, rule_of
from cases.views.case_context import context_of
from cases.views.items_parts import is_part, item_context, item_url
from scoring import BadAnswer, answer_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from cases.models import Item
    from cases.refusals import Invalid, StaleDraft


def page_again(
    request: HttpRequest, item: Item, *, status: HTTPStatus, **facts: object
) -> HttpResponse:
    """Show the page of an item once more with what was typed in its boxes."""
    context = item_context(context_of(request, item.case), item.criterion.code)
    shown = context["item"]
    if shown.form is not None:
        context["item"] = replace(shown, form=typed_over(shown.form, request.POST))
    context["typed_text"] = request.POST.get("text")
    return render(request, "cases/item.html", {**context, **facts}, status=status)


def sentence_of(invalid: Invalid, item: Item) -> str:
    """Say which box holds a wrong value, by the name people see, and what would be right."""
    bad = invalid.__cause__
    if not isinstance(bad, BadAnswer):
        return str(invalid)
    boxes = {box.name: label_of(box) for box in answer_fields(rule_of(item))}
    return _("%(box)s: “%(value)s” không hợp lệ, %(right)s") % {
        "box": boxes.get(bad.field, bad.field),
        "value": bad.value,
        "right": bad.right.text(lang()),
    }


def answer_invalid(request: HttpRequest, item: Item, errors: list[str]) -> HttpResponse:
    """Say what is wrong and what would be right; nothing was changed."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if is_part(request):
        return render(request, "components/invalid.html", {"errors": errors}, status=status)
    return page_again(request, item, status=status, errors=errors)


def answer_conflict(
    request: HttpRequest, item: Item, stale: StaleDraft, present: Present
) -> HttpResponse:
    """Say that somebody saved in between, what stands there now, and how to keep one's own."""
    facts = {"text": str(stale), "url": item_url(item), **present._asdict()}
    if is_part(request):
        return render(request, "components/conflict.html", facts, status=HTTPStatus.CONFLICT)
    errors = [str(stale)]
    if present.theirs:
        errors.append(_("Hiện đang lưu: %(theirs)s.") % {"theirs": present.theirs})
    return page_again(request, item, status=HTTPStatus.CONFLICT, errors=errors)


class Present(NamedTuple):
    """What is saved now, in words, and its version."""

    theirs: str
    version: int


NOTHING = Present("", 0)


def present_draft(item: Item) -> Present:
    rung = drafts.rung_for(item.case, item)
    draft = draft_of(item, rung) if rung else None
    if draft is None:
        return NOTHING
    note = f", “{shortened(draft.note)}”" if draft.note else ""
    return Present(f"{saved_text(item, draft)}{note} – {draft.saved_by}", draft.version)


def present_contest(item: Item, *, words: Callable[[Contest], str]) -> Present:
    contest = Contest.objects.filter(item=item, settled_at=None).select_related("by").first()
    return Present(words(contest), contest.version) if contest else NOTHING


def shortened(text: str) -> str:
    return Truncator(text).chars(80)

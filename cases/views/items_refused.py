"""How a save that is refused is answered; what was typed stays before the person who typed it."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from django.shortcuts import render
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cases.forms.answers import AnswerForm
from cases.models import Contest
from cases.presenting.answer_forms import saved_text
from cases.presenting.answers import PREFIX, typed_over
from cases.rules import rule_of
from cases.services import drafts
from cases.services.marks import draft_of
from cases.views.case_context import context_of
from cases.views.items_parts import is_part, item_context, item_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from cases.models import Item
    from cases.presenting.answer_forms import FormShown
    from cases.refusals import Invalid, StaleDraft


def page_again(
    request: HttpRequest,
    item: Item,
    *,
    status: HTTPStatus,
    wrong: Mapping[str, str] | None = None,
    **facts: object,
) -> HttpResponse:
    """Show the page of an item once more with what was typed in its boxes."""
    context = item_context(context_of(request, item.case), item.criterion.code)
    shown = context["item"]
    if shown.form is not None:
        form = _typed_over(shown.form, request, item, wrong or {})
        context["item"] = replace(shown, typed=form)
    context["typed_text"] = request.POST.get("text")
    context["wrong"] = wrong or {}
    return render(request, "cases/item.html", {**context, **facts}, status=status)


def _typed_over(
    form: FormShown, request: HttpRequest, item: Item, wrong: Mapping[str, str]
) -> FormShown:
    by_box = {name.removeprefix(PREFIX): sentence for name, sentence in wrong.items()}
    typed = AnswerForm(request.POST, rule=rule_of(item)).typed(by_box)
    note, kept = request.POST.get("note", form.note), request.POST.get("kept_because", form.kept)
    return replace(form, ways=typed_over(form.ways, typed), note=note, kept=kept)


def answer_invalid(request: HttpRequest, item: Item, wrong: Mapping[str, str]) -> HttpResponse:
    """Say what is wrong in which box, and what would be right; nothing was changed."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if is_part(request):
        return render(request, "components/invalid.html", {"wrong": wrong}, status=status)
    return page_again(request, item, status=status, errors=list(wrong.values()), wrong=wrong)


def wrong_box(invalid: Invalid) -> dict[str, str]:
    """Return the sentence of a refusal under the name of the box on the page it is about."""
    return {PREFIX + invalid.box if invalid.box else "": str(invalid)}


def wrong_fields(form: Form) -> dict[str, str]:
    """Return what a form says of each of its fields."""
    return {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}


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

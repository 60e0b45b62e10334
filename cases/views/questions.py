"""Questions about a criterion: asked, answered and closed on its card, without leaving the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.forms.questions import CloseForm, RemarkForm, SeenForm
from cases.models import Question
from cases.presenting.desks import desk_at
from cases.presenting.items import ItemShown
from cases.reading.items import items_in_full, reviews_of
from cases.refusals import Invalid
from cases.services import questions
from cases.views.items import find_item
from cases.views.items_parts import address_after, errors_of, is_part
from directory.access import access_behind, person_behind
from wording import clock
from wording.taken import note_taken

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from cases.models import Item


@require_POST
def ask(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    item, form = find_item(request, pk, code), RemarkForm(request.POST)
    _check(form)
    said = form.cleaned_data
    by, at = person_behind(request), clock.now()
    questions.ask(item, text=said["text"], seen=said["version"], by=by, at=at)
    return _answer(request, item, _("Đã gửi câu hỏi; hồ sơ vẫn ở bước hiện tại."))


@require_POST
def answer(request: HttpRequest, pk: int, code: str, question: int) -> HttpResponse:
    found, form = _find(request, pk, code, question), RemarkForm(request.POST)
    _check(form)
    said = form.cleaned_data
    by, at = person_behind(request), clock.now()
    questions.answer(found, text=said["text"], seen=said["version"], by=by, at=at)
    return _answer(request, found.item, _("Đã gửi."))


@require_POST
def close(request: HttpRequest, pk: int, code: str, question: int) -> HttpResponse:
    found, form = _find(request, pk, code, question), CloseForm(request.POST)
    _check(form)
    seen = form.cleaned_data["version"]
    questions.close(found, seen=seen, by=person_behind(request), at=clock.now())
    return _answer(request, found.item, _("Đã đóng câu hỏi."))


@require_safe
def words(request: HttpRequest, pk: int, code: str, question: int) -> HttpResponse:
    """Show the words of a question where there are newer ones than the page has."""
    found, form = _find(request, pk, code, question), SeenForm(request.GET)
    if form.is_valid() and form.cleaned_data["ban"] == found.version:
        return HttpResponse(status=204)
    shown = _shown(request, found.item)
    asked = next(each for each in shown.questions if each.question.pk == found.pk)
    context = {"item": shown, "case": found.item.case, "asked": asked}
    return render(request, "cases/question_words.html", context)


def _find(request: HttpRequest, pk: int, code: str, question: int) -> Question:
    item = find_item(request, pk, code)
    found: Question = get_object_or_404(Question, item=item, pk=question)
    found.item = item
    return found


def _check(form: Form) -> None:
    if not form.is_valid():
        raise Invalid(" ".join(errors_of(form)))


def _answer(request: HttpRequest, item: Item, sentence: str) -> HttpResponse:
    """Answer with the questions of the item as they are now, or with the page it stands on."""
    if not is_part(request):
        messages.success(request, sentence)
        return redirect(address_after(request, item))
    context = {"item": _shown(request, item), "case": item.case, "sentence": sentence}
    return note_taken(render(request, "cases/item_questions.html", context))


def _shown(request: HttpRequest, item: Item) -> ItemShown:
    case = item.case
    (whole,) = items_in_full(case.items.filter(pk=item.pk))
    whole.case = case
    return ItemShown(whole, desk_at(case, access_behind(request), reviews_of(case)))

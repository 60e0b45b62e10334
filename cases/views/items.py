"""One item: its own page, and everything people write on it as they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from cases.forms.answers import AnswerForm, ExplanationForm, VerdictForm
from cases.forms.sections import SectionForm
from cases.models import Case, Contest, Item
from cases.presenting.answer_forms import saved_text
from cases.refusals import Invalid, NoLongerAsked, SomebodyWasFirst, StaleDraft
from cases.rules import rule_of
from cases.services import drafts
from cases.services.rows import in_its_case
from cases.views.case_context import context_of
from cases.views.items_answers import answer_saved, explanation_in_words, verdict_in_words
from cases.views.items_parts import is_part, item_context
from cases.views.items_refused import (
    answer_conflict,
    answer_invalid,
    present_contest,
    present_draft,
    shortened,
    wrong_box,
    wrong_fields,
)
from directory.access import access_behind, person_behind
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def find_item(request: HttpRequest, pk: int, code: str) -> Item:
    """Return an item of a case the person behind the request may read.

    Raises NoLongerAsked for one of a page that was opened before the set was amended.
    """
    access, about = access_behind(request), {"case": pk, "criterion__code": code}
    found = in_its_case(Item.objects.visible_to(access).filter(**about))
    if found is not None:
        return found
    cases = Case.objects.visible_to(access)
    if Item.everything.filter(case__in=cases, **about).exists():
        raise NoLongerAsked(code)
    raise Http404


@require_safe
def item(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show one item: a page of its own, or the card alone where HTMX opens it in place."""
    found = find_item(request, pk, code)
    context = item_context(context_of(request, found.case), code)
    if not is_part(request):
        return render(request, "cases/item.html", context)
    beside_a_form = SectionForm(request.GET).is_read_only
    return render(
        request, "cases/item_read.html" if beside_a_form else "cases/item_card.html", context
    )


@require_POST
def save_draft(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    found = find_item(request, pk, code)
    form = AnswerForm(request.POST, rule=rule_of(found))
    if not form.is_valid():
        return answer_invalid(request, found, wrong_fields(form))
    at = clock.now()
    try:
        saved = drafts.save_draft(
            found,
            answer=form.answer,
            note=form.cleaned_data["note"],
            kept_because=form.cleaned_data["kept_because"],
            explained=form.of_absence,
            version=form.version_seen,
            by=person_behind(request),
            at=at,
        )
    except Invalid as invalid:
        return answer_invalid(request, found, wrong_box(invalid))
    except StaleDraft as stale:
        return answer_conflict(request, found, stale, present_draft(found))
    return answer_saved(
        request,
        saved.item,
        at=at,
        text=saved.missing or saved_text(found, saved.draft),
        version=saved.draft.version,
        shown_on=form.cleaned_data["shown_on"],
        reviews=saved.reviews,
        counts_anew=saved.counts_anew,
    )


@require_POST
def save_explanation(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    found = find_item(request, pk, code)
    form = ExplanationForm(request.POST)
    if not form.is_valid():
        return answer_invalid(request, found, wrong_fields(form))
    at = clock.now()
    try:
        contest = drafts.save_explanation(
            found,
            text=form.cleaned_data["text"],
            version=form.version_seen,
            by=person_behind(request),
            at=at,
        )
    except StaleDraft as stale:
        present = present_contest(found, words=lambda now: f"{shortened(now.text)} – {now.by}")
        return answer_conflict(request, found, stale, present)
    version = contest.version if contest else 0
    text = explanation_in_words(contest)
    return answer_saved(request, found, at=at, text=text, version=version)


def _in_dispute(item: Item) -> Contest:
    """Return the dispute about an item; an old page may show one that was settled meanwhile."""
    contest = Contest.objects.filter(item=item, settled_at=None).first()
    if contest is None and item.contests.exists():
        raise SomebodyWasFirst(item.case)
    if contest is None:
        raise Http404
    contest.item = item
    return contest


@require_POST
def save_verdict(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    found = find_item(request, pk, code)
    contest = _in_dispute(found)
    form = VerdictForm(request.POST, rule=rule_of(found))
    if not form.is_valid():
        return answer_invalid(request, found, wrong_fields(form))
    at = clock.now()
    try:
        saved = drafts.save_verdict(
            contest,
            verdict=form.cleaned_data["verdict"],
            reason=form.cleaned_data["note"],
            answer=form.answer,
            version=form.version_seen,
            by=person_behind(request),
            at=at,
        )
    except Invalid as invalid:
        return answer_invalid(request, found, wrong_box(invalid))
    except StaleDraft as stale:
        present = present_contest(found, words=lambda now: now.get_verdict_display())
        return answer_conflict(request, found, stale, present)
    text = verdict_in_words(saved)
    return answer_saved(request, found, at=at, text=text, version=saved.version)

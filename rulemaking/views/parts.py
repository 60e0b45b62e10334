"""One part of a draft: its boxes, what is saved as one types, and a trial of it."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import scoring
from cases.presenting.words import points as in_points
from directory.access import person_behind
from rulemaking.boxes.box import names_of
from rulemaking.boxes.nodes import boxes_of, read_node
from rulemaking.forms import PartForm, TryBookForm
from rulemaking.presenting import row_shown, sections_for
from rulemaking.reading.opened import opened
from rulemaking.reading.points import points_of
from rulemaking.reading.trials import placings, trial_of
from rulemaking.refusals import StalePart
from rulemaking.services.saving import save
from rulemaking.views.common import find_draft, find_part, page_facts, part_facts
from scoring.numbers import BadNumber, read_score
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from rulemaking.models import RulePart
    from rulemaking.reading.opened import Opened

MOST_INDICES = 40
HUNDRED = Decimal(100)


def is_part(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]  # its middleware adds it


@require_safe
def part(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Show one part in its boxes, as a part of the page that stays on the screen."""
    found = find_part(request, pk, part)
    if not is_part(request):
        return redirect(f"{reverse('rule-draft', args=[pk])}?muc={part}")
    shown = opened(found.draft)
    present = shown.part(part)
    if present is None:
        raise Http404
    return render(request, "rulemaking/part.html", page_facts(request, shown, present))


@require_POST
def part_save(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Save what stands in the boxes, and say what was stored and what follows from it."""
    found = find_part(request, pk, part)
    before = opened(found.draft)
    if before.part(part) is None:
        raise Http404
    sections = sections_for(found, before.whole, before.blocs)
    form = PartForm(request.POST, boxes=boxes_of(sections))
    if not form.is_valid():
        wrong = {name: " ".join(map(str, told)) for name, told in form.errors.items()}
        wrong = {"" if name == "version" else name: said for name, said in wrong.items()}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "components/invalid.html", {"wrong": wrong}, status=status)
    said = read_node(sections, form.typed, found.content)
    version = form.cleaned_data["version"]
    try:
        save(found, said=said, version=version, by=person_behind(request), at=clock.now())
    except StalePart as stale:
        return _conflict(request, found, stale)
    if not is_part(request):
        return redirect(f"{reverse('rule-draft', args=[pk])}?muc={part}")
    redrawn = set(names_of(boxes_of(sections)))
    return _saved(request, found, redrawn)


def _saved(request: HttpRequest, found: RulePart, names: set[str]) -> HttpResponse:
    shown = opened(found.draft)
    facts = {**page_facts(request, shown, None), **part_facts(shown, found)}
    node = facts["form"].node
    now = boxes_of(sections_for(found, shown.whole, shown.blocs))
    facts |= {
        "saved_at": found.saved_at,
        "saved_text": _in_words(shown, found),
        "version": found.version,
        "redraw": set(names_of(now)) != names,
        "road": [row_shown(each, found.pk) for each in node.road] if node else [],
    }
    return render(request, "rulemaking/saved.html", facts)


def _in_words(shown: Opened, found: RulePart) -> str:
    """Say what is stored: the code, the name and the points."""
    node = shown.whole.find(found.pk)
    if node is None:
        return str(found.content.get("label", "")) if found.name == "head" else ""
    said = [node.code, node.name]
    return ", ".join(filter(None, [*said, in_points(points_of(node))]))


def _conflict(request: HttpRequest, found: RulePart, stale: StalePart) -> HttpResponse:
    """Say that somebody saved in between, what stands there now, and how to keep one's own."""
    present = find_part(request, found.draft_id, found.pk)
    shown = opened(present.draft)
    facts = {
        "text": str(stale),
        "theirs": _in_words(shown, present),
        "version": stale.version if stale.version is not None else "",
        "url": f"{reverse('rule-draft', args=[found.draft_id])}?muc={found.pk}",
    }
    return render(request, "components/conflict.html", facts, status=HTTPStatus.CONFLICT)


@require_POST
def part_try(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Answer a criterion of the draft as an officer would; nothing is stored."""
    found = find_part(request, pk, part)
    shown = opened(found.draft)
    node = shown.whole.find(part)
    if node is None or not node.is_leaf:
        raise Http404
    trial = trial_of(node, request.POST)
    facts = {"draft": found.draft, "part": found, "trial": trial}
    again = request.POST.get("again") == "yes"
    return render(request, f"rulemaking/{'trial' if again else 'trial_result'}.html", facts)


@require_POST
def book_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Put indices into the classes of a book in the making; nothing is stored."""
    shown = opened(find_draft(request, pk))
    form = TryBookForm(request.POST)
    facts: dict[str, Any] = {"draft": shown.draft, "form": form}
    book = shown.checked.rules
    if form.is_valid() and isinstance(book, scoring.RuleBook):
        try:
            indices = _indices(form.cleaned_data["indices"])
            facts["placings"] = placings(book, form.cleaned_data["bloc"], indices)
        except BadNumber as bad:
            facts["wrong"] = _("“%(value)s” không phải một chỉ số từ 0 đến 100.") % {
                "value": str(bad)
            }
    return render(request, "rulemaking/placings.html", facts)


def _indices(text: str) -> list[Decimal]:
    words = text.replace(";", " ").split()[:MOST_INDICES]
    return [_index(word) for word in words]


def _index(word: str) -> Decimal:
    try:
        value = read_score(word, low=Decimal(0), high=HUNDRED)
    except BadNumber:
        raise BadNumber(word) from None
    if not 0 <= value <= HUNDRED:
        raise BadNumber(word)
    return value

"""Changing the tree of a set: each act answers with the tree as it is then."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from directory.access import person_behind
from rulemaking.forms import PasteForm, ShapeForm
from rulemaking.pasting import nodes_of, rows_of
from rulemaking.reading.opened import opened
from rulemaking.refusals import CannotMove, CannotRead, StaleTree
from rulemaking.services import shaping
from rulemaking.views.common import find_draft, page_facts
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from rulemaking.models import RuleDraft, RulePart

Told = dict[str, Any]


def _add(draft: RuleDraft, said: Told, who: Told) -> RulePart:
    return shaping.add(draft, under=said["under"], after=said["after"], shape=said["shape"], **who)


def _duplicate(draft: RuleDraft, said: Told, who: Told) -> RulePart:
    return shaping.duplicate(draft, node=said["node"] or 0, shape=said["shape"], **who)


def _move(draft: RuleDraft, said: Told, who: Told) -> RulePart:
    return shaping.move(
        draft,
        node=said["node"] or 0,
        under=said["under"],
        place=said["place"] or 0,
        shape=said["shape"],
        **who,
    )


def _remove(draft: RuleDraft, said: Told, who: Told) -> RulePart:
    return shaping.remove(draft, node=said["node"] or 0, shape=said["shape"], **who)


def _bring_back(draft: RuleDraft, said: Told, who: Told) -> RulePart:
    return shaping.bring_back(draft, shape=said["shape"], **who)


ACTS: dict[str, Callable[[RuleDraft, Told, Told], RulePart]] = {
    "them": _add,
    "nhan-doi": _duplicate,
    "chuyen": _move,
    "xoa": _remove,
    "khoi-phuc": _bring_back,
}
OPENS = {"them", "nhan-doi", "khoi-phuc"}


def who_acts(request: HttpRequest) -> Told:
    return {"by": person_behind(request), "at": clock.now()}


@require_POST
def shape(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Change the tree; one that is not the tree seen is drawn anew and left as it is."""
    draft = find_draft(request, pk)
    form = ShapeForm(request.POST)
    if not form.is_valid():
        sentence = " ".join(str(each) for told in form.errors.values() for each in told)
        return _answer(request, draft, sentence=sentence, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        part = ACTS[act](draft, form.cleaned_data, who_acts(request))
    except (StaleTree, CannotMove) as refusal:
        return _answer(request, draft, sentence=str(refusal), status=refusal.status)
    return _answer(request, draft, part=part, opens=act in OPENS, removed=act == "xoa")


@require_POST
def paste(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the rows of a table that were pasted; a row that cannot be read adds nothing."""
    draft = find_draft(request, pk)
    form = PasteForm(request.POST)
    if not form.is_valid():
        sentence = " ".join(str(each) for told in form.errors.values() for each in told)
        return _answer(request, draft, sentence=sentence, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = form.cleaned_data
    try:
        rows = nodes_of(rows_of(said["rows"]))
        parts = shaping.paste(
            draft, under=said["under"], rows=rows, shape=said["shape"], **who_acts(request)
        )
    except (StaleTree, CannotMove, CannotRead) as refusal:
        return _answer(request, draft, sentence=str(refusal), status=refusal.status)
    return _answer(request, draft, part=parts[0], opens=True, pasted=True)


def _answer(
    request: HttpRequest,
    draft: RuleDraft,
    *,
    part: RulePart | None = None,
    opens: bool = False,
    removed: bool = False,
    pasted: bool = False,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer with the tree, the sums and the problems; what was added comes open."""
    shown = opened(find_draft(request, draft.pk))
    asked = request.POST.get("open", "")
    at = int(asked) if asked.isdecimal() and len(asked) < 10 else None
    present = shown.part(part.pk) if part and opens else shown.part(at)
    gone = present is None
    facts = page_facts(request, shown, present or shown.head)
    facts |= {"with_part": opens or gone, "sentence": sentence, "pasted": pasted}
    response = render(request, "rulemaking/shaped.html", facts, status=status)
    told = {
        "node": part.pk if part and not removed else None,
        "opens": opens and not pasted,
        "said": _("Đã xóa khỏi cây; có thể khôi phục.") if removed else "",
    }
    response["HX-Trigger-After-Settle"] = json.dumps({"rules:shaped": told})
    return response

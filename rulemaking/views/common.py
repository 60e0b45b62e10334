"""What the pages of a draft have in common: who reads, who writes, what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.access import access_behind, only_for
from directory.roles import SEE_ALL
from rulemaking.models import RuleDraft
from rulemaking.presenting import part_shown, sections_shown, tree_shown
from rulemaking.reading.opened import Opened, agencies_known
from rulemaking.reading.trials import trial_of
from rulemaking.services.releasing import made_by
from rulemaking.stages import MAKERS, STEPS, Stage, Step

if TYPE_CHECKING:
    from django.http import HttpRequest

    from rulemaking.models import RulePart


def find_draft(request: HttpRequest, pk: int) -> RuleDraft:
    """Return a draft for whoever sees all of the city; strangers are refused."""
    access_behind(request).check_holds(*SEE_ALL)
    people = ("started_by", "saved_by", "asked_by", "ended_by")
    return get_object_or_404(RuleDraft.objects.select_related(*people), pk=pk)


def find_part(request: HttpRequest, pk: int, part: int) -> RulePart:
    draft = find_draft(request, pk)
    return get_object_or_404(draft.parts.select_related("draft", "saved_by"), pk=part)


def why_not_make(request: HttpRequest) -> str:
    return "" if access_behind(request).holds_any(*MAKERS) else only_for(*MAKERS)


def may_write(request: HttpRequest, draft: RuleDraft) -> bool:
    return draft.is_open and not why_not_make(request)


def why_not(request: HttpRequest, draft: RuleDraft, step: Step) -> str:
    """Return why a person may not take a step of a draft in the state it is in."""
    lead = STEPS[(Stage(draft.state), step)]
    access = access_behind(request)
    if not access.holds_any(*lead.roles):
        return only_for(*lead.roles)
    if step is Step.RELEASE and access.user_id in made_by(draft):
        return _("Ông/Bà đã tham gia soạn bản này; cần một người khác ban hành.")
    return ""


def steps_of(request: HttpRequest, draft: RuleDraft) -> list[dict[str, Any]]:
    """Return the steps that lead on from the state of the draft, with why one may not be taken."""
    return [
        {"step": step.value, "why_not": why_not(request, draft, step)}
        for stage, step in STEPS
        if stage == draft.state
    ]


MOVES = (
    ("up", "arrow-up", gettext_lazy("Chuyển lên (Alt+↑)")),
    ("down", "arrow-down", gettext_lazy("Chuyển xuống (Alt+↓)")),
    ("out", "arrow-left", gettext_lazy("Đưa ra một cấp (Alt+←)")),
    ("in", "arrow-right", gettext_lazy("Đưa vào dưới mục trên (Alt+→)")),
)


def page_facts(request: HttpRequest, shown: Opened, part: RulePart | None) -> dict[str, Any]:
    """Return what every part of the page of a draft needs."""
    facts: dict[str, Any] = {
        "draft": shown.draft,
        "shown": shown,
        "checked": SimpleLazyObject(lambda: shown.checked),  # a part alone does not show it
        "sums": shown.sums,
        "may_write": may_write(request, shown.draft),
        "why_not_make": why_not_make(request),
        "open_part": part.pk if part else None,
        "agencies": agencies_known(),
        "moves": MOVES,
    }
    if shown.draft.is_set:
        facts["rows"] = tree_shown(shown.whole, part.pk if part else None)
    else:
        facts["book_sections"] = sections_shown(shown.whole)
    if part is not None:
        facts |= part_facts(shown, part)
    return facts


def part_facts(shown: Opened, part: RulePart) -> dict[str, Any]:
    form = part_shown(part, shown.whole, shown.blocs)
    facts: dict[str, Any] = {"part": part, "form": form, "open_part": part.pk}
    if form.node is not None and form.node.is_leaf:
        facts["trial"] = trial_of(form.node, {})
    return facts


def part_asked(request: HttpRequest, shown: Opened) -> RulePart:
    """Return the part that the address of the page asks for, the head where it asks for none."""
    asked = request.GET.get("muc", "")
    if not asked:
        return shown.head
    part = shown.part(int(asked)) if asked.isdecimal() and len(asked) < 10 else None
    if part is None:
        raise Http404
    return part

"""Two sets side by side as page, table and paper, with who moves; and two rule books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import scoring
from cases.rule_files.books_beside import chapters_beside
from cases.rule_files.changes import change_rows
from cases.rule_files.workbooks import CONTENT_TYPE, bloc_names, department_names
from directory.access import access_behind
from directory.roles import SEE_ALL
from insight.rules.choices import books_chosen, rules_of, set_of, sets_chosen
from insight.rules.effect import Effect, effect_of, publication_under
from insight.rules.tables import workbook_beside
from scoring.set_changes import ADDED, CHANGED, REMOVED, SAME, set_changes
from wording import clock
from wording.language import lang

if TYPE_CHECKING:
    from django.http import HttpRequest

    from insight.rules.choices import Chosen


@require_safe
def sets_beside(request: HttpRequest) -> HttpResponse:
    """Show what of two sets is new, gone, moved, renamed and otherwise another."""
    return render(request, "insight/rules/sets.html", _sets(request))


@require_safe
def sets_effect(request: HttpRequest) -> HttpResponse:
    """Show what the newer set makes of the year that was published under the older one."""
    facts = _sets(request)
    return render(request, "insight/rules/effect.html", {**facts, **_effect(facts)})


@require_safe
def sets_paper(request: HttpRequest) -> HttpResponse:
    """Show what is new this year as a paper to print."""
    facts = _sets(request)
    more = {"today": clock.today(), "back": reverse("sets-beside") + facts["chosen"].query}
    return render(request, "insight/rules/paper.html", {**facts, **_effect(facts), **more})


@require_safe
def sets_table(request: HttpRequest) -> HttpResponse:
    """Hand out what is new this year as a workbook."""
    facts = _sets(request)
    content = workbook_beside(facts["rows"], _effect(facts)["effect"])
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="diem-moi.xlsx"'
    return response


@require_safe
def books_beside(request: HttpRequest) -> HttpResponse:
    """Show two rule books chapter by chapter: classes, weights, ranking, reward, review."""
    chosen = books_chosen(request)
    facts: dict[str, Any] = {"chosen": chosen, "crumbs": _crumbs(_("So sánh hai bộ quy tắc"))}
    if chosen.before and chosen.after:
        facts["chapters"] = chapters_beside(rules_of(chosen.before), rules_of(chosen.after))
    return render(request, "insight/rules/books.html", facts)


def _crumbs(here: str) -> list[dict[str, str]]:
    return [{"label": _("Bộ tiêu chí và quy tắc"), "url": reverse("rule-files")}, {"label": here}]


def _sets(request: HttpRequest) -> dict[str, Any]:
    """Return the two sets that are asked for and what differs, or why nothing can be said."""
    chosen = sets_chosen(request, drafts=access_behind(request).holds_any(*SEE_ALL))
    facts: dict[str, Any] = {
        "chosen": chosen, "rows": [], "crumbs": _crumbs(_("So sánh hai bộ tiêu chí")),
        "publication": publication_under(chosen.before) if chosen.before else None,
    }  # fmt: skip
    if not (chosen.before and chosen.after):
        return facts
    try:
        before, after = set_of(chosen.before), set_of(chosen.after)
    except scoring.BadFile as bad:
        return {**facts, "broken": bad.text(lang())}
    changes = set_changes(before, after)
    counts = {kind: len(changes.of_kind(kind)) for kind in (ADDED, REMOVED, CHANGED, SAME)}
    names = {**department_names(), **bloc_names()}
    rows = change_rows(changes, names=names)
    return {**facts, "before": before, "after": after, "counts": counts, "rows": rows}


def _effect(facts: dict[str, Any]) -> dict[str, Any]:
    """Return who moves, where a year was published under the older set; else why nobody does."""
    chosen: Chosen = facts["chosen"]
    publication, after = facts["publication"], facts.get("after")
    found: Effect | None = None
    if publication is None or after is None or chosen.after is None:
        return {"effect": None}
    try:
        found = effect_of(publication, newer=chosen.after, rules=after)
    except scoring.BadFile as bad:
        return {"effect": None, "broken": bad.text(lang())}
    return {"effect": found}

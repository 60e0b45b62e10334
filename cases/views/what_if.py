"""The sandbox of one case: other answers, and what they would come to. Nothing here can write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.forms_what_if import typed_in
from cases.lifecycle import State
from cases.reading.read_only import read_only
from cases.reading.what_if import (
    Sandbox,
    bases_of,
    belongs_to,
    by_field,
    check_may_try,
    sandbox_of,
)
from cases.reading.what_if_ranks import bloc_of, last_year_of, move_of
from cases.views.case_context import crumbs_of
from cases.views.items_parts import is_part
from cases.views.why import find_case_with_rules
from directory.access import access_behind
from directory.roles import Role

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Case
    from directory.access import Access


@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the case with what was typed in place of what counts; a fresh page starts over."""
    with read_only():
        case, access = find_case_with_rules(request, pk), access_behind(request)
        check_may_try(case, access)
        own_drafts = belongs_to(case, access) and case.state == State.SELF_ASSESSMENT
        bases = bases_of(case, own_drafts=own_drafts)
        sent = request.POST if request.method == "POST" else QueryDict()
        typed = typed_in(sent, ((base.rule.code, base.rule) for base in bases))
        sandbox = sandbox_of(case, bases, typed)
        facts = _facts(case, sandbox, access) | {"groups": by_field(bases, sandbox.trials)}
        if is_part(request):
            return render(request, "cases/what_if/answer.html", facts)
        return render(request, "cases/what_if/page.html", facts)


def _facts(case: Case, sandbox: Sandbox, access: Access) -> dict[str, Any]:
    """Compare with the bloc for coordinators; others' unpublished marks are nobody else's."""
    is_coordinator = access.holds(Role.COORDINATOR)
    bloc = bloc_of(case.cycle, case.bloc.code) if is_coordinator else None
    return {
        "case": case,
        "cycle": case.cycle,
        "sandbox": sandbox,
        "move": move_of(case, sandbox.tried.index, bloc) if bloc else None,
        "bloc": bloc,
        "last_year": None if is_coordinator else last_year_of(case, sandbox.tried.index),
        "is_coordinator": is_coordinator,
        "crumbs": [*crumbs_of(case), {"label": _("Tính thử điểm")}],
        "here": reverse("what-if", args=[case.pk]),
    }

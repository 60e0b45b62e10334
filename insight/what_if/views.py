"""The sandbox of one case: other answers, and what they would come to. Nothing here can write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.lifecycle import State
from cases.permissions import belongs_to, check_may_try
from cases.views.case_context import crumbs_of, find_case_with_rules
from cases.views.items_parts import is_part
from directory.access import access_behind
from directory.roles import Role
from insight.what_if.blocs import bloc_of
from insight.what_if.forms import typed_in
from insight.what_if.one_case import Sandbox, bases_of, by_field, sandbox_of
from insight.what_if.ranks import last_year_of, move_of
from insight.what_if.read_only import read_only
from results.services.grounds import grounds_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Case
    from insight.what_if.blocs import InBloc


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
        # Others' unpublished marks are for coordinators; nobody else compares with them.
        bloc = bloc_of(case.cycle, case.bloc.code) if access.holds(Role.COORDINATOR) else None
        grounds = bloc.grounds_of(case) if bloc else grounds_of(case.cycle, [case], {})
        sandbox = sandbox_of(case, bases, typed, grounds)
        facts = _facts(case, sandbox, bloc) | {"groups": by_field(bases, sandbox)}
        if is_part(request):
            return render(request, "insight/what_if/answer.html", facts)
        return render(request, "insight/what_if/page.html", facts)


def _facts(case: Case, sandbox: Sandbox, bloc: InBloc | None) -> dict[str, Any]:
    """Compare with the bloc where that may be known, else with what was published last year."""
    return {
        "case": case,
        "cycle": case.cycle,
        "sandbox": sandbox,
        "move": move_of(case, sandbox.marks_tried, bloc) if bloc else None,
        "bloc": bloc,
        "last_year": None if bloc else last_year_of(case, sandbox.tried.index),
        "is_coordinator": bloc is not None,
        "crumbs": [*crumbs_of(case), {"label": _("Tính thử điểm")}],
        "here": reverse("what-if", args=[case.pk]),
    }

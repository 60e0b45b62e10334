"""The sandbox of a cycle: one criterion over a bloc before the council. Nothing here can write."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.permissions import UNDECIDED_STAGES
from cases.presenting.words import name_of
from cases.refusals import CycleMoved
from cases.views.cycles_frame import find_cycle
from cases.views.items_parts import is_part
from directory.access import access_behind
from directory.models import Bloc
from directory.roles import Role
from insight.what_if.blocs import bloc_of, cases_of
from insight.what_if.forms import AgenciesForm, CriterionAndBlocForm, typed_in
from insight.what_if.read_only import read_only
from insight.what_if.whole_cycle import bloc_sandbox
from results.services.grounds import year_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle
    from scoring import Criterion, Year

ROWS_A_PAGE = 40


@require_http_methods(["GET", "HEAD", "POST"])
def what_if_cycle(request: HttpRequest, year: int) -> HttpResponse:
    """Show the ranking of a bloc with other answers to one criterion; a fresh page starts over."""
    access_behind(request).check_holds(Role.COORDINATOR)
    with read_only():
        cycle = find_cycle(year)
        if cycle.stage not in UNDECIDED_STAGES:
            raise CycleMoved(cycle)
        form, criteria = _form(request, cycle, year_of(cycle))
        bloc_code = form.chosen("bloc")
        if not criteria:
            raise Http404
        code = form.chosen("criterion")
        criterion = next((one for one in criteria if one.code == code), criteria[0])
        found = bloc_of(cycle, bloc_code)
        asked = AgenciesForm(request.GET).chosen()
        words = asked.get("q", "")
        page = Paginator(found.named(words), ROWS_A_PAGE).get_page(asked.get("page", 1))
        cases = cases_of(cycle, (one.pk for one in page))
        sent = request.POST if request.method == "POST" else QueryDict()
        typed = typed_in(sent, ((str(case.pk), criterion) for case in cases))
        facts = {
            "cycle": cycle,
            "form": form,
            "criterion": criterion,
            "criterion_name": name_of(criterion),
            "bloc_code": bloc_code,
            "sandbox": bloc_sandbox(cycle, criterion, found, cases, typed),
            "crumbs": _crumbs(cycle),
            "page": page,
            "words": words,
            "here": _here(
                cycle, criterion=criterion.code, bloc=bloc_code, q=words, page=page.number
            ),
        }
        name = "cycle_answer" if is_part(request) else "cycle"
        part = f"insight/what_if/{name}.html"
        return render(request, part, facts)


def _form(
    request: HttpRequest, cycle: Cycle, year: Year
) -> tuple[CriterionAndBlocForm, Sequence[Criterion]]:
    """Read which criterion and bloc are meant; both stand in the address, also of what is sent.

    A bloc is asked the criteria of its set: those of another one are no choice.
    """
    blocs = Bloc.objects.filter(cases__cycle=cycle).distinct().order_by("order", "code")
    form = CriterionAndBlocForm(request.GET, blocs=[(bloc.code, str(bloc)) for bloc in blocs])
    bloc = form.chosen("bloc")
    asked = year.set_of(bloc).applicable(bloc)
    form.offer([(one.code, f"{one.code} {name_of(one)}") for one in asked])
    return form, asked


def _here(cycle: Cycle, **asked: object) -> str:
    """Return the address of what is tried, to which it is sent and from which one starts over."""
    query = urlencode({name: value for name, value in asked.items() if value not in ("", 1)})
    return f"{reverse('what-if-cycle', args=[cycle.year])}?{query}"


def _crumbs(cycle: Cycle) -> list[dict[str, str]]:
    return [
        {"label": _("Kỳ đánh giá"), "url": reverse("cycles")},
        {"label": str(cycle.year), "url": reverse("cycle", args=[cycle.year])},
        {"label": _("Tính thử điểm")},
    ]

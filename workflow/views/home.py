"""A person's turns, and what else they come back for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.lifecycle import State
from cases.models import Case, Cycle, Question, Remark
from directory.access import access_behind, person_behind
from directory.models import Absence
from directory.roles import Role
from notifications.models import Delivery, Letter
from notifications.services import POSTMASTERS
from wording import clock
from workflow.forms.turns import TurnsFilter
from workflow.models import Turn
from workflow.my_turns import NEAR_DAYS, SHOWN_WHOLE, cycles_of, row_of, summary_of
from workflow.views.cycles import bars_of
from workflow.year_state import year_state

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from directory.access import Access
    from workflow.my_turns import CycleTurns

LETTERS = 5
QUESTIONS = 20
OWN_CASES = 12
ROWS_A_PAGE = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    access, user, today = access_behind(request), person_behind(request), clock.today()
    cycles, year = most_urgent(access, today), year_state(access, on=today)
    context = {
        "cycles": cycles,
        "summary": summary_of(cycles),
        "acts_for": acting_for(access, today),
        "away": Absence.objects.in_force_on(today).filter(user=user).select_related("substitute"),
        "asked": questions_to_answer(access),
        "own_cases": own_cases(access),
        "opinions": opinions_wanted(access),
        "undelivered": undelivered_count(access),
        "year": year,
        "bars": bars_of(year.counts, year.late) if year else [],
        "letters": Letter.objects.for_user(user).unread_first()[:LETTERS],
    }
    return render(request, "workflow/home.html", context)


@require_safe
def turns(request: HttpRequest, year: int, state: str) -> HttpResponse:
    """Show all turns of one kind that wait for a person, page by page, or those looked for."""
    # Of the criteria set its notice is told; its text is large.
    cycles = Cycle.objects.select_related("criteria_set").defer("criteria_set__text")
    cycle, today = get_object_or_404(cycles, year=year), clock.today()
    if state not in set(State):
        raise Http404
    words = TurnsFilter(request.GET).chosen().get("q", "")
    access = access_behind(request)
    mine = Turn.objects.open().for_access(access).not_given_away(access)
    found = mine.at_state(cycle, state).named(words)
    page = Paginator(found.in_rows(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "cycle": cycle,
        "state": state,
        "words": words,
        "page": page,
        "rows": [row_of(turn, today) for turn in page],
        "crumbs": [{"label": _("Việc của tôi"), "url": reverse("home")}, {"label": str(year)}],
    }
    return render(request, "workflow/turns.html", context)


def most_urgent(access: Access, today: date) -> list[CycleTurns]:
    """Return a person's most urgent turns of each kind, with all that is shown; two queries."""
    mine = Turn.objects.open().for_access(access).not_given_away(access)
    told = mine.first_of_each_kind(SHOWN_WHOLE, today=today, near_days=NEAR_DAYS)
    first = Turn.objects.filter(pk__in=told).to_show()
    with_notices = first.select_related("process__cycle__criteria_set")
    # The text of a set is large and the same in every row; its notice is short.
    shown = with_notices.defer("process__cycle__criteria_set__text")
    return cycles_of(shown, told, today=today)


def acting_for(access: Access, today: date) -> list[Absence]:
    """Return the absences in which a person acts for somebody else now; mostly no query."""
    if not access.substitutes:
        return []
    rows = Absence.objects.in_force_on(today).filter(substitute=access.user_id)
    return list(rows.select_related("user").order_by("last_on", "pk"))


def questions_to_answer(access: Access) -> list[Question]:
    """Return the questions about criteria that wait for a person's word, the oldest first."""
    # Not the greatest of a group: to plan a group by all these columns takes twenty times as long.
    latest = Remark.objects.filter(question=OuterRef("pk")).order_by("-at", "-pk")
    waiting = Question.objects.waiting_for(access)
    # Mostly there is none, and to plan the rest takes longer than to see it.
    if not waiting.exists():
        return []
    mine = waiting.not_given_away(access)
    rows = mine.annotate(since=Subquery(latest.values("at")[:1]))
    shown = rows.select_related("item__case__agency", "item__case__cycle", "item__criterion")
    return list(shown.order_by("since", "pk")[:QUESTIONS])


def own_cases(access: Access) -> list[Case]:
    """Return the cases of the agencies the person works for, the newest year first."""
    agencies = access.agencies(Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
    if not agencies:
        return []
    own = Q(agency__in=agencies) | Q(carried_by__in=agencies)
    rows = Case.objects.visible_to(access).filter(own)
    return list(rows.select_related("agency", "cycle").order_by("-cycle__year", "pk")[:OWN_CASES])


def undelivered_count(access: Access) -> int:
    """Count the letters that reached nobody, for those who send them again."""
    if not access.holds_any(*POSTMASTERS):
        return 0
    return Delivery.objects.in_tab("failed").count()


def opinions_wanted(access: Access) -> list[Cycle]:
    """Return the cycles before the council, for who sits in it."""
    if not access.sits_in_council:
        return []
    return list(Cycle.objects.filter(stage=Cycle.Stage.COUNCIL).order_by("-year"))

"""Who has what at a desk of reviewers or appraisers: seen, given by hand, divided fairly."""

from __future__ import annotations

from collections import defaultdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from cases.reading.workload import shares_of
from cases.refusals import Incomplete
from cases.services import workload as services
from cases.services.desks import Desk, desks_in, lines_of, officers_at, pieces_at
from cases.splitting import Why
from cases.views.cycles_frame import find_cycle, frame
from directory.access import NotAllowed, access_behind, only_for, person_behind
from directory.roles import Role
from wording import clock
from workflow.forms.workload import AssignForm, DeskForm, DivideForm
from workflow.views.acting import ask, sent
from workflow.views.coming_back import go_back

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Cycle
    from cases.services.desks import Line, Officer
    from cases.services.workload import Division

AT_A_DESK = (Role.SECTOR_REVIEWER, Role.APPRAISER, Role.COORDINATOR, Role.AGENCY_HEAD)
ROWS_A_PAGE = 50
REASONS = {
    Why.HAS_BEGUN: gettext_lazy("đã nhập điểm ở đây"),
    Why.HAS_AGENCY: gettext_lazy("đang giữ đơn vị này"),
    Why.ONLY_ONE: gettext_lazy("là người duy nhất nhận được"),
    Why.LEAST_LEFT: gettext_lazy("còn ít việc nhất lúc chia"),
    Why.NOBODY: gettext_lazy("không ai nhận được: ngoài lĩnh vực hoặc là đơn vị của chính họ"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def workload(request: HttpRequest, year: int) -> HttpResponse:
    """Show what waits at a desk and who has it; give agencies to a person or take them back."""
    cycle = find_cycle(year)
    desks, desk = _desks(request, cycle)
    if desk is None:
        return render(request, "workflow/workload/nothing.html", _frame(request, cycle))
    officers = officers_at(desk, on=clock.today())
    if request.method != "POST":
        return _page(request, desks, desk, officers, AssignForm(officers=officers))
    form = AssignForm(request.POST, officers=officers)
    if not form.is_valid():
        return _page(request, desks, desk, officers, form)
    seen, by = form.cleaned_data["case"], person_behind(request)
    try:
        moved = services.assign(desk, seen=seen, to=form.person, by=by, at=clock.now())
    except (Incomplete, services.StaleWork) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, desks, desk, officers, form, status=refusal.status)
    messages.success(request, _told(len(seen) if moved else 0, form))
    return redirect(request.get_full_path())


def _desks(request: HttpRequest, cycle: Cycle) -> tuple[list[Desk], Desk | None]:
    """Return the desks a person sees, and the one asked for: the first where none is named.

    Raises NotAllowed, and Http404 where the address names one that is not theirs.
    """
    access = access_behind(request)
    if not access.holds_any(*AT_A_DESK):
        raise NotAllowed(only_for(*AT_A_DESK))
    desks, code = desks_in(cycle, access), DeskForm(request.GET).asked.get("noi")
    if code and not any(desk.code == code for desk in desks):
        raise Http404
    return desks, next((desk for desk in desks if code in ("", None, desk.code)), None)


def _frame(request: HttpRequest, cycle: Cycle, *further: str) -> dict[str, Any]:
    return frame(request, cycle, "workload", *further)


def _told(agencies: int, form: AssignForm) -> str:
    if form.person is None:
        told = ngettext("Đã thu lại %(n)d đơn vị.", "Đã thu lại %(n)d đơn vị.", agencies)
        return told % {"n": agencies}
    told = ngettext(
        "Đã giao %(n)d đơn vị cho %(name)s.", "Đã giao %(n)d đơn vị cho %(name)s.", agencies
    )
    return told % {"n": agencies, "name": form.person.full_name}


def _page(
    request: HttpRequest,
    desks: list[Desk],
    desk: Desk,
    officers: list[Officer],
    form: AssignForm,
    *,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    pieces, today = pieces_at(desk), clock.today()
    lines, shares = lines_of(pieces), shares_of(pieces, officers, today=today)
    asked = DeskForm(request.GET).asked
    kept = [line for line in lines if _is_of(line, asked.get("nguoi"))]
    page = Paginator(kept, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **_frame(request, desk.cycle),
        "desk": desk,
        "desks": [{**_chip(each), "current": each == desk} for each in desks],
        "shares": [(each, _whose(desk, each.user)) for each in shares],
        "page": page,
        "form": form,
        "divide_url": f"{reverse('workload-divide', args=[desk.cycle.year])}?noi={desk.code}",
        "can_finish": access_behind(request).holds_any(Role.SECTOR_REVIEWER, Role.APPRAISER),
        "why_not": services.why_not_assign(desk, access_behind(request)),
        "today": today,
    }
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    return render(request, "workflow/workload/page.html", context, status=status)


def _is_of(line: Line, person: int | None) -> bool:
    if person is None:
        return True
    return any((each.person.pk if each.person else 0) == person for each in line.pieces)


def _chip(desk: Desk) -> dict[str, Any]:
    label = desk.agency.called_short if desk.agency else _("Thẩm định (Sở Nội vụ)")
    return {"label": label, "url": _whose(desk)}


def _whose(desk: Desk, user: Any = "") -> str:
    """Return the address of a desk, or of what one person, or nobody yet, has there."""
    query = QueryDict(mutable=True)
    query["noi"] = desk.code
    if user != "":
        query["nguoi"] = str(user.pk if user else 0)
    return f"{reverse('workload', args=[desk.cycle.year])}?{query.urlencode()}"


@require_http_methods(["GET", "HEAD", "POST"])
def divide(request: HttpRequest, year: int) -> HttpResponse:
    """Show how the work of a desk would be divided, line by line with the reason; then do it."""
    cycle = find_cycle(year)
    _all, desk = _desks(request, cycle)
    if desk is None:
        raise Http404
    if refused := services.why_not_assign(desk, access_behind(request)):
        raise NotAllowed(refused)
    anew = bool(DeskForm(request.GET).asked.get("lai"))
    division = services.divided(desk, anew=anew, on=clock.today())
    form = DivideForm(sent(request), initial={"version": division.version})
    if not form.is_valid():
        return _ask(request, desk, division, form, anew=anew)
    seen, by = form.cleaned_data["version"], person_behind(request)
    try:
        moved = services.divide(desk, anew=anew, seen=seen, by=by, at=clock.now())
    except services.StaleWork as refusal:
        form = DivideForm(initial={"version": division.version})
        return _ask(request, desk, division, form, anew=anew, refusal=refusal)
    told = ngettext("Đã chia %(n)d phần việc.", "Đã chia %(n)d phần việc.", moved)
    messages.success(request, told % {"n": moved})
    return go_back(request, "workload", year)


def _ask(
    request: HttpRequest,
    desk: Desk,
    division: Division,
    form: DivideForm,
    *,
    anew: bool,
    refusal: services.StaleWork | None = None,
) -> HttpResponse:
    officers = officers_at(desk, on=clock.today())
    names = {each.user.pk: each.user.full_name for each in officers}
    return ask(
        request,
        "workflow/workload/divide_form.html",
        title=_("Chia đều việc"),
        form=form,
        status=refusal.status if refusal else None,
        refused=refusal,
        **_frame(request, desk.cycle, _("Chia đều việc")),
        action_url=request.get_full_path(),
        other_url=_other(request, desk, anew=anew),
        anew=anew,
        loads=_loads(division, names),
        lines=[
            {
                "piece": piece,
                "to": names.get(given.person or 0, ""),
                "why": str(REASONS[given.why]),
            }
            for piece, given in division.given
        ],
        moving=len(division.moving),
        kept=len(division.kept),
    )


def _other(request: HttpRequest, desk: Desk, *, anew: bool) -> str:
    asked = f"{request.path}?noi={desk.code}"
    return asked if anew else f"{asked}&lai=on"


def _loads(division: Division, names: dict[int, str]) -> list[dict[str, Any]]:
    """Return what each person will have when the division is done."""
    items: dict[int, int] = defaultdict(int)
    agencies: dict[int, set[int]] = defaultdict(set)
    pairs = [(piece, piece.person.pk if piece.person else 0) for piece in division.kept]
    pairs += [(piece, given.person or 0) for piece, given in division.given]
    for piece, person in pairs:
        items[person] += piece.left
        agencies[person].add(piece.case.pk)
    return [
        {"name": name, "items": items[person], "agencies": len(agencies[person])}
        for person, name in names.items()
    ]

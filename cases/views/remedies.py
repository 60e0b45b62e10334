"""The points an agency lost in a published year, and the tasks that it makes of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.remedies import DoneForm, PlanForm
from cases.lifecycle import State
from cases.models import Remedy
from cases.refusals import Incomplete, Invalid
from cases.services import remedies as services
from cases.services.sharing import officers_of
from cases.views.case_context import crumbs_of, find_case
from directory.access import NotAllowed, access_behind, person_behind
from wording import clock

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
def remedies(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was lost and what is done about it; confirm the tasks that are chosen."""
    case = find_case(request, pk)
    if case.state != State.PUBLISHED:
        raise NotAllowed(_("Việc cho năm sau được lập khi kết quả đã công bố."))
    sent = request.POST if request.method == "POST" else None
    forms = _forms(case, sent)
    if sent is None:
        return _page(request, case, forms)
    if refused := services.why_not_plan(case, access_behind(request)):
        raise NotAllowed(refused)
    valid = [form.is_valid() for form in forms]
    if not all(valid):
        return _page(request, case, forms, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    tasks = [form.planned for form in forms if form.is_chosen]
    try:
        count = services.plan(case, tasks, by=person_behind(request), at=clock.now())
    except (Incomplete, services.StaleRemedy) as refusal:
        return _page(request, case, forms, status=HTTPStatus(refusal.status), refused=str(refusal))
    told = ngettext("Đã lập %(n)d việc.", "Đã lập %(n)d việc.", count)
    messages.success(request, told % {"n": count})
    return redirect("remedies", case.pk)


def _forms(case: Case, sent: Any) -> list[PlanForm]:
    """Return a form for each lost point that no task was made of; of an old page, for all sent."""
    lost = services.lost_in(case)
    known = services.remedies_of(each.item for each in lost)
    officers, due_on = officers_of(case, on=clock.today()), services.default_due(case)
    waiting = [
        each
        for each in lost
        if each.item.pk not in known or (sent and f"{each.item.pk}-chosen" in sent)
    ]
    return [PlanForm(sent, lost=each, officers=officers, due_on=due_on) for each in waiting]


def _page(
    request: HttpRequest,
    case: Case,
    forms: list[PlanForm],
    *,
    status: HTTPStatus = HTTPStatus.OK,
    refused: str = "",
) -> HttpResponse:
    rows = Remedy.objects.filter(item__case=case).select_related(
        "owner", "done_by", "item__criterion"
    )
    today = clock.today()
    context = {
        "case": case,
        "forms": forms,
        "tasks": [
            {
                "remedy": each,
                "is_late": each.is_late(today),
                "form": DoneForm(initial={"version": each.version}),
            }
            for each in rows.order_by("due_on", "pk")
        ],
        "refused": refused,
        "why_not": services.why_not_plan(case, access_behind(request)),
        "today": today,
        "crumbs": [*crumbs_of(case), {"label": _("Việc cho năm sau")}],
    }
    return render(request, "cases/remedies.html", context, status=status)


@require_POST
def remedy_done(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Say that a task is done, or, of one that was, that it is not done after all."""
    case = find_case(request, pk)
    rows = Remedy.objects.select_related("item__criterion")
    remedy = get_object_or_404(rows, item__case=case, item__criterion__code=code)
    remedy.item.case = case
    form = DoneForm(request.POST)
    if not form.is_valid():
        said = [str(each) for errors in form.errors.values() for each in errors]
        raise Invalid(" ".join(said))
    seen, by, at = form.cleaned_data["version"], person_behind(request), clock.now()
    if "again" in request.POST:
        services.take_up_again(remedy, seen=seen, by=by, at=at)
        messages.success(request, _("Đã mở lại việc này."))
    else:
        services.finish(remedy, note=form.cleaned_data["note"], seen=seen, by=by, at=at)
        messages.success(request, _("Đã ghi là xong."))
    return redirect("remedies", case.pk)

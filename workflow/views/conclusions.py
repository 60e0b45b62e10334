"""Conclude every complete review of a field in one go, each case in its own transaction."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.lifecycle import Action
from cases.models import Cycle, Field
from cases.presenting.field_reviews import ReviewShown, reviews_shown
from cases.reading import grid
from cases.reading.counted import Over
from cases.reading.field_counts import parts_kept
from cases.reading.sets import ending, fields_at
from directory.access import access_behind, person_behind
from wording import clock
from wording.refusals import Refusal, StalePage
from wording.versions import say_at, version_of
from workflow import moves
from workflow.edge import deliver_soon
from workflow.forms.finishing import ConcludeForm
from workflow.views.acting import ask, sent
from workflow.views.coming_back import go_back

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from directory.models import User


class StaleList(StalePage):
    """What was ready is not what the page listed; nothing was concluded."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Các hồ sơ đủ điều kiện đã khác so với danh sách Ông/Bà vừa xem, nên chưa hồ sơ "
                "nào được kết luận. Vui lòng xem lại danh sách bên dưới rồi kết luận."
            )
        )


class Failure(NamedTuple):
    """A case that could not be concluded, and why."""

    agency: str
    sentence: str


@require_http_methods(["GET", "HEAD", "POST"])
def conclude_all(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Ask on GET, with the agencies concerned; on POST conclude them and tell what failed."""
    cycle = get_object_or_404(Cycle.objects.select_related("criteria_set"), year=year)
    field = get_object_or_404(fields_at(cycle, code))
    ready = ready_in(request, cycle, field)
    version = version_of(*sorted((each.case.pk, each.differing) for each in ready))
    form = ConcludeForm(sent(request), initial={"version": version})
    listed = bool(form.is_valid() and form.cleaned_data["version"] == version)
    if not listed:
        if form.is_valid():
            say_at(form, StaleList(), version=version)
        return ask(
            request,
            "workflow/conclude_all_body.html",
            title=_("Kết luận tất cả hồ sơ đã đủ"),
            form=form,
            status=HTTPStatus.CONFLICT if form.is_bound and "version" not in form.errors else None,
            cycle=cycle,
            field=field,
            of_set=ending(cycle, field.criteria_set_id),
            ready=ready,
        )
    failures = conclude(ready, by=person_behind(request), at=clock.now())
    deliver_soon()
    tell(request, done=len(ready) - len(failures), failures=failures)
    return go_back(request, "grid-field", year, code)


def ready_in(request: HttpRequest, cycle: Cycle, field: Field) -> list[ReviewShown]:
    """Return the reviews of a field that the person may conclude now."""
    access = access_behind(request)
    grid.check_may_compare(access, field)
    parts = parts_kept(Over(cycle, field, access, clock.today()), kept="du")
    return reviews_shown(parts, *grid.behind(parts))


def conclude(ready: Sequence[ReviewShown], *, by: User, at: datetime) -> list[Failure]:
    """Conclude each review by itself; one that is refused keeps no other from being concluded."""
    failures = []
    for each in ready:
        try:
            moves.make(each.case, Action.CONCLUDE, by=by, at=at, review=each.review)
        except Refusal as refusal:
            failures.append(Failure(each.case.agency.called_short, str(refusal)))
    return failures


def tell(request: HttpRequest, *, done: int, failures: Sequence[Failure]) -> None:
    if done:
        messages.success(
            request,
            ngettext("Đã kết luận %(count)d hồ sơ.", "Đã kết luận %(count)d hồ sơ.", done)
            % {"count": done},
        )
    for failure in failures:
        messages.error(request, f"{failure.agency}: {failure.sentence}")
    if not done and not failures:
        messages.info(request, _("Không có hồ sơ nào đủ điều kiện kết luận."))

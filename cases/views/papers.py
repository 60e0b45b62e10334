"""What a file of a case is as a paper: proposed by its text, then said by its officer."""

from __future__ import annotations

from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.forms.papers import PaperForm
from cases.models import Attachment
from cases.presenting.papers import flags_of
from cases.reading.papers import doubles_among, paper_of
from cases.services import papers
from cases.services.sending import evidence_of
from cases.views.case_context import crumbs_of, find_case
from directory.access import access_behind, person_behind
from evidence_store.models import Paper
from evidence_store.services.papers import StalePaper
from wording import clock
from wording.refusals import Refusal
from wording.versions import say_at

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from cases.models import Case
    from evidence_store.models import Evidence


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, pk: int, evidence: UUID) -> HttpResponse:
    """Show what a paper is said to be, and take what its officer says it is."""
    case = find_case(request, pk)
    found = get_object_or_404(evidence_of(case).select_related("blob", "paper"), pk=evidence)
    form = PaperForm(request.POST or None, initial=known_of(found))
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                papers.state(
                    case,
                    found,
                    form.facts,
                    version=form.cleaned_data["version"],
                    by=person_behind(request),
                    at=clock.now(),
                )
            except StalePaper as stale:
                say_at(form, stale, version=version_of(found))
                status = stale.status
            else:
                told = {"name": found.filename}
                messages.success(request, _("Đã ghi thông tin văn bản “%(name)s”.") % told)
                return redirect(back_to(case, found))
    return render(
        request,
        "cases/paper.html",
        {
            "case": case,
            "evidence": found,
            "known": paper_of(found),
            "form": form,
            "flags": flags(request, case, found),
            "why_not": why_not(request, case, found),
            "back": back_to(case, found),
            "crumbs": [*crumbs_of(case), {"label": found.filename}],
        },
        status=status,
    )


def known_of(evidence: Evidence) -> dict[str, object]:
    known = paper_of(evidence)
    return {**asdict(known.facts), "version": known.version} if known else {"version": 0}


def version_of(evidence: Evidence) -> int:
    """Return the version of what a paper is said to be as it stands now."""
    present = Paper.objects.filter(evidence=evidence).values_list("version", flat=True).first()
    return present or 0


def why_not(request: HttpRequest, case: Case, evidence: Evidence) -> str:
    """Return why the reader may not say what the paper is, or nothing where they may."""
    try:
        papers.check_may_state(case, evidence, by=person_behind(request), at=clock.now())
    except Refusal as refusal:
        return str(refusal)
    return ""


def flags(request: HttpRequest, case: Case, evidence: Evidence) -> list[str]:
    rows = Attachment.objects.standing().filter(item__case=case, evidence=evidence)
    places = list(rows.select_related("item__criterion", "evidence__paper"))
    doubles = doubles_among(places, case.cycle, access_behind(request))
    found = [each for row in places for each in flags_of(row, doubles, year=case.cycle.year)]
    return list(dict.fromkeys(found))


def back_to(case: Case, evidence: Evidence) -> str:
    """Return the page of the criterion that the file stands on, or the tray that it lies in."""
    rows = Attachment.objects.standing().filter(item__case=case, evidence=evidence)
    code = rows.order_by("item__criterion__order").values_list("item__criterion__code", flat=True)
    first = code.first()
    return reverse("case-item", args=[case.pk, first]) if first else reverse("tray", args=[case.pk])

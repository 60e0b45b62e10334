"""The page of a case: for each reader the part of it that is their work, and all of it to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.forms.sections import SectionForm
from cases.views.case_context import Place, context_of, find_case

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    form = SectionForm(request.GET)
    asked = Place(form.asked("phan"), form.asked("nhom"))
    return render(
        request, "cases/case.html", context_of(request, find_case(request, pk), asked=asked)
    )

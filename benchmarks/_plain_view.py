"""One view that updates one row, as a floor under what ours costs: nothing more than Django."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpResponse
from django.urls import path

from cases.models import Draft

if TYPE_CHECKING:
    from django.http import HttpRequest


def update(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was typed into a row, over the version the writer saw."""
    row = Draft.objects.filter(pk=pk, version=request.POST["version"])
    changed = row.update(version=F("version") + 1, note=request.POST["note"])
    return HttpResponse("saved", status=HTTPStatus.OK if changed else HTTPStatus.CONFLICT)


urlpatterns = [
    path("bare/<int:pk>/", update),
    path("guarded/<int:pk>/", login_required(update)),
]

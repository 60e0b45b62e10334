"""What is told to whoever watches: which parts answer, and figures for those who may have them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from web.health import look
from web.metrics import figures

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@login_not_required
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view's signature
    """Answer 200 when every part answers, else 503; its JSON names those that do not."""
    found = look()
    well = all(found.values())
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"well": well, **found}, status=status)


@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Tell the figures to whoever shows the token; without one in the settings, there are none."""
    if not settings.METRICS_TOKEN:
        raise Http404
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(shown, settings.METRICS_TOKEN):
        raise PermissionDenied
    return HttpResponse(figures(), content_type=CONTENT_TYPE_PLAIN_0_0_4)

"""What the system is, whether it is well, and the gallery of its components."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evidence_store.port import StoreBusy
from evidence_store.store import store
from web.gallery import TryForm, examples
from wording import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)
NO_SUCH_DIGEST = "0" * 64


@require_safe
@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about.html")


@require_safe
def ui(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, to those who work on the pages; nobody else has it."""
    if not settings.GALLERY:
        raise Http404
    facts = examples(clock.now()) | {
        "form": TryForm({"name": "", "kind": "1"}),
        "page_of": Paginator(range(1, 400), 25).get_page(request.GET.get("page", 6)),
    }
    return render(request, "web/ui.html", facts)


@require_safe
@login_not_required
def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - a view's signature
    """Answer 200 when database, cache and store answer, else 503 and which one does not."""
    found = {name: answers(check) for name, check in CHECKS.items()}
    well = all(found.values())
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse({"well": well, **found}, status=status)


def answers(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever a server that is down makes its client raise
        logger.exception("a health check failed")
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() is not None


def cache_answers() -> bool:
    key = f"health:{uuid4()}"
    cache.set(key, 1, timeout=5)
    return cache.get(key) is not None


def store_answers() -> bool:
    try:
        return store().stat(NO_SUCH_DIGEST) is None
    except StoreBusy:  # it is answering others
        return True


CHECKS = {"database": database_answers, "cache": cache_answers, "store": store_answers}

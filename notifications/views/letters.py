"""A person's letters: the list, opening one, and marking all as read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from directory.access import access_behind, person_behind
from notifications import services
from notifications.forms import LetterFilter
from notifications.models import Letter
from wording import clock

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 30


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    user = person_behind(request)
    asked = LetterFilter(request.GET)
    asked.is_valid()
    only_unread = bool(asked.cleaned_data.get("unread"))
    found = Letter.objects.for_user(user).unread_first()
    page = Paginator(found.unread() if only_unread else found, PAGE_SIZE).get_page(
        asked.cleaned_data.get("page") or 1
    )
    unread = services.unread_count(user)
    everything = reverse("letters")
    tabs = [
        {"label": _("Tất cả"), "url": everything, "current": not only_unread},
        {
            "label": _("Chưa đọc"),
            "url": f"{everything}?unread=1",
            "count": unread,
            "current": only_unread,
        },
    ]
    shown = {
        "page": page,
        "only_unread": only_unread,
        "unread": unread,
        "all_url": everything,
        "tabs": tabs,
        "sees_outbox": access_behind(request).holds_any(*services.POSTMASTERS),
    }
    return render(request, "notifications/letters.html", shown)


@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    """Answer a page that asks by itself how many letters its reader has not read."""
    return JsonResponse({"unread": services.unread_count(person_behind(request))})


@require_safe
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a letter: it counts as read, and its reader is taken to what it is about."""
    user = person_behind(request)
    found = get_object_or_404(Letter.objects.for_user(user), pk=pk)
    services.read(found, by=user, at=clock.now())
    return redirect(found.url)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    count = services.read_all(person_behind(request), at=clock.now())
    messages.success(
        request,
        ngettext(
            "Đã đánh dấu %(count)s thư là đã đọc.", "Đã đánh dấu %(count)s thư là đã đọc.", count
        )
        % {"count": count},
    )
    return redirect("letters")

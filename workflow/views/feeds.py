"""The calendar of one's deadlines: its address on a page of one's own, and the file behind it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from directory.access import person_behind
from wording import clock
from wording.refusals import StalePage
from wording.versions import say_at
from workflow import feeds
from workflow.forms.feed import RENEW, FeedForm

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: HttpRequest) -> HttpResponse:
    """Show the address of one's calendar; POST makes a new one or takes it away."""
    user = person_behind(request)
    if request.method != "POST":
        return _page(request, FeedForm(initial={"version": feeds.subscription_of(user).version}))
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    is_new = form.cleaned_data["act"] == RENEW
    act = feeds.renew if is_new else feeds.stop
    try:
        act(user, seen=form.cleaned_data["version"], at=clock.now())
    except StalePage as refusal:
        say_at(form, refusal, version=feeds.subscription_of(user).version)
        return _page(request, form, status=refusal.status)
    if is_new:
        messages.success(
            request, _("Đã tạo địa chỉ lịch mới. Địa chỉ cũ, nếu có, không dùng được nữa.")
        )
    else:
        messages.success(
            request, _("Đã ngừng địa chỉ lịch. Phần mềm lịch không còn cập nhật được.")
        )
    return redirect("feed")


def _page(
    request: HttpRequest, form: FeedForm, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    token = feeds.subscription_of(person_behind(request)).token
    address = f"{settings.SITE_URL}{reverse('feed-file', args=[token])}" if token else ""
    facts = {"form": form, "address": address}
    return render(request, "workflow/feed.html", facts, status=status)


@login_not_required
@require_safe
def feed_file(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a calendar program, which has no session: who has the address may read."""
    made = feeds.calendar_at(token, at=clock.now())
    if made is None:
        raise Http404
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="han.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response

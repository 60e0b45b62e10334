"""What is on its way to whom: coordinators see it, hold it, edit it, send it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.access import access_behind, person_behind
from notifications.forms import EditForm, HaltForm, OutboxFilter, SeenForm
from notifications.models import Delivery
from notifications.querysets import TABS
from notifications.services import POSTMASTERS, halting
from notifications.services import outbox as services
from wording import clock
from wording.refusals import NothingChanged, StalePage
from wording.versions import say_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 30
NAMES = {
    "waiting": gettext_lazy("Sắp gửi"),
    "morning": gettext_lazy("Chờ bản tin sáng"),
    "held": gettext_lazy("Đang giữ"),
    "failed": gettext_lazy("Không gửi được"),
    "sent": gettext_lazy("Đã gửi"),
}
# What is done to one letter: its word in the address, the service and what is told afterwards.
DEEDS = {
    "giu": (services.hold, gettext_lazy("Đã giữ thư cho %(name)s; thư chỉ đi khi được cho gửi.")),
    "cho-gui": (services.release, gettext_lazy("Đã cho gửi thư cho %(name)s.")),
    "gui-ngay": (services.send_now, gettext_lazy("Thư cho %(name)s sẽ được gửi trong ít phút.")),
}


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Show one tab of the letters on their way: those that wait come first."""
    access_behind(request).check_holds(*POSTMASTERS)
    return _outbox(request, HaltForm())


def _outbox(request: HttpRequest, form: HaltForm) -> HttpResponse:
    asked = OutboxFilter(request.GET, tabs=list(TABS))
    choice = asked.chosen()
    tab, words = choice.get("tab") or "waiting", choice.get("q", "")
    every = Delivery.objects.select_related("letter__recipient", "letter__edited_by")
    found = every.in_tab(tab).to_people(words)
    facts = {
        "tab": tab,
        "tabs": _tabs(tab, Delivery.objects.counts_by_tab()),
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "complaints": asked.complaints(),
        "words": words,
        "kept": [("tab", tab)],
        "halt": halting.halt_in_force(),
        "form": form,
        "deeds": _deeds_of(tab),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "notifications/outbox.html", facts, status=status)


def _tabs(current: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    address = reverse("outbox")
    return [
        {
            "label": name,
            "url": f"{address}?{urlencode({'tab': tab})}",
            "count": counts.get(tab),
            "current": tab == current,
        }
        for tab, name in NAMES.items()
    ]


def _deeds_of(tab: str) -> list[tuple[str, str, str]]:
    """Return what can be done to the letters of a tab: its address word, label and icon."""
    hold = ("giu", _("Giữ lại"), "lock")
    send = ("gui-ngay", _("Gửi ngay"), "send")
    shown = {
        "waiting": [hold, send],
        "morning": [hold, send],
        "held": [("cho-gui", _("Cho gửi"), "undo-2"), send],
        "failed": [("gui-ngay", _("Gửi lại"), "send")],
    }
    return shown.get(tab, [])


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a letter in its words, and take other words for it while it has not left."""
    access_behind(request).check_holds(*POSTMASTERS)
    found = _found(pk)
    mail = found.letter
    shown = {"subject": mail.subject, "body": mail.body, "version": mail.version}
    form = EditForm(request.POST if request.method == "POST" else None, initial=shown)
    if not form.is_valid():
        return _letter(request, found, form)
    words = form.cleaned_data
    seen, by = words.pop("version"), person_behind(request)
    try:
        services.edit(mail, **words, seen=seen, by=by, at=clock.now())
    except (StalePage, NothingChanged) as refusal:
        version = refusal.version if isinstance(refusal, StalePage) else None
        say_at(form, refusal, version=version)
        return _letter(request, _found(pk), form, status=refusal.status)
    messages.success(request, _("Đã lưu nội dung thư."))
    return redirect("outbox-letter", pk)


def _found(pk: int) -> Delivery:
    rows = Delivery.objects.select_related("letter__recipient", "letter__edited_by")
    return get_object_or_404(rows, pk=pk)


def _letter(
    request: HttpRequest, found: Delivery, form: EditForm, *, status: HTTPStatus | None = None
) -> HttpResponse:
    mail = found.letter
    tab = next((tab for tab in TABS if _is_in(found, tab)), "sent")
    facts = {
        "delivery": found,
        "letter": mail,
        "form": form,
        "can_be_edited": found.state in services.CAN_BE_EDITED,
        "anew": services.as_template_says(mail) if services.differs(mail) else None,
        "deeds": _deeds_of(tab),
        "back": f"{reverse('outbox')}?{urlencode({'tab': tab})}",
    }
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    return render(request, "notifications/outbox_letter.html", facts, status=status)


def _is_in(found: Delivery, tab: str) -> bool:
    asked = TABS[tab]
    states = asked.get("state__in", [asked.get("state")])
    channels = asked.get("channel__in", [asked.get("channel", found.channel)])
    return found.state in states and found.channel in channels


@require_POST
def act(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """Hold, release, send or write anew one letter, as the page showed it."""
    access_behind(request).check_holds(*POSTMASTERS)
    found, by, at = _found(pk), person_behind(request), clock.now()
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, form)
    seen = form.cleaned_data["version"]
    if deed == "viet-lai":
        services.rewrite(found.letter, seen=seen, by=by, at=at)
        messages.success(request, _("Đã viết lại thư theo mẫu hiện nay."))
        return redirect("outbox-letter", pk)
    if deed not in DEEDS:
        raise Http404
    do, told = DEEDS[deed]
    do(found, seen=seen, by=by, at=at)
    messages.success(request, told % {"name": found.letter.recipient.full_name})
    return redirect(f"{reverse('outbox')}?{urlencode({'tab': request.POST.get('tab', '')})}")


def _refused(request: HttpRequest, found: Delivery, sent: SeenForm) -> HttpResponse:
    mail = found.letter
    shown = {"subject": mail.subject, "body": mail.body, "version": mail.version}
    form = EditForm(shown)
    form.is_valid()
    form.add_error(None, sent.errors["version"])
    return _letter(request, found, form)


@require_POST
def rewrite_all(request: HttpRequest) -> HttpResponse:
    """Write what waits or is held as its templates say it now; what was edited by hand stays."""
    count = services.rewrite_all(by=person_behind(request), at=clock.now())
    told = ngettext(
        "Đã viết lại %(count)s thư theo mẫu hiện nay; thư đã sửa tay được giữ nguyên.",
        "Đã viết lại %(count)s thư theo mẫu hiện nay; thư đã sửa tay được giữ nguyên.",
        count,
    )
    messages.success(request, told % {"count": count})
    return redirect("outbox")


@require_POST
def halt(request: HttpRequest) -> HttpResponse:
    access_behind(request).check_holds(*POSTMASTERS)
    form = HaltForm(request.POST)
    if not form.is_valid():
        return _outbox(request, form)
    reason = form.cleaned_data["reason"]
    halting.halt(reason=reason, by=person_behind(request), at=clock.now())
    messages.success(request, _("Đã tạm dừng: không thư nào rời hệ thống cho đến khi gửi trở lại."))
    return redirect("outbox")


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    access_behind(request).check_holds(*POSTMASTERS)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _outbox(request, HaltForm())
    seen = form.cleaned_data["version"]
    halting.resume(seen=seen, by=person_behind(request), at=clock.now())
    messages.success(request, _("Thư được gửi trở lại trong ít phút."))
    return redirect("outbox")

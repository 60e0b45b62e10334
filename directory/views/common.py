"""What the pages of the directory share: who may, the tabs, and refusals beside the form."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.access import access_behind, person_behind, role_name
from directory.models import DirectoryEvent, Lineage
from directory.roles import Role
from wording import clock
from wording.refusals import Refusal, StalePage
from wording.spelling import day
from wording.versions import say_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

    from directory.forms import PlacedForm

T = TypeVar("T")
READERS = (Role.ADMINISTRATOR, Role.AUDITOR)
PROPOSAL_READERS = (*READERS, Role.COORDINATOR)
LATEST_EVENTS = 50
NOTHING = "–"
CORRECTED = {
    "name": gettext_lazy("Tên"),
    "short_name": gettext_lazy("Tên ngắn"),
    "name_en": gettext_lazy("Tên tiếng Anh"),
    "short_name_en": gettext_lazy("Tên ngắn tiếng Anh"),
    "valid_from": gettext_lazy("Có từ ngày"),
    "full_name": gettext_lazy("Họ và tên"),
    "email": gettext_lazy("Thư điện tử"),
}


def check_may_read(request: HttpRequest) -> None:
    access_behind(request).check_holds(*READERS)


def check_may_change(request: HttpRequest) -> None:
    access_behind(request).check_holds(Role.ADMINISTRATOR)


def why_not_change(request: HttpRequest) -> str:
    """Return why the buttons of a page are disabled, or an empty string where they are not."""
    if access_behind(request).holds(Role.ADMINISTRATOR):
        return ""
    return _("Chỉ quản trị hệ thống được thay đổi danh bạ.")


def attempt(form: PlacedForm, act: Callable[[], T]) -> list[T]:
    """Carry out what a valid form asks for; return what came of it, in a list.

    A refusal is shown in the form, which keeps what was typed, and the list is empty.
    """
    try:
        return [act()]
    except StalePage as refusal:
        say_at(form, refusal, version=refusal.version)
        form.status = refusal.status
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        form.status = refusal.status
    return []


def fulfil(
    request: HttpRequest,
    form: PlacedForm,
    service: Callable[..., T],
    *about: object,
    told: str = "",
) -> list[T]:
    """Have a service do what a form asks for, and tell so; return as attempt does.

    A form that is not valid asks for nothing.
    """
    if not form.is_valid():
        return []
    by, at, said = person_behind(request), clock.now(), dict(form.cleaned_data)
    if "version" in said:
        said["seen"] = said.pop("version")
    done = attempt(form, lambda: service(*about, **said, by=by, at=at))
    if done and told:
        messages.success(request, told)
    return done


def status_of(forms: Mapping[str, PlacedForm]) -> HTTPStatus:
    """Return what a page answers that shows a form again, or none."""
    return next((form.status for form in forms.values()), HTTPStatus.OK)


def page(
    request: HttpRequest,
    template: str,
    current: str,
    facts: dict[str, Any],
    *,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Render a page of the directory with its tabs."""
    shared = {
        "tabs": tabs(request, current),
        "why_not": why_not_change(request),
        "today": clock.today(),
    }
    return render(request, f"directory/{template}.html", shared | facts, status=status)


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    places = [
        ("users", _("Người dùng"), "users", READERS),
        ("role-proposals", _("Đề xuất vai trò"), "user-check", PROPOSAL_READERS),
        ("agencies", _("Cơ quan"), "building-2", READERS),
        ("days-off", _("Ngày nghỉ"), "calendar-days", READERS),
        ("visits", _("Nhật ký truy cập"), "history", READERS),
        ("directory-import", _("Nạp từ tệp"), "file-up", (Role.ADMINISTRATOR,)),
    ]
    access = access_behind(request)
    return [
        {"label": label, "url": reverse(name), "icon": icon, "current": name == current}
        for name, label, icon, roles in places
        if access.holds_any(*roles)
    ]


def timeline(events: Iterable[DirectoryEvent]) -> list[dict[str, Any]]:
    """Tell the events of a person or an agency, the latest first."""
    return [
        {
            "at": event.at,
            "what": told(event),
            "by": event.by or _("Hệ thống"),
            "why": event.reason,
        }
        for event in events
    ]


def told(event: DirectoryEvent) -> str:
    what, facts = DirectoryEvent.Action(event.action).label, event.facts
    parts = [
        role_name(facts["role"]) if "role" in facts else "",
        str(event.agency or "") if "role" in facts else "",
        ", ".join(facts.get("fields", [])),
        str(facts.get("bloc", "")),
        str(facts.get("year", "")),
        Lineage.Kind(facts["kind"]).label if facts.get("kind") in Lineage.Kind.values else "",
        str(facts.get("after", "")),
        _("theo đề xuất của %(name)s") % {"name": facts["proposer"]}
        if facts.get("proposer")
        else "",
        _("%(absent)s vắng, %(substitute)s làm thay từ %(first)s đến %(last)s")
        % {
            "absent": facts["absent"],
            "substitute": facts["substitute"],
            "first": day(parse_date(str(facts["first_on"]))),
            "last": day(parse_date(str(facts["last_on"]))),
        }
        if facts.get("absent")
        else "",
        _("gửi đến %(email)s") % {"email": facts["sent_to"]} if facts.get("sent_to") else "",
        _("hiện cho người tạo") if facts.get("shown") else "",
        *_changes(facts.get("was", {}), facts.get("became", {})),
    ]
    details = " – ".join(str(part) for part in parts if part)
    return f"{what}: {details}" if details else str(what)


def _changes(was: dict[str, str], became: dict[str, str]) -> list[str]:
    """Say for each fact that was corrected what it was and what it became."""
    return [
        f"{CORRECTED[key]}: {was.get(key) or NOTHING} → {new or NOTHING}"
        for key, new in became.items()
        if key in CORRECTED and was.get(key, "") != new
    ]

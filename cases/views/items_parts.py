"""What the answers about one item have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from cases.forms.sections import SectionForm
from cases.views.case_context import Place

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

    from cases.models import Item
    from cases.presenting.items import ItemShown


def is_part(request: HttpRequest) -> bool:
    """Tell whether HTMX asked, and stays on its page."""
    return bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]  # the middleware's


def item_url(item: Item) -> str:
    return reverse("case-item", args=[item.case_id, item.criterion.code])


def address_after(request: HttpRequest, item: Item) -> str:
    """Return the place on the page the person sent a form from, or the page of the item."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if not came_from or not ours:
        return item_url(item)
    page = urlsplit(came_from)
    return urlunsplit(("", "", page.path, page.query, f"item-{item.pk}"))


def errors_of(form: Form) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def section_shown(request: HttpRequest) -> Place:
    """Return the part of the case page that is open in the browser."""
    form = SectionForm(QueryDict(urlsplit(request.htmx.current_url or "").query))  # type: ignore[attr-defined]  # the middleware's
    return Place(form.asked("phan"), form.asked("nhom"))


def section_is_open(request: HttpRequest) -> bool:
    """Tell whether a part of a case page is open in the browser, and not the page of one item."""
    try:
        found = resolve(urlsplit(request.htmx.current_url or "").path)  # type: ignore[attr-defined]  # the middleware's
    except Resolver404:
        return False
    return found.url_name == "case"


def item_context(context: dict[str, Any], code: str) -> dict[str, Any]:
    """Add one item, and those before and after it, to the context of its case."""
    items = context["shown"].items
    at = next(place for place, item in enumerate(items) if item.code == code)
    found = items[at]
    return context | {
        "crumbs": [*context["crumbs"], *_crumbs_to(found), {"label": code}],
        "item": found,
        "beside": [each for each in items if each.group and each.path == found.path],
        "before": items[at - 1] if at else None,
        "after": items[at + 1] if at + 1 < len(items) else None,
    }


def _crumbs_to(item: ItemShown) -> list[dict[str, str]]:
    """Return the groups that an item stands in, each leading to its place on the case page."""
    field = item.item.criterion.field.code
    url = reverse("case", args=[item.item.case_id])
    return [
        {
            "label": head.code,
            "url": f"{url}?{urlencode({'phan': field, 'nhom': head.code})}#nut-{head.code}",
        }
        for head in item.path
    ]

"""Every file of components/ is a tag of its name, in every template without loading (a builtin).

`{% button label=_("Lưu") icon="save" %}` draws components/button.html, which sees what it is handed
and nothing else of the page. What it draws has no blanks around it, so that it may stand within a
sentence. A component around what the page writes, {% sheet %}…{% endsheet %}, is a function here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.template.context import Context

FOLDER = Path(__file__).parent.parent / "templates" / "components"
register = template.Library()


class Unsaid(dict[str, str]):
    """What a component is not handed is nothing, and found at once.

    A name that no layer of a context holds costs Django as much as ten that one does, and a button
    asks for some twenty that it is mostly not handed.
    """

    def __contains__(self, _name: object) -> bool:
        return True

    def __missing__(self, _name: str) -> str:
        return ""


UNSAID = Unsaid()


def drawn(context: Context, component: str, facts: Mapping[str, object]) -> SafeString:
    """Draw a component from `facts` and the token that its forms send."""
    found = template.Engine.get_default().get_template(f"components/{component}.html")
    own = context.new({"csrf_token": context.get("csrf_token"), **facts})
    own.dicts.insert(0, UNSAID)
    return mark_safe(found.render(own).strip())  # noqa: S308 - a template escaped it


@register.simple_block_tag(takes_context=True)
def sheet(context: Context, content: str, **facts: object) -> SafeString:
    """Lay the content on a sheet: title, level, icon, side, flush, id."""
    return drawn(context, "sheet", {"content": content, **facts})


@register.simple_block_tag(takes_context=True)
def page_header(context: Context, content: str, **facts: object) -> SafeString:
    """Write the head of a page around its actions: title, over, meta (list), state, due."""
    return drawn(context, "page_header", {"content": content, **facts})


@register.simple_block_tag(takes_context=True)
def dialog(context: Context, content: str, **facts: object) -> SafeString:
    """Put the content into a native dialog that [data-opens=id] opens: id, title, open."""
    return drawn(context, "dialog", {"content": content, **facts})


@register.simple_block_tag(takes_context=True)
def table_region(context: Context, content: str, **facts: object) -> SafeString:
    """Let a wide table scroll by itself, reachable by keyboard: label, tall."""
    return drawn(context, "table_region", {"content": content, **facts})


@register.simple_block_tag(takes_context=True)
def follows(context: Context, content: str, **facts: object) -> SafeString:
    """Show in a table what would follow from an act: title, icon, id, any (are there rows), empty.

    The page writes the table's head and body; where nothing follows, `empty` says so instead.
    """
    return drawn(context, "follows", {"content": content, **facts})


@register.simple_block_tag(takes_context=True)
def autosave(context: Context, content: str, **facts: object) -> SafeString:
    """Wrap fields in a form that saves itself: url, key, label, row, version, saved_at, saved_…"""
    return drawn(context, "autosave", {"content": content, **facts})


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: str, kind: str = "") -> SafeString:
    """Write a header that sorts by ?sort=key or ?sort=-key; kind="num" aligns right."""
    request = context["request"]
    current = request.GET.get("sort", "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    query = request.GET.copy()
    query["sort"] = f"-{key}" if direction == "ascending" else key
    query.pop("page", None)
    facts = {"label": label, "kind": kind, "direction": direction, "query": query.urlencode()}
    return drawn(context, "sort_header", facts)


def register_component(name: str) -> None:
    """Let {% name key=value … %} draw components/name.html."""

    @register.simple_tag(name=name, takes_context=True)
    def draw(context: Context, **facts: object) -> SafeString:
        return drawn(context, name, facts)


for component in sorted(path.stem for path in FOLDER.glob("[a-z]*.html")):
    if component not in register.tags:
        register_component(component)

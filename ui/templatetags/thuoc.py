"""The tags and filters every template has without loading them (a builtin, see settings)."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from django import forms, template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from ui import drawing
from wording import clock, spelling
from wording.languages import InVietnamese
from wording.text import opening

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from django.core.paginator import Page
    from django.forms.boundfield import BoundField
    from django.utils.safestring import SafeString

register = template.Library()
numbers = count(1)

register.filter("decimal", spelling.decimal)
register.filter("signed", spelling.signed)
register.filter("percent", spelling.percent)
register.filter("day", spelling.day)
register.filter("moment", spelling.moment)
register.filter("file_kinds", spelling.file_kinds)
register.filter("file_size", spelling.file_size)
register.filter("opening", opening)
register.simple_tag(drawing.bar, name="bar")
register.simple_tag(drawing.spark, name="spark")
register.simple_tag(drawing.on_scale, name="on_scale")
register.simple_tag(drawing.scale_head, name="scale_head")


@register.filter
def ago(value: datetime | None, now: datetime | None = None) -> str:
    return spelling.ago(value, now or clock.now())


@register.filter
def days_left(due: date | datetime | None, today: date | None = None) -> str:
    return spelling.days_left(due, today or clock.today())


@register.filter
def urgency(due: date | datetime | None, today: date | None = None) -> str:
    return spelling.urgency(due, today or clock.today())


@register.filter
def iso(value: date | datetime | None) -> str:
    """Return the machine's form of a day or moment, for <time datetime>."""
    return spelling.local(value).isoformat() if value else ""


@register.filter
def spoken(name: object) -> object:
    """Mark a name told in Vietnamese for want of an English one, for who listens to the page."""
    if isinstance(name, InVietnamese):
        return format_html('<span lang="vi">{}</span>', str(name))
    return name


@register.filter
def in_language(name: object) -> SafeString:
    """Say in an attribute that a name is told in Vietnamese for want of an English one.

    For an element that can hold no other, such as an option, or whose title the name is.
    """
    text = name if isinstance(name, str) else str(name)
    return mark_safe('lang="vi"' if isinstance(text, InVietnamese) else "")  # noqa: S308 - both are ours


@register.filter
def get(table: dict[object, object], key: object) -> object:
    """Return what a dictionary holds under a key known only to the page."""
    return table.get(key)


@register.simple_tag
def unique_id(prefix: str) -> str:
    """Return an id no other element of the page has."""
    return f"{prefix}-{next(numbers)}"


@register.simple_tag
def icon(name: str, title: str = "") -> SafeString:
    """Draw an icon of the sprite; without a title it is hidden from screen readers."""
    if not title:
        return silent_icon(name)
    return format_html(
        '<svg class="icon" role="img" aria-label="{0}"><title>{0}</title><use href="{1}"/></svg>',
        title,
        f"{sprite()}#{name}",
    )


@cache
def sprite() -> str:
    return static("vendor/icons.svg")


@cache
def silent_icon(name: str) -> SafeString:
    """Draw an icon beside words; there are as many as the sprite holds, on every page hundreds."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite(), name
    )


@register.simple_tag
def attributes(**values: object) -> SafeString:
    """Write the attributes that have a value; hx_post is written as hx-post."""
    said = [(name.replace("_", "-"), value) for name, value in values.items() if value]
    return format_html_join(" ", '{}="{}"', said)


@register.simple_tag
def opens_file(file: Any, name: str) -> str:
    """Return the attributes of a link that opens a file: apart, or in the reader of the page."""
    said = {"href": file.url, "target": "_blank", "rel": "noopener"}
    if file.reads:
        said |= {"data-reads": file.reads}
        said |= {"data-seen": ""} if file.is_seen else {}
        said |= {"data-name": name}
        said |= {"data-page": file.row.page} if file.row.page else {}
    return format_html_join(" ", '{}="{}"', said.items())


@register.simple_tag
def measure(index: object, bounds: Sequence[tuple[str, float]] = (), label: str = "") -> SafeString:
    """Draw the index on the rule; `bounds` are (name of the class, where it begins)."""
    marks = [drawing.Bound(float(at), str(name)) for name, at in bounds]
    return drawing.measure(index, marks, label or spelling.percent(index))


WIDGET_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, "options"),
    (forms.CheckboxSelectMultiple, "options"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
)


@register.filter
def control(field: BoundField) -> SafeString:
    """Render the widget of a form field in our style; Django adds what describes it."""
    widget = field.field.widget
    own = next(name for kind, name in WIDGET_CLASSES if isinstance(widget, kind))
    return field.as_widget(attrs={"class": f"{own} {widget.attrs.get('class', '')}".strip()})


@register.filter
def alert_tone(level: str) -> str:
    """Return the tone of an alert for the level of a message."""
    return {"success": "leaf", "warning": "ochre", "error": "lacquer"}.get(level, "ink")


@register.filter
def page_range(page: Page[Any]) -> Iterable[int | str]:
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def plain_number(value: object) -> str:
    """Write a number for an attribute of HTML, which knows the dot alone."""
    return f"{spelling.number(value) or 0:f}"

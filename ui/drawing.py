"""Small drawings as SVG, by attributes alone: the policy of the site allows no inline style."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wording.spelling import decimal, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 400


class Bound(NamedTuple):
    """Where a class begins on the measure."""

    at: float
    name: str


def spark(values: Iterable[object], label: str, low: float | None = None) -> SafeString:
    """Draw a line through the values; gaps are skipped and the newest one is marked.

    Lines that stand under each other are read against each other from `low` to 100.
    """
    numbers = enumerate(map(number, values))
    known = [(at, float(value)) for at, value in numbers if value is not None]
    if not known:
        return SafeString("")
    found = [value for _at, value in known]
    bottom, top = (min(found), max(found)) if low is None else (low, 100.0)
    spread, step = (top - bottom) or 1.0, 112 / max(known[-1][0], 1)
    points = [(4 + at * step, 24 - 20 * (value - bottom) / spread) for at, value in known]
    return format_html(
        '<svg class="spark" viewBox="0 0 120 28" role="img" aria-label="{}">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="3"/></svg>',
        label,
        " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
    )


def bar(value: object, maximum: object, tone: str = "ink") -> SafeString:
    """Draw how much of the maximum there is; the number itself stands beside it as text."""
    part, whole = number(value) or 0, number(maximum) or 1
    share = max(0.0, min(1.0, float(part / whole)))
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar__bed" width="100" height="8"/>'
        '<rect class="bar__fill bar__fill--{}" width="{}" height="8"/></svg>',
        tone,
        f"{share * 100:.1f}",
    )


class Scale(NamedTuple):
    """From where to 100 values are drawn, and where its classes begin."""

    low: float
    bounds: tuple[float, ...]

    def at(self, value: float) -> float:
        """Return the place of a value, of 100."""
        return max(0.0, min(100.0, 100 * (value - self.low) / ((100 - self.low) or 1.0)))


def on_scale(value: object, scale: Scale, tone: str = "ink") -> SafeString:
    """Draw a value as a mark on a scale with the bounds of the classes; its number is beside."""
    found = number(value)
    if found is None:
        return SafeString("")
    return format_html(
        '<svg class="scale" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="scale__line" d="M0 6h100{}"/>'
        '<rect class="bar__fill bar__fill--{}" x="{}" width="2" height="12"/></svg>',
        "".join(f"M{scale.at(bound):.1f} 2v8" for bound in scale.bounds),
        tone,
        f"{max(0.0, min(98.0, scale.at(float(found)) - 1)):.1f}",
    )


def scale_head(scale: Scale) -> SafeString:
    """Write what the marks of a scale stand for, over a column of such drawings."""
    return format_html(
        '<svg class="scale-head" viewBox="0 0 168 12" aria-hidden="true">{}</svg>',
        format_html_join(
            "",
            '<text x="{}" y="10">{}</text>',
            ((f"{scale.at(bound) * 1.68:.1f}", decimal(bound)) for bound in scale.bounds),
        ),
    )


def across(value: float) -> str:
    return f"{value * WIDTH / 100:.1f}"


def measure(index: object, bounds: Sequence[Bound], label: str) -> SafeString:
    """Draw the index on a rule from 0 to 100 with the classes of the year; no index, no cursor."""
    found = number(index)
    at = None if found is None else max(0.0, min(100.0, float(found)))
    return format_html(
        '<svg class="measure" viewBox="-6 -24 412 66" role="img" aria-label="{}">'
        '<rect class="measure__rule" x="0" y="0" width="400" height="22" rx="1"/>'
        "{}{}{}{}</svg>",
        label,
        "" if at is None else reach(at),
        ticks(),
        classes(bounds),
        "" if found is None else cursor(at or 0.0, decimal(found, 2)),
    )


def reach(at: float) -> SafeString:
    return format_html(
        '<rect class="measure__reach" x="0.5" y="0.5" width="{}" height="21"/>', across(at)
    )


def ticks() -> SafeString:
    return format_html_join(
        "",
        '<line class="measure__tick measure__tick--{}" x1="{}" x2="{}" y1="0" y2="{}"/>',
        (
            (
                "long" if not mark % 10 else "short",
                across(mark),
                across(mark),
                9 if not mark % 10 else 5,
            )
            for mark in range(0, 101, 2)
        ),
    )


def classes(bounds: Sequence[Bound]) -> SafeString:
    """Write each class under its stretch of the rule; a stretch too short for a name has none."""
    ordered = sorted(bounds)
    ends = [*ordered, Bound(100, "")]
    return format_html_join(
        "",
        '<line class="measure__bound" x1="{}" x2="{}" y1="0" y2="28"/>'
        '<text x="{}" y="38">{} {}</text>',
        (
            (across(start.at), across(start.at), across(start.at), start.name, decimal(start.at))
            for start, end in pairwise(ends)
            if end.at > start.at
        ),
    )


def cursor(at: float, text: str) -> SafeString:
    anchor = "end" if at > 88 else "start" if at < 12 else "middle"
    return format_html(
        '<line class="measure__line" x1="{0}" x2="{0}" y1="-5" y2="22"/>'
        '<path class="measure__cursor" transform="translate({0} -6)" d="M-5 -3h10l-5 7z"/>'
        '<text class="measure__name" x="{0}" y="-13" text-anchor="{1}">{2}</text>',
        across(at),
        anchor,
        text,
    )

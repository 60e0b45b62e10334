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


def spark(values: Iterable[object], label: str) -> SafeString:
    """Draw a line through the values; gaps are skipped and the newest one is marked."""
    found = [float(value) for value in map(number, values) if value is not None]
    if not found:
        return SafeString("")
    low, spread = min(found), (max(found) - min(found)) or 1.0
    step = 112 / max(len(found) - 1, 1)
    points = [(4 + at * step, 24 - 20 * (value - low) / spread) for at, value in enumerate(found)]
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

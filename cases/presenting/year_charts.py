"""The index over the years as points and lines of a drawing, in numbers ready for SVG."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cases.reading.agency_years import Then, YearOfAgency

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 24, 22, 34
STEP = Decimal(5)


@dataclass(frozen=True, slots=True)
class Dot:
    """One result on the drawing."""

    x: str
    y: str
    label_y: str
    text: Decimal
    is_own: bool
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A change that may be drawn: the earlier and the later result are one agency's own."""

    x: str
    y: str
    to_x: str
    to_y: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A line of the scale, or a year under it."""

    at: str
    label: str
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: its scale, its years, its dots and the lines between some of them."""

    dots: tuple[Dot, ...]
    segments: tuple[Segment, ...]
    scale: tuple[Rung, ...]
    years: tuple[Rung, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def chart_of(years: Sequence[YearOfAgency], *, own: int) -> Chart | None:
    """Draw the published indices; a line joins two only where lineage is one-to-one."""
    results = [body for year in years for body in year.results]
    if not results:
        return None
    low, high = _bounds(results)
    xs = _columns(years)

    def y_of(value: Decimal) -> Decimal:
        share = (value - low) / (high - low)
        return Decimal(HEIGHT - BOTTOM) - share * (HEIGHT - BOTTOM - TOP)

    return Chart(
        dots=tuple(
            Dot(
                x=_text(xs[body.year.year]),
                y=_text(y_of(body.result.index)),
                label_y=_text(y_of(body.result.index) - 9),
                text=body.result.index,
                is_own=body.agency.pk == own,
                tone=body.result.tone,
                title=body.agency.short_name,
            )
            for body in results
            if body.result
        ),
        segments=tuple(
            Segment(
                x=_text(xs[body.change.earlier]),
                y=_text(y_of(body.change.before.index)),
                to_x=_text(xs[body.year.year]),
                to_y=_text(y_of(body.result.index)),
            )
            for body in results
            if body.result and body.change and body.change.before and body.change.index is not None
        ),
        scale=tuple(Rung(_text(y_of(at)), f"{at:.0f}") for at in _scale(low, high)),
        years=tuple(
            Rung(_text(xs[each.year]), str(each.year), is_gap=not each.results) for each in years
        ),
    )


def _columns(years: Sequence[YearOfAgency]) -> Mapping[int, Decimal]:
    room = Decimal(WIDTH - LEFT - RIGHT)
    width = room / len(years)
    return {each.year: LEFT + width * at + width / 2 for at, each in enumerate(years)}


def _bounds(results: Sequence[Then]) -> tuple[Decimal, Decimal]:
    """Return the whole fives around all indices."""
    values = [body.result.index for body in results if body.result]
    low = min(values) // STEP * STEP
    high = -(-max(values) // STEP) * STEP
    return (low, high) if high > low else (low - STEP, high + STEP)


def _scale(low: Decimal, high: Decimal) -> list[Decimal]:
    step = STEP if high - low <= 5 * STEP else 2 * STEP
    return [low + step * at for at in range(int((high - low) / step) + 1)]


def _text(value: Decimal) -> str:
    return f"{value:.1f}"

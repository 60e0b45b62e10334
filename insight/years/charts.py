"""The index over the years as points and lines of a drawing, in numbers ready for SVG."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from insight.years.agency_years import Then, YearOfAgency

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 24, 22, 34
STEP = Decimal(5)
# The height of a name.
LABEL = 13


@dataclass(frozen=True, slots=True)
class Dot:
    """One result on the drawing; another agency is named once, at its latest year."""

    x: str
    y: str
    label_y: str
    index: Decimal
    is_own: bool
    is_named: bool
    tone: str
    name: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A change that may be drawn: the earlier and the later result are one agency's own."""

    x: str
    y: str
    to_x: str
    to_y: str
    is_own: bool


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
        dots=_dots(years, xs, y_of, own=own),
        segments=tuple(
            Segment(
                x=_text(xs[body.change.earlier]),
                y=_text(y_of(body.change.before.index)),
                to_x=_text(xs[body.year.year]),
                to_y=_text(y_of(body.result.index)),
                is_own=body.agency.pk == own,
            )
            for body in results
            if body.result and body.change and body.change.before and body.change.index is not None
        ),
        scale=tuple(Rung(_text(y_of(at)), f"{at:.0f}") for at in _scale(low, high)),
        years=tuple(
            Rung(_text(xs[each.year]), str(each.year), is_gap=not each.results) for each in years
        ),
    )


def _dots(
    years: Sequence[YearOfAgency],
    xs: Mapping[int, Decimal],
    y_of: Callable[[Decimal], Decimal],
    *,
    own: int,
) -> tuple[Dot, ...]:
    latest = {body.agency.pk: year.year for year in years for body in year.results}
    dots = []
    for year in years:
        lowest = Decimal(-LABEL)
        for body in sorted(year.results, key=_highest_first):
            if body.result is None:
                continue
            y, is_own = y_of(body.result.index), body.agency.pk == own
            is_named = not is_own and latest[body.agency.pk] == year.year
            # Names of agencies with nearly the same index stand one under the other.
            label = max(y + 4, lowest + LABEL) if is_named else _number_at(y, year, y_of)
            lowest = label if is_named else lowest
            dots.append(
                Dot(
                    x=_text(xs[year.year]),
                    y=_text(y),
                    label_y=_text(label),
                    index=body.result.index,
                    is_own=is_own,
                    is_named=is_named,
                    tone=body.result.tone,
                    name=body.agency.called_short,
                )
            )
    return tuple(dots)


def _number_at(y: Decimal, year: YearOfAgency, y_of: Callable[[Decimal], Decimal]) -> Decimal:
    """Return where a number stands: over its dot, under it where another dot is in the way."""
    others = [y_of(body.result.index) for body in year.results if body.result]
    return y + 20 if any(0 < y - other < 2 * LABEL for other in others) else y - 9


def _highest_first(body: Then) -> Decimal:
    return -body.result.index if body.result else Decimal(0)


def _columns(years: Sequence[YearOfAgency]) -> Mapping[int, Decimal]:
    room = Decimal(WIDTH - LEFT - RIGHT)
    width = room / len(years)
    return {each.year: LEFT + width * at + width / 2 for at, each in enumerate(years)}


def _bounds(results: Sequence[Then]) -> tuple[Decimal, Decimal]:
    """Return the whole fives around all indices."""
    values = [body.result.index for body in results if body.result]
    low = (min(values) / STEP).to_integral_value(ROUND_FLOOR) * STEP
    high = (max(values) / STEP).to_integral_value(ROUND_CEILING) * STEP
    return (low, high) if high > low else (low - STEP, high + STEP)


def _scale(low: Decimal, high: Decimal) -> list[Decimal]:
    step = STEP if high - low <= 5 * STEP else 2 * STEP
    return [low + step * at for at in range(int((high - low) / step) + 1)]


def _text(value: Decimal) -> str:
    return f"{value:.1f}"

"""Values on a line as stacked dots, with the middle half and the bounds, ready for SVG."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from insight.radar.figures import Spread

WIDTH, LEFT, RIGHT = 720, 24, 24
SLOT, RADIUS, TALLEST = 9, 4, 9
FLOOR = 122
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Stack:
    """What lies at one place of the line: dots, or a column with a number where there are many."""

    x: str
    dots: tuple[str, ...]
    far: tuple[str, ...]
    count: int
    left: str
    label_y: int

    @property
    def is_column(self) -> bool:
        return self.count > TALLEST


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Strip:
    """A drawing of how values lie."""

    stacks: tuple[Stack, ...]
    ticks: tuple[Tick, ...]
    box_x: str
    box_width: str
    median_x: str
    zero_x: str
    floor_x: str
    ceiling_x: str
    spread: Spread
    width: int = WIDTH
    right: int = WIDTH - RIGHT
    left: int = LEFT
    floor: int = FLOOR
    top: int = FLOOR - SLOT * (TALLEST + 2)


def strip_of(values: Iterable[tuple[Decimal, bool]], spread: Spread | None) -> Strip | None:
    """Draw values, each with whether it is far off, against their spread."""
    found = list(values)
    if spread is None:
        return None
    low, high = _ends([value for value, _far in found], spread)

    def x_of(value: Decimal) -> Decimal:
        inside = min(max(value, low), high)
        return LEFT + (inside - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    return Strip(
        stacks=_stacks(found, x_of),
        ticks=tuple(Tick(_text(x_of(value)), value) for value in _ticks(low, high)),
        box_x=_text(x_of(spread.first)),
        box_width=_text(max(x_of(spread.third) - x_of(spread.first), Decimal(2))),
        median_x=_text(x_of(spread.median)),
        zero_x=_text(x_of(Decimal(0))),
        floor_x=_text(x_of(spread.floor)),
        ceiling_x=_text(x_of(spread.ceiling)),
        spread=spread,
    )


def _ends(values: list[Decimal], spread: Spread) -> tuple[Decimal, Decimal]:
    """Return the ends of the line: zero, all values and both bounds lie between them."""
    points = [*values, spread.floor, spread.ceiling, Decimal(0)]
    low, high = min(points), max(points)
    room = (high - low) / 20 or Decimal(1)
    return low - room, high + room


# Steps that people count in.
STEPS = tuple(Decimal(step).scaleb(power) for power in (-3, -2, -1, 0, 1) for step in (1, 2, 5))


def _ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    step = next((each for each in STEPS if (high - low) / each <= 10), STEPS[-1])
    first, last = int(-(-low // step)), int(high // step)
    return [step * at for at in range(first, last + 1)]


def _stacks(
    values: Iterable[tuple[Decimal, bool]], x_of: Callable[[Decimal], Decimal]
) -> tuple[Stack, ...]:
    slots: dict[int, list[bool]] = {}
    for value, far in values:
        slot = int((x_of(value) / SLOT).quantize(Decimal(1), ROUND_HALF_UP))
        slots.setdefault(slot, []).append(far)
    return tuple(_stack(slot, sorted(fars)) for slot, fars in sorted(slots.items()))


def _stack(slot: int, fars: list[bool]) -> Stack:
    x = Decimal(slot * SLOT)
    heights = [_text(Decimal(FLOOR - RADIUS - 1 - at * SLOT)) for at in range(len(fars))]
    return Stack(
        x=_text(x),
        dots=tuple(y for y, far in zip(heights, fars, strict=True) if not far),
        far=tuple(y for y, far in zip(heights, fars, strict=True) if far),
        count=len(fars),
        left=_text(x - RADIUS),
        label_y=FLOOR - SLOT * TALLEST - 4,
    )


def _text(value: Decimal) -> str:
    return f"{value:.1f}"

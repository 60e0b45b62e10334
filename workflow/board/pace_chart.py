"""Progress over time against plan as a drawing, in numbers ready for SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wording.spelling import percent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from workflow.board.pace import Point, Progressed

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 14, 34
MARKS = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the scale, or a day under it."""

    at: str
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The two lines, the scale, the days, and where today stands."""

    done: str
    plan: str
    scale: tuple[Mark, ...]
    days: tuple[Mark, ...]
    today: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    floor: int = HEIGHT - BOTTOM


def chart_of(found: Progressed, *, on: date) -> Chart | None:
    """Draw the share of steps done and planned over the days; nothing where nothing moved yet."""
    points = [*found.done, *found.plan]
    if not found.done:
        return None
    first = min(point.on for point in points)
    last = max(*(point.on for point in points), on)
    span = max((last - first).days, 1)

    def x_of(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span

    steps = range(MARKS)
    marks = [first + (last - first) * at / (MARKS - 1) for at in steps]
    return Chart(
        done=_steps(found.done, x_of),
        plan=_line(found.plan, x_of),
        scale=tuple(Mark(_text(_y(at / 4)), percent(25 * at, 0)) for at in range(5)),
        days=tuple(Mark(_text(x_of(day)), f"{day:%d/%m}") for day in marks),
        today=_text(x_of(on)),
    )


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _line(points: Sequence[Point], x_of: Callable[[date], float]) -> str:
    return " ".join(f"{_text(x_of(p.on))},{_text(_y(p.share))}" for p in points)


def _steps(points: Sequence[Point], x_of: Callable[[date], float]) -> str:
    """Draw what was done as stairs: between two moves nothing was done."""
    drawn, before = [], None
    for point in points:
        x = _text(x_of(point.on))
        if before is not None:
            drawn.append(f"{x},{_text(_y(before))}")
        drawn.append(f"{x},{_text(_y(point.share))}")
        before = point.share
    return " ".join(drawn)


def _text(value: float) -> str:
    return f"{value:.1f}"

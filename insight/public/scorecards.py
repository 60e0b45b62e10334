"""A published scorecard in words: fields, criteria, points, losses and steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cases.lifecycle import Rung
from cases.names import RUNG_NAMES
from wording.language import lang
from wording.languages import in_readers_language

if TYPE_CHECKING:
    import scoring

LOSSES_SHOWN = 5
WEAK, FAIR = Decimal(70), Decimal(85)


@dataclass(frozen=True, slots=True)
class LineShown:
    """One criterion of a scorecard in the language of the page."""

    code: str
    name: str
    points: Decimal
    max_points: Decimal
    applicable: bool
    missing: bool
    lost: Decimal
    steps: tuple[str, ...]
    reason: str
    rung: str

    @property
    def loss(self) -> Decimal:
        return -self.lost


@dataclass(frozen=True, slots=True)
class FieldShown:
    """One field of a scorecard in the language of the page."""

    code: str
    name: str
    points: Decimal
    max_points: Decimal
    percent: Decimal | None
    lines: tuple[LineShown, ...]

    @property
    def tone(self) -> str:
        if self.percent is None:
            return "ink"
        return "lacquer" if self.percent < WEAK else "ochre" if self.percent < FAIR else "leaf"


def fields_of(card: scoring.Scorecard) -> list[FieldShown]:
    """Return the fields of a scorecard with their criteria."""
    return [
        FieldShown(
            code=field.code,
            name=_named(field),
            points=field.points,
            max_points=field.max_points,
            percent=field.percent,
            lines=tuple(_line(line) for line in field.lines),
        )
        for field in card.fields
    ]


def losses_of(card: scoring.Scorecard) -> list[LineShown]:
    """Return the criteria that cost most, the largest loss first."""
    return [_line(line) for line in card.losses if line.applicable][:LOSSES_SHOWN]


def _line(line: scoring.Line) -> LineShown:
    return LineShown(
        code=line.code,
        name=_named(line),
        points=line.points,
        max_points=line.max_points,
        applicable=line.applicable,
        missing=line.missing,
        lost=line.lost if line.applicable else Decimal(0),
        steps=tuple(step.text(lang()) for step in line.steps),
        reason=line.reason,
        rung=str(RUNG_NAMES[Rung(line.rung)]) if line.rung else "",
    )


def _named(thing: scoring.FieldScore | scoring.Line) -> str:
    return in_readers_language(thing.name, thing.name_en)

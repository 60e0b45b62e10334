"""A published scorecard in words: fields, criteria, points, losses and steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cases.lifecycle import Rung
from cases.names import RUNG_NAMES
from cases.presenting.trees import (
    branches_of,
    explained,
    paths_in_scores,
    rows_of,
    subtotal_of,
    subtotals_of,
)
from scoring.criteria import BASE_PARTS
from wording.language import lang
from wording.languages import in_readers_language

if TYPE_CHECKING:
    import scoring
    from cases.presenting.trees import Branch

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
    is_extra: bool

    @property
    def counted(self) -> Decimal | None:
        """Return the points that are added up in what stands above; nothing where none are."""
        return self.points if self.applicable and not self.is_extra else None

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
    rows: list[Branch[LineShown]]
    steps: tuple[str, ...]

    @property
    def tone(self) -> str:
        if self.percent is None:
            return "ink"
        return "lacquer" if self.percent < WEAK else "ochre" if self.percent < FAIR else "leaf"


def fields_of(card: scoring.Scorecard) -> list[FieldShown]:
    """Return the fields of a scorecard with their criteria."""
    paths, sums = paths_in_scores(card.fields), subtotals_of(card.fields)
    found = []
    for field in card.fields:
        lines = map(_line, field.lines)
        branches = branches_of(lines, lambda line: paths.get(line.code, ()), sums=sums)
        found.append(
            FieldShown(
                code=field.code,
                name=_named(field),
                points=field.points,
                max_points=field.max_points,
                percent=field.percent,
                rows=rows_of(explained(branches, lambda line: line.counted)),
                steps=subtotal_of(field).sentences,
            )
        )
    return found


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
        is_extra=line.part not in BASE_PARTS,
    )


def _named(thing: scoring.FieldScore | scoring.Line) -> str:
    return in_readers_language(thing.name, thing.name_en)

"""The fields of an agency's line over the years as a table: a column a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.years.published_years import FieldKey, percents_of
from scoring.numbers import mean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from insight.years.agency_now import Together
    from insight.years.agency_years import YearOfAgency
    from scoring import FieldScore


@dataclass(frozen=True, slots=True)
class Column:
    """One result: its year, whose it is where the year has several, and its fields."""

    year: int
    whose: str
    percents: dict[FieldKey, Decimal | None]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field over the columns; a field that a year's set does not know has no cell there."""

    name: str
    cells: tuple[tuple[bool, Decimal | None], ...]

    @property
    def trend(self) -> list[Decimal | None]:
        """Return the values, the oldest first."""
        return [value for _known, value in reversed(self.cells)]

    @property
    def change(self) -> Decimal | None:
        """Return by how many points the newest year differs from the one before."""
        newest, before, *_older = [value for _known, value in self.cells]
        return None if newest is None or before is None else newest - before


@dataclass(frozen=True, slots=True)
class FieldTable:
    """The fields of an agency's line, a column a result."""

    columns: tuple[Column, ...]
    rows: tuple[FieldRow, ...]

    @property
    def has_trend(self) -> bool:
        """Tell whether the columns are one body's years, two of them at least."""
        return len(self.columns) > 1 and not any(each.whose for each in self.columns)

    @property
    def lowest(self) -> float:
        """Return the round number from which all the lines are drawn."""
        known = [value for row in self.rows for _known, value in row.cells if value is not None]
        return float(int(min(known, default=0)) // 10 * 10)

    @property
    def has_gaps(self) -> bool:
        return any(not known for row in self.rows for known, _value in row.cells)


def field_table(years: Sequence[YearOfAgency]) -> FieldTable:
    """Lay out every published result of the line, the newest first, several a year together."""
    return _table(
        [
            Column(
                year=body.year.year,
                whose=body.agency.called_short if len(year.results) > 1 else "",
                percents=_percents([body.fields]),
            )
            for year in reversed(years)
            for body in year.results
        ]
    )


def field_table_now(years: Sequence[Together]) -> FieldTable:
    """Lay out the years of an agency of today, the mean of its parts where there are several."""
    return _table(
        [
            Column(
                year=each.year.year, whose="", percents=_percents([b.fields for b in each.parts])
            )
            for each in reversed(years)
            if each.index is not None
        ]
    )


def _percents(cards: Sequence[Sequence[FieldScore]]) -> dict[FieldKey, Decimal | None]:
    return {key: mean(values) for key, values in percents_of(cards).items()}


def _table(columns: Sequence[Column]) -> FieldTable:
    keys = dict.fromkeys(key for column in columns for key in column.percents)
    rows = tuple(
        FieldRow(
            name=str(key),
            cells=tuple((key in each.percents, each.percents.get(key)) for each in columns),
        )
        for key in keys
    )
    return FieldTable(tuple(columns), rows)

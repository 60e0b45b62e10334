"""The fields of an agency's line over the years as a table: a column a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cases.reading.published_years import FieldKey, name_of, percents_of
from cases.reading.radar_figures import mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from cases.reading.agency_now import Together
    from cases.reading.agency_years import YearOfAgency
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

    code: str
    name: str
    cells: tuple[tuple[bool, Decimal | None], ...]

    @property
    def values(self) -> list[Decimal | None]:
        return [value for _known, value in self.cells]


@dataclass(frozen=True, slots=True)
class FieldTable:
    columns: tuple[Column, ...]
    rows: tuple[FieldRow, ...]


def field_table(years: Iterable[YearOfAgency]) -> FieldTable:
    """Lay out every published result of the line, several a year side by side."""
    return _table(
        [
            Column(
                year=body.year.year,
                whose=body.agency.short_name if len(year.results) > 1 else "",
                percents=_percents([body.fields]),
            )
            for year in years
            for body in year.results
        ]
    )


def field_table_now(years: Iterable[Together]) -> FieldTable:
    """Lay out the years of an agency of today, the mean of its parts where there are several."""
    return _table(
        [
            Column(
                year=each.year.year, whose="", percents=_percents([b.fields for b in each.parts])
            )
            for each in years
            if each.index is not None
        ]
    )


def _percents(cards: Sequence[Sequence[FieldScore]]) -> dict[FieldKey, Decimal | None]:
    return {key: mean(values) for key, values in percents_of(cards).items()}


def _table(columns: Sequence[Column]) -> FieldTable:
    keys = dict.fromkeys(key for column in reversed(columns) for key in column.percents)
    rows = tuple(
        FieldRow(
            code=key[0],
            name=name_of(key),
            cells=tuple((key in each.percents, each.percents.get(key)) for each in columns),
        )
        for key in keys
    )
    return FieldTable(tuple(columns), rows)

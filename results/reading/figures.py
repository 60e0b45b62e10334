"""Facts and figures of the agencies of a year, as the coordinator's pages show them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from cases.models import AgencyFact, AgencyFigure
from cases.presenting.words import name_of
from cases.services.figure_texts import figure_in_words, kind_for
from directory.models import BlocMembership
from results.services.grounds import last_year_in, sets_of, year_of
from wording.languages import in_readers_language
from wording.versions import version_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import scoring
    from cases.models import Cycle
    from directory.models import Agency, Bloc

NO_FIGURES: dict[str, AgencyFigure] = {}
NO_VALUES: dict[str, Fraction] = {}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one criterion of an agency is compared with: entered, or published last year."""

    rule: scoring.Criterion
    figure: AgencyFigure | None
    published: Fraction | None

    @property
    def kind(self) -> str:
        return kind_for(self.rule)

    @property
    def kind_label(self) -> str:
        return str(AgencyFigure.Kind(self.kind).label)

    @property
    def name(self) -> str:
        return name_of(self.rule)

    @property
    def version(self) -> int:
        return self.figure.version if self.figure else 0

    @property
    def entered(self) -> str:
        """Return what was entered, as it is typed."""
        values = map(Fraction, self.figure.values) if self.figure else ()
        return figure_in_words(self.rule, values)

    @property
    def text(self) -> str:
        """Return what counts: what was entered, else what was published."""
        if self.figure or self.published is None:
            return self.entered
        return figure_in_words(self.rule, [self.published])

    @property
    def is_published(self) -> bool:
        return self.figure is None and self.published is not None

    @property
    def is_missing(self) -> bool:
        return not self.text


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact about an agency, with the words of the rule book."""

    row: AgencyFact
    label: str


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency of the year with its figures and facts."""

    agency: Agency
    bloc: Bloc
    cells: tuple[Cell, ...]
    facts: tuple[FactShown, ...]

    @property
    def version(self) -> int:
        """Return a number that is another one as soon as a fact is added or dropped."""
        return version_of([(fact.row.pk, fact.row.version) for fact in self.facts])

    def cell(self, code: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.rule.code == code), None)


@dataclass(frozen=True, slots=True)
class BlocTable:
    """The agencies of a bloc, over the criteria that are compared there."""

    bloc: Bloc
    heads: tuple[Cell, ...]
    rows: tuple[AgencyRow, ...]


@dataclass(frozen=True, slots=True)
class FiguresShown:
    """A whole year."""

    blocs: tuple[BlocTable, ...]
    facts: Mapping[str, str]  # what the rule book limits classes by, with its label

    @property
    def rows(self) -> tuple[AgencyRow, ...]:
        return tuple(row for table in self.blocs for row in table.rows)

    @property
    def missing(self) -> int:
        return sum(cell.is_missing for row in self.rows for cell in row.cells)

    @property
    def is_asked(self) -> bool:
        """Tell whether set or book ask for anything at all."""
        return bool(self.facts) or any(table.heads for table in self.blocs)

    def agency(self, code: str) -> AgencyRow | None:
        return next((row for row in self.rows if row.agency.code == code), None)


def figures_shown(cycle: Cycle) -> FiguresShown:
    """Return the agencies of a year with what was entered; eight queries at most."""
    year = year_of(cycle)
    labels = {
        limit.fact: in_readers_language(limit.label, limit.label_en) for limit in year.book.limits
    }
    facts, entered = _facts(cycle, labels), _entered(cycle)
    published = last_year_in(cycle, sets_of(year))
    members = BlocMembership.objects.filter(year=cycle.year).select_related("agency", "bloc")
    ordered = members.order_by("bloc__order", "bloc__code", "agency__sort_key", "pk")
    tables = []
    for bloc, group in groupby(ordered, key=lambda each: each.bloc):
        rules = [one for one in year.set_of(bloc.code).applicable(bloc.code) if kind_for(one)]
        rows = tuple(
            AgencyRow(
                agency=each.agency,
                bloc=bloc,
                cells=tuple(
                    _cells(
                        rules,
                        entered.get(each.agency_id, NO_FIGURES),
                        published.get(each.agency.code, NO_VALUES),
                    )
                ),
                facts=tuple(facts.get(each.agency_id, ())),
            )
            for each in group
        )
        tables.append(BlocTable(bloc, tuple(_cells(rules, NO_FIGURES, NO_VALUES)), rows))
    return FiguresShown(tuple(tables), labels)


def _cells(
    rules: Sequence[scoring.Criterion],
    entered: Mapping[str, AgencyFigure],
    published: Mapping[str, Fraction],
) -> Iterator[Cell]:
    for rule in rules:
        last = published.get(rule.code) if rule.against == "last_year" else None
        yield Cell(rule, entered.get(f"{rule.code} {kind_for(rule)}"), last)


def _entered(cycle: Cycle) -> dict[int, dict[str, AgencyFigure]]:
    found: dict[int, dict[str, AgencyFigure]] = defaultdict(dict)
    for row in AgencyFigure.objects.filter(cycle=cycle).select_related("by"):
        found[row.agency_id][f"{row.criterion} {row.kind}"] = row
    return found


def _facts(cycle: Cycle, labels: Mapping[str, str]) -> dict[int, list[FactShown]]:
    found: dict[int, list[FactShown]] = defaultdict(list)
    rows = AgencyFact.objects.filter(cycle=cycle).select_related("by").order_by("day", "pk")
    for row in rows:
        found[row.agency_id].append(FactShown(row, labels.get(row.fact, row.fact)))
    return found

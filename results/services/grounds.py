"""What scorecards rest on beside an agency's own marks: its facts, and what it is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import scoring
from cases.models import BlocSet, Case
from cases.reading.figures import facts_in, figures_in
from cases.rules import criteria_in, rules_of, rules_of_case
from results.models import Publication
from results.services.inputs import SCORABLE, lineage_of, marks_of
from scoring.methods import Measured
from scoring.publication_file import read_publication

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from fractions import Fraction

    from cases.models import Cycle
    from scoring.comparing import References
    from scoring.methods.references import Figures

    # The marks that count, by code of criterion.
    Marks = Mapping[str, scoring.Mark]

LAST_YEAR = "last_year"
OF_OTHERS = frozenset({"bloc_mean", "bloc_best"})


@dataclass(frozen=True, slots=True)
class Grounds:
    """A year as far as it decides on the scorecards of others; agencies go by their codes.

    `year` holds of each agency the marks alone that somebody is compared with.
    """

    year: scoring.Year
    facts: Mapping[str, tuple[scoring.Fact, ...]]
    figures: Mapping[str, Figures]
    references: Mapping[str, References] = field(default_factory=dict)

    def card(self, case: Case, marks: Marks) -> scoring.Scorecard:
        """Score a case; raise what scoring.evaluate raises."""
        rules, book = rules_of_case(case)
        code = case.agency.code
        return scoring.evaluate(
            rules,
            marks,
            bloc=case.bloc.code,
            book=book,
            facts=self.facts.get(code, ()),
            references=self.references.get(code),
        )

    def own(self, case: Case, rule: scoring.Criterion) -> References | None:
        """Return what a criterion is compared with where that is known of the agency alone."""
        if not rule.against or rule.against in OF_OTHERS:
            return None
        return self.references.get(case.agency.code, {})

    def participant(self, case: Case, marks: Marks) -> scoring.Participant:
        """Return a case as it takes part in its year."""
        code = case.agency.code
        return scoring.Participant(
            bloc=case.bloc.code,
            agency=code,
            name=case.agency.name,
            name_en=case.agency.name_en,
            ranked=case.ranked,
            newcomer=not case.ranked,
            marks=marks,
            facts=self.facts.get(code, ()),
            figures=self.figures.get(code, {}),
        )

    def with_marks(self, changed: Mapping[str, Marks]) -> Grounds:
        """Return the year as it were if these agencies had these marks."""
        compared = codes_of(self.sets, OF_OTHERS)
        if not compared:
            return self
        participants = tuple(
            replace(one, marks=_only(changed[one.agency], compared))
            if one.agency in changed
            else one
            for one in self.year.participants
        )
        year = replace(self.year, participants=participants)
        return replace(self, year=year, references=year.references())

    @property
    def sets(self) -> tuple[scoring.CriteriaSet, ...]:
        return sets_of(self.year)


def entry_of(case: Case, card: scoring.Scorecard, book: scoring.RuleBook) -> scoring.Entry:
    """Return a case with its scorecard, to be ranked."""
    return scoring.Entry(
        bloc=case.bloc.code,
        agency=case.agency.code,
        index=card.index,
        ranked=case.ranked,
        newcomer=not case.ranked,
        band=book.band(card.class_name) if book.looks_at_cards else None,
        class_reasons=card.class_reasons,
        tie=card.tie,
    )


def sets_of(year: scoring.Year) -> tuple[scoring.CriteriaSet, ...]:
    return (year.criteria_set, *year.bloc_sets.values())


def codes_of(sets: Iterable[scoring.CriteriaSet], against: Collection[str] = ()) -> set[str]:
    """Return the codes of criteria that are compared, with any of these or with anything."""
    return {
        one.code
        for criteria_set in sets
        for one in criteria_set.criteria
        if one.against and (not against or one.against in against)
    }


def bloc_sets_of(cycle: Cycle) -> dict[str, scoring.CriteriaSet]:
    """Return, by code of bloc, the sets of blocs that have one of their own; one query."""
    rows = BlocSet.objects.filter(cycle=cycle).values_list("bloc__code", "criteria_set")
    return {bloc: criteria_in(cycle, set_id) for bloc, set_id in rows}


def year_of(cycle: Cycle) -> scoring.Year:
    """Return the rules of a cycle as the core knows a year, with nobody in it; one query."""
    rules, book = rules_of(cycle)
    return scoring.Year(rules, book, (), number=cycle.year, bloc_sets=bloc_sets_of(cycle))


def grounds_of(
    cycle: Cycle,
    cases: Iterable[Case] | None = None,
    marks: Mapping[int, Marks] | None = None,
) -> Grounds:
    """Return what the scorecards of a cycle rest on, in a constant number of queries.

    The cases are all that can be scored where none are given, with the marks that count.
    """
    year = year_of(cycle)
    facts = facts_in(cycle) if year.book.limits else {}
    if not codes_of(sets_of(year)):
        return Grounds(year, facts, {})
    found = Grounds(year, facts, figures_of(cycle, year))
    if cases is None:
        scorable = Case.objects.filter(cycle=cycle, state__in=SCORABLE)
        cases = scorable.select_related("agency", "bloc").order_by("pk")
    taking_part = list(cases)
    of_others = codes_of(sets_of(year), OF_OTHERS)
    if marks is None:
        marks = marks_of((case.pk for case in taking_part), codes=of_others) if of_others else {}
    participants = tuple(
        found.participant(case, _only(marks.get(case.pk, {}), of_others)) for case in taking_part
    )
    year = replace(year, participants=participants)
    return replace(found, year=year, references=year.references())


def _only(marks: Marks, codes: Collection[str]) -> Marks:
    return {code: mark for code, mark in marks.items() if code in codes}


def figures_of(cycle: Cycle, year: scoring.Year) -> dict[str, Figures]:
    """Return by agency what was entered; where nothing was, what was published of last year."""
    asked = codes_of(sets_of(year))
    entered = figures_in(cycle) if asked else {}
    found = {
        agency: {code: dict(kinds) for code, kinds in figures.items() if code in asked}
        for agency, figures in entered.items()
    }
    for agency, values in last_year_in(cycle, sets_of(year)).items():
        for code, value in values.items():
            found.setdefault(agency, {}).setdefault(code, {}).setdefault(LAST_YEAR, (value,))
    return {agency: figures for agency, figures in found.items() if figures}


def last_year_in(
    cycle: Cycle, sets: Iterable[scoring.CriteriaSet]
) -> dict[str, dict[str, Fraction]]:
    """Return by agency what it measured last year, where a criterion of the same code asks for it.

    It is taken from the publication of that year, for whoever carries an agency on as well.
    """
    asked = {
        one.code: one.method
        for rules in sets
        for one in rules.criteria
        if one.against == LAST_YEAR and isinstance(one.method, Measured)
    }
    rows = Publication.objects.filter(cycle__year=cycle.year - 1).order_by("-version")
    newest = rows.values_list("sha256", "pk").first() if asked else None
    if newest is None:
        return {}
    before, lineage = _measured(*newest), lineage_of(cycle)
    heirs = {agency for change in lineage.changes for agency in change.after}
    found = {}
    for agency in {*before, *heirs}:
        last = before.get(lineage.descent_among(agency, before).predecessor or "", {})
        alike = {
            code: value
            for code, (method, value) in last.items()
            if code in asked and _kind(asked[code]) == _kind(method)
        }
        if alike:
            found[agency] = alike
    return found


def _kind(method: Measured) -> tuple[object, ...]:
    """Tell what is measured, and in what: only the same can be compared."""
    return method.input, method.scale, method.unit, method.inverse


@lru_cache(maxsize=4)
def _measured(sha256: str, pk: int) -> dict[str, dict[str, tuple[Measured, Fraction]]]:  # noqa: ARG001 - the digest is the key
    """Return what each agency of a publication measured, read once by each process."""
    document = Publication.objects.values_list("document", flat=True).get(pk=pk)
    year = read_publication(document, name="publication").year
    found = {}
    for one in year.participants:
        rules = year.set_of(one.bloc)
        values = scoring.last_values(rules, [one])[one.agency]
        methods = {each.code: each.method for each in rules.criteria}
        found[one.agency] = {
            code: (method, value)
            for code, value in values.items()
            if isinstance(method := methods[code], Measured)
        }
    return found
